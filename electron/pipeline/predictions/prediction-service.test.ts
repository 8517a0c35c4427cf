import { describe, expect, it } from 'vitest';
import { sha256OfText } from '#electron/infra/system/sha256-of-text';
import type { PredictionContext, PredictionStore } from '#electron/ports/prediction-store';
import { AppError } from '#shared/domain/app-error';
import { type CandleColumns, sliceColumns } from '#shared/domain/candle-columns';
import { Prediction } from '#shared/domain/prediction';
import type { Structure } from '#shared/domain/structure';
import { candleColumns } from '#tests/support/candle-series';
import { outcome } from '#tests/support/prediction-fixtures';
import { generated, SCRIPTED_MODEL, type ScriptedReply, scriptedModel } from '#tests/support/scripted-model';
import { chooseByRules } from './apply-rules';
import { decideMode } from './decide-mode';
import { createPredictionService } from './prediction-service';

const HOUR = 3_600_000;
const LENGTH = 200;
const END_AT = Date.UTC(2024, 0, 1) + LENGTH * HOUR;

describe('prediction service', () => {
  it('registers what the model answered with all that is needed to ask again', async () => {
    const desk = startDesk([LONG]);

    const made = await desk.service.request(QUESTION);

    const request = desk.model.requests[0];
    expect(Prediction.parse(made)).toEqual(made);
    expect(made).toMatchObject({
      id: 'pred_1',
      asOf: END_AT,
      source: 'model',
      mode: 'retrospective',
      verdict: { kind: 'forecast', direction: 'long', probability: 0.6 },
      baseRate: { n: expect.any(Number) },
      provenance: {
        modelId: 'scripted',
        promptId: 'prediction',
        promptVersion: '3+2',
        rawOutput: LONG,
        validity: 'first_try',
        contextHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
    expect(request).toMatchObject({ isReproducible: true, seed: made.provenance.seed, system: 'system' });
    expect(desk.stored.map(({ prediction }) => prediction)).toEqual([made]);
    expect(desk.stored[0]?.context).toEqual({
      prompt: request?.user,
      system: 'system',
      grammar: JSON.stringify(request?.schema),
      maxTokens: request?.maxTokens,
      temperature: request?.temperature,
    });
    expect(desk.published).toEqual([made]);
  });

  it('derives one seed from one context and takes a given one', async () => {
    const desk = startDesk([LONG]);

    const seeds = [
      await desk.service.request(QUESTION),
      await desk.service.request(QUESTION),
      await desk.service.request({ ...QUESTION, asOf: END_AT - HOUR }),
      await desk.service.request({ ...QUESTION, seed: 7 }),
    ].map(({ provenance }) => provenance.seed);

    expect(seeds[1]).toBe(seeds[0]);
    expect(seeds[2]).not.toBe(seeds[0]);
    expect(seeds[3]).toBe(7);
  });

  it('shows the model its fault once and records the repaired answer with the prompt that gave it', async () => {
    const desk = startDesk(['{"direction":', LONG]);

    const made = await desk.service.request(QUESTION);

    expect(made).toMatchObject({
      verdict: { kind: 'forecast' },
      provenance: { validity: 'repaired', promptVersion: '3+2+1' },
    });
    expect(desk.stored[0]?.context.prompt).toBe(desk.model.requests[1]?.user);
    expect(desk.model.requests[1]?.user).toContain('Expected one complete JSON object');
  });

  it('abstains when the repaired answer is no better', async () => {
    const desk = startDesk(['nonsense']);

    const made = await desk.service.request(QUESTION);

    expect(desk.model.requests).toHaveLength(2);
    expect(made).toMatchObject({
      source: 'model',
      verdict: { kind: 'abstention', reason: 'invalid_answer' },
      baseRate: null,
      provenance: { validity: 'failed', rawOutput: 'nonsense' },
    });
  });

  it('records a model that declines as an abstention of its own', async () => {
    const made = await startDesk(['{"direction":"abstain"}']).service.request(QUESTION);

    expect(made).toMatchObject({ source: 'model', verdict: { kind: 'abstention', reason: 'no_edge' } });
  });

  it.each([
    ['a failing inference', new AppError('model_failed', 'The model failed: out of memory')],
    ['a deadline', () => generated('{"direction":"lo', 'deadline')],
  ])('does not ask again after %s', async (_, reply) => {
    const desk = startDesk([reply]);

    const made = await desk.service.request(QUESTION);

    expect(desk.model.requests).toHaveLength(1);
    expect(made).toMatchObject({ verdict: { reason: 'invalid_answer' }, provenance: { validity: 'failed' } });
  });

  it('lets the rules stand in after three failures in a row, until the model has rested', async () => {
    const failure = new AppError('model_failed', 'The model failed: out of memory');
    const desk = startDesk([failure, failure, failure, LONG]);
    const ask = async () => (await desk.service.request(QUESTION)).source;

    const sources = [await ask(), await ask(), await ask(), await ask()];
    desk.advanceClock(600_000);

    expect(sources).toEqual(['model', 'model', 'rules', 'rules']);
    // Two failures of the model, and what the rules said once for both questions.
    expect(desk.stored.map(({ prediction }) => prediction.provenance.validity)).toEqual(Array(3).fill('failed'));
    expect(desk.model.requests).toHaveLength(3);
    expect([await ask(), await ask()]).toEqual(['model', 'model']);
  });

  it('registers the same statement once, however often it is asked for', async () => {
    const desk = startDesk([LONG, LONG, LONG]);

    const first = await desk.service.request(QUESTION);
    const second = await desk.service.request(QUESTION);
    const other = await desk.service.request({ ...QUESTION, seed: 99 });

    expect(second).toEqual(first);
    expect(other.id).not.toBe(first.id);
    expect(desk.stored).toHaveLength(2);
  });

  it('answers by rules when no model is installed, and says so when one cannot be loaded', async () => {
    const without = await startDesk([], { loaded: null }).service.request(QUESTION);
    const broken = await startDesk([], { loadError: new AppError('hash_mismatch', 'Changed.') }).service.request(
      QUESTION,
    );

    expect(without).toMatchObject({ source: 'rules', provenance: { modelId: 'rules', validity: 'first_try' } });
    expect(broken).toMatchObject({ source: 'rules', provenance: { modelId: 'rules', validity: 'failed' } });
  });

  it('states the measured base rate when it follows the rules', async () => {
    const made = await startDesk([], { loaded: null }).service.request(QUESTION);

    if (made.verdict.kind !== 'forecast') throw new Error('Expected a forecast.');
    expect(made.verdict.probability).toBe(made.baseRate?.fraction);
    expect(made.verdict.direction).toBe('long');
  });

  it('abstains by rules without asking during warm-up and without levels', async () => {
    const warm = startDesk([LONG], { candles: candleColumns({ length: 40, timeframe: '1h' }) });
    const bare = startDesk([LONG], { structures: () => [] });

    const verdicts = [
      (await warm.service.request({ ...QUESTION, asOf: undefined })).verdict,
      (await bare.service.request(QUESTION)).verdict,
    ];

    expect(verdicts).toMatchObject([{ reason: 'warm_up' }, { reason: 'no_levels' }]);
    expect([...warm.model.requests, ...bare.model.requests]).toEqual([]);
  });

  it('refuses an unknown instrument and a moment before the first candle', async () => {
    const desk = startDesk([LONG]);

    await expect(desk.service.request({ ...QUESTION, instrument: 'NOPE' })).rejects.toMatchObject({
      code: 'instrument_unknown',
    });
    await expect(desk.service.request({ ...QUESTION, asOf: 5 })).rejects.toMatchObject({ code: 'no_candles' });
    expect(desk.stored).toEqual([]);
  });

  it('registers nothing that was cancelled', async () => {
    const desk = startDesk([() => generated('{', 'aborted')]);

    await expect(desk.service.request(QUESTION)).rejects.toMatchObject({ code: 'cancelled' });
    expect(desk.stored).toEqual([]);
  });

  it('repeats a stored prediction and compares the raw answers', async () => {
    const desk = startDesk([LONG, LONG, '{"direction":"abstain"}']);
    const { id } = await desk.service.request(QUESTION);

    const same = await desk.service.replay(id);
    const other = await desk.service.replay(id);

    expect(same).toEqual({ isIdentical: true, stored: LONG, repeated: LONG });
    expect(other).toEqual({ isIdentical: false, stored: LONG, repeated: '{"direction":"abstain"}' });
    const { signal: _, ...asked } = desk.model.requests[0] ?? {};
    expect(desk.model.requests[1]).toMatchObject(asked);
  });

  it.each([{ modelHash: 'b'.repeat(64) }, { adapterHash: 'c'.repeat(64) }, { runtime: 'scripted 2' }])(
    'refuses to repeat with another %o',
    async (change) => {
      const desk = startDesk([LONG]);
      const { id } = await desk.service.request(QUESTION);
      const later = startDesk([LONG], { loaded: { ...SCRIPTED_MODEL, ...change }, stored: desk.stored });

      await expect(later.service.replay(id)).rejects.toMatchObject({ code: 'conflict' });
      expect(later.model.requests).toEqual([]);
    },
  );

  it("repeats the rules' predictions from what they saw", async () => {
    const desk = startDesk([], { loaded: null });
    const { id } = await desk.service.request(QUESTION);

    expect(await desk.service.replay(id)).toMatchObject({
      isIdentical: true,
      stored: expect.stringContaining('"long"'),
    });
    await expect(desk.service.replay('pred_9')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('hides in a replay what was asked or decided later', async () => {
    const desk = startDesk([LONG]);
    await desk.service.request({ ...QUESTION, asOf: END_AT - 10 * HOUR });
    await desk.service.request(QUESTION);
    desk.decide('pred_1', END_AT - 2 * HOUR);

    const now = desk.service.list({});
    desk.setNow(END_AT - 5 * HOUR);
    const inReplay = desk.service.list({});

    expect(now.map(({ id, outcome: decided }) => [id, decided?.result])).toEqual([
      ['pred_2', undefined],
      ['pred_1', 'target'],
    ]);
    expect(inReplay.map(({ id, outcome: decided }) => [id, decided?.result])).toEqual([['pred_1', undefined]]);
  });
});

describe('decideMode', () => {
  const moment = {
    timeframe: '1h',
    asOf: END_AT,
    newestCloseAt: END_AT,
    requestedAt: END_AT + HOUR,
    isReplaying: false,
  } as const;

  it.each([
    [{}, 'live'],
    [{ requestedAt: END_AT + 2 * HOUR }, 'live'],
    [{ requestedAt: END_AT + 2 * HOUR + 1 }, 'retrospective'],
    [{ newestCloseAt: END_AT + HOUR }, 'retrospective'],
    [{ requestedAt: END_AT - 1 }, 'retrospective'],
    [{ isReplaying: true }, 'replay'],
  ])('with %o is %s', (change, mode) => {
    expect(decideMode({ ...moment, ...change })).toBe(mode);
  });
});

describe('chooseByRules', () => {
  it('follows a trend, fades the ends of a range, and stays out of the middle', async () => {
    const desk = startDesk([LONG]);
    const context = desk.service.context(QUESTION);
    if (!context) throw new Error('Expected a context.');
    const choose = (fields: Partial<typeof context>) => {
      const chosen = chooseByRules({ ...context, ...fields });
      return chosen.kind === 'choice' ? chosen.choice.direction : chosen.reason;
    };

    expect([
      choose({ trend: 'up', rangePosition: 0.5 }),
      choose({ trend: 'up', rangePosition: 0.95 }),
      choose({ trend: 'down', rangePosition: 0.5 }),
      choose({ trend: 'down', rangePosition: 0.05 }),
      choose({ trend: 'sideways', rangePosition: 0.2 }),
      choose({ trend: 'sideways', rangePosition: 0.5 }),
      choose({ trend: 'sideways', rangePosition: 0.8 }),
      choose({ rangePosition: null }),
      choose({ levels: [] }),
    ]).toEqual(['long', 'no_edge', 'short', 'no_edge', 'long', 'no_edge', 'short', 'no_edge', 'no_levels']);
  });
});

const QUESTION = { instrument: 'EURUSD', timeframe: '1h', asOf: END_AT } as const;
const LONG = JSON.stringify({
  direction: 'long',
  stop: 'L2',
  entry: 'now',
  target: 'L1',
  horizon: 16,
  probability: 60,
  evidence: ['L2'],
});

/** A swing high above and a swing low below the last close, as a detector would report them, in an uptrend. */
function bracket({ candles }: { candles: CandleColumns }): Structure[] {
  const close = candles.close.at(-1) as number;
  const formedAt = candles.openAt.at(-9) as number;
  const make = (id: string, price: number, direction: Structure['direction'], label: 'HH' | 'HL'): Structure => ({
    id,
    kind: 'swing',
    direction,
    formedAt,
    confirmedAt: formedAt + 3 * HOUR,
    top: price,
    bottom: price,
    label,
    states: [{ state: 'active', at: formedAt + 3 * HOUR }],
    candles: [formedAt],
  });
  return [make('high', close * 1.003, 'bearish', 'HH'), make('low', close * 0.997, 'bullish', 'HL')];
}

interface StoredPrediction {
  readonly prediction: Prediction;
  readonly context: PredictionContext;
}

function startDesk(
  replies: readonly ScriptedReply[],
  options: {
    loaded?: typeof SCRIPTED_MODEL | null;
    loadError?: Error;
    candles?: CandleColumns;
    structures?: () => Structure[];
    stored?: StoredPrediction[];
  } = {},
) {
  const { candles = candleColumns({ length: LENGTH, timeframe: '1h', seed: 3 }), structures = bracket } = options;
  const model = scriptedModel(replies, options);
  const stored: StoredPrediction[] = options.stored ?? [];
  const published: Prediction[] = [];
  let clockAt = END_AT + 30 * 24 * HOUR;
  let now = Number.POSITIVE_INFINITY;
  const store: PredictionStore = {
    insert: (prediction, context) => {
      stored.push({ prediction, context });
    },
    get: (id) => stored.find(({ prediction }) => prediction.id === id) ?? null,
    findSame: ({ asOf, provenance: { contextHash, seed, modelHash, rawOutput } }) => {
      const isSame = ({ prediction }: StoredPrediction) =>
        prediction.verdict.kind === 'forecast' &&
        prediction.asOf === asOf &&
        prediction.provenance.contextHash === contextHash &&
        prediction.provenance.seed === seed &&
        prediction.provenance.modelHash === modelHash &&
        prediction.provenance.rawOutput === rawOutput;
      return stored.find(isSame)?.prediction ?? null;
    },
    list: () => stored.map(({ prediction }) => prediction).toReversed(),
    open: () => [],
    recordOutcome: () => {},
  };
  const service = createPredictionService({
    model,
    store,
    structures,
    clock: { now: () => clockAt },
    ids: { next: (prefix) => `${prefix}_${stored.length + 1}` },
    sha256: sha256OfText,
    onPrediction: (prediction) => published.push(prediction),
    modeOf: (moment) => decideMode({ ...moment, isReplaying: false }),
    templates: {
      render: (id, inputs) =>
        id === 'prediction-system'
          ? { version: '2', text: 'system' }
          : { version: id === 'prediction' ? '3' : '1', text: `${id}: ${Object.values(inputs).join('|')}` },
    },
    market: {
      now: () => Math.min(now, clockAt),
      pricePrecision: (instrument) => (instrument === 'EURUSD' ? 5 : null),
      closed: ({ asOf = Number.POSITIVE_INFINITY, limit = Number.POSITIVE_INFINITY }) => {
        const end = candles.openAt.filter((openAt) => openAt + HOUR <= Math.min(asOf, now)).length;
        return sliceColumns(candles, Math.max(0, end - limit), end);
      },
    },
  });
  return {
    service,
    model,
    stored,
    published,
    advanceClock: (byMs: number) => {
      clockAt += byMs;
    },
    setNow: (at: number) => {
      now = at;
    },
    decide: (id: string, knownAt: number) => {
      const index = stored.findIndex(({ prediction }) => prediction.id === id);
      const found = stored[index] as StoredPrediction;
      stored[index] = { ...found, prediction: { ...found.prediction, outcome: outcome({ knownAt }) } };
    },
  };
}
