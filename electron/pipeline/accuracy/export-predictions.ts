import type { Clock } from '#electron/ports/clock';
import type { PredictionQuery } from '#electron/ports/prediction-store';
import type { AccuracyFilter } from '#shared/domain/accuracy';
import { AppError } from '#shared/domain/app-error';
import type { Prediction } from '#shared/domain/prediction';
import { datedName } from './dated-name';
import { isCounted } from './is-counted';
import { csvHeader, csvRows } from './predictions-csv';
import { type VisibleUntil, visiblePrediction } from './visible-prediction';

export interface AccuracyExport {
  readonly fileName: string;
  readonly csv: string;
  /** Predictions, without the header. */
  readonly rows: number;
}

/**
 * The registered predictions as CSV, newest first. Two hundred thousand of them take seconds: it belongs in a thread.
 *
 * @param parts.list - The store's pages, newest first; a replay's hiding is done here.
 * @throws AppError `invalid_input` where the text would be longer than `MAX_CSV_LENGTH`: narrow the filter.
 */
export function exportPredictions(
  { filter, visibleUntil }: { readonly filter: AccuracyFilter; readonly visibleUntil: VisibleUntil },
  { list, clock }: { readonly list: (query: PredictionQuery) => readonly Prediction[]; readonly clock: Clock },
): AccuracyExport {
  const texts = [csvHeader()];
  let rows = 0;
  let length = 0;
  for (const page of pages(filter, visibleUntil, list)) {
    const text = csvRows(page);
    rows += page.length;
    length += text.length;
    if (length > MAX_CSV_LENGTH) {
      throw new AppError(
        'invalid_input',
        `More than ${rows} predictions do not fit into one CSV text. Narrow the filter, by time or by model.`,
        { rows, length, limit: MAX_CSV_LENGTH },
      );
    }
    texts.push(text);
  }
  return { fileName: `${datedName('fairgap-predictions', clock)}.csv`, csv: texts.join(''), rows };
}

function* pages(
  filter: AccuracyFilter,
  visibleUntil: VisibleUntil,
  list: (query: PredictionQuery) => readonly Prediction[],
): Generator<readonly Prediction[]> {
  const { instrument, timeframe, modelId, modes } = filter;
  const query: PredictionQuery = {
    ...(instrument === undefined ? {} : { instrument }),
    ...(timeframe === undefined ? {} : { timeframe }),
    ...(modelId === undefined ? {} : { modelId }),
    modes,
    limit: PAGE,
  };
  let last: Prediction | undefined;
  do {
    const page = list(last ? { ...query, olderThan: { requestedAt: last.requestedAt, id: last.id } } : query);
    yield page.flatMap((prediction) => {
      const seen = isCounted(prediction, filter) ? visiblePrediction(prediction, visibleUntil) : null;
      return seen ? [seen] : [];
    });
    last = page.length < PAGE ? undefined : page.at(-1);
  } while (last);
}

/** Predictions that are in memory at once while they are exported. */
const PAGE = 1_000;
/** A text of JavaScript ends at 2^29 characters, and a window must hold it too. */
const MAX_CSV_LENGTH = 400_000_000;
