import { z } from 'zod';
import type { TrainingStore } from '#electron/ports/training-store';
import { AdapterEvaluation } from '#shared/domain/adapter-evaluation';
import { AdapterRecord, Promotion } from '#shared/domain/adapter-record';
import { TrainingPoint, TrainingRun, TrainingSample } from '#shared/domain/training-run';
import type { Journal } from './open-database';
import { writerOf } from './writer-of';

/** A second evaluation or promotion of the same id is refused with AppError `conflict`. */
export function createTrainingStore(database: Journal): TrainingStore {
  const write = writerOf(database);
  return {
    ...runStatements(database, write),
    ...evaluationStatements(database, write),
    ...adapterStatements(database, write),
  };
}

type Write = ReturnType<typeof writerOf>;

function runStatements(database: Journal, write: Write) {
  const all = database.prepare('SELECT run_json FROM training_runs ORDER BY created_at DESC, id DESC').pluck();
  const one = database.prepare('SELECT run_json FROM training_runs WHERE id = ?').pluck();
  const unfinished = database
    .prepare("SELECT run_json FROM training_runs WHERE state IN ('preparing', 'running')")
    .pluck();
  const upsert = database.prepare(
    `INSERT INTO training_runs (id, created_at, state, run_json) VALUES (@id, @createdAt, @state, @json)
     ON CONFLICT (id) DO UPDATE SET
       created_at = excluded.created_at, state = excluded.state, run_json = excluded.run_json`,
  );
  const remove = database.prepare('DELETE FROM training_runs WHERE id = ?');
  const dropPoints = database.prepare('DELETE FROM training_points WHERE run_id = ? AND step >= ?');
  const insertPoint = database.prepare('INSERT INTO training_points (run_id, step, point_json) VALUES (?, ?, ?)');
  const points = database.prepare('SELECT point_json FROM training_points WHERE run_id = ? ORDER BY step').pluck();
  const setSamples = database.prepare('UPDATE training_runs SET samples_json = @json WHERE id = @runId');
  const samples = database.prepare('SELECT samples_json FROM training_runs WHERE id = ?').pluck();

  const save = (run: TrainingRun) => {
    const { id, createdAt, state } = run;
    upsert.run({ id, createdAt, state, json: JSON.stringify(TrainingRun.parse(run)) });
  };

  return {
    runs: () => readAll(TrainingRun, all.all()),
    run: (runId) => readOne(TrainingRun, one.get(runId)),
    saveRun: write(save),
    removeRun: write((runId: string) => remove.run(runId).changes > 0),
    interruptRuns: write((at: number) => {
      const left = readAll(TrainingRun, unfinished.all());
      for (const run of left) {
        save({ ...run, state: 'interrupted', updatedAt: at, tokensPerSecond: null, leftMs: null });
      }
      return left.length;
    }),
    addPoint: write((runId: string, point: TrainingPoint) => {
      dropPoints.run(runId, point.step);
      insertPoint.run(runId, point.step, JSON.stringify(TrainingPoint.parse(point)));
    }),
    points: (runId) => readAll(TrainingPoint, points.all(runId)),
    saveSamples: write((runId: string, some: readonly TrainingSample[]) => {
      setSamples.run({ runId, json: JSON.stringify(Samples.parse(some)) });
    }),
    samples: (runId) => readOne(Samples, samples.get(runId)) ?? [],
  } satisfies Partial<TrainingStore>;
}

function evaluationStatements(database: Journal, write: Write) {
  const insert = database.prepare(
    `INSERT INTO adapter_evaluations (id, made_at, candidate_id, evaluation_json)
     VALUES (@id, @madeAt, @candidateId, @json)`,
  );
  const newest = database
    .prepare('SELECT evaluation_json FROM adapter_evaluations ORDER BY made_at DESC, id DESC LIMIT ?')
    .pluck();
  const newestOf = database
    .prepare(
      'SELECT evaluation_json FROM adapter_evaluations WHERE candidate_id = ? ORDER BY made_at DESC, id DESC LIMIT ?',
    )
    .pluck();
  const one = database.prepare('SELECT evaluation_json FROM adapter_evaluations WHERE id = ?').pluck();

  return {
    addEvaluation: write((evaluation: AdapterEvaluation) => {
      const { id, madeAt, candidateId } = evaluation;
      insert.run({ id, madeAt, candidateId, json: JSON.stringify(AdapterEvaluation.parse(evaluation)) });
    }),
    evaluations: ({ candidateId, limit }) =>
      readAll(AdapterEvaluation, candidateId === undefined ? newest.all(limit) : newestOf.all(candidateId, limit)),
    evaluation: (evaluationId) => readOne(AdapterEvaluation, one.get(evaluationId)),
  } satisfies Partial<TrainingStore>;
}

function adapterStatements(database: Journal, write: Write) {
  const upsert = database.prepare(
    `INSERT INTO adapters (id, created_at, record_json) VALUES (@id, @createdAt, @json)
     ON CONFLICT (id) DO UPDATE SET created_at = excluded.created_at, record_json = excluded.record_json`,
  );
  const all = database.prepare('SELECT record_json FROM adapters ORDER BY created_at DESC, id').pluck();
  const one = database.prepare('SELECT record_json FROM adapters WHERE id = ?').pluck();
  const insertPromotion = database.prepare(
    `INSERT INTO adapter_promotions (id, at, from_id, to_id, kind, evaluation_id)
     VALUES (@id, @at, @fromAdapterId, @toAdapterId, @kind, @evaluationId)`,
  );
  const promotions = database.prepare(
    `SELECT id, at, from_id AS fromAdapterId, to_id AS toAdapterId, kind, evaluation_id AS evaluationId
     FROM adapter_promotions ORDER BY at DESC, id DESC LIMIT ?`,
  );

  return {
    saveAdapter: write((record: AdapterRecord) => {
      const { id, createdAt } = record;
      upsert.run({ id, createdAt, json: JSON.stringify(AdapterRecord.parse(record)) });
    }),
    adapters: () => readAll(AdapterRecord, all.all()),
    adapter: (adapterId) => readOne(AdapterRecord, one.get(adapterId)),
    addPromotion: write((promotion: Promotion) => {
      insertPromotion.run(Promotion.parse(promotion));
    }),
    promotions: (limit) => promotions.all(limit).map((row) => Promotion.parse(row)),
  } satisfies Partial<TrainingStore>;
}

// Only this file writes the columns; what an older version wrote is checked all the same.
function readOne<T>(type: z.ZodType<T>, json: unknown): T | null {
  return typeof json === 'string' ? type.parse(JSON.parse(json)) : null;
}

function readAll<T>(type: z.ZodType<T>, rows: readonly unknown[]): T[] {
  return rows.map((json) => type.parse(JSON.parse(json as string)));
}

const Samples = z.array(TrainingSample);
