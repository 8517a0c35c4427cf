import fc from 'fast-check';
import type { AccuracySource } from '#electron/ports/accuracy-source';
import { AccuracyDimension, AccuracyFilter } from '#shared/domain/accuracy';
import type { Outcome } from '#shared/domain/outcome';
import { type Prediction, PredictionMode, PredictionSource } from '#shared/domain/prediction';
import { abstention, forecast, outcome, prediction, provenance } from './prediction-fixtures';

/** 2018, so that the instants reach over more than 60 months. */
const FIRST = Date.UTC(2018, 0, 1);
const WEEK = 7 * 86_400_000;

/** Few enough that instants meet: when something is about, known, and hidden from. */
const arbitraryInstant = fc.integer({ min: 0, max: 40 }).map((step) => FIRST + step * 10 * WEEK);

/** Predictions of a few instruments, makers and facets over many months, so that groups and ties are common. */
export const arbitraryPrediction: fc.Arbitrary<Omit<Prediction, 'id' | 'outcome'>> = fc
  .record({
    instrument: fc.constantFrom('EURUSD', 'XAUUSD', 'BTC/USDT'),
    timeframe: fc.constantFrom('15m' as const, '1h' as const),
    asOf: arbitraryInstant,
    mode: fc.constantFrom(...PredictionMode.options),
    source: fc.constantFrom(...PredictionSource.options),
    isForecast: fc.integer({ min: 0, max: 9 }).map((digit) => digit > 0),
    direction: fc.constantFrom('long' as const, 'short' as const),
    probability: fc.oneof(
      fc.integer({ min: 0, max: 20 }).map((step) => step / 20),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0.5, max: 0.502, noNaN: true }),
    ),
    baseRate: fc.option(fc.constantFrom(0, 0.1, 1 / 3, 0.5, 1)),
    modelId: fc.constantFrom('boosting', 'llama'),
    adapterHash: fc.option(fc.constantFrom(`abcdef01${'0'.repeat(56)}`, `abcdef01${'1'.repeat(56)}`, 'f'.repeat(64))),
    promptVersion: fc.constantFrom('1', '2'),
    session: fc.option(fc.constantFrom('asia' as const, 'london' as const)),
    structureKind: fc.option(fc.constantFrom('swing' as const, 'order_block' as const)),
    confluence: fc.option(fc.constantFrom(-1, -0.5, -0.15, 0, 0.15, 0.3, 0.5)),
    validity: fc.constantFrom('first_try' as const, 'repaired' as const, 'failed' as const),
  })
  .map((drawn) => {
    const { instrument, timeframe, asOf, mode, source, direction, probability, baseRate } = drawn;
    const { modelId, adapterHash, promptVersion, validity, session, structureKind, confluence } = drawn;
    return {
      ...prediction({ instrument, timeframe, asOf, mode, source }),
      verdict: drawn.isForecast ? forecast({ direction, probability }) : abstention(),
      baseRate: baseRate === null ? null : { fraction: baseRate, n: 100 },
      provenance: provenance({ modelId, adapterHash, promptVersion, validity }),
      facets: { session, structureKind, confluence },
    };
  });

export const arbitraryOutcome: fc.Arbitrary<Outcome> = fc
  .record({
    result: fc.constantFrom('target' as const, 'stop' as const, 'horizon' as const, 'not_entered' as const),
    knownAt: arbitraryInstant,
    rMultiple: fc.oneof(fc.constantFrom(-1.1, 0, 2), fc.double({ min: -5, max: 5, noNaN: true })),
    mfeR: fc.float({ min: 0, max: 5, noNaN: true }),
    maeR: fc.float({ min: -5, max: 0, noNaN: true }),
    costR: fc.constantFrom(0, 0.05, 0.1),
  })
  .map(outcome);

/** Every filter that a report can have, each part in half of the cases. */
export const arbitraryFilter: fc.Arbitrary<AccuracyFilter> = fc
  .record(
    {
      instrument: fc.constantFrom('EURUSD', 'XAUUSD', 'GBPUSD'),
      timeframe: fc.constantFrom('15m' as const, '1h' as const),
      modelId: fc.constantFrom('boosting', 'llama'),
      adapter: fc.constantFrom('none', 'abcd', `abcdef01${'1'.repeat(56)}`),
      promptVersion: fc.constantFrom('1', '2'),
      sources: fc.uniqueArray(fc.constantFrom(...PredictionSource.options), { minLength: 1 }),
      from: arbitraryInstant,
      before: arbitraryInstant,
      modes: fc.uniqueArray(fc.constantFrom(...PredictionMode.options), { minLength: 1 }),
    },
    { requiredKeys: [] },
  )
  .map((filter) => AccuracyFilter.parse(filter));

export const arbitraryDimensions = fc.uniqueArray(fc.constantFrom(...AccuracyDimension.options));

/** What a replay hides: nothing, or all after a moment of some instruments. */
export const arbitraryVisibility: fc.Arbitrary<Record<string, number>> = fc.dictionary(
  fc.constantFrom('EURUSD', 'XAUUSD'),
  arbitraryInstant,
);

/** A record that is kept in memory and read as the journal's. */
export interface FactRecord extends AccuracySource {
  register(fields: Omit<Prediction, 'id' | 'outcome'>): void;
  /** Of the prediction with this index, modulo how many there are. */
  resolve(index: number, outcome: Outcome): void;
  /** With their current outcomes, in the order of registration. */
  predictions(): Prediction[];
}

export function createFactRecord(): FactRecord {
  const predictions: Prediction[] = [];
  const outcomes: { readonly index: number; readonly outcome: Outcome }[] = [];
  return {
    register: (fields) => {
      const index = predictions.length;
      // Two forms of ids, as the app and as older tests make them.
      const id =
        index % 2 === 0
          ? `pred_${index}`
          : `pred_0mb3k5x1a_${(0xfedc_ba98_0000 + index).toString(16).padStart(16, '0')}`;
      predictions.push({ ...fields, id, outcome: null });
    },
    resolve: (at, result) => {
      const index = at % predictions.length;
      const found = predictions[index];
      if (found?.verdict.kind !== 'forecast') return;
      predictions[index] = { ...found, outcome: result };
      outcomes.push({ index, outcome: result });
    },
    predictions: () => [...predictions],
    *predictionsAfter(after) {
      for (const [index, { verdict, facets, provenance: made, baseRate, ...one }] of predictions.entries()) {
        if (numberOf(index) <= after) continue;
        const said = verdict.kind === 'forecast' ? verdict : null;
        yield {
          ...one,
          ...facets,
          ...made,
          number: numberOf(index),
          isForecast: said !== null,
          direction: said?.direction ?? null,
          probability: said?.probability ?? null,
          baseRate: baseRate?.fraction ?? null,
        };
      }
    },
    *outcomesAfter(after) {
      for (const [at, { index, outcome: result }] of outcomes.entries()) {
        if (at + 1 > after) yield { ...result, number: at + 1, predictionNumber: numberOf(index) };
      }
    },
  };
}

/** Numbers have gaps, as they have where a write was rolled back. */
function numberOf(index: number): number {
  return index + 1 + Math.floor(index / 7) * 3;
}
