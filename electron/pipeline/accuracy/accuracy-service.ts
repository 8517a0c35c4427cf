import type { Clock } from '#electron/ports/clock';
import type { PredictionQuery } from '#electron/ports/prediction-store';
import type { AccuracyDimension, AccuracyFilter, AccuracyReport } from '#shared/domain/accuracy';
import { AppError } from '#shared/domain/app-error';
import type { Language } from '#shared/domain/chat';
import type { Prediction } from '#shared/domain/prediction';
import type { AccuracyQuery } from './accuracy-query';
import { isCounted } from './is-counted';
import { csvHeader, csvRows } from './predictions-csv';
import { accuracyHtml } from './print/accuracy-html';
import { type VisibleUntil, visiblePrediction } from './visible-prediction';

/** Scores the registered predictions and hands them out. A replay hides what became known later from all three. */
export interface AccuracyService {
  report(question: AccuracyFilter & { readonly groupBy: readonly AccuracyDimension[] }): Promise<AccuracyReport>;
  /**
   * Newest first. `rows` counts predictions, without the header.
   *
   * @throws AppError `invalid_input` where the text would be longer than `MAX_CSV_LENGTH`: narrow the filter.
   */
  export(filter: AccuracyFilter): Promise<{ fileName: string; csv: string; rows: number }>;
  /** @returns The printable page, and as base64 its PDF where one can be made. */
  print(
    question: AccuracyFilter & { readonly language: Language },
  ): Promise<{ fileName: string; html: string; pdf: string | null }>;
}

/**
 * @param parts.report - The cube's report, in whatever thread it lives.
 * @param parts.list - The store's pages, newest first; a replay's hiding is done here.
 * @param parts.visibleUntil - What a replay shows now; empty without one.
 * @param parts.printPdf - `null` where there is no window to print with.
 */
export function createAccuracyService(parts: {
  readonly report: (query: AccuracyQuery) => Promise<AccuracyReport>;
  readonly list: (query: PredictionQuery) => Promise<readonly Prediction[]> | readonly Prediction[];
  readonly visibleUntil: () => VisibleUntil;
  readonly clock: Clock;
  readonly printPdf: ((html: string) => Promise<Uint8Array>) | null;
}): AccuracyService {
  const { list, clock, printPdf } = parts;
  const dated = (name: string) => `${name}-${new Date(clock.now()).toISOString().slice(0, 10)}`;
  const report = (filter: AccuracyFilter, groupBy: readonly AccuracyDimension[]) =>
    parts.report({ filter, groupBy, visibleUntil: parts.visibleUntil() });

  async function* pages(filter: AccuracyFilter): AsyncGenerator<readonly Prediction[]> {
    const { instrument, timeframe, modelId, modes } = filter;
    const query: PredictionQuery = {
      ...(instrument === undefined ? {} : { instrument }),
      ...(timeframe === undefined ? {} : { timeframe }),
      ...(modelId === undefined ? {} : { modelId }),
      modes,
      limit: PAGE,
    };
    const visibleUntil = parts.visibleUntil();
    let last: Prediction | undefined;
    do {
      const page = await list(last ? { ...query, olderThan: { requestedAt: last.requestedAt, id: last.id } } : query);
      yield page.flatMap((prediction) => {
        const seen = isCounted(prediction, filter) ? visiblePrediction(prediction, visibleUntil) : null;
        return seen ? [seen] : [];
      });
      last = page.length < PAGE ? undefined : page.at(-1);
    } while (last);
  }

  return {
    report: ({ groupBy, ...filter }) => report(filter, groupBy),
    export: async (filter) => {
      const texts = [csvHeader()];
      let rows = 0;
      let length = 0;
      for await (const page of pages(filter)) {
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
      return { fileName: `${dated('fairgap-predictions')}.csv`, csv: texts.join(''), rows };
    },
    print: async ({ language, ...filter }) => {
      const printed = await report(filter, PRINTED_DIMENSIONS);
      const html = accuracyHtml(printed, { language, madeAt: clock.now(), filter });
      const pdf = printPdf ? base64(await printPdf(html)) : null;
      return { fileName: dated('fairgap-accuracy'), html, pdf };
    },
  };
}

function base64(bytes: Uint8Array): string {
  let text = '';
  // Spread into arguments by pieces: all at once would exceed what a call can take.
  for (let from = 0; from < bytes.length; from += BASE64_PIECE) {
    text += btoa(String.fromCharCode(...bytes.subarray(from, from + BASE64_PIECE)));
  }
  return text;
}

/** Predictions that are in memory at once while they are exported. */
const PAGE = 1_000;
/** A text of JavaScript ends at 2^29 characters, and a window must hold it too. */
const MAX_CSV_LENGTH = 400_000_000;
// A multiple of three, so that the pieces can be joined.
const BASE64_PIECE = 3 * 8_192;

const PRINTED_DIMENSIONS: readonly AccuracyDimension[] = [
  'source',
  'mode',
  'session',
  'structure',
  'confluence',
  'direction',
  'prompt',
];
