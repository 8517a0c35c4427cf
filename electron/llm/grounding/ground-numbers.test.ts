import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChartMark, NumberSource, NumberUnit } from '#shared/domain/grounded-number';
import { groundNumbers } from './ground-numbers';
import { questionSources } from './text-sources';

const STRUCTURE: ChartMark = {
  kind: 'structure',
  instrument: 'EURUSD',
  timeframe: '15m',
  structureId: 's',
  price: 1.085,
};

function source(
  value: number,
  unit: NumberUnit = 'plain',
  mark: ChartMark | null = null,
  path = `p${value}`,
): NumberSource {
  return { callId: 'c1', path, value, unit, mark };
}

/** What was found, and for each number the path of its source. */
function found(text: string, sources: readonly NumberSource[]) {
  return groundNumbers(text, sources).numbers.map(({ written, source: from }) => [written, from?.path ?? null]);
}

describe('groundNumbers', () => {
  it('tells where each number is and how many have a source', () => {
    const text = 'Price 1.0850, target 1.0999.';

    const { numbers, share } = groundNumbers(text, [source(1.085, 'price', STRUCTURE, 'level')]);

    expect(numbers).toEqual([
      { at: 6, written: '1.0850', source: source(1.085, 'price', STRUCTURE, 'level') },
      { at: 21, written: '1.0999', source: null },
    ]);
    expect(share).toEqual({ grounded: 1, total: 2 });
    for (const { at, written } of numbers) expect(text.slice(at, at + written.length)).toBe(written);
  });

  it.each([
    ['62 %', 0.6178, 'fraction', true],
    ['62%', 62, 'percent', true],
    ['61.8 %', 0.6178, 'fraction', true],
    // Half up and half even; a cut is no rounding.
    ['62 %', 0.625, 'fraction', true],
    ['63 %', 0.625, 'fraction', true],
    ['62 %', 0.629, 'fraction', false],
    // A percentage needs one.
    ['62 %', 62, 'count', false],
    ['0.62', 0.6178, 'fraction', true],
    ['1.25 R', 1.2503, 'r', true],
    ['+1.25R', 1.25, 'r', true],
    ['1.25 R', 1.25, 'atr', false],
    ['2.3 ATR', -2.31, 'atr', true],
    ['2.3 ATR', 2.31, 'price', false],
    ['60k', 60_432, 'price', true],
    ['60k', 61_432, 'price', false],
    ['1.2M', 1_234_000, 'quantity', true],
    ['30 min', 1_800_000, 'ms', true],
    ['1 hour', 3_600_000, 'ms', true],
    ['12.5 s', 12_480, 'ms', true],
    // Small whole numbers are meant exactly.
    ['3', 3.2, 'atr', false],
    ['3', 3, 'count', true],
    ['65432', 65_432.4, 'price', true],
  ] as const)('%s for %d (%s): %s', (text, value, unit, isGrounded) => {
    expect(groundNumbers(text, [source(value, unit)]).share).toEqual({ grounded: isGrounded ? 1 : 0, total: 1 });
  });

  it.each([
    ['65.432,10', 65_432.1],
    ['65,432.10', 65_432.1],
    ['65\u202f432,10', 65_432.1],
    ['1,085', 1.085],
    ['1,085', 1_085],
    ['1.234.567', 1_234_567],
    ['0,0012', 0.0012],
  ])('reads %s as %d', (text, value) => {
    expect(groundNumbers(text, [source(value)]).share.grounded).toBe(1);
  });

  it('leaves out what states nothing', () => {
    const text = '1. Level L1 of BTC5 with EMA20 and ema(20) on 15m, 4h and 1d, Power of 3, v1.2.3, SHA-256\n2) US500';

    expect(found(text, [])).toEqual([]);
    expect(groundNumbers('600519 fell to 12', [], { names: ['600519'] }).numbers.map(({ written }) => written)).toEqual(
      ['12'],
    );
  });

  it('wants a written sign to agree and takes words for one otherwise', () => {
    expect(found('fell 2 %', [source(-0.02, 'fraction')])).toEqual([['2 %', 'p-0.02']]);
    expect(found('-2 %', [source(-0.02, 'fraction')])).toEqual([['-2 %', 'p-0.02']]);
    expect(found('+2 %', [source(-0.02, 'fraction')])).toEqual([['+2 %', null]]);
    expect(found('−0.30', [source(0.3, 'score')])).toEqual([['−0.30', null]]);
    expect(found('1.08-1.09', [source(1.08), source(1.09)])).toEqual([
      ['1.08', 'p1.08'],
      ['1.09', 'p1.09'],
    ]);
  });

  it('prefers the same unit, then the exact one, then the mark that shows most, then the first', () => {
    const price = source(1.085, 'price', { kind: 'price', instrument: 'EURUSD', price: 1.085 }, 'price');
    const structure = source(1.085, 'price', STRUCTURE, 'structure');
    const rounded = source(1.0852, 'price', STRUCTURE, 'rounded');
    const share = source(1.085, 'fraction', STRUCTURE, 'share');

    expect(found('1.085', [share, rounded, price, structure, { ...structure, path: 'later' }])).toEqual([
      ['1.085', 'structure'],
    ]);
    expect(found('1.085', [rounded, price])).toEqual([['1.085', 'price']]);
    expect(found('1.085', [share, price])).toEqual([['1.085', 'price']]);
  });

  it('finds days and times among the instants, in UTC and in a zone', () => {
    const at = Date.UTC(2026, 10, 27, 20, 4);
    const text =
      '2026-11-27 20:04 UTC, 27/11/2026, 27 November 2026, 27 de noviembre, November 27, 20:04, 21:04, 2026-11-28';

    const { numbers } = groundNumbers(text, [source(at, 'instant')], { timeZone: 'Europe/Madrid' });

    expect(numbers.map(({ written, source: from }) => [written, from !== null])).toEqual([
      ['2026-11-27 20:04', true],
      ['27/11/2026', true],
      ['27 November 2026', true],
      ['27 de noviembre', true],
      ['November 27', true],
      ['20:04', true],
      ['21:04', true],
      ['2026-11-28', false],
    ]);
    expect(groundNumbers('21:04', [source(at, 'instant')]).share.grounded).toBe(0);
  });

  it('does not ground what follows from two sources', () => {
    expect(
      groundNumbers('a distance of 0.015 and a ratio of 2.5', [source(1.1), source(1.085), source(5), source(2)]).share,
    ).toEqual({
      grounded: 0,
      total: 2,
    });
  });

  it('takes numbers of the question for sources of that name', () => {
    const sources = questionSources('Buy at 65,000 with 2 % risk on 2026-11-27, stop 64.500?');

    const { numbers } = groundNumbers('65000, 2 %, 64500, 2026-11-27, 66000', sources);

    expect(numbers.map(({ written, source: from }) => [written, from?.callId ?? null])).toEqual([
      ['65000', 'question'],
      ['2 %', 'question'],
      ['64500', 'question'],
      ['2026-11-27', 'question'],
      ['66000', null],
    ]);
  });

  it('grounds a number however it is written, and none that is further away than its rounding', () => {
    const styles = [
      (value: number, places: number) => value.toFixed(places),
      (value: number, places: number) => value.toFixed(places).replace('.', ','),
      (value: number, places: number) =>
        value.toLocaleString('en-US', { minimumFractionDigits: places, maximumFractionDigits: places }),
      (value: number, places: number) =>
        value.toLocaleString('de-DE', { minimumFractionDigits: places, maximumFractionDigits: places }),
    ];
    const values = fc.integer({ min: 1, max: 10_000_000_000 }).map((whole) => whole / 1e5);
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 4 }), fc.constantFrom(...styles), (value, places, write) => {
        const text = `at ${write(value, places)} now`;

        expect(groundNumbers(text, [source(value, 'price')]).share).toEqual({ grounded: 1, total: 1 });
        // A thousandth and a thousand times as much is another reading of the same digits.
        const other = value * 1.37 + 3 * 10 ** -places;
        expect(groundNumbers(text, [source(other, 'price')]).share.grounded).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  it('is the same each time', () => {
    const sources = Array.from({ length: 300 }, (_, index) => source(index / 7, 'price'));
    const text = Array.from({ length: 100 }, (_, index) => (index / 3).toFixed(2)).join(' ');

    expect(groundNumbers(text, sources)).toEqual(groundNumbers(text, sources));
  });

  it('matches 20 kB with 4,000 sources in little time, worst cases included', () => {
    const many = Array.from({ length: 4_000 }, (_, index) => source(index * 1.0137, 'price'));
    const equal = Array.from({ length: 4_000 }, (_, index) => source(0.62, index % 2 ? 'fraction' : 'score'));
    const instants = Array.from({ length: 4_000 }, (_, index) => source(1.7e12 + index * 60_000, 'instant'));
    const texts = [
      Array.from({ length: 2_700 }, (_, index) => (index * 1.0137).toFixed(3)).join(' '),
      '0.62 '.repeat(4_000),
      '62 % '.repeat(4_000),
      '2023-11-14 22:13 '.repeat(1_200),
      '1'.repeat(20_000),
      '1.'.repeat(10_000),
      '1,000'.repeat(4_000),
    ].map((text) => text.slice(0, 20_000));

    for (const text of texts) {
      for (const sources of [many, equal, instants]) {
        groundNumbers(text, sources);
        const startAt = performance.now();
        groundNumbers(text, sources);
        // Measured 2 to 15 ms; ten times that is a machine under load, a hundred times a square.
        expect(performance.now() - startAt, text.slice(0, 20)).toBeLessThan(200);
      }
    }
  });
});
