import type {
  OpenForecast,
  PredictionContext,
  PredictionQuery,
  PredictionStore,
  RecordQuery,
} from '#electron/ports/prediction-store';
import { Outcome } from '#shared/domain/outcome';
import { Forecast, Prediction } from '#shared/domain/prediction';
import type { Journal } from './open-database';

export function createPredictionStore(database: Journal): PredictionStore {
  const insert = database.prepare(
    `INSERT INTO llm_predictions (id, instrument, timeframe, requested_at, as_of, mode, source, kind, direction,
       probability, raw_probability, base_rate, session, structure_kind, confluence, validity, model_id, model_hash,
       adapter_hash, prompt_id, prompt_version, context_hash, seed, prediction_json, context_json)
     VALUES (@id, @instrument, @timeframe, @requestedAt, @asOf, @mode, @source, @kind, @direction, @probability,
       @rawProbability, @baseRate, @session, @structureKind, @confluence, @validity, @modelId, @modelHash, @adapterHash,
       @promptId, @promptVersion, @contextHash, @seed, @predictionJson, @contextJson)`,
  );
  const one = database.prepare(`SELECT p.context_json, p.prediction_json, o.outcome_json ${FROM} WHERE p.id = ?`);
  const same = database.prepare(
    `${SELECT} WHERE p.context_hash = @contextHash AND p.seed = @seed AND p.model_hash = @modelHash
       AND p.adapter_hash IS @adapterHash AND p.instrument = @instrument AND p.timeframe = @timeframe AND p.as_of = @asOf
       AND p.prediction_json ->> '$.provenance.rawOutput' = @rawOutput
       AND p.prediction_json -> '$.sampling.outputs' IS json(@outputs)
     ORDER BY p.requested_at, p.id LIMIT 1`,
  );
  // From before a model's own number was kept beside the corrected one, what it stated was its own.
  // The plus keeps SQLite from walking through the results of all models in the order of time.
  const record = database.prepare(
    `SELECT coalesce(p.raw_probability, p.probability) AS rawProbability, o.result = 'target' AS isHit
     FROM llm_predictions p JOIN prediction_outcomes o ON o.prediction_id = p.id AND o.is_current = 1
     WHERE p.model_id = @modelId AND p.adapter_hash IS @adapterHash AND p.kind = 'forecast'
       AND +o.known_at < @knownBefore AND o.result <> 'not_entered'
       AND (@modes IS NULL OR p.mode IN (SELECT value FROM json_each(@modes)))
     ORDER BY o.known_at DESC, p.number DESC LIMIT @limit`,
  );
  const lastNumber = database.prepare('SELECT coalesce(max(number), 0) AS number FROM llm_predictions').pluck();
  const open = database.prepare(
    `SELECT p.id, p.instrument, p.timeframe, p.as_of AS asOf, p.direction,
       p.prediction_json ->> '$.verdict.stop.price' AS stop, p.prediction_json ->> '$.verdict.targets[0].price' AS target,
       p.prediction_json ->> '$.verdict.horizonCandles' AS horizonCandles
     FROM llm_predictions p
     WHERE p.number > @after AND p.number <= @last AND p.kind = 'forecast'
       AND NOT EXISTS (SELECT 1 FROM prediction_outcomes o WHERE o.prediction_id = p.id AND o.is_current = 1)
     ORDER BY p.number`,
  );
  const resolved = database.prepare(
    `SELECT p.id, p.as_of AS asOf, p.prediction_json -> '$.verdict' AS verdict, o.outcome_json AS outcome
     FROM llm_predictions p JOIN prediction_outcomes o ON o.prediction_id = p.id AND o.is_current = 1
     WHERE p.instrument = @instrument AND p.timeframe = @timeframe AND (p.as_of, p.id) > (@asOf, @id)
     ORDER BY p.as_of, p.id LIMIT @limit`,
  );
  // Named by the partial index on what counts: without it every outcome would be looked through.
  const retire = database.prepare(
    'UPDATE prediction_outcomes SET is_current = 0 WHERE prediction_id = ? AND is_current = 1',
  );
  const addOutcome = database.prepare(
    `INSERT INTO prediction_outcomes (prediction_id, is_current, result, known_at, r_multiple, mfe_r, mae_r, cost_r,
       recorded_at, outcome_json)
     VALUES (@predictionId, 1, @result, @knownAt, @rMultiple, @mfeR, @maeR, @costR, @recordedAt, @outcomeJson)`,
  );
  const current = database
    .prepare('SELECT outcome_json FROM prediction_outcomes WHERE prediction_id = ? AND is_current = 1')
    .pluck();
  // One transaction: a killed process leaves the earlier outcome or the new one, never neither.
  const recordOutcome = database.transaction((predictionId: string, outcome: Outcome, recordedAt: number) => {
    const outcomeJson = JSON.stringify(outcome);
    // Two threads may score the same forecast at the same time, which corrects nothing.
    if (current.get(predictionId) === outcomeJson) return;
    retire.run(predictionId);
    const { result, knownAt, rMultiple, mfeR, maeR, costR } = outcome;
    addOutcome.run({ predictionId, result, knownAt, rMultiple, mfeR, maeR, costR, recordedAt, outcomeJson });
  });

  return {
    insert: (prediction, context) => {
      insert.run(rowFromPrediction(prediction, context));
    },
    get: (id) => {
      const row = one.get(id) as (PredictionRow & { readonly context_json: string }) | undefined;
      if (!row) return null;
      // The context was written by `insert`, and the journal's rows never change.
      return { prediction: predictionFromRow(row), context: JSON.parse(row.context_json) as PredictionContext };
    },
    findSame: ({ instrument, timeframe, asOf, provenance, sampling }) => {
      const { contextHash, seed, modelHash, adapterHash, rawOutput } = provenance;
      const outputs = sampling ? JSON.stringify(sampling.outputs) : null;
      const key = { contextHash, seed, modelHash, adapterHash, rawOutput, outputs, instrument, timeframe, asOf };
      const found = same.get(key) as PredictionRow | undefined;
      return found === undefined ? null : predictionFromRow(found);
    },
    list: (query) => listPredictions(database, query),
    record: ({ modelId, adapterHash, knownBefore, modes, limit }: RecordQuery) => {
      const asked = { modelId, adapterHash, knownBefore, limit, modes: modes ? JSON.stringify(modes) : null };
      const rows = record.all(asked);
      return (rows as { rawProbability: number; isHit: number }[]).map(({ rawProbability, isHit }) => ({
        rawProbability,
        isHit: isHit === 1,
      }));
    },
    openAfter: (number) => {
      const last = lastNumber.get() as number;
      return { forecasts: open.all({ after: number, last }) as OpenForecast[], lastNumber: last };
    },
    resolved: ({ instrument, timeframe, after, limit }) => {
      const start = after ?? { asOf: Number.MIN_SAFE_INTEGER, id: '' };
      const rows = resolved.all({ instrument, timeframe, asOf: start.asOf, id: start.id, limit });
      return (rows as { id: string; asOf: number; verdict: string; outcome: string }[]).map((row) => ({
        id: row.id,
        asOf: row.asOf,
        forecast: Forecast.parse(JSON.parse(row.verdict)),
        outcome: Outcome.parse(JSON.parse(row.outcome)),
      }));
    },
    recordOutcome: (predictionId, outcome, recordedAt) => {
      recordOutcome.immediate(predictionId, outcome, recordedAt);
    },
  };
}

// Only the conditions that are asked for, so that each query can use its index.
function listPredictions(database: Journal, query: PredictionQuery): Prediction[] {
  const { instrument, timeframe, modelId, source, modes, about, olderThan, limit } = query;
  const conditions = [
    ...(instrument === undefined ? [] : ['p.instrument = @instrument']),
    ...(timeframe === undefined ? [] : ['p.timeframe = @timeframe']),
    ...(modelId === undefined ? [] : ['p.model_id = @modelId']),
    ...(source === undefined ? [] : ['p.source = @source']),
    ...(modes === undefined ? [] : ['p.mode IN (SELECT value FROM json_each(@modes))']),
    ...(about === undefined ? [] : ['p.as_of > @aboutAfter AND p.as_of <= @aboutUntil']),
    ...(olderThan === undefined ? [] : ['(p.requested_at, p.id) < (@olderThanAt, @olderThanId)']),
  ];
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  const statement = database.prepare(`${SELECT} ${where} ORDER BY p.requested_at DESC, p.id DESC LIMIT @limit`);
  const rows = statement.all({
    ...(instrument === undefined ? {} : { instrument }),
    ...(timeframe === undefined ? {} : { timeframe }),
    ...(modelId === undefined ? {} : { modelId }),
    ...(source === undefined ? {} : { source }),
    ...(modes === undefined ? {} : { modes: JSON.stringify(modes) }),
    ...(about === undefined ? {} : { aboutAfter: about.after, aboutUntil: about.until }),
    ...(olderThan === undefined ? {} : { olderThanAt: olderThan.requestedAt, olderThanId: olderThan.id }),
    // SQLite reads a negative limit as none.
    limit: limit ?? -1,
  });
  return (rows as PredictionRow[]).map(predictionFromRow);
}

interface PredictionRow {
  readonly prediction_json: string;
  /** The outcome that counts; `null` where there is none. */
  readonly outcome_json: string | null;
}

export function predictionFromRow(row: PredictionRow): Prediction {
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

const FROM = `FROM llm_predictions p
  LEFT JOIN prediction_outcomes o ON o.prediction_id = p.id AND o.is_current = 1`;
const SELECT = `SELECT p.prediction_json, o.outcome_json ${FROM}`;
