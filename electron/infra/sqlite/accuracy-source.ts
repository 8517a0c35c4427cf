import type { AccuracySource, OutcomeFact, PredictionFact } from '#electron/ports/accuracy-source';
import type { Journal } from './open-database';

/** Facts of the journal's predictions and outcomes, from their flat columns: no JSON is parsed. */
export function createAccuracySource(database: Journal): AccuracySource {
  const predictions = database
    .prepare(
      `SELECT number, id, instrument, timeframe, as_of, mode, source, kind, direction, probability, base_rate, model_id,
         adapter_hash, prompt_version, session, structure_kind, confluence, validity
       FROM llm_predictions WHERE number > ? ORDER BY number LIMIT ${PAGE_ROWS}`,
    )
    .raw();
  const outcomes = database
    .prepare(
      `SELECT o.number, p.number, o.result, o.known_at, o.r_multiple, o.mfe_r, o.mae_r, o.cost_r
       FROM prediction_outcomes o CROSS JOIN llm_predictions p ON p.id = o.prediction_id
       WHERE o.number > ? ORDER BY o.number LIMIT ${PAGE_ROWS}`,
    )
    .raw();
  return {
    *predictionsAfter(after) {
      for (const row of pages<PredictionRow>(predictions, after)) yield predictionFact(row);
    },
    *outcomesAfter(after) {
      for (const row of pages<OutcomeRow>(outcomes, after)) yield outcomeFact(row);
    },
  };
}

/** Pages, not one open query: whoever stops reading halfway leaves nothing open that would hold back the journal's log. */
function* pages<Row extends readonly [number, ...unknown[]]>(
  statement: { all(after: number): unknown[] },
  after: number,
): Generator<Row> {
  for (let last = after; ; ) {
    // The statement's columns are those of the row type.
    const page = statement.all(last) as Row[];
    yield* page;
    if (page.length < PAGE_ROWS) return;
    last = (page.at(-1) as Row)[0];
  }
}

// The journal's CHECKs hold each text to the values of its union.
function predictionFact(row: PredictionRow): PredictionFact {
  return {
    number: row[0],
    id: row[1],
    instrument: row[2],
    timeframe: row[3],
    asOf: row[4],
    mode: row[5] as PredictionFact['mode'],
    source: row[6] as PredictionFact['source'],
    isForecast: row[7] === 'forecast',
    direction: row[8] as PredictionFact['direction'],
    probability: row[9],
    baseRate: row[10],
    modelId: row[11],
    adapterHash: row[12],
    promptVersion: row[13],
    session: row[14],
    structureKind: row[15],
    confluence: row[16],
    validity: row[17] as PredictionFact['validity'],
  };
}

function outcomeFact(row: OutcomeRow): OutcomeFact {
  return {
    number: row[0],
    predictionNumber: row[1],
    result: row[2] as OutcomeFact['result'],
    knownAt: row[3],
    rMultiple: row[4],
    mfeR: row[5],
    maeR: row[6],
    costR: row[7],
  };
}

/** Number, id, instrument, timeframe, asOf, mode, source, kind, direction, probability, base rate, model, adapter, prompt, facets, validity. */
type PredictionRow = readonly [
  number,
  string,
  string,
  string,
  number,
  string,
  string,
  string,
  string | null,
  number | null,
  number | null,
  string,
  string | null,
  string,
  string | null,
  string | null,
  number | null,
  string,
];

/** Number, the prediction's number, result, known at, R, MFE, MAE, cost. */
type OutcomeRow = readonly [number, number, string, number, number, number, number, number];

/** Rows that are in memory at once. */
const PAGE_ROWS = 2_000;
