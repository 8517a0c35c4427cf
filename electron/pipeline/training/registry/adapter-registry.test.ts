import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Journal } from '#electron/infra/sqlite/open-database';
import { createSettingsStore } from '#electron/infra/sqlite/settings-store';
import { createTrainingStore } from '#electron/infra/sqlite/training-store';
import { writerOf } from '#electron/infra/sqlite/writer-of';
import type { AdapterFile, AdapterFiles } from '#electron/ports/adapter-files';
import { openTestJournal } from '#tests/support/test-journal';
import { adapterEvaluation, adapterRecord } from '#tests/support/training-fixtures';
import { createAdapterRegistry } from './adapter-registry';

describe('adapter registry', () => {
  let journal: Journal;
  beforeEach(async () => {
    journal = await openTestJournal();
  });
  afterEach(() => {
    journal.close();
  });

  it('lists adapters that are here with what is known of them and their newest evaluation', async () => {
    const { registry, store } = desk();
    store.saveAdapter(adapterRecord({ id: A }));
    registry.noteEvaluation(adapterEvaluation({ id: 'old', madeAt: 1 }));
    registry.noteEvaluation(adapterEvaluation({ id: 'new', madeAt: 2 }));

    const listed = await registry.list();

    expect(listed.map(({ status, record, evaluation }) => [status.id, record?.evaluationId, evaluation?.id])).toEqual([
      [A, 'new', 'new'],
      [B, undefined, undefined],
    ]);
    expect(listed[0]?.status).toEqual({
      id: A,
      name: 'adapter a',
      sizeBytes: 9,
      baseHash: BASE,
      isShipped: false,
      isActive: false,
      problem: null,
      card: null,
    });
  });

  it('makes a candidate active that was found better, and keeps that', async () => {
    const { registry, active, told } = desk();
    registry.noteEvaluation(adapterEvaluation({ id: 'good', candidateId: A }));

    const promoted = await registry.promote('good');

    expect(promoted).toEqual({
      id: 'promotion-1',
      at: 1,
      fromAdapterId: null,
      toAdapterId: A,
      kind: 'promoted',
      evaluationId: 'good',
    });
    expect(active()).toBe(A);
    expect(registry.promotions(9)).toEqual([promoted]);
    expect((await registry.list())[0]?.status.isActive).toBe(true);
    // Whoever hears of the switch already finds the new one.
    expect(told).toEqual(['changed', 'changed', `switched to ${A}`]);
  });

  it.each([
    [
      'the gate said no',
      'verdict',
      { verdict: { mayPromote: false, reasons: [{ code: 'no_gain', metric: null }] } },
      {},
    ],
    ['another adapter is active than it compared with', 'other_current', { currentId: B }, {}],
    ['the file is gone or another', 'file_gone', {}, { files: [file(B)] }],
    ['the file is damaged', 'does_not_fit', {}, { files: [{ ...file(A), damage: 'NaN' }] }],
    ['another model is chosen', 'does_not_fit', {}, { base: 'c'.repeat(64) }],
    ['it was evaluated on another model', 'does_not_fit', { modelHash: 'c'.repeat(64) }, {}],
  ] as const)('refuses where %s', async (_, reason, fields, world) => {
    const { registry, active } = desk(world);
    registry.noteEvaluation(adapterEvaluation({ id: 'eval', candidateId: A, ...fields }));

    const refused = registry.promote('eval');

    await expect(refused).rejects.toMatchObject({ code: 'conflict', details: { reason } });
    expect(active()).toBeNull();
    expect(registry.promotions(9)).toEqual([]);
  });

  it('refuses an evaluation that a newer one of the same adapter replaced, and one that is not there', async () => {
    const { registry } = desk();
    registry.noteEvaluation(adapterEvaluation({ id: 'lucky', madeAt: 1 }));
    registry.noteEvaluation(adapterEvaluation({ id: 'later', madeAt: 2, verdict: { mayPromote: false, reasons: [] } }));
    registry.noteEvaluation(adapterEvaluation({ id: 'of another', madeAt: 3, candidateId: B }));

    await expect(registry.promote('lucky')).rejects.toMatchObject({ details: { reason: 'superseded' } });
    await expect(registry.promote('none')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('changes nothing where the record cannot be kept', async () => {
    const { registry, active, told } = desk({ ids: () => 'the same' });
    await registry.noteChosen(A);

    await expect(registry.noteChosen(B)).rejects.toMatchObject({ code: 'conflict' });

    expect(active()).toBe(A);
    expect(registry.promotions(9)).toHaveLength(1);
    expect(told).toEqual(['changed', `switched to ${A}`]);
  });

  it('changes nothing where a person chose otherwise while files were read', async () => {
    const { registry, active, choose } = desk({ onList: () => choose(B) });
    registry.noteEvaluation(adapterEvaluation({ id: 'good', candidateId: A }));

    await expect(registry.promote('good')).rejects.toMatchObject({ details: { reason: 'other_current' } });

    expect(active()).toBe(B);
  });

  it('keeps what a person chose, once', async () => {
    const { registry } = desk();

    const chosen = await registry.noteChosen(B);
    const again = await registry.noteChosen(B);

    expect(chosen).toMatchObject({ fromAdapterId: null, toAdapterId: B, kind: 'chosen', evaluationId: null });
    expect(again).toBeNull();
    expect(registry.promotions(9)).toEqual([chosen]);
  });

  describe('rolling back', () => {
    it('goes to what was active before, further each time, and never forward', async () => {
      const { registry, active } = desk();
      registry.noteEvaluation(adapterEvaluation({ id: 'good', candidateId: B, currentId: A }));
      await registry.noteChosen(A);
      await registry.promote('good');

      const first = await registry.rollBack();
      const second = await registry.rollBack();

      expect(first).toMatchObject({ fromAdapterId: B, toAdapterId: A, kind: 'rolled_back' });
      expect(second).toMatchObject({ fromAdapterId: A, toAdapterId: null, kind: 'rolled_back' });
      expect(active()).toBeNull();
      await expect(registry.rollBack()).rejects.toMatchObject({
        code: 'conflict',
        details: { reason: 'nothing_earlier' },
      });
    });

    it('can be followed by another change and goes back to before that', async () => {
      const { registry } = desk();
      await registry.noteChosen(A);
      await registry.rollBack();
      await registry.noteChosen(B);

      expect(await registry.rollBack()).toMatchObject({ toAdapterId: null });
    });

    it('passes over adapters that are gone or do not fit', async () => {
      const files = [file(A), file(B), file(C)];
      const { registry } = desk({ files });
      await registry.noteChosen(A);
      await registry.noteChosen(B);
      await registry.noteChosen(C);
      files.splice(1, 1);

      expect(await registry.rollBack()).toMatchObject({ fromAdapterId: C, toAdapterId: A });
    });

    it('is refused where nothing was ever changed', async () => {
      await expect(desk().registry.rollBack()).rejects.toMatchObject({ details: { reason: 'nothing_earlier' } });
    });
  });

  function desk(
    world: {
      readonly files?: readonly AdapterFile[];
      readonly base?: string;
      readonly ids?: () => string;
      readonly onList?: () => void;
    } = {},
  ) {
    const store = createTrainingStore(journal);
    const settings = createSettingsStore(journal);
    const write = writerOf(journal);
    const told: string[] = [];
    const { files = [file(A), file(B)], base = BASE } = world;
    let clock = 0;
    let number = 0;
    const adapters: AdapterFiles = {
      list: async () => {
        world.onList?.();
        return files;
      },
      problemOn: async ({ damage, baseHash }, on) => {
        if (damage !== null) return { code: 'damaged', message: damage };
        return baseHash === on?.sha256 ? null : { code: 'other_base', message: 'Other base.' };
      },
    };
    const active = () => {
      const { activeAdapterId } = settings.read();
      // This app comes with none.
      return activeAdapterId === 'shipped' ? null : activeAdapterId;
    };
    const registry = createAdapterRegistry({
      store,
      adapters,
      base: () => ({ path: '/base.gguf', sha256: base }),
      settings: {
        activeAdapterId: active,
        setActiveAdapterId: (adapterId) => void settings.update({ activeAdapterId: adapterId }),
      },
      atomically: write((change: () => void) => change()),
      clock: { now: () => ++clock },
      ids: { next: (prefix) => world.ids?.() ?? `${prefix}-${++number}` },
      switched: async () => void told.push(`switched to ${active()}`),
      onChange: () => told.push('changed'),
    });
    const choose = (adapterId: string) => void settings.update({ activeAdapterId: adapterId });
    return { registry, store, active, choose, told };
  }
});

function file(id: string): AdapterFile {
  return {
    id,
    path: `/adapters/${id}.gguf`,
    name: `adapter ${id[0]}`,
    sizeBytes: 9,
    baseHash: BASE,
    isShipped: false,
    damage: null,
    card: null,
  };
}

const A = 'a'.repeat(64);
const B = 'e'.repeat(64);
const C = 'f'.repeat(64);
const BASE = 'b'.repeat(64);
