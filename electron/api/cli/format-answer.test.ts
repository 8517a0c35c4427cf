import { describe, expect, it } from 'vitest';
import { contract } from '#shared/contract/contract';
import { declaredOperations } from '#shared/contract/doors';
import { answerRows } from './answer-rows';
import { createAnswerFormat } from './format-answer';
import { formatCsv } from './format-csv';
import { formatFields, formatTable } from './format-table';
import { instantOf } from './instant-of';
import { nearestName } from './nearest-name';

const PLAIN = { width: null, hasColor: false, isInstant: (name: string) => name === 'at' };

describe('rows of an answer', () => {
  it('are a list, the one list of an object, or columns of candles', () => {
    expect(answerRows([{ a: 1, b: { c: 2, d: { e: 3 } } }])).toEqual({
      head: null,
      rows: [{ a: 1, 'b.c': 2, 'b.d': { e: 3 } }],
    });
    expect(answerRows({ n: 1, items: [{ a: 1 }] })).toEqual({ head: { n: 1 }, rows: [{ a: 1 }] });
    expect(answerRows({ candles: { openAt: new Float64Array([1, 2]), close: [3, 4] } }).rows).toEqual([
      { openAt: 1, close: 3 },
      { openAt: 2, close: 4 },
    ]);
    expect(answerRows({ one: [{ a: 1 }], two: [{ b: 1 }] }).rows).toBeNull();
  });
});

describe('a table', () => {
  it('puts numbers on the right and instants in ISO 8601', () => {
    const rows = [
      { name: 'up', at: 1_714_564_800_000, price: 1.5 },
      { name: 'down', at: null, price: '-10.25' },
    ];

    expect(formatTable(rows, ['name', 'at', 'price'], PLAIN).split('\n')).toEqual([
      'name  at                  price',
      'up    2024-05-01T12:00Z     1.5',
      'down  -                  -10.25',
    ]);
  });

  it('cuts text and then leaves columns out, and never a number', () => {
    const rows = [{ text: 'x'.repeat(100), number: 123_456_789, other: 'y'.repeat(30) }];

    const lines = formatTable(rows, ['text', 'number', 'other'], { ...PLAIN, width: 36 }).split('\n');

    expect(lines[1]).toBe(`${'x'.repeat(10)}…  123456789  ${'y'.repeat(11)}…`);
    for (const line of formatTable(rows, ['text', 'number', 'other'], { ...PLAIN, width: 24 })
      .split('\n')
      .slice(0, 2)) {
      expect(line.length).toBeLessThanOrEqual(24);
    }
  });

  it('lets nothing through that a terminal would obey', () => {
    const text = formatFields({ note: 'a\u001b[2Jb\u009b1m\u202ec\nd' }, PLAIN);

    expect(text).toBe('note  a\uFFFD[2Jb\uFFFD1m\uFFFDc d');
  });
});

describe('CSV', () => {
  it('is RFC 4180, and what a spreadsheet would run is text', () => {
    const rows = [
      { a: 'x,"y"\nz', n: -5, d: '-1.5' },
      { a: '=1+1', n: 2, d: '+1' },
      { a: '@SUM(A1)', n: null, d: '-cmd' },
      { a: '\t=1', n: 0, d: '' },
    ];

    expect(formatCsv(rows, ['a', 'n', 'd'], () => false)).toBe(
      'a,n,d\r\n"x,""y""\nz",-5,-1.5\r\n\'=1+1,2,\'+1\r\n\'@SUM(A1),,\'-cmd\r\n\'\t=1,0,\r\n',
    );
  });
});

describe('text that a program made up', () => {
  // A program that may propose chooses ids of its evidence; ESC, CSI in one byte, and marks that turn the direction of writing.
  const ids = ['\u001b]0;title\u0007', '\u009b2J', '\u202egnp', 'a\rb', '\u061c\u2028'];
  const proposals = declaredOperations(contract).find(({ name }) => name === 'orders.proposals');
  const written = (format: 'table' | 'csv' | 'json' | 'jsonl', value: unknown = [{ id: 'p', evidenceIds: ids }]) => {
    if (!proposals) throw new Error('Expected the list of proposals.');
    return createAnswerFormat(proposals, { format, columns: null, width: null, hasColor: false })(value);
  };

  it.each(['table', 'csv', 'json', 'jsonl'] as const)('gives a terminal nothing to obey as %s', (format) => {
    expect(written(format)).not.toMatch(/(?!\n|\r\n)[\p{Cc}\p{Bidi_Control}\u2028]/u);
  });

  it('is the same value for a program that reads JSON', () => {
    expect(JSON.parse(written('json'))).toEqual([{ id: 'p', evidenceIds: ids }]);
    expect(JSON.parse(written('jsonl'))).toEqual({ id: 'p', evidenceIds: ids });
  });

  it('is clean also where an operation wrote the CSV itself', () => {
    expect(written('csv', { csv: 'a,b\r\n\u001b[2J,"x\ny"\r\n' })).toBe('a,b\r\n\ufffd[2J,"x\ny"');
  });
});

describe('an instant', () => {
  it.each([
    ['1714564800000', 1_714_564_800_000],
    ['2024-05-01', Date.UTC(2024, 4, 1)],
    ['2024-05-01T12:00Z', Date.UTC(2024, 4, 1, 12)],
    ['2024-05-01T12:00:30.5+02:00', Date.UTC(2024, 4, 1, 10, 0, 30, 500)],
  ])('is read from %s', (text, at) => {
    expect(instantOf(text, '--as-of')).toBe(at);
  });

  it.each(['2024-05-01T12:00', '2024-02-31', '2024-13-01', 'yesterday', '', '1e3'])('is not made of %j', (text) => {
    expect(() => instantOf(text, '--as-of')).toThrow(/--as-of/);
  });
});

it.each([
  ['candels', 'candles'],
  ['lst', 'list'],
  ['16m', '15m'],
  ['zzzz', null],
])('takes %s for %s', (word, name) => {
  expect(nearestName(word, ['candles', 'list', '1m', '15m'])).toBe(name);
});
