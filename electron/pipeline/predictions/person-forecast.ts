import type { Sha256 } from '#electron/ports/sha256';
import { AppError } from '#shared/domain/app-error';
import { averageTrueRange } from '#shared/domain/average-true-range';
import type { InstrumentId } from '#shared/domain/instrument';
import {
  ATR_EVIDENCE,
  type CitedPrice,
  CLOSE_EVIDENCE,
  type Direction,
  type Forecast,
  PERSON_EVIDENCE,
} from '#shared/domain/prediction';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { type Conclusion, plainRecord } from './conclusion';
import { forecastBaseRate } from './forecast-base-rate';
import type { Observation } from './observe-market';
import { roundPrice } from './round-price';

/** What a person states. Prices that are missing lie at multiples of the ATR from the entry. */
export interface PersonStatement {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly direction: Direction;
  /** That the target trades before the stop within the horizon, 0..1. */
  readonly probability: number;
  /** At the market where it is missing. */
  readonly entry?: number | undefined;
  readonly stop?: number | undefined;
  readonly target?: number | undefined;
  /** 1 where they are missing. */
  readonly stopAtr?: number | undefined;
  readonly targetAtr?: number | undefined;
  readonly horizonCandles: number;
  readonly note?: string | undefined;
}

/**
 * A person's statement at the close of the last candle of an observation, with the measured base rate of its own barriers.
 *
 * @param options.occasion - What tells apart two statements that say the same: an exercise; `null` for a plain one.
 * @throws AppError `too_few_candles` without an ATR; `invalid_input` when stop, entry and target are out of order, or an
 * entry that is waited for lies on the wrong side of the last close.
 */
export function statedByPerson(
  statement: PersonStatement,
  observation: Observation,
  options: { sha256: Sha256; occasion: string | null },
): Conclusion {
  const { instrument, timeframe, asOf, candles, pricePrecision } = observation;
  const { direction, probability, horizonCandles } = statement;
  // An observation has a candle.
  const referencePrice = candles.close.at(-1) as number;
  const atr = averageTrueRange(candles).at(-1) as number;
  if (!(atr > 0)) {
    throw new AppError(
      'too_few_candles',
      `The range of ${instrument} ${timeframe} is not known from its few candles.`,
      {
        candles: candles.openAt.length,
      },
    );
  }
  const sign = direction === 'long' ? 1 : -1;
  const isAtMarket = statement.entry === undefined || statement.entry === referencePrice;
  const entry: CitedPrice = isAtMarket
    ? { price: referencePrice, evidenceId: CLOSE_EVIDENCE }
    : { price: statement.entry as number, evidenceId: PERSON_EVIDENCE };
  const priceOf = (stated: number | undefined, distance: number): CitedPrice =>
    stated === undefined
      ? { price: roundPrice(entry.price + sign * distance, pricePrecision), evidenceId: ATR_EVIDENCE }
      : { price: stated, evidenceId: PERSON_EVIDENCE };
  const stop = priceOf(statement.stop, -(statement.stopAtr ?? 1) * atr);
  const target = priceOf(statement.target, (statement.targetAtr ?? 1) * atr);
  checkPrices({ direction, referencePrice, entry: entry.price, stop: stop.price, target: target.price });

  const verdict: Forecast = {
    kind: 'forecast',
    direction,
    probability,
    rawProbability: null,
    referencePrice,
    entry,
    stop,
    targets: [target],
    invalidation: stop,
    horizonCandles,
    horizonMs: horizonCandles * timeframeMs(timeframe),
    evidenceIds: [],
  };
  const stated = {
    direction,
    probability,
    entry: entry.price,
    stop: stop.price,
    target: target.price,
    horizon: horizonCandles,
  };
  return {
    source: 'person',
    verdict,
    baseRate: forecastBaseRate(verdict, candles),
    sampling: null,
    recalibration: null,
    ...plainRecord({
      facts: { instrument, timeframe, asOf, referencePrice, atr, occasion: options.occasion },
      rawOutput: JSON.stringify(stated),
      modelId: PERSON,
      modelHash: options.sha256(PERSON),
      promptId: PERSON,
      promptVersion: '1',
      version: PERSON,
      validity: 'first_try',
      seed: 0,
      sha256: options.sha256,
    }),
  };
}

function checkPrices(prices: {
  direction: Direction;
  referencePrice: number;
  entry: number;
  stop: number;
  target: number;
}): void {
  const { direction, referencePrice, entry, stop, target } = prices;
  const isLong = direction === 'long';
  const isOrdered = isLong ? stop < entry && entry < target : target < entry && entry < stop;
  if (!isOrdered || Math.min(stop, target) <= 0) {
    const order = isLong ? 'stop below entry below target' : 'target below entry below stop';
    throw new AppError(
      'invalid_input',
      `Expected ${order}, was stop ${stop}, entry ${entry}, target ${target}.`,
      prices,
    );
  }
  if (isLong ? entry > referencePrice : entry < referencePrice) {
    const side = isLong ? 'at or below' : 'at or above';
    throw new AppError(
      'invalid_input',
      `Expected an entry ${side} the last close ${referencePrice} for a ${direction}, was ${entry}.`,
      prices,
    );
  }
}

const PERSON = 'person';
