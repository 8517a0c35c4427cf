import { describe, expect, it } from 'vitest';
import type { TrainerEnd, TrainerHost, TrainerMessage, TrainingJob } from '#electron/ports/trainer';
import { AppError } from '#shared/domain/app-error';
import { PRESETS } from '#shared/domain/training-recipe';
import type { TrainingPoint, TrainingRun, TrainingSample } from '#shared/domain/training-run';
import { createManualTime } from '#tests/support/manual-scheduler';
import { createRunService } from './run-service';

describe('createRunService', () => {
  it('keeps what a training tells, installs what comes of it, and shows answers before and after', async () => {
    const desk = aDesk();
    const ended = desk.service.start(QUESTION);
    await desk.launched();
    desk.tell({
      kind: 'started',
      device: 'cpu',
      totalSteps: 4,
      resumedFromStep: 0,
      skippedExamples: 2,
      trainableParameters: 9,
    });
    desk.tell({ kind: 'point', point: aPoint(1), totalSteps: 4 });
    desk.tell({ kind: 'point', point: aPoint(2, 1.5), totalSteps: 4 });
    desk.tell({ kind: 'point', point: aPoint(3, 1.7), totalSteps: 4 });
    desk.tell({ kind: 'memory', residentBytes: 900 });
    desk.tell({ kind: 'memory', residentBytes: 700 });
    desk.tell({ kind: 'checkpoint', step: 3 });
    expect(desk.service.runs()[0]).toMatchObject({
      state: 'running',
      step: 3,
      totalSteps: 4,
      skippedExamples: 2,
      tokensPerSecond: 100,
      leftMs: 1_000,
      peakBytes: 900,
      best: { step: 2, validationLoss: 1.5 },
      checkpointStep: 3,
    });
    desk.end({
      kind: 'finished',
      file: '/run/adapter.gguf',
      sha256: HASH,
      reason: 'steps',
      best: { step: 2, validationLoss: 1.5 },
    });

    expect(await ended).toMatchObject({
      state: 'finished',
      adapterId: HASH,
      endReason: 'steps',
      leftMs: null,
      error: null,
    });
    expect(desk.installed).toEqual(['/run/adapter.gguf']);
    const { points, samples } = desk.service.run('run_1');
    expect(points.map(({ step }) => step)).toEqual([1, 2, 3]);
    expect(samples).toEqual([SAMPLE]);
    expect(desk.job()).toMatchObject({
      runId: 'run_1',
      folder: '/runs/run_1',
      datasetFolder: '/datasets/d1',
      base: BASE,
    });
  });

  it('runs one at a time', async () => {
    const desk = aDesk();
    const first = desk.service.start(QUESTION);
    await desk.launched();
    await expect(desk.service.start(QUESTION)).rejects.toThrow('one runs at a time');
    await expect(desk.service.remove('run_1')).rejects.toThrow('cancel it first');
    desk.end({ kind: 'paused', step: 0 });
    expect((await first).state).toBe('paused');
  });

  it('pauses by an abort, goes on from there, and forgets steps that come again', async () => {
    const desk = aDesk();
    const stop = new AbortController();
    const first = desk.service.start(QUESTION, { signal: stop.signal });
    await desk.launched();
    desk.tell({ kind: 'point', point: aPoint(1), totalSteps: 4 });
    desk.tell({ kind: 'point', point: aPoint(2), totalSteps: 4 });
    stop.abort();
    expect(desk.pauses()).toBe(1);
    desk.end({ kind: 'paused', step: 1 });
    expect(await first).toMatchObject({ state: 'paused', step: 1, checkpointStep: 1 });

    const second = desk.service.resume('run_1');
    await desk.launched();
    desk.tell({
      kind: 'started',
      device: 'cpu',
      totalSteps: 4,
      resumedFromStep: 1,
      skippedExamples: 0,
      trainableParameters: 9,
    });
    desk.tell({ kind: 'point', point: aPoint(2), totalSteps: 4 });
    expect(desk.service.run('run_1').points.map(({ step }) => step)).toEqual([1, 2]);
    desk.end({ kind: 'finished', file: '/f', sha256: HASH, reason: 'time', best: null });
    expect((await second).state).toBe('finished');
    await expect(desk.service.resume('run_1')).rejects.toThrow('cannot be resumed');
  });

  it('marks a training whose process was lost as interrupted, and one that failed as failed; both can be resumed', async () => {
    const desk = aDesk();
    const lost = desk.service.start(QUESTION);
    await desk.launched();
    desk.end({ kind: 'lost', message: 'It was ended by SIGKILL.' });
    await expect(lost).rejects.toThrow('It was ended by SIGKILL.');
    expect(desk.service.runs()[0]).toMatchObject({ state: 'interrupted', error: { code: 'internal' } });

    const failed = desk.service.resume('run_1');
    await desk.launched();
    desk.end({ kind: 'failed', code: 'disk_full', message: 'The disk is full.' });
    await expect(failed).rejects.toMatchObject({ code: 'disk_full' });
    expect(desk.service.runs()[0]).toMatchObject({ state: 'failed', error: { code: 'disk_full' } });

    const again = desk.service.resume('run_1');
    await desk.launched();
    expect(desk.service.runs()[0]).toMatchObject({ state: 'preparing', error: null });
    desk.end({ kind: 'paused', step: 0 });
    await again;
  });

  it('cancels for good, running or not, and deletes what only a resume would need', async () => {
    const desk = aDesk();
    const first = desk.service.start(QUESTION);
    await desk.launched();
    const cancelled = desk.service.cancel('run_1');
    expect(desk.kills()).toBe(1);
    desk.end({ kind: 'lost', message: 'It was ended.' });
    expect((await cancelled).state).toBe('cancelled');
    expect((await first).state).toBe('cancelled');
    expect(desk.removed).toEqual(['run_1']);
    await expect(desk.service.cancel('run_1')).rejects.toThrow('cancelled already');

    const second = desk.service.start(QUESTION);
    await desk.launched();
    desk.end({ kind: 'paused', step: 1 });
    await second;
    expect((await desk.service.cancel('run_2')).state).toBe('cancelled');
    expect(await desk.service.remove('run_2')).toBe(true);
    expect(desk.service.runs().map(({ id }) => id)).toEqual(['run_1']);
  });

  it('can be resumed where what came of it could not be put in its place', async () => {
    const desk = aDesk({ failsToInstall: true });
    const first = desk.service.start(QUESTION);
    await desk.launched();
    desk.end({ kind: 'finished', file: '/f', sha256: HASH, reason: 'steps', best: null });
    await expect(first).rejects.toMatchObject({ code: 'disk_full' });
    expect(desk.service.runs()[0]).toMatchObject({
      state: 'interrupted',
      adapterId: null,
      error: { code: 'disk_full' },
    });
  });

  it('keeps what it trained where answers before and after cannot be made', async () => {
    const desk = aDesk({ failsToSample: true });
    const first = desk.service.start(QUESTION);
    await desk.launched();
    desk.end({ kind: 'finished', file: '/f', sha256: HASH, reason: 'steps', best: null });
    expect((await first).state).toBe('finished');
    expect(desk.unexpected).toHaveLength(1);
  });

  it('refuses to go on upon another model, without a model, or without the dataset', async () => {
    const desk = aDesk();
    const first = desk.service.start(QUESTION);
    await desk.launched();
    desk.end({ kind: 'paused', step: 1 });
    await first;
    desk.setBase({ ...BASE, modelId: 'other', sha256: 'f'.repeat(64) });
    await expect(desk.service.resume('run_1')).rejects.toThrow('choose that model first');
    desk.setBase(null);
    await expect(desk.service.start(QUESTION)).rejects.toMatchObject({ code: 'model_missing' });
    desk.setBase(BASE);
    await expect(desk.service.start({ ...QUESTION, datasetId: 'gone' })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('pauses what runs when the app ends, and does not wait for ever', async () => {
    const desk = aDesk();
    const first = desk.service.start(QUESTION);
    await desk.launched();
    const closed = desk.service.close();
    expect(desk.pauses()).toBe(1);
    desk.scheduler.advance(10_000);
    expect(desk.kills()).toBe(1);
    desk.end({ kind: 'lost', message: 'It was ended.' });
    await closed;
    await expect(first).rejects.toThrow('ended');
    expect(desk.service.runs()[0]?.state).toBe('interrupted');
  });
});

const HASH = 'a'.repeat(64);
const BASE = { modelId: 'tiny', path: '/models/tiny.gguf', sha256: 'b'.repeat(64) };
const QUESTION = { name: 'first', datasetId: 'd1', recipe: PRESETS.quick };
const SAMPLE: TrainingSample = { exampleId: 'e', question: 'q', expected: 'x', before: 'b', after: 'a' };

function aPoint(step: number, validationLoss: number | null = null): TrainingPoint {
  return {
    step,
    tokens: 100 * step,
    workedMs: 1_000 * step,
    loss: 2,
    validationLoss,
    learningRate: 1e-3,
    gradientNorm: 1,
  };
}

function aDesk(options: { failsToInstall?: boolean; failsToSample?: boolean } = {}) {
  const runs = new Map<string, TrainingRun>();
  const points = new Map<string, TrainingPoint[]>();
  const samples = new Map<string, readonly TrainingSample[]>();
  const installed: string[] = [];
  const removed: string[] = [];
  const unexpected: unknown[] = [];
  const scheduler = createManualTime(0);
  let base: TrainingJob['base'] | null = BASE;
  let current: {
    job: TrainingJob;
    onMessage: (message: TrainerMessage) => void;
    end: (end: TrainerEnd) => void;
  } | null = null;
  const waiting: (() => void)[] = [];
  let lastJob: TrainingJob | null = null;
  let pauses = 0;
  let kills = 0;
  let ids = 0;
  const host: TrainerHost = {
    start: (job, onMessage) => {
      const promise = new Promise<TrainerEnd>((end) => {
        current = { job, onMessage, end };
        lastJob = job;
      });
      for (const go of waiting.splice(0)) go();
      return { pause: () => void pauses++, kill: () => void kills++, ended: promise };
    },
  };
  const service = createRunService({
    store: {
      runs: () => [...runs.values()].reverse(),
      run: (id) => runs.get(id) ?? null,
      saveRun: (run) => void runs.set(run.id, run),
      removeRun: (id) => runs.delete(id),
      addPoint: (id, point) =>
        void points.set(id, [...(points.get(id) ?? []).filter(({ step }) => step < point.step), point]),
      points: (id) => points.get(id) ?? [],
      saveSamples: (id, made) => void samples.set(id, made),
      samples: (id) => [...(samples.get(id) ?? [])],
    },
    host,
    folders: { folder: (id) => `/runs/${id}`, remove: async (id) => void removed.push(id) },
    datasetFolder: async (id) => (id === 'gone' ? null : `/datasets/${id}`),
    base: () => base,
    install: async (_run, file) => {
      if (options.failsToInstall) throw new AppError('disk_full', 'The disk is full.');
      installed.push(file);
      return HASH;
    },
    sample: async () => {
      if (options.failsToSample) throw new Error('no memory');
      return [SAMPLE];
    },
    onRun: () => {},
    onRemoved: () => {},
    onUnexpected: (error) => void unexpected.push(error),
    clock: { now: () => 1_000 },
    scheduler,
    ids: { next: (prefix) => `${prefix}_${++ids}` },
  });
  return {
    service,
    scheduler,
    installed,
    removed,
    unexpected,
    job: () => lastJob,
    pauses: () => pauses,
    kills: () => kills,
    setBase: (next: TrainingJob['base'] | null) => {
      base = next;
    },
    /** Resolves when a trainer has been started since the last one ended. */
    launched: () => (current ? Promise.resolve() : new Promise<void>((go) => waiting.push(go))),
    tell: (message: TrainerMessage) => current?.onMessage(message),
    end: (end: TrainerEnd) => {
      const { end: finish } = current as NonNullable<typeof current>;
      current = null;
      finish(end);
    },
  };
}
