import { averageTrueRange } from '#shared/domain/average-true-range';
import type { CandleColumns } from '#shared/domain/candle-columns';
import { invariant } from '#shared/domain/invariant';
import type { Structure, StructureKind } from '#shared/domain/structure';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { CANDLE_FEATURES, candleFacts } from './features-candles';
import { STRUCTURE_FEATURES, sweepStructures } from './features-structures';
import { TIME_FEATURES } from './features-time';
import type { FeatureMatrix } from './learn/feature-matrix';

export interface FeatureInput {
  /** Closed candles only. */
  readonly candles: CandleColumns;
  readonly timeframe: Timeframe;
  /** Of exactly these candles, or of more that begin with the same one: what became known later is not looked at. */
  readonly structures: readonly Structure[];
}

export type ComputeFeatures = (input: FeatureInput) => FeatureMatrix;

/**
 * The features of every candle close, one row each; NaN where a value is not known.
 *
 * Row i rests on candles 0..i and on what was known of the structures at the close of candle i. It needs no more than the
 * last `FEATURE_WINDOW` of those candles: the same rows come out of a window with its own structures. Distances are in ATR
 * (14 candles, Wilder), ages in candles, times by New York's clock at the close.
 */
export function computeFeatures({ candles, timeframe, structures }: FeatureInput): FeatureMatrix {
  const rows = candles.close.length;
  const atr = averageTrueRange(candles);
  const closeAt = candles.openAt.map((openAt) => openAt + timeframeMs(timeframe));
  const facts = candleFacts(candles, atr);
  const columns = FEATURE_NAMES.map(() => new Float64Array(rows));
  let next = 0;
  for (const { valueAt } of CANDLE_FEATURES) fill(columnAt(columns, next++), (row) => valueAt(facts, row));
  for (const { valueAt } of TIME_FEATURES) fill(columnAt(columns, next++), (row) => valueAt(closeAt[row] as number));
  sweepStructures({ candles, closeAt, atr, structures }, (row, values) => {
    for (let index = 0; index < values.length; index++) {
      columnAt(columns, next + index)[row] = values[index] as number;
    }
  });
  return { names: FEATURE_NAMES, rows, columns };
}

function fill(column: Float64Array, valueAt: (row: number) => number): void {
  for (let row = 0; row < column.length; row++) {
    const value = valueAt(row);
    // A division by an ATR or a range of zero says nothing.
    column[row] = Number.isFinite(value) ? value : Number.NaN;
  }
}

function columnAt(columns: readonly Float64Array[], index: number): Float64Array {
  const column = columns[index];
  invariant(column !== undefined, `Expected a feature in 0..${columns.length - 1}, was ${index}.`);
  return column;
}

export const FEATURE_NAMES: readonly string[] = [
  ...CANDLE_FEATURES.map(({ name }) => name),
  ...TIME_FEATURES.map(({ name }) => name),
  ...STRUCTURE_FEATURES,
];

/** Changes with every change of a definition: a model computes with the features that it learned from or not at all. */
export const FEATURE_SET = 'features-1';

/** Candles that a row may rest on: live use reads so many and gets the row that training saw. */
export const FEATURE_WINDOW = 1_500;

/** Candles before the first row that is worth anything: the longest average and some structures. */
export const WARM_UP_CANDLES = 300;

/** The kinds of structure that features look at; detecting others is wasted. */
export const FEATURE_STRUCTURE_KINDS: readonly StructureKind[] = [
  'swing',
  'fair_value_gap',
  'break_of_structure',
  'change_of_character',
  'order_block',
  'liquidity_sweep',
  'previous_level',
  'dealing_range',
];
