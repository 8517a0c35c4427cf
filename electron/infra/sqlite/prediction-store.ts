import type { Statement } from 'better-sqlite3';
import type {
  OpenForecast,
  OutcomeQuery,
  PredictionContext,
  PredictionQuery,
  PredictionStore,
  RecordQuery,
  VisibleMoments,
} from '#electron/ports/prediction-store';
import { invariant } from '#shared/domain/invariant';
import { Outcome } from '#shared/domain/outcome';
import { BaseRate, Forecast, Prediction, type ResolvedOutcome } from '#shared/domain/prediction';
import type { Journal } from './open-database';
import { positionOf } from './position-of';

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
       recorded_at, outcome_json, instrument, timeframe, source, mode)
     SELECT id, 1, @result, @knownAt, @rMultiple, @mfeR, @maeR, @costR, @recordedAt, @outcomeJson, instrument, timeframe,
       source, mode
     FROM llm_predictions WHERE id = @predictionId`,
  );
  const current = database
    .prepare('SELECT outcome_json FROM prediction_outcomes WHERE prediction_id = ? AND is_current = 1')
    .pluck();
  // From one name to the next through the index: looking at every row would take as long as there are rows.
  const instruments = database
    .prepare(
      `WITH RECURSIVE names (name) AS (
         SELECT min(instrument) FROM llm_predictions
         UNION ALL
         SELECT (SELECT min(instrument) FROM llm_predictions WHERE instrument > name) FROM names WHERE name IS NOT NULL
       ) SELECT name FROM names WHERE name IS NOT NULL`,
    )
    .pluck();
  const listed = database.prepare('SELECT requested_at AS at, id FROM llm_predictions WHERE id = ?');
  const resolvedAt = database.prepare(
    'SELECT known_at AS at, prediction_id AS id FROM prediction_outcomes WHERE prediction_id = ? AND is_current = 1',
  );
  // One transaction: a killed process leaves the earlier outcome or the new one, never neither.
  const recordOutcome = database.transaction((predictionId: string, outcome: Outcome, recordedAt: number) => {
    const outcomeJson = JSON.stringify(outcome);
    // Two threads may score the same forecast at the same time, which corrects nothing.
    if (current.get(predictionId) === outcomeJson) return;
    retire.run(predictionId);
    const { result, knownAt, rMultiple, mfeR, maeR, costR } = outcome;
    const row = { predictionId, result, knownAt, rMultiple, mfeR, maeR, costR, recordedAt, outcomeJson };
    invariant(addOutcome.run(row).changes === 1, `Expected an outcome of a prediction, was one of ${predictionId}.`);
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
    list: (query) => listPredictions(database, listed, query),
    outcomes: (query) => listOutcomes(database, resolvedAt, query),
    instruments: () => instruments.all() as string[],
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
function listPredictions(database: Journal, listed: Statement, query: PredictionQuery): Prediction[] {
  const { instrument, timeframe, modelId, source, modes, about, before, visibleUntil, limit } = query;
  const olderThan = query.olderThan && { at: query.olderThan.requestedAt, id: query.olderThan.id };
  const page = before === undefined ? olderThan : positionOf<Position>(listed, { thing: 'a prediction', id: before });
  const rows = select(database, {
    from: SELECT,
    conditions: [
      instrument !== undefined && ['p.instrument = @instrument', { instrument }],
      timeframe !== undefined && ['p.timeframe = @timeframe', { timeframe }],
      modelId !== undefined && ['p.model_id = @modelId', { modelId }],
      source !== undefined && ['p.source = @source', { source }],
      modes !== undefined && ['p.mode IN (SELECT value FROM json_each(@modes))', { modes: JSON.stringify(modes) }],
      about !== undefined && ['p.as_of > @after AND p.as_of <= @until', { after: about.after, until: about.until }],
      ...hiding('p.instrument', 'p.as_of', visibleUntil),
      page !== undefined && ['(p.requested_at, p.id) < (@at, @id)', page],
    ],
    order: 'p.requested_at DESC, p.id DESC',
    limit,
  });
  return (rows as PredictionRow[]).map(predictionFromRow);
}

function listOutcomes(database: Journal, resolvedAt: Statement, query: OutcomeQuery): ResolvedOutcome[] {
  const { instrument, timeframe, source, mode, before, visibleUntil, limit } = query;
  const item = { thing: 'a prediction with an outcome', id: before ?? '' };
  const page = before === undefined ? undefined : positionOf<Position>(resolvedAt, item);
  const rows = select(database, {
    from: SELECT_OUTCOME,
    conditions: [
      ['o.is_current = 1', {}],
      instrument !== undefined && ['o.instrument = @instrument', { instrument }],
      timeframe !== undefined && ['o.timeframe = @timeframe', { timeframe }],
      source !== undefined && ['o.source = @source', { source }],
      mode !== undefined && ['o.mode = @mode', { mode }],
      ...hiding('o.instrument', 'o.known_at', visibleUntil),
      page !== undefined && ['(o.known_at, o.prediction_id) < (@at, @id)', page],
    ],
    order: 'o.known_at DESC, o.prediction_id DESC',
    limit,
  });
  return (rows as OutcomeRow[]).map(({ baseRate, outcome, ...columns }) => ({
    ...columns,
    baseRate: BaseRate.nullable().parse(JSON.parse(baseRate)),
    outcome: Outcome.parse(JSON.parse(outcome)),
  }));
}

/** A condition and its values. */
type Condition = readonly [string, Readonly<Record<string, string | number>>];

function select(
  database: Journal,
  query: {
    readonly from: string;
    readonly conditions: readonly (Condition | false)[];
    readonly order: string;
    readonly limit: number | undefined;
  },
): unknown[] {
  const conditions = query.conditions.filter((condition) => condition !== false);
  const where = conditions.length > 0 ? `WHERE ${conditions.map(([text]) => text).join(' AND ')}` : '';
  const statement = database.prepare(`${query.from} ${where} ORDER BY ${query.order} LIMIT @limit`);
  // SQLite reads a negative limit as none.
  return statement.all(Object.assign({ limit: query.limit ?? -1 }, ...conditions.map(([, values]) => values)));
}

/** What a replay hides takes no place in a page: it is left out before the limit counts. */
function hiding(instrument: string, at: string, visibleUntil: VisibleMoments = {}): Condition[] {
  return Object.entries(visibleUntil).map(([name, until], index) => [
    `NOT (${instrument} = @hidden${index} AND ${at} > @hiddenAfter${index})`,
    { [`hidden${index}`]: name, [`hiddenAfter${index}`]: until },
  ]);
}

interface Position extends Record<string, string | number> {
  readonly at: number;
  readonly id: string;
}

type OutcomeRow = Omit<ResolvedOutcome, 'baseRate' | 'outcome'> & {
  readonly baseRate: string;
  readonly outcome: string;
};

interface PredictionRow {
  readonly prediction_json: string;
  /** The outcome that counts; `null` where there is none. */
  readonly outcome_json: string | null;
}

export function predictionFromRow(row: PredictionRow): Prediction {
  const outcome = row.outcome_json === null ? null : JSON.parse(row.outcome_json);
  return Prediction.parse(Object.assign(JSON.parse(row.prediction_json), { outcome }));
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
/** Of a prediction only what is told with its outcome. Always from outcomes to predictions: their order is the list's. */
const SELECT_OUTCOME = `SELECT o.prediction_id AS predictionId, o.instrument, o.timeframe, o.source, o.mode, p.direction,
    p.probability, p.prediction_json -> '$.baseRate' AS baseRate, p.as_of AS asOf, o.outcome_json AS outcome
  FROM prediction_outcomes o CROSS JOIN llm_predictions p ON p.id = o.prediction_id`;
