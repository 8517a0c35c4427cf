import { describe, expect, it } from 'vitest';
import type { PredictionStore } from '#electron/ports/prediction-store';
import { AppError } from '#shared/domain/app-error';
import type { Candle } from '#shared/domain/candle';
import { columnsFromCandles } from '#shared/domain/candle-columns';
import type { Outcome } from '#shared/domain/outcome';
import type { Prediction } from '#shared/domain/prediction';
import { forecast, outcome, prediction } from '#tests/support/prediction-fixtures';
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

  it('looks at nothing that no candle can have decided', () => {
    const quiet = [candle(AS_OF, 99, 101), candle(AS_OF + HOUR, 99, 101)];
    const far = forecast({ stop: { price: 50, evidenceId: 'a' }, targets: [{ price: 150, evidenceId: 'b' }] });
    const desk = startDesk({
      now: AS_OF + 2 * HOUR,
      candles: quiet,
      predictions: Array.from({ length: 50 }, (_, index) =>
        prediction({ id: `far ${index}`, asOf: AS_OF, verdict: far }),
      ),
    });

    expect(desk.service.resolveDue()).toEqual({ resolved: 0, open: 50 });
    desk.register(prediction({ id: 'near', asOf: AS_OF, verdict: forecast({ horizonCandles: 2 }) }));
    expect(desk.service.resolveDue()).toEqual({ resolved: 1, open: 50 });
    expect(new Set(desk.looks)).toEqual(new Set(['near']));
  });

  it('leaves alone what another process scored meanwhile', () => {
    const desk = startDesk({ now: AS_OF + 2 * HOUR, candles: HITS_TARGET_IN_THIRD });
    desk.service.resolveDue();
    desk.resolveElsewhere('pred_1', outcome());
    desk.setNow(AS_OF + 3 * HOUR);

    expect(desk.service.resolveDue()).toEqual({ resolved: 1, open: 0 });
    expect([desk.recorded, desk.published]).toEqual([[], []]);
  });

  it('scores one prediction at once and gives it back as it stands', () => {
    const desk = startDesk({ now: AS_OF + 3 * HOUR, candles: HITS_TARGET_IN_THIRD });
    const made = desk.stored() as Prediction;

    const resolved = desk.service.resolve(made);

    expect(resolved.outcome?.result).toBe('target');
    expect(desk.service.resolve(made)).toEqual(resolved);
    expect(desk.recorded).toHaveLength(1);
  });

  it('takes the costs at the entry off, in R, and keeps them in a correction', () => {
    const desk = startDesk({ now: AS_OF + 9 * HOUR, candles: HITS_TARGET_IN_THIRD, costFraction: 0.02 });
    desk.service.resolveDue();
    // 2 % of 100 are a fifth of the risk of 10.
    expect(desk.stored()?.outcome).toMatchObject({ result: 'target', rMultiple: 0.8, costR: 0.2 });

    desk.setCostFraction(0.05);
    expect(desk.service.recheck('EURUSD')).toBe(0);
    desk.setCandles([candle(AS_OF, 89, 101), ...HITS_TARGET_IN_THIRD.slice(1)]);
    desk.service.recheck('EURUSD');

    expect(desk.stored()?.outcome).toMatchObject({ result: 'stop', rMultiple: -1.2, costR: 0.2 });
  });

  it('lets a fault that is no lost candle through', () => {
    const desk = startDesk({ now: AS_OF + 9 * HOUR, candles: HITS_TARGET_IN_THIRD });
    desk.failWith(new AppError('journal_corrupt', 'The journal is damaged.'));

    expect(() => desk.service.resolveDue()).toThrow('The journal is damaged.');
  });
});

const CONTEXT = { prompt: '', system: '', grammar: '', maxTokens: 0, temperature: 0 };
const HOUR = 3_600_000;
// A Friday evening.
const AS_OF = Date.UTC(2024, 0, 5, 18);
const HITS_TARGET_IN_THIRD = [candle(AS_OF, 99, 101), candle(AS_OF + HOUR, 99, 101), candle(AS_OF + 2 * HOUR, 99, 111)];

function candle(openAt: number, low: number, high: number): Candle {
  return { openAt, open: 100, high, low, close: 100, volume: 1 };
}

function startDesk(start: {
  now: number;
  candles: readonly Candle[];
  predictions?: Prediction[];
  costFraction?: number;
}) {
  let costFraction = start.costFraction ?? 0;
  let now = start.now;
  let candles: readonly Candle[] | null = start.candles;
  let failure: Error | null = null;
  const made = start.predictions ?? [prediction({ asOf: AS_OF, verdict: forecast() })];
  const stored = new Map(made.map((one) => [one.id, one]));
  const looks: string[] = [];
  const recorded: [string, string, number][] = [];
  const published: Prediction[] = [];
  const store: PredictionStore = {
    insert: () => {},
    get: (id) => {
      const found = stored.get(id);
      looks.push(id);
      return found ? { prediction: found, context: CONTEXT } : null;
    },
    findSame: () => null,
    list: () => [],
    outcomes: () => [],
    instruments: () => [],
    record: () => [],
    openAfter: (number) => ({
      forecasts: [...stored.values()].slice(number).flatMap(({ id, instrument, timeframe, asOf, verdict, outcome }) =>
        verdict.kind !== 'forecast' || outcome
          ? []
          : [
              {
                id,
                instrument,
                timeframe,
                asOf,
                direction: verdict.direction,
                stop: verdict.stop.price,
                target: verdict.targets[0]?.price as number,
                horizonCandles: verdict.horizonCandles,
              },
            ],
      ),
      lastNumber: stored.size,
    }),
    resolved: ({ instrument, timeframe, after }) =>
      [...stored.values()].flatMap(({ id, asOf, verdict, outcome, ...rest }) =>
        after ||
        rest.instrument !== instrument ||
        rest.timeframe !== timeframe ||
        verdict.kind !== 'forecast' ||
        !outcome
          ? []
          : [{ id, asOf, forecast: verdict, outcome }],
      ),
    recordOutcome: (id, outcome, at) => {
      recorded.push([id, outcome.result, at]);
      stored.set(id, { ...(stored.get(id) as Prediction), outcome });
    },
  };
  const service = createOutcomeService({
    store,
    clock: { now: () => 777 },
    onPrediction: (changed) => published.push(changed),
    roundTripCostOf: (_, price) => costFraction * price,
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
    stored: (id = 'pred_1') => stored.get(id),
    looks,
    register: (added: Prediction) => stored.set(added.id, added),
    resolveElsewhere: (id: string, outcome: Outcome) => stored.set(id, { ...(stored.get(id) as Prediction), outcome }),
    setCostFraction: (fraction: number) => {
      costFraction = fraction;
    },
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
