import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TrainingStore } from '#electron/ports/training-store';
import type { TrainingPoint } from '#shared/domain/training-run';
import { openTestJournal } from '#tests/support/test-journal';
import {
  adapterEvaluation,
  adapterRecord,
  promotion,
  trainingPoint,
  trainingRun,
} from '#tests/support/training-fixtures';
import type { Journal } from './open-database';
import { createTrainingStore } from './training-store';

describe('training store', () => {
  let journal: Journal;
  let store: TrainingStore;
  beforeEach(async () => {
    journal = await openTestJournal();
    store = createTrainingStore(journal);
  });
  afterEach(() => {
    journal.close();
  });

  describe('runs', () => {
    it('gives them back newest first, and what was saved last of each', () => {
      const older = trainingRun({ id: 'a', createdAt: 1 });
      const newer = trainingRun({ id: 'b', createdAt: 2 });
      store.saveRun(older);
      store.saveRun(newer);
      store.saveSamples('a', [SAMPLE]);

      store.saveRun({ ...older, step: 9, state: 'paused' });

      expect(store.runs()).toEqual([newer, { ...older, step: 9, state: 'paused' }]);
      expect(store.run('a')?.step).toBe(9);
      expect(store.run('c')).toBeNull();
      expect(store.samples('a')).toEqual([SAMPLE]);
      expect(store.samples('b')).toEqual([]);
      expect(store.samples('c')).toEqual([]);
    });

    it('interrupts those that a process left at work, and no others', () => {
      const running = trainingRun({ id: 'a', state: 'running', tokensPerSecond: 80, leftMs: 9_000 });
      store.saveRun(running);
      for (const state of ['preparing', 'paused', 'finished', 'failed', 'cancelled', 'interrupted'] as const) {
        store.saveRun(trainingRun({ id: state, state }));
      }

      expect(store.interruptRuns(77)).toBe(2);

      expect(store.run('a')).toEqual({
        ...running,
        state: 'interrupted',
        updatedAt: 77,
        tokensPerSecond: null,
        leftMs: null,
      });
      expect(store.run('preparing')?.state).toBe('interrupted');
      expect(store.run('paused')).toEqual(trainingRun({ id: 'paused', state: 'paused' }));
      expect(store.interruptRuns(78)).toBe(0);
    });

    it('lets a point replace those of its step and later of the same run', () => {
      for (const id of ['a', 'b']) {
        store.saveRun(trainingRun({ id }));
        for (const step of [1, 2, 3, 4]) store.addPoint(id, trainingPoint({ step }));
      }
      const again: TrainingPoint = trainingPoint({ step: 3, loss: 0.5 });

      store.addPoint('a', again);

      expect(store.points('a')).toEqual([trainingPoint({ step: 1 }), trainingPoint({ step: 2 }), again]);
      expect(store.points('b').map(({ step }) => step)).toEqual([1, 2, 3, 4]);
    });

    it('removes a run with its points, and knows whether there was one', () => {
      store.saveRun(trainingRun({ id: 'a' }));
      store.addPoint('a', trainingPoint({ step: 1 }));

      expect(store.removeRun('a')).toBe(true);

      expect(store.runs()).toEqual([]);
      expect(store.points('a')).toEqual([]);
      expect(store.removeRun('a')).toBe(false);
    });

    it('takes no point of a run that is not there, and nothing that is no run', () => {
      expect(() => store.addPoint('a', trainingPoint({ step: 1 }))).toThrow(/FOREIGN KEY/);
      expect(() => store.saveRun({ ...trainingRun(), step: -1 })).toThrow(/step/);
      expect(store.runs()).toEqual([]);
    });
  });

  describe('evaluations', () => {
    it('gives them back newest first, of one candidate or of all', () => {
      const a1 = adapterEvaluation({ id: '1', madeAt: 1, candidateId: 'a'.repeat(64) });
      const b = adapterEvaluation({ id: '2', madeAt: 2, candidateId: 'b'.repeat(64) });
      const a2 = adapterEvaluation({ id: '3', madeAt: 3, candidateId: 'a'.repeat(64) });
      for (const evaluation of [a1, b, a2]) store.addEvaluation(evaluation);

      expect(store.evaluations({ limit: 2 })).toEqual([a2, b]);
      expect(store.evaluations({ candidateId: 'a'.repeat(64), limit: 9 })).toEqual([a2, a1]);
      expect(store.evaluation('2')).toEqual(b);
      expect(store.evaluation('4')).toBeNull();
    });

    it('never changes or deletes one', () => {
      const evaluation = adapterEvaluation({ id: '1' });
      store.addEvaluation(evaluation);

      expect(() => store.addEvaluation({ ...evaluation, examples: 1 })).toThrow(
        expect.objectContaining({ code: 'conflict' }),
      );
      expect(() => journal.prepare("UPDATE adapter_evaluations SET candidate_id = 'x'").run()).toThrow(/never changed/);
      expect(() => journal.prepare('DELETE FROM adapter_evaluations').run()).toThrow(/never changed/);
      expect(store.evaluation('1')).toEqual(evaluation);
    });

    it('refuses to read what is no evaluation', () => {
      journal
        .prepare(
          "INSERT INTO adapter_evaluations (id, made_at, candidate_id, evaluation_json) VALUES ('1', 1, 'a', '{}')",
        )
        .run();

      expect(() => store.evaluation('1')).toThrow(/madeAt/);
    });
  });

  it('keeps what is known of an adapter, and replaces it', () => {
    const older = adapterRecord({ id: 'a'.repeat(64), createdAt: 1 });
    const newer = adapterRecord({ id: 'b'.repeat(64), createdAt: 2 });
    store.saveAdapter(older);
    store.saveAdapter(newer);

    store.saveAdapter({ ...older, evaluationId: 'eval' });

    expect(store.adapters()).toEqual([newer, { ...older, evaluationId: 'eval' }]);
    expect(store.adapter(older.id)?.evaluationId).toBe('eval');
    expect(store.adapter('c'.repeat(64))).toBeNull();
  });

  it('keeps promotions for ever, newest first', () => {
    store.addEvaluation(adapterEvaluation({ id: '1' }));
    const first = promotion({ id: 'p1', at: 5, toAdapterId: 'a'.repeat(64), kind: 'promoted', evaluationId: '1' });
    const second = promotion({ id: 'p2', at: 5, fromAdapterId: 'a'.repeat(64), kind: 'rolled_back' });
    store.addPromotion(first);
    store.addPromotion(second);

    expect(store.promotions(9)).toEqual([second, first]);
    expect(store.promotions(1)).toEqual([second]);
    expect(() => store.addPromotion(first)).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(() => store.addPromotion(promotion({ id: 'p3', evaluationId: 'none' }))).toThrow(/FOREIGN KEY/);
    expect(() => journal.prepare('DELETE FROM adapter_promotions').run()).toThrow(/never changed/);
    expect(() => journal.prepare('UPDATE adapter_promotions SET at = 1').run()).toThrow(/never changed/);
  });
});

const SAMPLE = { exampleId: 'e', question: 'q', expected: 'x', before: 'b', after: 'a' };
