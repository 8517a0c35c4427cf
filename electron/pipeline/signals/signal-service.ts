import type { LearnedForecaster, LearnedSide, LearnedView } from '#electron/ports/learned-forecaster';
import type { SeriesReader } from '#electron/ports/series-reader';
import type { DetectSeriesStructures } from '#electron/ports/structure-detection';
import { AppError } from '#shared/domain/app-error';
import type { CandleColumns } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Direction } from '#shared/domain/prediction';
import { RULE_SIGNAL_NAMES, type Signal, type SignalEvidence, type SignalRecord } from '#shared/domain/signal';
import { type RangeForecast, SignalAlgorithm } from '#shared/domain/signal-model';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { ruleSignals, structuresOfRules } from './rule-signals/rule-signals';
import { signalRecords } from './signal-records';

interface SeriesQuestion {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly asOf?: EpochMs | undefined;
}

/** Every method fails as `SeriesReader.closed` does, and with `no_candles` where none has closed by then. */
export interface SignalService {
  /**
   * Rule signals of the last `lookback` candles and learned ones at the last of them, newest first, as they were known at
   * `asOf`, and the expected range of price.
   */
  list(question: SeriesQuestion & { readonly lookback: number; readonly limit: number }): {
    instrument: InstrumentId;
    timeframe: Timeframe;
    /** Close of the last candle. */
    asOf: EpochMs;
    signals: Signal[];
    range: RangeForecast | null;
  };
  /** What followed rule signals in the last `lookback` candles; all rules where `names` is missing. */
  evidence(
    question: SeriesQuestion & {
      readonly lookback: number;
      readonly names?: readonly (typeof RULE_SIGNAL_NAMES)[number][] | undefined;
    },
  ): {
    instrument: InstrumentId;
    timeframe: Timeframe;
    candles: number;
    firstOpenAt: EpochMs;
    asOf: EpochMs;
    records: SignalRecord[];
  };
}

/** Signals of rules and of learned models, and what the rules' were worth. */
export function createSignalService(parts: {
  market: SeriesReader;
  structures: DetectSeriesStructures;
  learned: LearnedForecaster;
}): SignalService {
  const { market, structures, learned } = parts;

  const read = ({ instrument, timeframe, asOf }: SeriesQuestion, limit: number) => {
    const candles = market.closed({ instrument, timeframe, ...(asOf === undefined ? {} : { asOf }), limit });
    const last = candles.openAt.at(-1);
    if (last === undefined) {
      throw new AppError('no_candles', `No closed ${timeframe} candle of ${instrument} is known at that moment.`, {
        instrument,
        timeframe,
      });
    }
    return { candles, closeAt: last + timeframeMs(timeframe) };
  };

  return {
    list({ lookback, limit, ...question }) {
      const { instrument, timeframe } = question;
      const { candles, closeAt } = read(question, SIGNAL_WINDOW + lookback);
      const detected = structures({ timeframe, candles, kinds: structuresOfRules() });
      const firstOpenAt = candles.openAt[firstCounted(candles, lookback)] as number;
      const rules = ruleSignals({ instrument, timeframe, candles, structures: detected }).filter(
        ({ occurredAt }) => occurredAt >= firstOpenAt,
      );
      // As it was asked: a streamed candle is here a little after its close.
      const moment = { instrument, timeframe, asOf: question.asOf };
      const views = SignalAlgorithm.options.flatMap((algorithm) => learned.view({ ...moment, algorithm }) ?? []);
      const signals = [...rules, ...views.flatMap((view) => learnedSignal(view) ?? [])];
      return {
        instrument,
        timeframe,
        asOf: closeAt,
        signals: signals.toSorted((a, b) => b.knownAt - a.knownAt).slice(0, limit),
        range: learned.range(moment),
      };
    },

    evidence({ lookback, names = RULE_SIGNAL_NAMES, ...question }) {
      const { instrument, timeframe } = question;
      const { candles, closeAt } = read(question, SIGNAL_WINDOW + lookback);
      const detected = structures({ timeframe, candles, kinds: structuresOfRules(names) });
      const from = firstCounted(candles, lookback);
      const signals = ruleSignals({ instrument, timeframe, candles, structures: detected });
      return {
        instrument,
        timeframe,
        candles: candles.openAt.length - from,
        firstOpenAt: candles.openAt[from] as number,
        asOf: closeAt,
        records: signalRecords({ candles, signals, names, from }),
      };
    },
  };
}

/**
 * A learned model's hint at the moment that `view` is about: the side whose probability exceeds its base rate by more;
 * `null` where neither does. Strength is that edge, full at 0.1.
 */
export function learnedSignal(view: LearnedView): Signal | null {
  const edges = {
    long: view.long.probability - view.long.baseRate,
    short: view.short.probability - view.short.baseRate,
  };
  const direction: Direction = edges.long >= edges.short ? 'long' : 'short';
  const edge = edges[direction];
  if (!(edge > 0)) return null;
  const side = view[direction];
  const occurredAt = view.asOf - timeframeMs(view.timeframe);
  return {
    id: `target_before_stop:${direction}:${occurredAt}:${side.modelId}`,
    instrument: view.instrument,
    timeframe: view.timeframe,
    name: 'target_before_stop',
    source: 'learned',
    direction,
    occurredAt,
    knownAt: view.asOf,
    price: view.referencePrice,
    strength: Math.min(1, edge / FULL_EDGE),
    probability: side.probability,
    model: { id: side.modelId, algorithm: view.algorithm, hash: side.modelHash },
    evidence: learnedEvidence(side),
  };
}

function learnedEvidence({ probability, baseRate, contributions }: LearnedSide): SignalEvidence[] {
  return [
    { kind: 'indicator', name: 'probability', value: probability, threshold: baseRate },
    ...contributions.map((one): SignalEvidence => ({ kind: 'feature', ...one })),
  ];
}

function firstCounted({ openAt }: CandleColumns, lookback: number): number {
  return Math.max(0, openAt.length - lookback);
}

/**
 * Candles before the first one that is asked about. Detection starts with them, so that swings, blocks and averages are what
 * a longer history gives; what differs is told in docs/signals.md.
 */
export const SIGNAL_WINDOW = 2_000;
const FULL_EDGE = 0.1;
