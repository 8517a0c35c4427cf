import type { AlertStore } from '#electron/ports/alert-store';
import type { AlertRule } from '#shared/domain/alert';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Prediction } from '#shared/domain/prediction';
import { candleOpenAt, type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { createSeriesEvaluation, type EvaluationParts } from './series-evaluation';

/** Decides when which rules are evaluated: one evaluation of a series at a time, and what comes meanwhile in one more. */
export interface AlertWatch {
  candleClosed(instrument: InstrumentId, closeAt: EpochMs): Promise<void>;
  predictionChanged(prediction: Prediction): Promise<void>;
  catchUp(): Promise<void>;
  rulesChanged(): void;
  enabledRules(): number;
  /** Series whose last evaluation failed. */
  failingSeries(): number;
  close(): Promise<void>;
}

export function createAlertWatch(
  parts: Omit<EvaluationParts, 'store'> & {
    readonly store: EvaluationParts['store'] & Pick<AlertStore, 'rules'>;
    readonly onFailure: (error: unknown) => void;
  },
): AlertWatch {
  const { store, clock } = parts;
  const evaluate = createSeriesEvaluation(parts);
  const closing = new AbortController();
  const wanted = new Map<string, Wanted>();
  const running = new Map<string, Promise<void>>();
  const failing = new Set<string>();
  /** Closes that were asked for, by rule and instrument: a candle that does not exist is not asked for again. */
  const lookedUntil = new Map<string, EpochMs>();
  let rules: readonly AlertRule[] | null = null;

  const enabled = () => {
    rules ??= store.rules().filter(({ isEnabled }) => isEnabled);
    return rules;
  };

  function want(one: Wanted): Promise<void> {
    if (closing.signal.aborted) return Promise.resolve();
    const key = `${one.instrument} ${one.timeframe}`;
    const before = wanted.get(key);
    const until = Math.max(one.until, before?.until ?? 0);
    wanted.set(key, { ...one, until, again: Math.max(one.again, before?.again ?? 0) });
    const work = running.get(key) ?? drain(key);
    running.set(key, work);
    return work;
  }

  async function drain(key: string): Promise<void> {
    // What else is told in this turn is evaluated with it.
    await Promise.resolve();
    for (let one = wanted.get(key); one && !closing.signal.aborted; one = wanted.get(key)) {
      wanted.delete(key);
      const due = dueRules(one);
      if (due.length === 0) continue;
      try {
        const isWhole = await evaluate(one, due, one.until, one.again, closing.signal);
        failing.delete(key);
        if (isWhole) for (const rule of due) lookedUntil.set(lookKey(rule, one.instrument), lastClose(rule, one.until));
      } catch (error) {
        if (closing.signal.aborted) break;
        if (!failing.has(key)) parts.onFailure(error);
        failing.add(key);
      }
    }
    // In the same turn as the last look at what is wanted, so that nothing comes in between.
    running.delete(key);
  }

  function dueRules({ instrument, timeframe, until, again }: Wanted): AlertRule[] {
    return enabled().filter((rule) => {
      if (rule.timeframe !== timeframe || !rule.instruments.includes(instrument)) return false;
      if (again > 0 && isAboutPredictions(rule)) return true;
      const close = lastClose(rule, until);
      if (close <= (lookedUntil.get(lookKey(rule, instrument)) ?? 0)) return false;
      return close > (store.evaluatedUntil(rule.id, instrument) ?? rule.updatedAt);
    });
  }

  return {
    candleClosed: async (instrument, closeAt) => {
      const timeframes = new Set(
        enabled().flatMap((rule) => (rule.instruments.includes(instrument) ? [rule.timeframe] : [])),
      );
      const due = [...timeframes].filter(
        (timeframe) => dueRules({ instrument, timeframe, until: closeAt, again: 0 }).length > 0,
      );
      await Promise.all(due.map((timeframe) => want({ instrument, timeframe, until: closeAt, again: 0 })));
    },
    predictionChanged: async ({ instrument, timeframe, asOf, outcome }) => {
      const now = clock.now();
      const at = outcome?.knownAt ?? asOf;
      // One about the past rings no bell.
      if (now - at > AGAIN_CANDLES * timeframeMs(timeframe)) return;
      const isAsked = enabled().some(
        (rule) => rule.timeframe === timeframe && rule.instruments.includes(instrument) && isAboutPredictions(rule),
      );
      if (isAsked) await want({ instrument, timeframe, until: now, again: AGAIN_CANDLES });
    },
    catchUp: async () => {
      const until = clock.now();
      const series = new Map<string, Wanted>();
      for (const { instruments, timeframe } of enabled()) {
        for (const instrument of instruments) {
          series.set(`${instrument} ${timeframe}`, { instrument, timeframe, until, again: AGAIN_CANDLES });
        }
      }
      // One after the other: at the start others need the processor too.
      for (const one of series.values()) await want(one);
    },
    rulesChanged: () => {
      rules = null;
      lookedUntil.clear();
    },
    enabledRules: () => enabled().length,
    failingSeries: () => failing.size,
    close: async () => {
      closing.abort();
      await Promise.all(running.values());
    },
  };
}

interface Wanted {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly until: EpochMs;
  readonly again: number;
}

function lookKey({ id }: AlertRule, instrument: InstrumentId): string {
  return `${id} ${instrument}`;
}

/** Close of the newest candle that can have closed by then. */
function lastClose({ timeframe }: AlertRule, until: EpochMs): EpochMs {
  return candleOpenAt(until, timeframe);
}

function isAboutPredictions({ conditions }: AlertRule): boolean {
  return conditions.some(({ kind }) => kind === 'prediction');
}

const AGAIN_CANDLES = 3;
