import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAdapterFiles } from '#electron/infra/models/adapter-files';
import { createModelFiles } from '#electron/infra/models/model-files';
import { createModelSpeedStore } from '#electron/infra/sqlite/model-speed-store';
import { createSettingsStore } from '#electron/infra/sqlite/settings-store';
import { createLlamaRuntime } from '#electron/llm/llama-runtime';
import { createModelLadder } from '#electron/llm/model-ladder';
import type { AppEvent } from '#shared/contract/events';
import { AppError } from '#shared/domain/app-error';
import { CatalogModel } from '#shared/domain/model';
import { AdapterStatus, ModelFit, ModelStanding } from '#shared/domain/model-standing';
import { writeAdapterFor } from '#tests/support/adapter-writer';
import { openTestJournal } from '#tests/support/test-journal';
import { writeTinyLlama } from '#tests/support/tiny-llama';
import type { Call } from '../api/handlers';
import { createEventBus } from './event-bus';
import { createModelChoice } from './model-choice';
import { createModelHandlers } from './model-handlers';

const CALL = { door: 'window', caller: 'a window', clientName: null, resolveFile: String, signal: undefined } as Call;

let folder: string;
const open: (() => Promise<void>)[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'fairgap-handlers-'));
});
afterEach(async () => {
  for (const close of open.splice(0)) await close();
  rmSync(folder, { recursive: true, force: true });
});

describe('model handlers', () => {
  it('put an adapter on the chosen model, and take it off', async () => {
    const { models, ladder, adapterId } = await startDesk();

    const before = await models.adapters({}, CALL);
    const on = await models.selectAdapter({ adapterId }, CALL);
    const standing = await models.standing({}, CALL);
    const answered = await ladder.ensureLoaded();
    await models.selectAdapter({ adapterId: null }, CALL);
    const off = await ladder.ensureLoaded();

    expect(AdapterStatus.array().parse(before)).toMatchObject([{ isActive: false, problem: null }]);
    expect(on).toMatchObject([{ id: adapterId, isActive: true }]);
    expect(ModelStanding.parse(standing)).toMatchObject({ rung: 'adapter', wanted: 'adapter', adapterId });
    expect([answered?.adapterHash, off?.adapterHash]).toEqual([adapterId, null]);
  });

  it('answer with the adapter that comes with the app for a model, until the person takes it off', async () => {
    const { models, ladder, adapterId } = await startDesk({ shipsAdapter: true });

    const before = await models.adapters({}, CALL);
    const answered = await ladder.ensureLoaded();
    await models.selectAdapter({ adapterId: null }, CALL);
    const off = await ladder.ensureLoaded();
    await models.select({ modelId: 'other' }, CALL);
    const other = await ladder.ensureLoaded();

    expect(before).toMatchObject([{ id: adapterId, isActive: true }]);
    expect([answered, off, other]).toMatchObject([
      { modelId: 'tiny', adapterHash: adapterId },
      { modelId: 'tiny', adapterHash: null },
      { modelId: 'other', adapterHash: null },
    ]);
  });

  it('refuse an adapter that does not fit or is not there, and change nothing', async () => {
    const { models, settings, wrongId } = await startDesk({ withWrong: true });

    await expect(models.selectAdapter({ adapterId: wrongId }, CALL)).rejects.toMatchObject({
      code: 'conflict',
      details: { problem: 'other_base' },
    });
    await expect(models.selectAdapter({ adapterId: 'f'.repeat(64) }, CALL)).rejects.toMatchObject({
      code: 'not_found',
    });

    expect(settings.read().activeAdapterId).toBe('shipped');
  });

  it('take an adapter off with the model that it was made for', async () => {
    const { models, settings, adapterId, ladder } = await startDesk();
    await models.selectAdapter({ adapterId }, CALL);

    await models.select({ modelId: 'other' }, CALL);
    const loaded = await ladder.ensureLoaded();

    expect(settings.read()).toMatchObject({ activeModelId: 'other', activeAdapterId: 'shipped' });
    expect(loaded).toMatchObject({ modelId: 'other', adapterHash: null });
  });

  it('let the small model stand in for one whose file was removed', async () => {
    const { models, settings, ladder } = await startDesk();
    await models.select({ modelId: 'other' }, CALL);
    await ladder.ensureLoaded();

    const removed = await models.remove({ modelId: 'other' }, CALL);
    const loaded = await ladder.ensureLoaded();

    expect(removed).toMatchObject({ state: 'absent', isActive: false });
    expect(settings.read().activeModelId).toBeNull();
    expect(loaded?.modelId).toBe('tiny');
  });

  it('tell what fits, and how fast it is', async () => {
    const { models } = await startDesk({ freeMemory: 25e6 });

    const fits = await models.fits({}, CALL);

    expect(ModelFit.array().parse(fits)).toMatchObject([
      {
        modelId: 'tiny',
        verdict: 'fits',
        neededBytes: 10e6,
        availableBytes: 25e6,
        tokensPerSecond: 80,
        isMeasured: true,
      },
      { modelId: 'other', verdict: 'too_large', neededBytes: 40e6, isMeasured: false },
    ]);
  });

  it('end safe mode, with an event', async () => {
    const { models, ladder, events } = await startDesk();
    for (let round = 0; round < 3; round++) ladder.noteFailure('answer_malformed', 'No JSON.');
    const inSafeMode = await models.standing({}, CALL);

    const left = await models.leaveSafeMode({}, CALL);
    const standings = events.flatMap((event) => (event.kind === 'model-standing' ? [event.standing.isSafeMode] : []));

    expect([inSafeMode.isSafeMode, left.isSafeMode]).toEqual([true, false]);
    expect(standings.slice(-2)).toEqual([true, false]);
  });

  it('refuse a model that is not installed or not known', async () => {
    const { models } = await startDesk();
    rmSync(path.join(folder, 'models', 'other.gguf'));

    await expect(models.select({ modelId: 'other' }, CALL)).rejects.toMatchObject({ code: 'model_missing' });
    await expect(models.select({ modelId: 'nobody' }, CALL)).rejects.toBeInstanceOf(AppError);
  });
});

async function startDesk({ withWrong = false, freeMemory = 1e9, shipsAdapter = false } = {}) {
  const modelsDir = path.join(folder, 'models');
  const ownDir = path.join(folder, 'adapters');
  mkdirSync(modelsDir);
  mkdirSync(ownDir);
  const tiny = await writeTinyLlama(modelsDir, { fileName: 'tiny.gguf' });
  const other = await writeTinyLlama(modelsDir, { fileName: 'other.gguf', seed: 5 });
  const adapterId = await writeAdapterFor(tiny, path.join(ownDir, 'a.gguf'));
  const wrongId = withWrong
    ? await writeAdapterFor(tiny, path.join(ownDir, 'b.gguf'), { baseHash: 'e'.repeat(64) })
    : '';
  const database = await openTestJournal();
  const clock = { now: () => 1_000_000 };
  const settings = createSettingsStore(database);
  const speeds = createModelSpeedStore(database, clock);
  speeds.note('tiny', 80);
  const modelFiles = createModelFiles({
    modelsDir,
    catalog: [
      entry('tiny', tiny.sha256, {
        isDefault: true,
        memoryBytes: 10e6,
        adapterSha256: shipsAdapter ? adapterId : null,
      }),
      entry('other', other.sha256, { isDefault: false, memoryBytes: 40e6 }),
    ],
    fetch,
    isEgressAllowed: () => false,
    resolvePythonWheel: () => Promise.reject(new Error('no wheel here')),
  });
  const events: AppEvent[] = [];
  const bus = createEventBus();
  bus.listen((event) => events.push(event));
  const modelChoice = createModelChoice({
    settings,
    modelFiles,
    adapters: createAdapterFiles({ shippedDir: path.join(folder, 'none'), ownDir }),
    speeds,
    freeMemory: () => freeMemory,
  });
  const ladder = createModelLadder({
    createRuntime: (resolveActive) => createLlamaRuntime({ resolveActive, threads: 1 }),
    choose: modelChoice.choose,
    fit: modelChoice.fit,
    mark: null,
    clock,
    onChange: (standing) => bus.publish({ kind: 'model-standing', standing }),
  });
  const { models } = createModelHandlers({
    activities: { run: () => Promise.reject(new Error('nothing is downloaded here')) } as never,
    bus,
    modelFiles,
    settings,
    ladder,
    modelChoice,
    chooseAdapter: async (chosen) => {
      settings.update({ activeAdapterId: chosen });
      await ladder.unload();
      ladder.leaveSafeMode();
      await ladder.refresh();
    },
  });
  open.push(async () => {
    await ladder.unload();
    database.close();
  });
  return { models, ladder, settings, events, adapterId, wrongId };

  function entry(id: string, sha256: string, fields: Partial<CatalogModel>): CatalogModel {
    const fileName = `${id}.gguf`;
    return CatalogModel.parse({
      id,
      name: id,
      parameters: '0.1M',
      quantization: 'F32',
      license: 'Apache-2.0',
      licenseUrl: 'https://www.apache.org/licenses/LICENSE-2.0',
      fileName,
      sizeBytes: statSync(path.join(modelsDir, fileName)).size,
      sha256,
      contextTokens: 1_024,
      mirrors: [{ kind: 'url', url: `http://127.0.0.1:9/${fileName}` }],
      ...fields,
    });
  }
}
