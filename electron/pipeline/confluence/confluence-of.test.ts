import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LearnedView } from '#electron/ports/learned-forecaster';
import { Confluence, ConfluencePartName } from '#shared/domain/confluence';
import type { Direction } from '#shared/domain/prediction';
import { aPrediction } from '#tests/support/a-prediction';
import type { AgedSignal, ConfluenceInputs, SessionReading, StructureReading } from './confluence-inputs';
import { confluenceOf, equalWeights } from './confluence-of';
import { partValues } from './part-values';
import { aSignal, learnedView, NOTHING } from './test-inputs';

describe('confluenceOf', () => {
  it('adds up: parts are the sum of their causes, the score is the sum of contributions, weights of known parts are 1', () => {
    fc.assert(
      fc.property(arbitraryInputs(), (inputs) => {
        const confluence = confluenceOf(inputs);

        const known = confluence.parts.filter(({ value }) => value !== null);
        const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
        expect(confluence.parts.map(({ name }) => name)).toEqual(ConfluencePartName.options);
        for (const { value, weight, contribution, causes } of confluence.parts) {
          expect(Math.abs(sum(causes.map((cause) => cause.value)) - (value ?? 0))).toBeLessThan(1e-12);
          expect(Math.abs(contribution - (value ?? 0) * weight)).toBeLessThan(1e-12);
        }
        if (known.length === 0) expect(confluence.score).toBeNull();
        else {
          expect(Math.abs(sum(known.map(({ weight }) => weight)) - 1)).toBeLessThan(1e-12);
          expect(Math.abs(sum(known.map(({ contribution }) => contribution)) - (confluence.score ?? 9))).toBeLessThan(
            1e-12,
          );
        }
        expect(Confluence.safeParse(confluence).error?.issues).toBeUndefined();
      }),
    );
  });

  it('turns its sign, and nothing else, on the mirrored market', () => {
    fc.assert(
      fc.property(arbitraryInputs(), (inputs) => {
        const confluence = confluenceOf(inputs);
        const mirrored = confluenceOf(mirror(inputs));

        expect(mirrored.score === null).toBe(confluence.score === null);
        expect(Math.abs((mirrored.score ?? 0) + (confluence.score ?? 0))).toBeLessThan(1e-9);
        confluence.parts.forEach((part, index) => {
          expect(Math.abs((mirrored.parts[index]?.value ?? 0) + (part.value ?? 0))).toBeLessThan(1e-9);
        });
      }),
    );
  });

  it('weighs only what is known, by the learned weights among it', () => {
    const inputs = {
      ...NOTHING,
      signals: [],
      session: { session: 'london' as const, occurrences: 20, meanAtr: 0.8 },
      weights: { ...equalWeights(), weights: { ...equalWeights().weights, signals: 0.1, session: 0.3 } },
    };

    const { score, parts } = confluenceOf(inputs);

    // 0.8 ATR at 20 occurrences is shrunk by half.
    expect(score).toBeCloseTo(0.75 * 0.4, 12);
    expect(parts.filter(({ value }) => value !== null)).toMatchObject([
      { name: 'signals', value: 0, weight: expect.closeTo(0.25, 12), contribution: 0 },
      { name: 'session', value: expect.closeTo(0.4, 12), weight: expect.closeTo(0.75, 12) },
    ]);
    expect(parts.find(({ name }) => name === 'learned')).toEqual({
      name: 'learned',
      value: null,
      weight: 0,
      contribution: 0,
      causes: [],
    });
  });

  it('gives parts the same share where the learned weights of all that is known are 0', () => {
    const weights = { ...equalWeights().weights, signals: 0, session: 0 };
    const session: SessionReading = { session: 'asia', occurrences: 20, meanAtr: -1 };

    const { score } = confluenceOf({ ...NOTHING, signals: [], session, weights: { ...equalWeights(), weights } });

    expect(score).toBeCloseTo(-0.25, 12);
  });

  it('has no score where nothing is known', () => {
    expect(confluenceOf(NOTHING)).toMatchObject({ score: null, conflicts: [] });
  });

  it('names pairs that point in opposite directions by at least 0.2 each, the widest first', () => {
    const inputs: ConfluenceInputs = {
      ...NOTHING,
      session: { session: 'asia', occurrences: 20, meanAtr: -0.5 },
      learned: [learnedView({ long: 0.56, short: 0.5 })],
      signals: [{ signal: aSignal('long', 1), ageCandles: 0 }],
    };

    // Session -0.25, learned 0.3, signals 1/2.
    expect(confluenceOf(inputs).conflicts).toEqual([
      { a: 'signals', b: 'session', gap: expect.closeTo(0.75, 12) },
      { a: 'learned', b: 'session', gap: expect.closeTo(0.55, 12) },
    ]);
    const slight = { ...inputs, session: { session: 'asia' as const, occurrences: 20, meanAtr: -0.39 } };
    expect(confluenceOf(slight).conflicts).toEqual([]);
  });
});

describe('partValues', () => {
  it('reads structures by the stated shares', () => {
    const reading: StructureReading = {
      price: 100,
      atr: 2,
      swingBreak: { id: 's', kind: 'break_of_structure', sign: 1, ageCandles: 100 },
      internalBreak: { id: 'i', kind: 'change_of_character', sign: -1, ageCandles: 0 },
      range: { id: 'r', top: 104, bottom: 96 },
      zones: [
        { id: 'z', kind: 'order_block', sign: 1, state: 'active', top: 98, bottom: 97, formedAt: 1 },
        { id: 'far', kind: 'fair_value_gap', sign: -1, state: 'open', top: 108, bottom: 106.1, formedAt: 2 },
      ],
    };

    const { value, causes } = partValues({ ...NOTHING, structures: reading }).structures;

    const near = Math.exp(-1);
    expect(causes.map(({ code, evidenceId, value: one }) => [code, evidenceId, one])).toEqual([
      ['trend', 's', expect.closeTo(0.35 / 2, 12)],
      ['internal_trend', 'i', expect.closeTo(-0.15, 12)],
      ['open_zone', 'z', expect.closeTo((0.25 * near) / (1 + near), 12)],
      ['range_position', 'r', 0],
    ]);
    expect(value).toBeCloseTo(0.35 / 2 - 0.15 + (0.25 * near) / (1 + near), 12);
  });

  it('halves each higher timeframe where two are known and tells which is which', () => {
    const reading = (timeframe: '4h' | '1d', sign: 1 | -1) => ({
      ...EMPTY_READING,
      timeframe,
      swingBreak: { id: timeframe, kind: 'break_of_structure' as const, sign, ageCandles: 0 },
    });

    const part = partValues({ ...NOTHING, higher: [reading('4h', 1), { ...EMPTY_READING, timeframe: '1d' }] });
    const both = partValues({ ...NOTHING, higher: [reading('4h', 1), reading('1d', -1)] });

    expect(part.higher_timeframes).toMatchObject({
      value: 1,
      causes: [{ code: 'higher_trend', facts: { timeframe: '4h' } }],
    });
    expect(both.higher_timeframes).toMatchObject({
      value: 0,
      causes: [{ value: 0.5 }, { value: -0.5, evidenceId: '1d' }],
    });
  });

  it('lets fainter signals speak together', () => {
    const signals = Array.from(
      { length: 11 },
      (_, index): AgedSignal => ({
        signal: aSignal(index % 2 === 0 ? 'long' : 'short', 1 - index / 20, `s${index}`),
        ageCandles: 0,
      }),
    );

    const { causes } = partValues({ ...NOTHING, signals }).signals;

    expect(causes).toHaveLength(9);
    expect(causes[0]).toMatchObject({ code: 'signal', evidenceId: 's0' });
    expect(causes[8]).toMatchObject({ code: 'other_signals', facts: { count: 3 } });
  });

  it('hears no short in a weak long of the language model, and nothing without a base rate', () => {
    const forecast = (probability: number) => aPrediction({ baseRate: { fraction: 0.5, n: 100 } }, { probability });

    expect(partValues({ ...NOTHING, forecast: forecast(0.6) }).model.value).toBeCloseTo(0.5, 12);
    expect(partValues({ ...NOTHING, forecast: forecast(0.4) }).model.value).toBe(0);
    expect(partValues({ ...NOTHING, forecast: aPrediction({ baseRate: null }) }).model.value).toBeNull();
  });
});

const EMPTY_READING: StructureReading = {
  price: 100,
  atr: 1,
  swingBreak: null,
  internalBreak: null,
  range: null,
  zones: [],
};

/** Prices are whole sixteenths around 100, so that the mirror of one is exact. */
function arbitraryInputs(): fc.Arbitrary<ConfluenceInputs> {
  const price = fc.integer({ min: 90 * 16, max: 110 * 16 }).map((sixteenths) => sixteenths / 16);
  const sign = fc.constantFrom<(1 | -1)[]>(1, -1);
  const direction = fc.constantFrom<Direction[]>('long', 'short');
  const probability = fc.double({ min: 0, max: 1, noNaN: true });
  const edges = fc.tuple(price, price).map(([a, b]) => ({ top: Math.max(a, b) + 1, bottom: Math.min(a, b) }));
  const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });
  const aBreak = fc.record({
    id: fc.constant('b'),
    kind: fc.constant('break_of_structure' as const),
    sign,
    ageCandles: fc.integer({ min: 0, max: 2_000 }),
  });
  const zone = fc.tuple(edges, sign, fc.nat(50)).map(([prices, zoneSign, formedAt]) => ({
    ...prices,
    id: 'z',
    kind: 'order_block' as const,
    sign: zoneSign,
    state: 'active' as const,
    formedAt,
  }));
  const structures: fc.Arbitrary<StructureReading> = fc.record({
    price,
    atr: fc.constantFrom(0.5, 1, 4),
    swingBreak: maybe(aBreak),
    internalBreak: maybe(aBreak),
    range: maybe(edges.map((prices) => ({ id: 'r', ...prices }))),
    zones: fc.array(zone, { maxLength: 12 }),
  });
  const session = fc.record({
    session: fc.constant('london' as const),
    occurrences: fc.integer({ min: 10, max: 40 }),
    meanAtr: fc.double({ min: -3, max: 3, noNaN: true }),
  });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  return fc.record({
    instrument: fc.constant('EURUSD'),
    timeframe: fc.constant('1h' as const),
    asOf: fc.constant(1_000_000),
    structures: maybe(structures),
    signals: maybe(
      fc.array(
        fc.record({
          signal: fc.tuple(direction, share).map(([way, strength]) => aSignal(way, strength)),
          ageCandles: fc.integer({ min: 0, max: 23 }),
        }),
        { maxLength: 20 },
      ),
    ),
    learned: fc.array(
      fc.tuple(probability, probability).map(([long, short]) => learnedView({ long, short })),
      { maxLength: 2 },
    ),
    higher: fc.array(
      structures.map((reading) => ({ ...reading, timeframe: '4h' as const })),
      { maxLength: 2 },
    ),
    session: maybe(session),
    forecast: maybe(
      fc.tuple(direction, probability).map(([way, stated]) => aPrediction({}, { direction: way, probability: stated })),
    ),
    weights: fc.array(share, { minLength: 6, maxLength: 6 }).map((shares) => {
      const sum = shares.reduce((total, one) => total + one, 0) || 1;
      const weights = { ...equalWeights().weights };
      ConfluencePartName.options.forEach((name, index) => {
        weights[name] = Math.min(1, (shares[index] as number) / sum);
      });
      return { ...equalWeights(), weights };
    }),
  });
}

/** The same market with every price p at 200 - p. */
function mirror(inputs: ConfluenceInputs): ConfluenceInputs {
  const turned = (direction: Direction): Direction => (direction === 'long' ? 'short' : 'long');
  const edges = <T extends { top: number; bottom: number }>(one: T): T => ({
    ...one,
    top: 200 - one.bottom,
    bottom: 200 - one.top,
  });
  const flip = <T extends { sign: 1 | -1 }>(one: T): T => ({ ...one, sign: one.sign === 1 ? -1 : 1 });
  const structures = <T extends StructureReading>(reading: T): T => ({
    ...reading,
    price: 200 - reading.price,
    swingBreak: reading.swingBreak && flip(reading.swingBreak),
    internalBreak: reading.internalBreak && flip(reading.internalBreak),
    range: reading.range && edges(reading.range),
    zones: reading.zones.map((zone) => flip(edges(zone))),
  });
  const { forecast, session } = inputs;
  return {
    ...inputs,
    structures: inputs.structures && structures(inputs.structures),
    higher: inputs.higher.map(structures),
    signals:
      inputs.signals?.map((aged) => ({
        ...aged,
        signal: { ...aged.signal, direction: turned(aged.signal.direction) },
      })) ?? null,
    learned: inputs.learned.map((view): LearnedView => ({ ...view, long: view.short, short: view.long })),
    session: session && { ...session, meanAtr: -session.meanAtr },
    forecast:
      forecast?.verdict.kind === 'forecast'
        ? { ...forecast, verdict: { ...forecast.verdict, direction: turned(forecast.verdict.direction) } }
        : forecast,
  };
}
