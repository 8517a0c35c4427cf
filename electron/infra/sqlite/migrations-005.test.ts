import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outcome, prediction } from '#tests/support/prediction-fixtures';
import { testSqliteBinding } from '#tests/support/test-journal';
import { migrateJournal } from './migrate-journal';
import { journal } from './migrations/001-journal';
import { execution } from './migrations/002-execution';
import { network } from './migrations/003-network';
import { risk } from './migrations/004-risk';
import { type Journal, openDatabase } from './open-database';
import { createPredictionStore } from './prediction-store';

const OLD = { '001-journal': journal, '002-execution': execution, '003-network': network, '004-risk': risk };
const OPTIONS = { backupsDir: null, label: 'test' };

describe('migration to the analysis schema', () => {
  let database: Journal;
  beforeEach(async () => {
    database = openDatabase(':memory:', { nativeBinding: testSqliteBinding() });
    await migrateJournal(database, { ...OPTIONS, migrations: OLD });
  });
  afterEach(() => database.close());

  it('keeps every prediction, outcome and decision of an old journal, and fills the flat columns', async () => {
    for (let index = 0; index < 50; index++) addOldPrediction(database, index);
    database
      .prepare(
        `INSERT INTO llm_decisions (id, prediction_id, decided_at, model_id, model_hash, prompt_id, prompt_version,
           tool_calls_json, verdicts_json, result) VALUES ('decision', 'pred_7', 1, 'm', 'h', 'p', '1', '[]', '[]', 'proposed')`,
      )
      .run();
    const before = snapshot(database);

    await migrateJournal(database, OPTIONS);

    expect(snapshot(database)).toMatchObject(before);
    expect(before.predictions).toHaveLength(50);
    expect(before.outcomes).toHaveLength(75);
    const flat = database
      .prepare(
        `SELECT id, base_rate, validity, raw_probability, session, structure_kind, confluence FROM llm_predictions
         WHERE id IN ('pred_3', 'pred_4') ORDER BY id`,
      )
      .all();
    const unknown = { raw_probability: null, session: null, structure_kind: null, confluence: null };
    expect(flat).toEqual([
      { id: 'pred_3', base_rate: 0.53, validity: 'repaired', ...unknown },
      { id: 'pred_4', base_rate: null, validity: 'first_try', ...unknown },
    ]);
    const outcomes = database
      .prepare('SELECT mfe_r, mae_r, cost_r FROM prediction_outcomes WHERE prediction_id = ? ORDER BY number')
      .all('pred_3');
    expect(outcomes).toEqual([
      { mfe_r: 1, mae_r: -0.2, cost_r: 0 },
      { mfe_r: 0.5, mae_r: -1, cost_r: 0 },
    ]);
    // Numbers follow the time of asking, so that whoever reads on from the last one meets them in that order.
    const order = database.prepare('SELECT id FROM llm_predictions ORDER BY number LIMIT 3').pluck().all();
    expect(order).toEqual(['pred_0', 'pred_1', 'pred_2']);
    expect(database.pragma('foreign_key_check')).toEqual([]);
    expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
  });

  it('reads old records as they are meant today', async () => {
    addOldPrediction(database, 3);

    await migrateJournal(database, OPTIONS);

    const store = createPredictionStore(database);
    expect(store.get('pred_3')?.prediction).toEqual({
      ...oldPrediction(3),
      verdict: { ...oldPrediction(3).verdict, rawProbability: null },
      sampling: null,
      recalibration: null,
      facets: { session: null, structureKind: null, confluence: null },
      note: null,
      outcome: outcome({ mfeR: 0.5, maeR: -1, result: 'stop' }),
    });
    // What an old model stated was its own number: it counts in its record.
    expect(store.record({ modelId: 'tiny', adapterHash: null, knownBefore: 1e15, limit: 5 })).toEqual([
      { rawProbability: 0.6, isHit: false },
    ]);
  });

  it('lists the outcomes of old records that count', async () => {
    for (const index of [2, 3]) addOldPrediction(database, index);

    await migrateJournal(database, OPTIONS);

    const told = createPredictionStore(database).outcomes({ instrument: 'EURUSD', source: 'model', limit: 9 });
    expect(told.map(({ predictionId, outcome: { result } }) => `${predictionId} ${result}`)).toEqual([
      'pred_3 stop',
      'pred_2 target',
    ]);
  });

  it('lets in afterwards what learned models and persons say', async () => {
    await migrateJournal(database, OPTIONS);
    const store = createPredictionStore(database);

    store.insert(prediction({ id: 'learned', source: 'learned' }), CONTEXT);
    store.insert(prediction({ id: 'person', source: 'person' }), CONTEXT);

    expect(store.list({ source: 'person' }).map(({ id }) => id)).toEqual(['person']);
    expect(() => database.prepare("UPDATE llm_predictions SET source = 'nobody'").run()).toThrow(/CHECK/);
  });

  it('changes nothing when a reference leads nowhere', async () => {
    addOldPrediction(database, 1);
    database.pragma('foreign_keys = OFF');
    database.prepare("UPDATE prediction_outcomes SET prediction_id = 'lost'").run();
    database.pragma('foreign_keys = ON');

    await expect(migrateJournal(database, OPTIONS)).rejects.toMatchObject({
      code: 'journal_corrupt',
      message: expect.stringContaining('from prediction_outcomes to llm_predictions'),
    });

    const columns = database.prepare("SELECT name FROM pragma_table_info('llm_predictions')").pluck().all();
    expect(columns).not.toContain('number');
    expect(database.prepare('SELECT count(*) FROM llm_predictions').pluck().get()).toBe(1);
    expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
  });
});

/** A prediction as the version before wrote it: without what came later. Those with an even number have no base rate. */
function oldPrediction(index: number) {
  const { sampling, recalibration, facets, note, ...known } = prediction({
    id: `pred_${index}`,
    requestedAt: 1_000 + index,
    baseRate: index % 2 === 0 ? null : { fraction: 0.5 + index / 100, n: 900 },
  });
  const { rawProbability, ...verdict } = known.verdict as Extract<typeof known.verdict, { kind: 'forecast' }>;
  const validity = index % 2 === 0 ? 'first_try' : 'repaired';
  return { ...known, verdict, provenance: { ...known.provenance, validity } };
}

/** With an outcome, and for odd numbers a correction of it. */
function addOldPrediction(database: Journal, index: number): void {
  const made = oldPrediction(index);
  const { modelId, modelHash, promptId, promptVersion, contextHash, seed } = made.provenance;
  database
    .prepare(
      `INSERT INTO llm_predictions (id, instrument, timeframe, requested_at, as_of, mode, source, kind, direction,
         probability, model_id, model_hash, adapter_hash, prompt_id, prompt_version, context_hash, seed, prediction_json,
         context_json)
       VALUES (?, ?, ?, ?, ?, ?, ?, 'forecast', 'long', 0.6, ?, ?, NULL, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      made.id,
      made.instrument,
      made.timeframe,
      made.requestedAt,
      made.asOf,
      made.mode,
      made.source,
      modelId,
      modelHash,
      promptId,
      promptVersion,
      contextHash,
      seed,
      JSON.stringify(made),
      JSON.stringify(CONTEXT),
    );
  const add = (isCurrent: number, { costR, ...old }: ReturnType<typeof outcome>) =>
    database
      .prepare(
        `INSERT INTO prediction_outcomes (prediction_id, is_current, result, known_at, r_multiple, recorded_at, outcome_json)
         VALUES (?, ?, ?, ?, ?, 5, ?)`,
      )
      .run(made.id, isCurrent, old.result, old.knownAt, old.rMultiple, JSON.stringify(old));
  const isCorrected = index % 2 === 1;
  add(isCorrected ? 0 : 1, outcome());
  if (isCorrected) add(1, outcome({ mfeR: 0.5, maeR: -1, result: 'stop' }));
}

/** What both versions of the schema have. */
function snapshot(database: Journal) {
  const all = (sql: string) => database.prepare(sql).all();
  return {
    predictions: all(
      `SELECT id, instrument, timeframe, requested_at, as_of, mode, source, kind, direction, probability, model_id,
         model_hash, adapter_hash, prompt_id, prompt_version, context_hash, seed, prediction_json, context_json
       FROM llm_predictions ORDER BY id`,
    ),
    outcomes: all(
      `SELECT number, prediction_id, is_current, result, known_at, r_multiple, recorded_at, outcome_json
       FROM prediction_outcomes ORDER BY number`,
    ),
    decisions: all('SELECT * FROM llm_decisions ORDER BY id'),
  };
}

const CONTEXT = { prompt: 'question', system: 'rules', grammar: '{}', maxTokens: 160, temperature: 0.7 };
