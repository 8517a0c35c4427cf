import { describe, expect, it } from 'vitest';
import { sha256OfText } from '#electron/infra/system/sha256-of-text';
import type { LearnedForecaster, LearnedView } from '#electron/ports/learned-forecaster';
import type {
  OutcomeQuery,
  PredictionContext,
  PredictionQuery,
  PredictionStore,
  RecordedResult,
  RecordQuery,
} from '#electron/ports/prediction-store';
import { AppError } from '#shared/domain/app-error';
import { averageTrueRange } from '#shared/domain/average-true-range';
import { type CandleColumns, sliceColumns } from '#shared/domain/candle-columns';
import type { Confluence } from '#shared/domain/confluence';
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
      verdict: { kind: 'forecast', direction: 'long', rawProbability: 0.6 },
      baseRate: { n: expect.any(Number) },
      sampling: null,
      recalibration: { n: 0, method: 'base_rate', weight: 0 },
      facets: { session: 'london', structureKind: 'swing', confluence: null },
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
    const { signal: _, priority: __, ...asked } = desk.model.requests[0] ?? {};
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

  describe('asked with several seeds', () => {
    it('keeps every answer, and forecasts what most of them say', async () => {
      const desk = startDesk([LONG, ABSTAIN, LONGER, LONG, 'nonsense'], { samples: 5 });

      const made = await desk.service.request({ ...QUESTION, seed: 4_294_967_294 });

      const baseRate = made.baseRate?.fraction as number;
      expect(made.sampling).toEqual({
        asked: 5,
        agreeing: 3,
        opposing: 0,
        abstaining: 1,
        invalid: 1,
        seeds: [4_294_967_294, 4_294_967_295, 0, 1, 2],
        outputs: [LONG, ABSTAIN, LONGER, LONG, 'nonsense'],
      });
      expect(made.verdict).toMatchObject({
        horizonCandles: 16,
        rawProbability: expect.closeTo((0.6 + 0.6 + 0.8 + baseRate) / 4, 12),
      });
      expect(made.provenance).toMatchObject({
        rawOutput: LONG,
        seed: 4_294_967_294,
        outputTokens: 250,
        durationMs: 5_500,
      });
      expect(Prediction.parse(made)).toEqual(made);
    });

    it('abstains when most abstain, and names who did not', async () => {
      const desk = startDesk([LONG, ABSTAIN, ABSTAIN]);

      const made = await desk.service.request({ ...QUESTION, samples: 3 });

      expect(made).toMatchObject({
        verdict: { kind: 'abstention', reason: 'no_edge', text: expect.stringContaining('2 abstained and 1') },
        sampling: { agreeing: 0, opposing: 1, abstaining: 2 },
        provenance: { rawOutput: ABSTAIN },
      });
    });

    it('repairs only when nothing is usable', async () => {
      const some = startDesk(['nonsense', LONG, LONG], { samples: 3 });
      const none = startDesk(['a', 'b', LONG, LONG], { samples: 2 });

      const kept = await some.service.request(QUESTION);
      const repaired = await none.service.request(QUESTION);

      expect([kept.provenance.validity, some.model.requests.length]).toEqual(['first_try', 3]);
      expect([repaired.provenance.validity, none.model.requests.length]).toEqual(['repaired', 4]);
    });

    it('tells a statement of other answers apart, and one of the same not', async () => {
      const desk = startDesk([LONG, LONG, LONG, LONG, LONG, LONGER], { samples: 2 });

      const first = await desk.service.request(QUESTION);
      const again = await desk.service.request(QUESTION);
      const other = await desk.service.request(QUESTION);
      const alone = await desk.service.request({ ...QUESTION, samples: 1 });

      expect([again.id, other.id === first.id, alone.id === first.id]).toEqual([first.id, false, false]);
    });

    it('repeats all of them', async () => {
      const desk = startDesk([LONG, ABSTAIN, LONG, ABSTAIN, LONG, LONG], { samples: 2 });
      const { id } = await desk.service.request(QUESTION);

      const same = await desk.service.replay(id);
      const other = await desk.service.replay(id);

      expect(same).toEqual({ isIdentical: true, stored: `${LONG}\n${ABSTAIN}`, repeated: `${LONG}\n${ABSTAIN}` });
      expect(other.isIdentical).toBe(false);
    });

    it('passes on who waits', async () => {
      const desk = startDesk([LONG]);

      await desk.service.request({ ...QUESTION, priority: 'background' });

      expect(desk.model.requests[0]?.priority).toBe('background');
    });
  });

  it('corrects what the model states by its own record, as it was known at the moment', async () => {
    const record = Array.from({ length: 400 }, (_, index) => ({ rawProbability: 0.6, isHit: index % 4 === 0 }));
    const desk = startDesk([LONG], { record });

    const made = await desk.service.request({ ...QUESTION, asOf: END_AT - HOUR });

    const weight = 400 / 450;
    expect(made.recalibration).toEqual({ n: 400, method: 'isotonic', weight });
    expect(made.verdict).toMatchObject({
      rawProbability: 0.6,
      probability: expect.closeTo(weight * 0.25 + (1 - weight) * (made.baseRate?.fraction as number), 12),
    });
    expect(desk.recordQueries).toEqual([
      { modelId: 'scripted', adapterHash: null, knownBefore: END_AT - HOUR, limit: 2_000 },
    ]);
  });

  it('answers by the rules alone where they are asked, though a model is there', async () => {
    const desk = startDesk([LONG]);

    const made = await desk.service.request({ ...QUESTION, maker: 'rules' });

    expect(made).toMatchObject({ source: 'rules', provenance: { validity: 'first_try' } });
    expect(desk.model.requests).toEqual([]);
  });

  it('keeps the confluence of the moment, and knows none where it cannot be had', async () => {
    const known = startDesk([LONG], { confluence: () => ({ score: 0.4 }) as Confluence });
    const unknown = startDesk([LONG], {
      confluence: () => {
        throw new AppError('too_few_candles', 'Too few.');
      },
    });
    const broken = startDesk([LONG], {
      confluence: () => {
        throw new TypeError('a bug');
      },
    });

    expect((await known.service.request(QUESTION)).facets.confluence).toBe(0.4);
    expect((await unknown.service.request(QUESTION)).facets.confluence).toBeNull();
    await expect(broken.service.request(QUESTION)).rejects.toThrow('a bug');
  });

  describe('asked of a learned model', () => {
    const boosting = { ...QUESTION, maker: 'boosting' } as const;

    it('states the side with the larger edge at the barriers of the model', async () => {
      const desk = startDesk([], { learned: learnedFake({ long: 0.2, short: 0.9 }) });

      const made = await desk.service.request(boosting);

      if (made.verdict.kind !== 'forecast') throw new Error('Expected a forecast.');
      const { referencePrice, stop, targets } = made.verdict;
      const atr = averageTrueRange(CANDLES).at(-1) as number;
      expect(Prediction.parse(made)).toEqual(made);
      expect(made).toMatchObject({
        source: 'learned',
        verdict: {
          direction: 'short',
          probability: 0.9,
          rawProbability: 0.9,
          entry: { price: referencePrice, evidenceId: 'close' },
          stop: { evidenceId: 'atr' },
          horizonCandles: 12,
          horizonMs: 12 * HOUR,
        },
        recalibration: null,
        provenance: { modelId: 'boosting', modelHash: 'hash of short', promptVersion: 'features-7' },
        facets: { structureKind: null, session: 'london' },
      });
      expect(stop.price).toBe(Number((referencePrice + 1 * atr).toFixed(5)));
      expect(targets[0]?.price).toBe(Number((referencePrice - 2 * atr).toFixed(5)));
    });

    it.each([
      [{ long: 0.4, short: 0.36 }, 'long'],
      [{ long: 0.36, short: 0.4 }, 'short'],
    ] as const)('lets the measured base rate decide nothing: %j is %s', async (says, direction) => {
      const made = await startDesk([], { learned: learnedFake(says) }).service.request(boosting);
      const base = made.baseRate?.fraction ?? Number.NaN;

      // Both sides have 0.3 in their training rows; what was measured lately differs, and would choose otherwise for one.
      expect(made.verdict).toMatchObject({ kind: 'forecast', direction });
      expect(Math.abs(base - 0.3)).toBeGreaterThan(0.04);
    });

    it('abstains below the least edge, without a model of that time, and without models at all', async () => {
      const none = { ...learnedFake({ long: 0, short: 0 }), view: () => null };
      const verdicts = [
        (await startDesk([], { learned: learnedFake({ long: 0, short: 0 }) }).service.request(boosting)).verdict,
        (await startDesk([], { learned: none }).service.request(boosting)).verdict,
        (await startDesk([], {}).service.request({ ...QUESTION, maker: 'logistic' })).verdict,
      ];

      expect(verdicts).toMatchObject([
        { kind: 'abstention', reason: 'no_edge', text: expect.stringContaining('1.0 %') },
        { kind: 'abstention', reason: 'warm_up' },
        { kind: 'abstention', reason: 'warm_up', text: expect.stringContaining('logistic') },
      ]);
    });

    it('repeats it from the stored features, to the same bytes', async () => {
      const desk = startDesk([], { learned: learnedFake({ long: 0.1 + 0.2, short: 0.9 }) });
      const { id } = await desk.service.request(boosting);
      const later = startDesk([], { learned: learnedFake({ long: 0.3, short: 0.9 }), stored: desk.stored });

      expect(await desk.service.replay(id)).toMatchObject({ isIdentical: true });
      expect(await later.service.replay(id)).toMatchObject({ isIdentical: false });
    });

    it('registers the same statement and the same abstention once', async () => {
      const desk = startDesk([], { learned: learnedFake({ long: 0, short: 0 }) });

      const first = await desk.service.make(boosting);
      const second = await desk.service.make(boosting);

      expect([first.isNew, second.isNew, desk.stored.length]).toEqual([true, false, 1]);
    });
  });

  describe("a person's forecast", () => {
    const statement = {
      instrument: 'EURUSD',
      timeframe: '1h',
      direction: 'long',
      probability: 0.7,
      horizonCandles: 24,
    } as const;

    it('is registered at the newest close with barriers of one ATR and its own base rate', () => {
      const desk = startDesk([]);

      const made = desk.service.register({ ...statement, note: 'a feeling' });

      const close = CANDLES.close.at(-1) as number;
      const atr = averageTrueRange(CANDLES).at(-1) as number;
      expect(Prediction.parse(made)).toEqual(made);
      expect(made).toMatchObject({
        source: 'person',
        asOf: END_AT,
        mode: 'retrospective',
        note: 'a feeling',
        verdict: {
          probability: 0.7,
          rawProbability: null,
          entry: { price: close, evidenceId: 'close' },
          stop: { price: Number((close - atr).toFixed(5)), evidenceId: 'atr' },
          targets: [{ price: Number((close + atr).toFixed(5)), evidenceId: 'atr' }],
        },
        baseRate: { n: expect.any(Number) },
        provenance: { modelId: 'person' },
      });
      expect(desk.published).toEqual([made]);
    });

    it('is one statement however often it is made, whatever the note', () => {
      const desk = startDesk([]);

      const ids = [
        desk.service.register(statement).id,
        desk.service.register({ ...statement, note: 'once more' }).id,
        desk.service.register({ ...statement, probability: 0.71 }).id,
      ];

      expect([ids[1] === ids[0], ids[2] === ids[0], desk.stored.length]).toEqual([true, false, 2]);
    });

    it('may wait for an entry on the side of its stop only', () => {
      const desk = startDesk([]);
      const close = CANDLES.close.at(-1) as number;

      const waiting = desk.service.register({ ...statement, entry: close * 0.999 });

      expect(waiting.verdict).toMatchObject({ entry: { price: close * 0.999, evidenceId: 'person' } });
      expect(() => desk.service.register({ ...statement, entry: close * 1.001 })).toThrow(
        expect.objectContaining({ code: 'invalid_input', message: expect.stringContaining(String(close)) }),
      );
      expect(() => desk.service.register({ ...statement, direction: 'short', entry: close * 0.999 })).toThrow(
        'at or above',
      );
    });

    it('is refused with its numbers when its prices are out of order', () => {
      const desk = startDesk([]);

      expect(() => desk.service.register({ ...statement, stop: 2, target: 3 })).toThrow(
        /Expected stop below entry below target, was stop 2, entry [\d.]+, target 3\./,
      );
      expect(desk.stored).toEqual([]);
    });

    it('sees nothing after the cursor of a replay, and cannot be repeated', async () => {
      const desk = startDesk([]);
      desk.setNow(END_AT - 5 * HOUR);

      const made = desk.service.register(statement);

      expect(made.asOf).toBe(END_AT - 5 * HOUR);
      await expect(desk.service.replay(made.id)).rejects.toMatchObject({ code: 'conflict' });
    });
  });

  it('hides in a replay what was asked or decided later', async () => {
    const desk = startDesk([LONG]);
    await desk.service.request({ ...QUESTION, asOf: END_AT - 10 * HOUR });
    await desk.service.request(QUESTION);
    desk.decide('pred_1', END_AT - 2 * HOUR);

    const now = desk.service.list({});
    desk.setNow(END_AT - 5 * HOUR);
    const inReplay = desk.service.list({});
    const alone = desk.service.get('pred_1');

    expect(alone.prediction.outcome).toBeNull();
    expect(() => desk.service.get('pred_2')).toThrow(expect.objectContaining({ code: 'not_found' }));
    expect(now.map(({ id, outcome: decided }) => [id, decided?.result])).toEqual([
      ['pred_2', undefined],
      ['pred_1', 'target'],
    ]);
    expect(inReplay.map(({ id, outcome: decided }) => [id, decided?.result])).toEqual([['pred_1', undefined]]);
  });

  it('has the journal leave out of a page what a replay hides, of the instrument that it runs on', () => {
    const desk = startDesk([]);
    desk.service.list({ limit: 5 });
    desk.setNow(END_AT);

    desk.service.list({ limit: 5, before: 'pred_9' });
    desk.service.outcomes({ limit: 5, mode: 'live' });
    desk.service.outcomes({ limit: 5, instrument: 'XAUUSD' });

    expect(desk.listQueries).toEqual([
      { limit: 5, visibleUntil: {} },
      { limit: 5, before: 'pred_9', visibleUntil: { EURUSD: END_AT } },
      { limit: 5, mode: 'live', visibleUntil: { EURUSD: END_AT } },
      { limit: 5, instrument: 'XAUUSD', visibleUntil: {} },
    ]);
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

const CANDLES = candleColumns({ length: LENGTH, timeframe: '1h', seed: 3 });
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

const LONGER = LONG.replace('"horizon":16', '"horizon":48').replace('60', '80');
const ABSTAIN = '{"direction":"abstain"}';

type Learned = Pick<LearnedForecaster, 'view' | 'repeat'>;

/** Learned models that always say the same, with barriers of 1 and 2 ATR over 12 candles. */
function learnedFake(says: { long: number; short: number }): Learned {
  const side = (direction: 'long' | 'short') => ({
    probability: says[direction],
    baseRate: 0.3,
    modelId: `model of ${direction}`,
    modelHash: `hash of ${direction}`,
    contributions: [],
  });
  return {
    view: ({ instrument, timeframe, asOf = 0, algorithm }): LearnedView => ({
      instrument,
      timeframe,
      asOf,
      algorithm,
      referencePrice: CANDLES.close.at(-1) as number,
      atr: averageTrueRange(CANDLES).at(-1) as number,
      barriers: { targetAtr: 2, stopAtr: 1, horizonCandles: 12 },
      featureSet: 'features-7',
      features: { rsi_14: 0.1 + 0.2, gap_atr: null },
      long: side('long'),
      short: side('short'),
    }),
    repeat: ({ modelId, features }) => {
      expect(features).toEqual({ rsi_14: 0.1 + 0.2, gap_atr: null });
      return { probability: says[modelId === 'model of long' ? 'long' : 'short'] };
    },
  };
}

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
    record?: RecordedResult[];
    samples?: number;
    learned?: Learned;
    confluence?: () => Confluence;
  } = {},
) {
  const { candles = CANDLES, structures = bracket } = options;
  // A model alone, without the ladder that would count its failures for everybody.
  const { standing, noteFailure, noteSuccess, leaveSafeMode, ...model } = scriptedModel(replies, options);
  const stored: StoredPrediction[] = options.stored ?? [];
  const published: Prediction[] = [];
  const recordQueries: RecordQuery[] = [];
  const listQueries: (PredictionQuery | OutcomeQuery)[] = [];
  let clockAt = END_AT + 30 * 24 * HOUR;
  let now = Number.POSITIVE_INFINITY;
  const store: PredictionStore = {
    insert: (prediction, context) => {
      stored.push({ prediction, context });
    },
    get: (id) => stored.find(({ prediction }) => prediction.id === id) ?? null,
    findSame: ({ asOf, sampling, provenance: { contextHash, seed, modelHash, rawOutput } }) => {
      const isSame = ({ prediction }: StoredPrediction) =>
        prediction.asOf === asOf &&
        JSON.stringify(prediction.sampling?.outputs) === JSON.stringify(sampling?.outputs) &&
        prediction.provenance.contextHash === contextHash &&
        prediction.provenance.seed === seed &&
        prediction.provenance.modelHash === modelHash &&
        prediction.provenance.rawOutput === rawOutput;
      return stored.find(isSame)?.prediction ?? null;
    },
    list: (query) => {
      listQueries.push(query);
      return stored.map(({ prediction }) => prediction).toReversed();
    },
    outcomes: (query) => {
      listQueries.push(query);
      return [];
    },
    instruments: () => ['EURUSD', 'XAUUSD'],
    record: (query) => {
      recordQueries.push(query);
      return options.record ?? [];
    },
    openAfter: (number) => ({ forecasts: [], lastNumber: number }),
    resolved: () => [],
    recordOutcome: () => {},
  };
  const service = createPredictionService({
    model,
    store,
    structures,
    clock: { now: () => clockAt },
    ids: { next: (prefix) => `${prefix}_${stored.length + 1}` },
    sha256: sha256OfText,
    ...(options.learned && { learned: options.learned }),
    ...(options.confluence && { confluence: { at: options.confluence } }),
    ...(options.samples && { samples: () => options.samples as number }),
    onPrediction: (prediction) => published.push(prediction),
    modeOf: (moment) => decideMode({ ...moment, isReplaying: false }),
    templates: {
      render: (id, inputs) =>
        id === 'prediction-system'
          ? { version: '2', text: 'system' }
          : { version: id === 'prediction' ? '3' : '1', text: `${id}: ${Object.values(inputs).join('|')}` },
    },
    market: {
      now: (instrument) => Math.min(instrument === 'EURUSD' ? now : clockAt, clockAt),
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
    recordQueries,
    listQueries,
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
