import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Prediction } from '#shared/domain/prediction';

/**
 * Predictions with their outcomes as CSV after RFC 4180, one row each: CRLF, quotes where needed, instants in ISO 8601 UTC.
 *
 * A text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers.
 */
export function csvRows(predictions: readonly Prediction[]): string {
  return predictions
    .map((prediction) => `${COLUMNS.map(([, read]) => field(read(prediction))).join(',')}\r\n`)
    .join('');
}

/** Names of the columns as the first row of the same CSV. */
export function csvHeader(): string {
  return `${COLUMNS.map(([name]) => name).join(',')}\r\n`;
}

function field(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const safe = FORMULA_START.test(value) ? `'${value}` : value;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function instant(at: EpochMs | null | undefined): string | null {
  return at === null || at === undefined ? null : new Date(at).toISOString();
}

function forecastOf({ verdict }: Prediction) {
  return verdict.kind === 'forecast' ? verdict : null;
}

const COLUMNS: readonly [name: string, read: (prediction: Prediction) => string | number | null | undefined][] = [
  ['id', ({ id }) => id],
  ['instrument', ({ instrument }) => instrument],
  ['timeframe', ({ timeframe }) => timeframe],
  ['requested_at', ({ requestedAt }) => instant(requestedAt)],
  ['as_of', ({ asOf }) => instant(asOf)],
  ['mode', ({ mode }) => mode],
  ['source', ({ source }) => source],
  ['verdict', ({ verdict }) => verdict.kind],
  ['abstention_reason', ({ verdict }) => (verdict.kind === 'abstention' ? verdict.reason : null)],
  ['abstention_text', ({ verdict }) => (verdict.kind === 'abstention' ? verdict.text : null)],
  ['direction', (prediction) => forecastOf(prediction)?.direction],
  ['probability', (prediction) => forecastOf(prediction)?.probability],
  ['raw_probability', (prediction) => forecastOf(prediction)?.rawProbability],
  ['reference_price', (prediction) => forecastOf(prediction)?.referencePrice],
  ['entry', (prediction) => forecastOf(prediction)?.entry.price],
  ['stop', (prediction) => forecastOf(prediction)?.stop.price],
  ['target', (prediction) => forecastOf(prediction)?.targets[0]?.price],
  ['horizon_candles', (prediction) => forecastOf(prediction)?.horizonCandles],
  ['evidence', (prediction) => forecastOf(prediction)?.evidenceIds.join(' ')],
  ['base_rate', ({ baseRate }) => baseRate?.fraction],
  ['base_rate_n', ({ baseRate }) => baseRate?.n],
  ['session', ({ facets }) => facets.session],
  ['structure_kind', ({ facets }) => facets.structureKind],
  ['confluence', ({ facets }) => facets.confluence],
  ['samples', ({ sampling }) => sampling?.asked],
  ['result', ({ outcome }) => outcome?.result],
  ['outcome_known_at', ({ outcome }) => instant(outcome?.knownAt)],
  ['entered_at', ({ outcome }) => instant(outcome?.enteredAt)],
  ['exit_price', ({ outcome }) => outcome?.exitPrice],
  ['r_multiple', ({ outcome }) => outcome?.rMultiple],
  ['cost_r', ({ outcome }) => outcome?.costR],
  ['time_to_resolution_ms', ({ asOf, outcome }) => (outcome ? outcome.knownAt - asOf : null)],
  ['mfe_r', ({ outcome }) => outcome?.mfeR],
  ['mae_r', ({ outcome }) => outcome?.maeR],
  ['tie', ({ outcome }) => outcome?.tie],
  ['missing_candles', ({ outcome }) => outcome?.missingCandles],
  ['model_id', ({ provenance }) => provenance.modelId],
  ['model_hash', ({ provenance }) => provenance.modelHash],
  ['adapter_hash', ({ provenance }) => provenance.adapterHash],
  ['prompt_id', ({ provenance }) => provenance.promptId],
  ['prompt_version', ({ provenance }) => provenance.promptVersion],
  ['context_hash', ({ provenance }) => provenance.contextHash],
  ['seed', ({ provenance }) => provenance.seed],
  ['validity', ({ provenance }) => provenance.validity],
  ['duration_ms', ({ provenance }) => provenance.durationMs],
  ['note', ({ note }) => note],
];

const FORMULA_START = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]/;
