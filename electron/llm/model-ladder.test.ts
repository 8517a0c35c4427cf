import { describe, expect, it, vi } from 'vitest';
import type { GenerationRequest, GenerationResult, LanguageModel, LoadedModel } from '#electron/ports/language-model';
import type { ModelCrash, ModelWork, ModelWorkMark } from '#electron/ports/model-work-mark';
import { AppError } from '#shared/domain/app-error';
import { InvariantError } from '#shared/domain/invariant';
import type { ModelFit, ModelStanding } from '#shared/domain/model-standing';
import { generated, SCRIPTED_MODEL } from '#tests/support/scripted-model';
import type { ActiveModel } from './llama-runtime';
import { createModelLadder, type LadderChoice } from './model-ladder';
import { SerialQueue } from './serial-queue';

const LARGE: ActiveModel = { modelId: 'large', path: '/large', sha256: 'b'.repeat(64), contextTokens: 2_048 };
const SMALL: ActiveModel = { modelId: 'small', path: '/small', sha256: 'c'.repeat(64), contextTokens: 2_048 };
const ADAPTER = { path: '/adapter', sha256: 'd'.repeat(64), scale: 1, sizeBytes: 100 };
const ALL: LadderChoice = { model: LARGE, adapter: ADAPTER, adapterProblem: null, small: SMALL };
const REST_MS = 600_000;

describe('createModelLadder', () => {
  it('lets the highest rung answer and says so', async () => {
    const desk = startDesk(ALL);

    const result = await desk.ladder.generate(request());

    expect(result.text).toBe('adapter');
    expect(desk.ladder.standing()).toEqual({
      rung: 'adapter',
      modelId: 'large',
      adapterId: ADAPTER.sha256,
      wanted: 'adapter',
      isSafeMode: false,
      failuresInRow: 0,
      lastFailure: null,
    });
  });

  it.each([
    ['model_failed', ['adapter'], 'base'],
    ['hash_mismatch', ['adapter', 'base'], 'small'],
  ] as const)(
    'tries a request that failed with %s on %j on the next rung in the same call',
    async (code, broken, rung) => {
      const desk = startDesk(ALL, { broken, error: new AppError(code, 'It broke.') });

      const result = await desk.ladder.generate(request());

      expect(result.text).toBe(rung);
      expect(desk.ladder.standing()).toMatchObject({
        rung,
        wanted: 'adapter',
        isSafeMode: false,
        failuresInRow: 0,
        lastFailure: { at: desk.now(), code, message: 'It broke.' },
      });
      expect(desk.told.at(-1)).toEqual(desk.ladder.standing());
    },
  );

  it('steps down for samples and for loading as well', async () => {
    const desk = startDesk(ALL, { broken: ['adapter'] });

    const loaded = await desk.ladder.ensureLoaded();
    const samples = await desk.ladder.generateSamples(request(), [1, 2]);

    expect(loaded).toMatchObject({ modelId: 'large', adapterHash: null });
    expect(samples.map(({ text }) => text)).toEqual(['base', 'base']);
  });

  it('tells right after a result which model gave it, whoever waits behind', async () => {
    const desk = startDesk(ALL);
    desk.breakFromSecond(['adapter']);
    const ask = async () => {
      await desk.ladder.generate(request());
      // Through as many hands as a prediction goes.
      for (let hand = 0; hand < 10; hand++) await null;
      return desk.ladder.loaded()?.adapterHash;
    };
    const first = ask();
    const second = ask();

    expect([await first, await second]).toEqual([ADAPTER.sha256, null]);
  });

  it('does not say text twice: what was half said fails, and the next request begins lower', async () => {
    const desk = startDesk(ALL, { broken: ['adapter'], saysFirst: 'The market is ' });
    const said: string[] = [];
    const onText = (text: string) => said.push(text);

    await expect(desk.ladder.generate(request({ onText }))).rejects.toMatchObject({ code: 'model_failed' });
    const failures = desk.ladder.standing().failuresInRow;
    const next = await desk.ladder.generate(request({ onText }));

    expect(failures).toBe(1);
    expect(next.text).toBe('base');
    expect(said).toEqual(['The market is ', 'base']);
    expect(desk.ladder.standing().failuresInRow).toBe(0);
  });

  it('leaves a rung alone for what is wrong with the request or with us', async () => {
    const tooLong = new AppError('model_failed', 'Expected a prompt of fewer than 5 tokens, was 9.', {
      promptTokens: 9,
    });
    for (const error of [tooLong, new InvariantError('Expected candles.')]) {
      const desk = startDesk(ALL, { broken: ['adapter', 'base', 'small'], error });

      await expect(desk.ladder.generate(request())).rejects.toBe(error);

      expect(desk.ladder.standing()).toMatchObject({ rung: 'adapter', failuresInRow: 0, lastFailure: null });
    }
  });

  it('does not take the fault of a listener for one of the model', async () => {
    const desk = startDesk(ALL);
    const fault = new TypeError('no such element');
    const onText = () => {
      throw fault;
    };

    await expect(desk.ladder.generate(request({ onText }))).rejects.toBe(fault);

    expect(desk.ladder.standing()).toMatchObject({ rung: 'adapter', failuresInRow: 0 });
  });

  it('gives the next rung what is left of the deadline, and none where nothing is', async () => {
    const desk = startDesk(ALL, { broken: ['adapter'], takesMs: 700 });

    await desk.ladder.generate(request({ deadlineMs: 1_000 }));
    const deadlines = desk.requests.map(({ deadlineMs }) => deadlineMs);
    desk.ladder.leaveSafeMode();
    const late = desk.ladder.generate(request({ deadlineMs: 600 }));

    expect(deadlines).toEqual([1_000, 300]);
    await expect(late).rejects.toMatchObject({ code: 'model_failed' });
    expect(desk.requests).toHaveLength(3);
  });

  it('lets a rung that failed rest, and tries it again afterwards', async () => {
    const desk = startDesk(ALL, { broken: ['adapter'] });
    await desk.ladder.generate(request());
    desk.breakRungs([]);

    const resting = (await desk.ladder.generate(request())).text;
    desk.advance(REST_MS);
    const rested = (await desk.ladder.generate(request())).text;

    expect([resting, rested]).toEqual(['base', 'adapter']);
  });

  it('stops trying a rung that failed three times, until a person says otherwise', async () => {
    const desk = startDesk(ALL, { broken: ['adapter'] });
    for (let round = 0; round < 3; round++) {
      await desk.ladder.generate(request());
      desk.advance(REST_MS);
    }
    const asked = desk.requests.length;
    desk.advance(100 * REST_MS);
    await desk.ladder.generate(request());
    const askedLater = desk.requests.length - asked;
    desk.breakRungs([]);
    desk.ladder.leaveSafeMode();

    expect(asked).toBe(6);
    expect(askedLater).toBe(1);
    expect((await desk.ladder.generate(request())).text).toBe('adapter');
  });

  it('takes what a person chooses at once, without the failures of what was chosen before', async () => {
    const desk = startDesk(ALL, { broken: ['adapter'] });
    await desk.ladder.generate(request());

    desk.choose({ ...ALL, adapter: { ...ADAPTER, sha256: 'e'.repeat(64) } });
    desk.breakRungs([]);

    expect(await desk.ladder.refresh()).toMatchObject({ rung: 'adapter', adapterId: 'e'.repeat(64) });
    expect((await desk.ladder.generate(request())).text).toBe('adapter');
  });

  it('begins on the base where the chosen adapter cannot be used, and says why', async () => {
    const problem = { code: 'other_base', message: 'It was trained on another model.' };
    const desk = startDesk({ ...ALL, adapter: null, adapterProblem: problem });

    await desk.ladder.generate(request());

    expect(desk.ladder.standing()).toMatchObject({ rung: 'base', wanted: 'adapter', lastFailure: problem });
  });

  it('is on the rules where nothing is installed', async () => {
    const desk = startDesk({ model: null, adapter: null, adapterProblem: null, small: null });

    expect(await desk.ladder.ensureLoaded()).toBeNull();
    await expect(desk.ladder.generate(request())).rejects.toMatchObject({ code: 'model_missing' });
    expect(desk.ladder.standing()).toMatchObject({
      rung: 'rules',
      wanted: 'rules',
      isSafeMode: false,
      failuresInRow: 0,
    });
  });

  it('uses the small model where the chosen one is the small one, once', async () => {
    const desk = startDesk({ ...ALL, model: SMALL, adapter: null }, { broken: ['base'] });

    await expect(desk.ladder.generate(request())).rejects.toMatchObject({ code: 'model_failed' });

    expect(desk.requests).toHaveLength(1);
  });

  describe('safe mode', () => {
    it('begins with the third request in a row that no rung answered, and ends when a person says so', async () => {
      const desk = startDesk(ALL, { broken: ['adapter', 'base', 'small'] });
      for (let round = 0; round < 3; round++) {
        expect(desk.ladder.standing().isSafeMode).toBe(false);
        await expect(desk.ladder.generate(request())).rejects.toMatchObject({ code: 'model_failed' });
      }
      const asked = desk.requests.length;

      expect(desk.ladder.standing()).toMatchObject({
        rung: 'rules',
        modelId: null,
        isSafeMode: true,
        failuresInRow: 3,
      });
      expect(desk.ladder.loaded()).toBeNull();
      expect(await desk.ladder.ensureLoaded()).toBeNull();
      await expect(desk.ladder.generate(request())).rejects.toMatchObject({ details: { reason: 'safe_mode' } });
      desk.advance(1_000 * REST_MS);
      await expect(desk.ladder.generateSamples(request(), [1])).rejects.toMatchObject({ code: 'model_failed' });
      expect(desk.requests).toHaveLength(asked);
      expect(desk.told.at(-1)).toMatchObject({ isSafeMode: true });

      desk.breakRungs([]);
      desk.ladder.leaveSafeMode();
      expect((await desk.ladder.generate(request())).text).toBe('adapter');
      expect(desk.told.at(-1)).toMatchObject({ isSafeMode: false, failuresInRow: 0, lastFailure: null });
    });

    it('does not begin where an answer came in between', async () => {
      const desk = startDesk({ ...ALL, adapter: null, small: null }, { broken: ['base'] });
      const ask = () => desk.ladder.generate(request()).catch(() => null);
      for (let round = 0; round < 3; round++) {
        await ask();
        await ask();
        desk.breakRungs([]);
        await ask();
        desk.breakRungs(['base']);
      }

      expect(desk.ladder.standing()).toMatchObject({ isSafeMode: false, failuresInRow: 0 });
    });

    it('refuses those that waited while others failed', async () => {
      const desk = startDesk({ ...ALL, adapter: null, small: null }, { broken: ['base'] });

      const results = await Promise.allSettled(Array.from({ length: 6 }, () => desk.ladder.generate(request())));

      expect(desk.requests).toHaveLength(3);
      const reasons = results.map((result) => (result.status === 'rejected' ? result.reason : null));
      expect(reasons.map(({ code }) => code)).toEqual(Array(6).fill('model_failed'));
      expect(reasons.map(({ details }) => details.reason)).toEqual([
        ...Array(3).fill(undefined),
        ...Array(3).fill('safe_mode'),
      ]);
    });

    it('counts unsound answers: the second lets the rung rest, the third leads to safe mode', async () => {
      const desk = startDesk(ALL);
      const unsound = async () => {
        const { text } = await desk.ladder.generate(request());
        desk.ladder.noteFailure('answer_malformed', 'No JSON.');
        return [text, desk.ladder.standing().isSafeMode];
      };

      expect([await unsound(), await unsound(), await unsound()]).toEqual([
        ['adapter', false],
        ['adapter', false],
        ['base', true],
      ]);
      expect(desk.ladder.standing().lastFailure).toMatchObject({ code: 'answer_malformed' });
    });

    it('is kept off by a sound answer', async () => {
      const desk = startDesk(ALL);
      for (let round = 0; round < 5; round++) {
        await desk.ladder.generate(request());
        if (round % 2 === 0) desk.ladder.noteFailure('answer_malformed', 'No JSON.');
        else desk.ladder.noteSuccess();
      }

      expect(desk.ladder.standing()).toMatchObject({ rung: 'adapter', isSafeMode: false });
    });
  });

  describe('memory', () => {
    const needs =
      (bytes: Record<string, number>) =>
      (modelId: string, available: number, extraBytes: number): ModelFit => {
        const neededBytes = (bytes[modelId] ?? 0) + extraBytes;
        return {
          modelId,
          neededBytes,
          availableBytes: available,
          verdict: neededBytes > available ? 'too_large' : 'fits',
          tokensPerSecond: null,
          isMeasured: false,
        };
      };

    it('passes over what has no room, with the numbers, and comes back to it', async () => {
      const fits = needs({ large: 5e9, small: 1e9 });
      const desk = startDesk({ ...ALL, adapter: null }, { fits, availableBytes: 2e9 });

      const cramped = (await desk.ladder.generate(request())).text;
      const standing = desk.ladder.standing();
      desk.setAvailable(9e9);
      const roomy = (await desk.ladder.generate(request())).text;
      desk.setAvailable(0);
      const loadedAlready = (await desk.ladder.generate(request())).text;

      expect([cramped, roomy, loadedAlready]).toEqual(['small', 'base', 'base']);
      expect(standing).toMatchObject({
        rung: 'small',
        wanted: 'base',
        failuresInRow: 0,
        lastFailure: { code: 'too_large', message: 'There is no room for large: it needs 5.0 GB and 2.0 GB are free.' },
      });
    });

    it('counts the adapter', async () => {
      const desk = startDesk(ALL, { fits: needs({ large: 2e9 - 50, small: 1 }), availableBytes: 2e9 });

      expect((await desk.ladder.generate(request())).text).toBe('base');
    });

    it('tries the last one all the same', async () => {
      const desk = startDesk(ALL, { fits: needs({ large: 5e9, small: 1e9 }), availableBytes: 5 });

      expect((await desk.ladder.generate(request())).text).toBe('small');
    });

    it.each([
      'The model large could not be loaded: A context size of 8192 is too large for the available RAM',
      'The model failed: Failed to create context',
      'std::bad_alloc',
      'ENOMEM: not enough memory, read',
    ])('says what was missing after %s', async (message) => {
      const desk = startDesk(
        { ...ALL, adapter: null, small: null },
        {
          broken: ['base'],
          error: new AppError('model_failed', message),
          fits: needs({ large: 5e9 }),
          availableBytes: 2e9,
        },
      );

      await expect(desk.ladder.generate(request())).rejects.toMatchObject({
        code: 'model_failed',
        message: 'There was not enough memory for large: it needs 5.0 GB and 2.0 GB are free.',
        details: { reason: 'out_of_memory', neededBytes: 5e9, availableBytes: 2e9 },
      });
      expect(desk.ladder.standing().lastFailure?.code).toBe('out_of_memory');
    });
  });

  describe('after a crash', () => {
    it('marks what works while it works', async () => {
      const mark = memoryMark();
      const desk = startDesk(ALL, { mark });
      let during: ModelWork | null = null;

      await desk.ladder.generate(request({ onText: () => (during = mark.work()) }));

      expect(during).toEqual({
        key: `${LARGE.sha256} ${ADAPTER.sha256}`,
        rung: 'adapter',
        modelId: 'large',
        startedAt: desk.now(),
      });
      expect(mark.work()).toBeNull();
    });

    it('takes the mark away after failures, and keeps it while another request waits', async () => {
      const mark = memoryMark();
      const desk = startDesk(ALL, { broken: ['adapter', 'base', 'small'], mark });
      const first = desk.ladder.generate(request()).catch(() => mark.work());
      const second = desk.ladder.generate(request()).catch(() => mark.work());

      expect(await first).not.toBeNull();
      expect(await second).toBeNull();
    });

    it('begins one rung lower and says so, for an hour', async () => {
      const mark = memoryMark();
      mark.begin({ key: `${LARGE.sha256} ${ADAPTER.sha256}`, rung: 'adapter', modelId: 'large', startedAt: 1 });
      const desk = startDesk(ALL, { mark });

      const first = (await desk.ladder.generate(request())).text;
      const standing = desk.ladder.standing();
      desk.advance(3_600_000);
      const later = (await desk.ladder.generate(request())).text;

      expect([first, later]).toEqual(['base', 'adapter']);
      expect(standing).toMatchObject({
        rung: 'base',
        wanted: 'adapter',
        lastFailure: { code: 'crashed', message: expect.stringContaining('while the model large was at work') },
      });
    });

    it('rests the rungs above as well: the base that crashed is in the adapter too', async () => {
      const mark = memoryMark();
      mark.begin({ key: LARGE.sha256, rung: 'base', modelId: 'large', startedAt: 1 });

      expect((await startDesk(ALL, { mark }).ladder.generate(request())).text).toBe('small');
    });

    it('goes down with every start until the rules, and comes up when a person says so', async () => {
      const mark = memoryMark();
      const texts: string[] = [];
      let desk = startDesk(ALL, { mark });
      for (let start = 0; start < 3; start++) {
        await desk.ladder.generate(
          // What the process leaves when it dies here.
          request({ onText: (text) => texts.push(text) }),
        );
        mark.begin(mark.last() as ModelWork);
        desk = startDesk(ALL, { mark });
      }

      expect(texts).toEqual(['adapter', 'base', 'small']);
      expect(await desk.ladder.refresh()).toMatchObject({
        rung: 'rules',
        isSafeMode: true,
        lastFailure: { code: 'crashed' },
      });
      expect(await desk.ladder.ensureLoaded()).toBeNull();
      await expect(desk.ladder.generate(request())).rejects.toMatchObject({ details: { reason: 'safe_mode' } });
      desk.ladder.leaveSafeMode();
      expect((await desk.ladder.generate(request())).text).toBe('adapter');
      expect(mark.crashes()).toEqual([]);
    });

    it('does not try what crashed twice by itself again', async () => {
      const mark = memoryMark();
      let desk = startDesk(ALL, { mark });
      for (let start = 0; start < 2; start++) {
        mark.begin({ key: `${LARGE.sha256} ${ADAPTER.sha256}`, rung: 'adapter', modelId: 'large', startedAt: 1 });
        desk = startDesk(ALL, { mark });
        await desk.ladder.refresh();
      }
      desk.advance(1_000 * 3_600_000);

      expect((await desk.ladder.generate(request())).text).toBe('base');
    });

    it('says nothing of a crash of what is not chosen any more', async () => {
      const mark = memoryMark();
      mark.begin({ key: 'e'.repeat(64), rung: 'base', modelId: 'gone', startedAt: 1 });
      const desk = startDesk(ALL, { mark });

      expect((await desk.ladder.generate(request())).text).toBe('adapter');
      expect(desk.ladder.standing().lastFailure).toBeNull();
    });

    it('blames the highest rung for a mark that cannot be read', async () => {
      const mark = memoryMark();
      mark.leave('unreadable');

      expect((await startDesk(ALL, { mark }).ladder.generate(request())).text).toBe('base');
    });
  });

  it('tells the speed of answers of some length', async () => {
    const onSpeed = vi.fn();
    const desk = startDesk(ALL, { onSpeed });

    await desk.ladder.generate(request());

    expect(onSpeed).toHaveBeenCalledExactlyOnceWith('large', 49);
  });
});

type RungName = 'adapter' | 'base' | 'small';

/** A ladder over a runtime whose rungs answer with their names, but for those that are broken. */
function startDesk(
  first: LadderChoice,
  options: {
    broken?: readonly RungName[];
    error?: Error;
    saysFirst?: string;
    takesMs?: number;
    fits?: (modelId: string, availableBytes: number, extraBytes: number) => ModelFit;
    availableBytes?: number;
    mark?: ModelWorkMark;
    onSpeed?: (modelId: string, speed: number) => void;
  } = {},
) {
  let choice = first;
  let now = 1_000_000;
  let broken = options.broken ?? [];
  let brokenFromSecond: readonly RungName[] = [];
  let availableBytes = options.availableBytes ?? 0;
  const requests: (Omit<GenerationRequest, 'seed'> & { readonly rung: RungName })[] = [];
  const told: ModelStanding[] = [];

  const rungOf = (active: ActiveModel): RungName => {
    if (active.adapter) return 'adapter';
    return active.sha256 === choice.model?.sha256 ? 'base' : 'small';
  };
  const createRuntime = (resolveActive: () => Promise<ActiveModel | null>): LanguageModel => {
    const queue = new SerialQueue();
    let loaded: (LoadedModel & { readonly rung: RungName }) | null = null;
    const load = (active: ActiveModel | null) => {
      loaded = active && {
        ...SCRIPTED_MODEL,
        rung: rungOf(active),
        modelId: active.modelId,
        modelHash: active.sha256,
        adapterHash: active.adapter?.sha256 ?? null,
      };
      return loaded;
    };
    const answer = async (request: Omit<GenerationRequest, 'seed'>): Promise<GenerationResult> => {
      const ready = load(await resolveActive());
      if (!ready) throw new AppError('model_missing', 'No language model is installed.');
      requests.push({ ...request, rung: ready.rung });
      now += options.takesMs ?? 0;
      if (requests.length === 2) broken = [...broken, ...brokenFromSecond];
      if (broken.includes(ready.rung)) {
        if (options.saysFirst) request.onText?.(options.saysFirst);
        loaded = null;
        throw options.error ?? new AppError('model_failed', 'The model failed: it broke.');
      }
      request.onText?.(ready.rung);
      return generated(ready.rung);
    };
    return {
      loaded: () => loaded,
      ensureLoaded: async () => {
        const active = await resolveActive();
        return queue.run(async () => {
          if (active && broken.includes(rungOf(active))) throw new AppError('model_failed', 'It could not be loaded.');
          return load(active);
        });
      },
      generate: (request) => queue.run(() => answer(request)),
      generateSamples: (request, seeds) =>
        queue.run(async () => {
          const result = await answer(request);
          return seeds.map(() => result);
        }),
      countTokens: (text) => text.length,
      unload: () =>
        queue.run(async () => {
          loaded = null;
        }),
    };
  };

  const ladder = createModelLadder({
    createRuntime,
    choose: async () => choice,
    fit: (modelId, { extraBytes }) => options.fits?.(modelId, availableBytes, extraBytes) ?? null,
    mark: options.mark ?? null,
    clock: { now: () => now },
    onChange: (standing) => told.push(standing),
    ...(options.onSpeed && { onSpeed: options.onSpeed }),
  });
  return {
    ladder,
    requests,
    told,
    now: () => now,
    advance: (ms: number) => {
      now += ms;
    },
    setAvailable: (bytes: number) => {
      availableBytes = bytes;
    },
    choose: (next: LadderChoice) => {
      choice = next;
    },
    breakRungs: (rungs: readonly RungName[]) => {
      broken = rungs;
    },
    breakFromSecond: (rungs: readonly RungName[]) => {
      brokenFromSecond = rungs;
    },
  };
}

/** A mark that outlives the ladders of a test, as its file would. */
function memoryMark(): ModelWorkMark & {
  work(): ModelWork | null;
  last(): ModelWork | null;
  leave(work: 'unreadable'): void;
} {
  let work: ModelWork | 'unreadable' | null = null;
  let last: ModelWork | null = null;
  let crashes: readonly ModelCrash[] = [];
  return {
    takeLeft: () => {
      const left = work;
      work = null;
      return left;
    },
    begin: (next) => {
      work = next;
      last = next;
    },
    end: () => {
      work = null;
    },
    crashes: () => crashes,
    keepCrashes: (next) => {
      crashes = next;
    },
    work: () => (work === 'unreadable' ? null : work),
    last: () => last,
    leave: (left) => {
      work = left;
    },
  };
}

function request(changes: Partial<GenerationRequest> = {}): GenerationRequest {
  return {
    system: 'You are terse.',
    user: 'A plain question.',
    maxTokens: 16,
    temperature: 0,
    seed: 0,
    deadlineMs: 60_000,
    isReproducible: false,
    ...changes,
  };
}
