import type { Clock } from '#electron/ports/clock';
import type { PredictionStore } from '#electron/ports/prediction-store';
import { AppError, type ErrorCode } from '#shared/domain/app-error';
import { type CandleColumns, sliceColumns } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Outcome } from '#shared/domain/outcome';
import type { Prediction } from '#shared/domain/prediction';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { type ReadInside, resolveForecast } from './resolve-forecast';

/** Candles as they can be seen now: a replay hides what comes after its cursor. */
export interface OutcomeMarket {
  /** The last visible instant of the instrument. */
  now(instrument: InstrumentId): EpochMs;
  /** Closed candles, oldest first, never beyond `now`. May throw for an instrument whose candles are gone. */
  closed(query: { instrument: InstrumentId; timeframe: Timeframe; from: EpochMs; before: EpochMs }): CandleColumns;
  /** The shortest stored timeframe that fits into `timeframe`, or `null`. */
  lowerTimeframe(query: { instrument: InstrumentId; timeframe: Timeframe }): Timeframe | null;
}

/** Scores forecasts once what happened can be known. */
export interface OutcomeService {
  /** Scores every open forecast that can be, of one instrument or of all. Running it again changes nothing. */
  resolveDue(instrument?: InstrumentId): { resolved: number; open: number };
  /**
   * Scores resolved forecasts again after their candles changed, and records each outcome that differs as a correction.
   * An outcome whose candles are gone stays.
   *
   * @returns How many were corrected.
   */
  recheck(instrument: InstrumentId): number;
}

/** @param parts.roundTripCostOf - Price units per unit traded, entry and exit together; 0 where it is missing. */
export function createOutcomeService(parts: {
  store: PredictionStore;
  market: OutcomeMarket;
  clock: Clock;
  onPrediction: (prediction: Prediction) => void;
  roundTripCostOf?: (instrument: InstrumentId) => number;
}): OutcomeService {
  const { store, market, clock, onPrediction, roundTripCostOf = () => 0 } = parts;

  function resolve(prediction: Prediction): Outcome | null {
    const { instrument, timeframe, asOf, verdict } = prediction;
    if (verdict.kind !== 'forecast' || market.now(instrument) <= asOf) return null;
    const lower = market.lowerTimeframe({ instrument, timeframe });
    const readInside: ReadInside = ({ openAt }) =>
      lower && market.closed({ instrument, timeframe: lower, from: openAt, before: openAt + timeframeMs(timeframe) });
    return resolveForecast({
      forecast: verdict,
      asOf,
      timeframe,
      candles: readCandles(market, prediction, verdict.horizonCandles),
      readInside,
      roundTripCost: roundTripCostOf(instrument),
    });
  }

  function record(prediction: Prediction, outcome: Outcome): void {
    store.recordOutcome(prediction.id, outcome, clock.now());
    onPrediction({ ...prediction, outcome });
  }

  return {
    resolveDue: (instrument) => {
      const open = store.open(instrument);
      let resolved = 0;
      for (const prediction of open) {
        const outcome = ignoringLostCandles(() => resolve(prediction));
        if (!outcome) continue;
        record(prediction, outcome);
        resolved++;
      }
      return { resolved, open: open.length - resolved };
    },
    recheck: (instrument) => {
      let corrected = 0;
      for (const prediction of store.list({ instrument })) {
        if (!prediction.outcome) continue;
        const outcome = ignoringLostCandles(() => resolve(prediction));
        if (!outcome || isSameOutcome(outcome, prediction.outcome)) continue;
        record(prediction, outcome);
        corrected++;
      }
      return corrected;
    },
  };
}

/**
 * The first `count` candles from `asOf` on, or as many as are visible. Reads a window that doubles: an old forecast has
 * years of candles behind it, and weekends make a fixed window too short.
 */
function readCandles(market: OutcomeMarket, prediction: Prediction, count: number): CandleColumns {
  const { instrument, timeframe, asOf } = prediction;
  const now = market.now(instrument);
  for (let span = 2 * count * timeframeMs(timeframe); ; span *= 2) {
    const candles = market.closed({ instrument, timeframe, from: asOf, before: asOf + span });
    if (candles.openAt.length >= count || asOf + span >= now) return sliceColumns(candles, 0, count);
  }
}

function isSameOutcome(a: Outcome, b: Outcome): boolean {
  return (Object.keys(a) as (keyof Outcome)[]).every((key) => a[key] === b[key]);
}

/** The candles of a forecast can be taken back by undoing their import; its outcome is then not known, which is no fault. */
export function ignoringLostCandles<T>(resolve: () => T): T | null {
  try {
    return resolve();
  } catch (error) {
    if (error instanceof AppError && LOST_CANDLES.has(error.code)) return null;
    throw error;
  }
}

const LOST_CANDLES: ReadonlySet<ErrorCode> = new Set(['instrument_unknown', 'no_candles', 'timeframe_unavailable']);
