import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MarketContext } from '#shared/domain/market-context';
import { contextLevel, marketContext } from '#tests/support/market-context-fixture';
import { answerSchema } from './answer-schema';
import { forecastPlans } from './forecast-plans';
import { parseAnswer } from './parse-answer';

describe('parseAnswer', () => {
  it('turns cited levels into prices and stable ids', () => {
    const parsed = parseAnswer(JSON.stringify({ ...LONG, entry: 'L3', evidence: ['L3', 'L1', 'L3'] }), marketContext());

    expect(parsed).toEqual({
      kind: 'forecast',
      forecast: {
        kind: 'forecast',
        direction: 'long',
        probability: 0.55,
        rawProbability: null,
        referencePrice: 1.1,
        entry: { price: 1.099, evidenceId: 'structure-L3' },
        stop: { price: 1.097, evidenceId: 'structure-L4' },
        targets: [{ price: 1.103, evidenceId: 'structure-L1' }],
        invalidation: { price: 1.097, evidenceId: 'structure-L4' },
        horizonCandles: 24,
        horizonMs: 24 * 900_000,
        evidenceIds: ['structure-L3', 'structure-L1'],
      },
    });
  });

  it('enters at the market by its word, citing the close', () => {
    const parsed = parseAnswer(JSON.stringify(LONG), marketContext());

    expect(parsed).toMatchObject({ forecast: { entry: { price: 1.1, evidenceId: 'close' } } });
  });

  it('takes an abstention', () => {
    expect(parseAnswer('{"direction":"abstain"}', marketContext())).toEqual({ kind: 'abstention' });
  });

  it.each([
    ['nothing', ''],
    ['a cut answer', '{"direction":"long","stop":"L4"'],
    ['text around it', `Sure! ${JSON.stringify(LONG)}`],
    ['another type', '"long"'],
    ['NaN', JSON.stringify(LONG).replace('55', 'NaN')],
    ['infinity', JSON.stringify(LONG).replace('55', '1e309')],
    ['a negative probability', JSON.stringify({ ...LONG, probability: -5 })],
    ['certainty', JSON.stringify({ ...LONG, probability: 100 })],
    ['a comma as decimal point', JSON.stringify({ ...LONG, probability: '0,5' })],
    ['an unlisted horizon', JSON.stringify({ ...LONG, horizon: 25 })],
    ['an unknown level', JSON.stringify({ ...LONG, target: 'L9' })],
    ['an unknown evidence', JSON.stringify({ ...LONG, evidence: ['L9'] })],
    ['no evidence', JSON.stringify({ ...LONG, evidence: [] })],
    ['a flood of evidence', JSON.stringify({ ...LONG, evidence: Array(9).fill('L1') })],
    ['a price of its own', JSON.stringify({ ...LONG, stop: '1.0900' })],
    ['a field too many', JSON.stringify({ ...LONG, quantity: 5 })],
    ['a field too few', JSON.stringify({ ...LONG, stop: undefined })],
    ['a prototype', `{"__proto__":{"a":1},${JSON.stringify(LONG).slice(1)}`],
    ['the stop on the winning side', JSON.stringify({ ...LONG, stop: 'L2' })],
    ['the target on the losing side', JSON.stringify({ ...LONG, target: 'L3' })],
    ['an entry beyond the market', JSON.stringify({ ...LONG, entry: 'L2' })],
    ['an entry at the stop', JSON.stringify({ ...LONG, entry: 'L4' })],
    ['a megabyte', JSON.stringify({ ...LONG, stop: 'x'.repeat(1e6) })],
  ])('refuses %s', (_, raw) => {
    expect(parseAnswer(raw, marketContext())).toMatchObject({ kind: 'invalid', problem: expect.stringMatching(/\.$/) });
  });

  it('refuses a reward that is small beside the risk, and barriers within the noise', () => {
    const near = contextLevel({ id: 'L5', price: 1.10005 });
    const context = marketContext({
      levels: [...marketContext().levels, near, contextLevel({ id: 'L6', price: 1.1005 })],
    });

    expect(parseAnswer(JSON.stringify({ ...LONG, target: 'L6' }), context)).toMatchObject({
      problem: expect.stringContaining('was 0.17'),
    });
    expect(
      parseAnswer(JSON.stringify({ ...LONG, direction: 'short', stop: 'L5', target: 'L3' }), context),
    ).toMatchObject({
      problem: expect.stringContaining('0.1 ATR'),
    });
  });

  it('property: whatever the schema allows parses into a sound forecast that cites levels of the context', () => {
    fc.assert(
      fc.property(arbitraryContext, fc.integer({ min: 0, max: 2 ** 31 }), (context, pick) => {
        const plans = forecastPlans(context);
        const answers = sentences(answerSchema(context, plans));
        const raw = answers[pick % answers.length] as Record<string, unknown>;

        const parsed = parseAnswer(JSON.stringify(raw), context);

        const { direction } = raw;
        const expected =
          direction === 'abstain' ? { kind: 'abstention' } : { kind: 'forecast', forecast: { direction } };
        expect(parsed).toMatchObject(expected);
      }),
      { numRuns: 300 },
    );
  });
});

const LONG = {
  direction: 'long',
  stop: 'L4',
  entry: 'now',
  target: 'L1',
  horizon: 24,
  probability: 55,
  evidence: ['L4'],
};

const arbitraryContext: fc.Arbitrary<MarketContext> = fc
  .uniqueArray(
    fc.integer({ min: -800, max: 800 }).filter((points) => Math.abs(points) >= 10),
    { maxLength: 8 },
  )
  .map((points) =>
    marketContext({
      levels: points
        .toSorted((a, b) => b - a)
        .map((point, index) =>
          contextLevel({
            id: `L${index + 1}`,
            price: Number((1.1 + point / 1e5).toFixed(5)),
            distanceAtr: point / 100,
          }),
        ),
    }),
  );

/** Objects that the schema allows: every choice of every alternative, one choice for each at a time. */
function sentences(schema: Readonly<Record<string, unknown>>): Record<string, unknown>[] {
  const alternatives = schema.oneOf as {
    properties: Record<string, { const?: string; enum?: unknown[]; items?: unknown }>;
  }[];
  return alternatives.flatMap(({ properties }) => {
    const choices = Object.entries(properties).map(([name, part]) => {
      const values = part.enum ?? (part.const === undefined ? [['L1']] : [part.const]);
      return values.map((value) => [name, value] as const);
    });
    return choices
      .reduce<(readonly [string, unknown])[][]>(
        (lists, values) => lists.flatMap((list) => values.map((v) => [...list, v])),
        [[]],
      )
      .map((entries) => Object.fromEntries(entries));
  });
}
