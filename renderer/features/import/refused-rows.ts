import { z } from 'zod';
import type { Failure } from '#renderer/api/failure';
import { ImportIssue, ImportIssueCode } from '#shared/domain/import-report';

const RefusedRows = z.object({
  rows: z.number().int(),
  invalid: z.number().int(),
  issueCounts: z.partialRecord(ImportIssueCode, z.number().int()),
  issues: z.array(ImportIssue),
});
export type RefusedRows = z.infer<typeof RefusedRows>;

/** What a refused file held, or `null` where the failure is about something else. */
export function refusedRows(failure: Failure): RefusedRows | null {
  if (failure.code !== 'rows_invalid') return null;
  const parsed = RefusedRows.safeParse(failure.details);
  return parsed.success ? parsed.data : null;
}
