import type { PredictionContext, PredictionQuery, PredictionStore } from '#electron/ports/prediction-store';
import { Outcome } from '#shared/domain/outcome';
import { Prediction } from '#shared/domain/prediction';
import type { Journal } from './open-database';

export function createPredictionStore(database: Journal): PredictionStore {
  const insert = database.prepare(
    `INSERT INTO llm_predictions (id, instrument, timeframe, requested_at, as_of, mode, source, kind, direction,
       probability, raw_probability, base_rate, session, structure_kind, confluence, validity, model_id, model_hash, adapter_hash, prompt_id, prompt_version, context_hash, seed, prediction_json,
       context_json)
     VALUES (@id, @instrument, @timeframe, @requestedAt, @asOf, @mode, @source, @kind, @direction, @probability,
       @rawProbability, @baseRate, @session, @structureKind, @confluence, @validity, @modelId, @modelHash, @adapterHash, @promptId, @promptVersion, @contextHash, @seed, @predictionJson,
       @contextJson)`,
  );
  const one = database.prepare(`${SELECT} WHERE p.id = ?`);
  const same = database.prepare(
    `${SELECT} WHERE p.context_hash = @contextHash AND p.seed = @seed AND p.model_hash = @modelHash
       AND p.adapter_hash IS @adapterHash AND p.instrument = @instrument AND p.timeframe = @timeframe AND p.as_of = @asOf
       AND p.kind = 'forecast' AND p.prediction_json ->> '$.provenance.rawOutput' = @rawOutput
     ORDER BY p.requested_at, p.id LIMIT 1`,
  );
  const open = database.prepare(
    `${SELECT} WHERE p.kind = 'forecast' AND o.number IS NULL AND (@instrument IS NULL OR p.instrument = @instrument)
     ORDER BY p.requested_at, p.id`,
  );
  const retire = database.prepare('UPDATE prediction_outcomes SET is_current = 0 WHERE prediction_id = ?');
  const addOutcome = database.prepare(
    `INSERT INTO prediction_outcomes (prediction_id, is_current, result, known_at, r_multiple, mfe_r, mae_r, cost_r,
       recorded_at, outcome_json)
     VALUES (@predictionId, 1, @result, @knownAt, @rMultiple, @mfeR, @maeR, @costR, @recordedAt, @outcomeJson)`,
  );
  // One transaction: a killed process leaves the earlier outcome or the new one, never neither.
  const recordOutcome = database.transaction((predictionId: string, outcome: Outcome, recordedAt: number) => {
    retire.run(predictionId);
    const { result, knownAt, rMultiple, mfeR, maeR, costR } = outcome;
    const outcomeJson = JSON.stringify(outcome);
    addOutcome.run({ predictionId, result, knownAt, rMultiple, mfeR, maeR, costR, recordedAt, outcomeJson });
  });

  return {
    insert: (prediction, context) => {
      insert.run(rowFromPrediction(prediction, context));
    },
    get: (id) => {
      const row = one.get(id) as PredictionRow | undefined;
      if (!row) return null;
      // The context was written by `insert`, and the journal's rows never change.
      return { prediction: predictionFromRow(row), context: JSON.parse(row.context_json) as PredictionContext };
    },
    findSame: ({ instrument, timeframe, asOf, provenance }) => {
      const { contextHash, seed, modelHash, adapterHash, rawOutput } = provenance;
      const found = same.get({ contextHash, seed, modelHash, adapterHash, rawOutput, instrument, timeframe, asOf });
      return found === undefined ? null : predictionFromRow(found as PredictionRow);
    },
    list: (query) => listPredictions(database, query),
    open: (instrument) => (open.all({ instrument: instrument ?? null }) as PredictionRow[]).map(predictionFromRow),
    recordOutcome: (predictionId, outcome, recordedAt) => {
      recordOutcome(predictionId, outcome, recordedAt);
    },
  };
}

// Only the conditions that are asked for, so that each query can use its index.
function listPredictions(database: Journal, query: PredictionQuery): Prediction[] {
  const { instrument, timeframe, modelId, modes, olderThan, limit } = query;
  const conditions = [
    ...(instrument === undefined ? [] : ['p.instrument = @instrument']),
    ...(timeframe === undefined ? [] : ['p.timeframe = @timeframe']),
    ...(modelId === undefined ? [] : ['p.model_id = @modelId']),
    ...(modes === undefined ? [] : ['p.mode IN (SELECT value FROM json_each(@modes))']),
    ...(olderThan === undefined ? [] : ['(p.requested_at, p.id) < (@olderThanAt, @olderThanId)']),
  ];
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  const statement = database.prepare(`${SELECT} ${where} ORDER BY p.requested_at DESC, p.id DESC LIMIT @limit`);
  const rows = statement.all({
    ...(instrument === undefined ? {} : { instrument }),
    ...(timeframe === undefined ? {} : { timeframe }),
    ...(modelId === undefined ? {} : { modelId }),
    ...(modes === undefined ? {} : { modes: JSON.stringify(modes) }),
    ...(olderThan === undefined ? {} : { olderThanAt: olderThan.requestedAt, olderThanId: olderThan.id }),
    // SQLite reads a negative limit as none.
    limit: limit ?? -1,
  });
  return (rows as PredictionRow[]).map(predictionFromRow);
}

interface PredictionRow {
  readonly prediction_json: string;
  readonly context_json: string;
  readonly outcome_json: string | null;
}

function predictionFromRow(row: PredictionRow): Prediction {
  const outcome = row.outcome_json === null ? null : Outcome.parse(JSON.parse(row.outcome_json));
  return Prediction.parse({ ...JSON.parse(row.prediction_json), outcome });
}

function rowFromPrediction(prediction: Prediction, context: PredictionContext) {
  const { id, instrument, timeframe, requestedAt, asOf, mode, source, verdict, provenance } = prediction;
  const { modelId, modelHash, adapterHash, promptId, promptVersion, contextHash, seed } = provenance;
  const forecast = verdict.kind === 'forecast' ? verdict : null;
  return {
    id,
    instrument,
    timeframe,
    requestedAt,
    asOf,
    mode,
    source,
    kind: verdict.kind,
    direction: forecast?.direction ?? null,
    probability: forecast?.probability ?? null,
    rawProbability: forecast?.rawProbability ?? null,
    baseRate: prediction.baseRate?.fraction ?? null,
    session: prediction.facets.session,
    structureKind: prediction.facets.structureKind,
    confluence: prediction.facets.confluence,
    validity: provenance.validity,
    modelId,
    modelHash,
    adapterHash,
    promptId,
    promptVersion,
    contextHash,
    seed,
    // The outcome has a table of its own: what was registered never changes.
    predictionJson: JSON.stringify({ ...prediction, outcome: null }),
    contextJson: JSON.stringify(context),
  };
}

const SELECT = `SELECT p.prediction_json, p.context_json, o.outcome_json FROM llm_predictions p
  LEFT JOIN prediction_outcomes o ON o.prediction_id = p.id AND o.is_current = 1`;
