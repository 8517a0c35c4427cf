import type { Clock, IdSource } from '#electron/ports/clock';
import type { DrillStore, StoredDrill } from '#electron/ports/drill-store';
import type { LearnedForecaster } from '#electron/ports/learned-forecaster';
import type { SeriesReader } from '#electron/ports/series-reader';
import { AppError } from '#shared/domain/app-error';
import { averageTrueRange } from '#shared/domain/average-true-range';
import { type CandleColumns, sliceColumns } from '#shared/domain/candle-columns';
import type { Drill } from '#shared/domain/drill';
import type { Instrument, InstrumentId } from '#shared/domain/instrument';
import type { Direction, Prediction } from '#shared/domain/prediction';
import type { Timeframe } from '#shared/domain/timeframe';
import { CONTEXT_CANDLES } from './build-market-context';
import { candlesAfter, drawMoment } from './draw-moment';
import { disguiseOf, hideCandles } from './hide-candles';
import type { PredictionService } from './prediction-service';

/** What a person says in an exercise: distances in ATR from the last close. */
export interface DrillForecast {
  readonly direction: Direction;
  readonly probability: number;
  readonly stopAtr: number;
  readonly targetAtr: number;
  readonly horizonCandles: number;
}

/**
 * Blind exercises on stored history. One is open at a time and stays until it is answered or passed, an answer is final, and
 * a pass is kept: nobody can draw until a moment suits, or look first and answer then.
 */
export interface DrillService {
  /**
   * Draws a moment of the series that are asked for, or of all.
   *
   * @throws AppError `conflict` while one is open, `too_few_candles` where no series is long enough.
   */
  start(question: {
    readonly instrument?: InstrumentId | undefined;
    readonly timeframe?: Timeframe | undefined;
    /** Candles to show. */
    readonly candles: number;
  }): Drill;
  current(): Drill | null;
  /**
   * Registers the forecast in the mode `replay` (`null` passes) and what the rules and the learned models say about the same
   * moment, scores them, and tells all.
   *
   * @throws AppError `not_found`; `conflict` when it is over already, or while a replay hides the moment.
   */
  answer(drillId: string, forecast: DrillForecast | null): Promise<Drill>;
}

/**
 * @param parts.resolve - Scores one prediction where that can be done, and returns it as it stands then.
 * @param parts.learned - Says whether a learned model can speak about a moment; without it only the rules are asked.
 * @param parts.random - Uniform in [0, 1).
 */
export function createDrillService(parts: {
  store: DrillStore;
  market: SeriesReader;
  instruments: () => readonly Instrument[];
  predictions: Pick<PredictionService, 'make' | 'register'>;
  find: (predictionId: string) => Prediction | null;
  resolve: (prediction: Prediction) => Prediction;
  learned?: Pick<LearnedForecaster, 'view'>;
  clock: Clock;
  ids: IdSource;
  random: () => number;
}): DrillService {
  const { store, market, predictions, find, resolve, learned, clock, ids } = parts;

  function describe(drill: StoredDrill): Drill {
    const { id, instrument, timeframe, asOf, state, startedAt } = drill;
    const known = market.closed({ instrument, timeframe, asOf, limit: CONTEXT_CANDLES });
    const shown = sliceColumns(known, Math.max(0, known.openAt.length - drill.candles));
    const disguise = disguiseOf(shown, timeframe);
    const hide = (candles: CandleColumns, first: number) => hideCandles(candles, disguise, first);
    const atr = averageTrueRange(known).at(-1) as number;
    const told = {
      id,
      timeframe,
      startedAt,
      state,
      candles: hide(shown, 0),
      atr: (100 * atr) / disguise.referencePrice,
    };
    if (state === 'open') return { ...told, reveal: null };
    const after = candlesAfter(market, { instrument, timeframe, asOf });
    return {
      ...told,
      reveal: {
        instrument,
        asOf,
        referencePrice: disguise.referencePrice,
        after: hide(after, shown.openAt.length),
        person: drill.predictionId === null ? null : find(drill.predictionId),
        others: drill.otherPredictionIds.flatMap((other) => find(other) ?? []),
      },
    };
  }

  /** The person's prediction of this exercise; one that a killed process registered is final too. */
  function statePersonal(drill: StoredDrill, forecast: DrillForecast | null): Prediction | null {
    const earlier = drill.predictionId === null ? null : find(drill.predictionId);
    if (earlier) return earlier;
    if (!forecast) return null;
    const { id, instrument, timeframe, asOf } = drill;
    // The id is kept before the forecast is: whatever happens in between, there is one forecast of an exercise at most.
    const predictionId = drill.predictionId ?? ids.next('pred');
    store.save({ ...drill, predictionId });
    return predictions.register({ instrument, timeframe, ...forecast }, { id, asOf, predictionId });
  }

  async function askOthers({ instrument, timeframe, asOf }: StoredDrill): Promise<Prediction[]> {
    const made: Prediction[] = [];
    for (const maker of OTHERS) {
      const canSpeak = maker === 'rules' || learned?.view({ instrument, timeframe, asOf, algorithm: maker });
      if (!canSpeak) continue;
      const { prediction } = await predictions.make({ instrument, timeframe, asOf, maker }, { mode: 'replay' });
      made.push(resolve(prediction));
    }
    return made;
  }

  /** The open exercise as it is told. One whose candles were taken back since is over: nobody could answer it. */
  function openDrill(): Drill | null {
    const open = store.open();
    if (!open) return null;
    try {
      return describe(open);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      store.save({ ...open, state: 'passed' });
      return null;
    }
  }

  return {
    start: ({ instrument, timeframe, candles }) => {
      const open = openDrill();
      if (open) {
        throw new AppError('conflict', 'An exercise is open: answer it or pass before the next one.', {
          drillId: open.id,
        });
      }
      const moment = drawMoment({ ...parts, instrument, timeframe, candles });
      const drill: StoredDrill = {
        id: ids.next('drill'),
        ...moment,
        candles,
        startedAt: clock.now(),
        state: 'open',
        predictionId: null,
        otherPredictionIds: [],
      };
      store.save(drill);
      return describe(drill);
    },

    current: openDrill,

    answer: async (drillId, forecast) => {
      const drill = store.get(drillId);
      if (!drill) throw new AppError('not_found', `There is no exercise ${drillId}.`, { drillId });
      if (drill.state !== 'open') {
        throw new AppError('conflict', 'The exercise is over: an answer is final.', { drillId, state: drill.state });
      }
      if (market.now(drill.instrument) < drill.asOf) {
        throw new AppError('conflict', 'A replay hides the moment of this exercise: end it first.', { drillId });
      }
      const stated = statePersonal(drill, forecast);
      const person = stated && resolve(stated);
      const others = await askOthers(drill);
      const over: StoredDrill = {
        ...drill,
        state: person ? 'answered' : 'passed',
        predictionId: person?.id ?? null,
        otherPredictionIds: others.map(({ id }) => id),
      };
      store.save(over);
      // Where two answers came at once, the first one counts.
      return describe(store.get(drillId) ?? over);
    },
  };
}

const OTHERS = ['rules', 'boosting', 'logistic'] as const;
