import { describe, expect, it } from 'vitest';
import type { PredictionStore } from '#electron/ports/prediction-store';
import { AppError } from '#shared/domain/app-error';
import type { Candle } from '#shared/domain/candle';
import { columnsFromCandles } from '#shared/domain/candle-columns';
import type { Prediction } from '#shared/domain/prediction';
import { forecast, prediction } from '#tests/support/prediction-fixtures';
import { createOutcomeService } from './outcome-service';

describe('outcome service', () => {
  it('scores what can be known by now, once', () => {
    const desk = startDesk({ now: AS_OF + 3 * HOUR, candles: HITS_TARGET_IN_THIRD });

    expect(desk.service.resolveDue()).toEqual({ resolved: 1, open: 0 });
    expect(desk.service.resolveDue()).toEqual({ resolved: 0, open: 0 });
    expect(desk.recorded).toEqual([['pred_1', 'target', 777]]);
    expect(desk.published.map(({ outcome }) => outcome?.result)).toEqual(['target']);
  });

  it('lets nothing decide that a replay still hides', () => {
    const desk = startDesk({ now: AS_OF + 2 * HOUR, candles: HITS_TARGET_IN_THIRD });

    expect(desk.service.resolveDue('EURUSD')).toEqual({ resolved: 0, open: 1 });
    desk.setNow(AS_OF + 3 * HOUR);
    expect(desk.service.resolveDue('EURUSD')).toEqual({ resolved: 1, open: 0 });
  });

  it('finds the horizon behind a weekend', () => {
    const monday = AS_OF + 72 * HOUR;
    const candles = [0, 1, 2, 3].map((hour) => candle(AS_OF + hour * HOUR, 100, 101));
    const later = [0, 1, 2, 3].map((hour) => candle(monday + hour * HOUR, 100, 101));
    const desk = startDesk({ now: monday + 400 * HOUR, candles: [...candles, ...later] });

    desk.service.resolveDue();

    expect(desk.stored()?.outcome).toMatchObject({ result: 'horizon', knownAt: monday + 4 * HOUR });
  });

  it('corrects an outcome only where the candles changed it', () => {
    const desk = startDesk({ now: AS_OF + 9 * HOUR, candles: HITS_TARGET_IN_THIRD });
    desk.service.resolveDue();

    expect(desk.service.recheck('EURUSD')).toBe(0);
    desk.setCandles([candle(AS_OF, 89, 101), ...HITS_TARGET_IN_THIRD.slice(1)]);
    expect(desk.service.recheck('XAUUSD')).toBe(0);
    expect(desk.service.recheck('EURUSD')).toBe(1);
    expect(desk.recorded.map(([, result]) => result)).toEqual(['target', 'stop']);
  });

  it('keeps the outcome of candles that were taken back', () => {
    const desk = startDesk({ now: AS_OF + 9 * HOUR, candles: HITS_TARGET_IN_THIRD });
    desk.service.resolveDue();

    desk.setCandles(null);

    expect(desk.service.recheck('EURUSD')).toBe(0);
    expect(desk.stored()?.outcome?.result).toBe('target');
  });

  it('lets a fault that is no lost candle through', () => {
    const desk = startDesk({ now: AS_OF + 9 * HOUR, candles: HITS_TARGET_IN_THIRD });
    desk.failWith(new AppError('journal_corrupt', 'The journal is damaged.'));

    expect(() => desk.service.resolveDue()).toThrow('The journal is damaged.');
  });
});

const HOUR = 3_600_000;
// A Friday evening.
const AS_OF = Date.UTC(2024, 0, 5, 18);
const HITS_TARGET_IN_THIRD = [candle(AS_OF, 99, 101), candle(AS_OF + HOUR, 99, 101), candle(AS_OF + 2 * HOUR, 99, 111)];

function candle(openAt: number, low: number, high: number): Candle {
  return { openAt, open: 100, high, low, close: 100, volume: 1 };
}

function startDesk(start: { now: number; candles: readonly Candle[] }) {
  let now = start.now;
  let candles: readonly Candle[] | null = start.candles;
  let failure: Error | null = null;
  let stored: Prediction | undefined = prediction({ asOf: AS_OF, verdict: forecast() });
  const recorded: [string, string, number][] = [];
  const published: Prediction[] = [];
  const isOf = (instrument?: string) => instrument === undefined || instrument === 'EURUSD';
  const store: PredictionStore = {
    insert: () => {},
    get: () => null,
    findSame: () => null,
    list: ({ instrument }) => (stored && isOf(instrument) ? [stored] : []),
    open: (instrument) => (stored && !stored.outcome && isOf(instrument) ? [stored] : []),
    recordOutcome: (id, outcome, at) => {
      recorded.push([id, outcome.result, at]);
      stored = { ...(stored as Prediction), outcome };
    },
  };
  const service = createOutcomeService({
    store,
    clock: { now: () => 777 },
    onPrediction: (changed) => published.push(changed),
    market: {
      now: () => now,
      lowerTimeframe: () => null,
      closed: ({ from, before }) => {
        if (failure) throw failure;
        if (!candles) throw new AppError('no_candles', 'There are no candles.');
        return columnsFromCandles(
          candles.filter(({ openAt }) => openAt >= from && openAt < before && openAt + HOUR <= now),
        );
      },
    },
  });
  return {
    service,
    recorded,
    published,
    stored: () => stored,
    setNow: (at: number) => {
      now = at;
    },
    setCandles: (next: readonly Candle[] | null) => {
      candles = next;
    },
    failWith: (error: Error) => {
      failure = error;
    },
  };
}
