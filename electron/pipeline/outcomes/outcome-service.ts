import type { Clock } from '#electron/ports/clock';
import type { PredictionStore } from '#electron/ports/prediction-store';
import { AppError, type ErrorCode } from '#shared/domain/app-error';
import { type CandleColumns, firstIndexFrom, sliceColumns } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Outcome } from '#shared/domain/outcome';
import type { Forecast, Prediction } from '#shared/domain/prediction';
import { TIMEFRAMES, type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { dueForecasts } from './due-forecasts';
import { createOpenBook, type OpenSeries } from './open-book';
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
  /** Scores one prediction where that can be done by now, and returns it as it stands then. */
  resolve(prediction: Prediction): Prediction;
  /**
   * Scores resolved forecasts again after their candles changed, and records each outcome that differs as a correction; its
   * costs stay what they were. An outcome whose candles are gone stays.
   *
   * @returns How many were corrected.
   */
  recheck(instrument: InstrumentId): number;
}

/** @param parts.roundTripCostOf - Price units per unit traded at a price, entry and exit together; 0 where it is missing. */
export function createOutcomeService(parts: {
  store: PredictionStore;
  market: OutcomeMarket;
  clock: Clock;
  onPrediction: (prediction: Prediction) => void;
  roundTripCostOf?: (instrument: InstrumentId, price: number) => number;
}): OutcomeService {
  const { store, market, clock, onPrediction, roundTripCostOf = () => 0 } = parts;
  const book = createOpenBook(store);

  /** @param window - Candles from the moment on or from before it; more are read where they end too early. */
  function outcomeOf(subject: Subject, roundTripCost: number, window?: CandleWindow): Outcome | null {
    const { instrument, timeframe, asOf, forecast } = subject;
    if (market.now(instrument) <= asOf) return null;
    const lower = market.lowerTimeframe({ instrument, timeframe });
    const readInside: ReadInside = ({ openAt }) =>
      lower && market.closed({ instrument, timeframe: lower, from: openAt, before: openAt + timeframeMs(timeframe) });
    const resolveOn = (candles: CandleColumns) =>
      resolveForecast({ forecast, asOf, timeframe, candles, readInside, roundTripCost });
    if (window) {
      const first = firstIndexFrom(window.candles.openAt, asOf);
      const known = sliceColumns(window.candles, first, first + forecast.horizonCandles);
      const isWhole = known.openAt.length === forecast.horizonCandles || window.before >= market.now(instrument);
      const outcome = resolveOn(known);
      if (outcome || isWhole) return outcome;
    }
    return resolveOn(readCandles(market, subject));
  }

  /** @param registered - As the journal has it now: another process may have scored it meanwhile. */
  function score(registered: Prediction): Prediction {
    const { id, instrument, verdict } = registered;
    if (verdict.kind !== 'forecast') return registered;
    if (registered.outcome) {
      book.close(registered);
      return registered;
    }
    const outcome = ignoringLostCandles(() =>
      outcomeOf({ ...registered, forecast: verdict }, roundTripCostOf(instrument, verdict.entry.price)),
    );
    if (!outcome) return registered;
    const resolved = { ...registered, outcome };
    store.recordOutcome(id, outcome, clock.now());
    book.close(registered);
    onPrediction(resolved);
    return resolved;
  }

  function resolveSeries({ instrument, timeframe, forecasts }: OpenSeries): number {
    const now = market.now(instrument);
    const begun = [...forecasts.values()].filter(({ asOf }) => asOf < now);
    const from = begun.reduce((least, { asOf }) => Math.min(least, asOf), Number.POSITIVE_INFINITY);
    if (begun.length === 0) return 0;
    const candles = ignoringLostCandles(() => market.closed({ instrument, timeframe, from, before: now }));
    if (!candles) return 0;
    let resolved = 0;
    for (const { id } of dueForecasts(begun, candles)) {
      const found = store.get(id);
      if (found && score(found.prediction).outcome) resolved++;
    }
    return resolved;
  }

  function recheckSeries(instrument: InstrumentId, timeframe: Timeframe): number {
    let corrected = 0;
    let after: { asOf: EpochMs; id: string } | null = null;
    for (;;) {
      const page = store.resolved({ instrument, timeframe, after, limit: PAGE });
      const [first] = page;
      const last = page.at(-1);
      if (!first || !last) return corrected;
      after = { asOf: last.asOf, id: last.id };
      const horizon = Math.max(...page.map(({ forecast }) => forecast.horizonCandles));
      const before = last.asOf + 2 * horizon * timeframeMs(timeframe);
      const candles = ignoringLostCandles(() => market.closed({ instrument, timeframe, from: first.asOf, before }));
      if (!candles) return corrected;
      for (const { id, asOf, forecast, outcome: current } of page) {
        const risk = Math.abs(forecast.entry.price - forecast.stop.price);
        const cost =
          current.result === 'not_entered' ? roundTripCostOf(instrument, forecast.entry.price) : current.costR * risk;
        const outcome = ignoringLostCandles(() =>
          outcomeOf({ instrument, timeframe, asOf, forecast }, cost, { candles, before }),
        );
        if (!outcome || isSameOutcome(outcome, current)) continue;
        store.recordOutcome(id, outcome, clock.now());
        corrected++;
        const found = store.get(id);
        if (found) onPrediction(found.prediction);
      }
    }
  }

  return {
    resolve: (prediction) => score(store.get(prediction.id)?.prediction ?? prediction),
    resolveDue: (instrument) => {
      const series = book.series(instrument);
      const resolved = series.reduce((sum, one) => sum + resolveSeries(one), 0);
      return { resolved, open: series.reduce((sum, { forecasts }) => sum + forecasts.size, 0) };
    },
    recheck: (instrument) => TIMEFRAMES.reduce((sum, timeframe) => sum + recheckSeries(instrument, timeframe), 0),
  };
}

/** All candles that opened before an instant, from some moment on. */
interface CandleWindow {
  readonly candles: CandleColumns;
  readonly before: EpochMs;
}

interface Subject {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly asOf: EpochMs;
  readonly forecast: Forecast;
}

/**
 * The candles of the horizon from `asOf` on, or as many as are visible. Reads a window that doubles: an old forecast has
 * years of candles behind it, and weekends make a fixed window too short.
 */
function readCandles(market: OutcomeMarket, { instrument, timeframe, asOf, forecast }: Subject): CandleColumns {
  const count = forecast.horizonCandles;
  const now = market.now(instrument);
  for (let span = 2 * count * timeframeMs(timeframe); ; span *= 2) {
    const candles = market.closed({ instrument, timeframe, from: asOf, before: asOf + span });
    if (candles.openAt.length >= count || asOf + span >= now) return sliceColumns(candles, 0, count);
  }
}

/** Costs pass through R and back, so the last bits of a number say nothing. */
function isSameOutcome(a: Outcome, b: Outcome): boolean {
  return (Object.keys(a) as (keyof Outcome)[]).every((key) => {
    const [one, other] = [a[key], b[key]];
    if (typeof one !== 'number' || typeof other !== 'number') return one === other;
    return Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one));
  });
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

/** Resolved forecasts that are read and scored together. */
const PAGE = 500;
