import type { Clock } from '#electron/ports/clock';
import type { AccuracyDimension, AccuracyFilter, AccuracyReport } from '#shared/domain/accuracy';
import type { Language } from '#shared/domain/chat';
import type { AccuracyQuery } from './accuracy-query';
import { datedName } from './dated-name';
import type { AccuracyExport, exportPredictions } from './export-predictions';
import { accuracyHtml } from './print/accuracy-html';
import type { VisibleUntil } from './visible-prediction';

/** Scores the registered predictions and hands them out. A replay hides what became known later from all three. */
export interface AccuracyService {
  report(question: AccuracyFilter & { readonly groupBy: readonly AccuracyDimension[] }): Promise<AccuracyReport>;
  /** Newest first. Fails as `exportPredictions`. */
  export(filter: AccuracyFilter): Promise<AccuracyExport>;
  /** @returns The printable page, and as base64 its PDF where one can be made. */
  print(
    question: AccuracyFilter & { readonly language: Language },
  ): Promise<{ fileName: string; html: string; pdf: string | null }>;
}

/**
 * @param parts.report - The cube's report, in whatever thread it lives.
 * @param parts.export - `exportPredictions`, in a thread.
 * @param parts.visibleUntil - What a replay shows now; empty without one.
 * @param parts.printPdf - `null` where there is no window to print with.
 */
export function createAccuracyService(parts: {
  readonly report: (query: AccuracyQuery) => Promise<AccuracyReport>;
  readonly export: (query: Parameters<typeof exportPredictions>[0]) => Promise<AccuracyExport>;
  readonly visibleUntil: () => VisibleUntil;
  readonly clock: Clock;
  readonly printPdf: ((html: string) => Promise<Uint8Array>) | null;
}): AccuracyService {
  const { clock, printPdf } = parts;
  const report = (filter: AccuracyFilter, groupBy: readonly AccuracyDimension[]) =>
    parts.report({ filter, groupBy, visibleUntil: parts.visibleUntil() });

  return {
    report: ({ groupBy, ...filter }) => report(filter, groupBy),
    export: (filter) => parts.export({ filter, visibleUntil: parts.visibleUntil() }),
    print: async ({ language, ...filter }) => {
      const printed = await report(filter, PRINTED_DIMENSIONS);
      const html = accuracyHtml(printed, { language, madeAt: clock.now(), filter });
      const pdf = printPdf ? base64(await printPdf(html)) : null;
      return { fileName: datedName('fairgap-accuracy', clock), html, pdf };
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
