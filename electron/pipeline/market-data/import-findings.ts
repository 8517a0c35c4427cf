import type { ImportIssue, ImportIssueCode } from '#shared/domain/import-report';

/** Counts what an import finds and keeps the first of it, in the order of the file. */
export interface ImportFindings {
  note(line: number, code: ImportIssueCode, text: string): void;
  counts(): Partial<Record<ImportIssueCode, number>>;
  /** The first `MAX_ISSUES` issues by line. */
  issues(): ImportIssue[];
}

export function createImportFindings(): ImportFindings {
  const counts: Partial<Record<ImportIssueCode, number>> = {};
  let kept: ImportIssue[] = [];
  const first = () => kept.sort((a, b) => a.line - b.line).slice(0, MAX_ISSUES);
  return {
    note(line, code, text) {
      counts[code] = (counts[code] ?? 0) + 1;
      kept.push({ line, code, text });
      // Rows are noted nearly in order: what the store says of a row comes a batch later.
      if (kept.length >= 10 * MAX_ISSUES) kept = first();
    },
    counts: () => ({ ...counts }),
    issues: first,
  };
}

const MAX_ISSUES = 100;
