import { AppError } from '#shared/domain/app-error';
import { invariant } from '#shared/domain/invariant';

/** One step of a walk-forward run, as row numbers; a row is the close of the candle of that number. All bounds are inclusive. */
export interface FoldPlan {
  /** Rows that a model is fitted to. */
  readonly fit: RowSpan;
  /** Later rows that end boosting early. */
  readonly validation: RowSpan;
  /** Later rows that its probabilities are calibrated on. */
  readonly calibration: RowSpan;
  /** The last candle that anything rests on: at its close the model may speak. */
  readonly knownRow: number;
  /** Rows that it is tested on, the first of them `knownRow`; `null` for the newest model. */
  readonly test: RowSpan | null;
}

export interface RowSpan {
  readonly from: number;
  readonly to: number;
}

export interface WalkForwardInput {
  /** Candles. */
  readonly rows: number;
  /** First row that may be learned from. */
  readonly firstRow: number;
  /** The first model may speak at this row at the latest. */
  readonly speakFromRow: number;
  readonly stepCandles: number;
  /** Candles after a row at which its label is known at the latest: also the embargo. */
  readonly horizonCandles: number;
}

/**
 * The steps of a walk-forward run, oldest first. Each model learns from everything before its step.
 *
 * Between the last row of one stretch and the first of the next lie `horizonCandles` candles, so that no label reaches over a
 * border. The newest model rests on all rows; nothing tests it. A last step of less than half the length joins the one before.
 *
 * @throws AppError `too_few_candles` when the first model would have fewer than `MIN_FIT_ROWS` rows.
 */
export function planWalkForward(input: WalkForwardInput): FoldPlan[] {
  const { rows, speakFromRow, stepCandles, horizonCandles } = input;
  invariant(stepCandles >= 1 && horizonCandles >= 1, 'Expected a step and a horizon of at least one candle.');
  const newest = rows - 1;
  const known = speakFromRow < newest ? [speakFromRow] : [];
  for (let row = speakFromRow + stepCandles; row + stepCandles / 2 <= newest; row += stepCandles) known.push(row);
  known.push(newest);
  return known.map((knownRow, index) => planFold(input, knownRow, known[index + 1] ?? null));
}

/** Candles that a series must have before a first model of these barriers may speak. */
export function candlesNeeded(firstRow: number, horizonCandles: number): number {
  return firstRow + MIN_FIT_ROWS + MIN_VALIDATION_ROWS + MIN_CALIBRATION_ROWS + 3 * horizonCandles;
}

function planFold({ firstRow, horizonCandles }: WalkForwardInput, knownRow: number, nextRow: number | null): FoldPlan {
  // The newest row whose label is surely known at `knownRow`. Two embargoes lie between it and the first row.
  const lastLabelled = knownRow - horizonCandles;
  const labelled = lastLabelled - firstRow + 1 - 2 * horizonCandles;
  const calibrationRows = clamp(Math.round(CALIBRATION_SHARE * labelled), MIN_CALIBRATION_ROWS, MAX_CALIBRATION_ROWS);
  const calibration = { from: lastLabelled - calibrationRows + 1, to: lastLabelled };
  const validationRows = clamp(Math.round(VALIDATION_SHARE * labelled), MIN_VALIDATION_ROWS, MAX_VALIDATION_ROWS);
  const lastValidated = calibration.from - 1 - horizonCandles;
  const validation = { from: lastValidated - validationRows + 1, to: lastValidated };
  const lastFitted = validation.from - 1 - horizonCandles;
  if (lastFitted - firstRow + 1 < MIN_FIT_ROWS) {
    const needed = candlesNeeded(firstRow, horizonCandles);
    throw new AppError(
      'too_few_candles',
      `Expected at least ${needed} candles before the first model may speak, was ${knownRow + 1}.`,
      { needed, candles: knownRow + 1 },
    );
  }
  return {
    fit: { from: Math.max(firstRow, lastFitted - MAX_FIT_ROWS + 1), to: lastFitted },
    validation,
    calibration,
    knownRow,
    test: nextRow === null ? null : { from: knownRow, to: nextRow - 1 },
  };
}

/** Rows of `span` for which a label is known, in order. Throws when one was known only after `lastRow`. */
export function labelledRows(span: RowSpan, resolvedAt: Int32Array, lastRow: number): Int32Array {
  const rows: number[] = [];
  for (let row = span.from; row <= span.to; row++) {
    const resolved = resolvedAt[row] as number;
    if (resolved < 0) continue;
    invariant(resolved <= lastRow, `Expected the label of row ${row} known by row ${lastRow}, was ${resolved}.`);
    rows.push(row);
  }
  return Int32Array.from(rows);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

const CALIBRATION_SHARE = 0.2;
const MIN_CALIBRATION_ROWS = 500;
const MAX_CALIBRATION_ROWS = 8_000;
const VALIDATION_SHARE = 0.15;
const MIN_VALIDATION_ROWS = 300;
const MAX_VALIDATION_ROWS = 6_000;
const MIN_FIT_ROWS = 1_000;
/** Older rows are left out: six years of hourly candles, which bounds time and memory. */
const MAX_FIT_ROWS = 50_000;
