import { ErrorCode } from '#shared/domain/app-error';

/** A refusal or a fault of an operation, in the shape that every pane shows. */
export interface Failure {
  readonly code: ErrorCode;
  /** English, with the numbers; for the details fold and for copying. */
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What went wrong in `error`, whatever threw it. Codes that are not ours become the nearest one of ours. */
export function toFailure(error: unknown): Failure {
  if (!(error instanceof Error)) return { code: 'internal', message: String(error), details: {} };
  // The transport attaches `code` and `data`; both are read as unknown and checked.
  const { code, data } = error as Error & { code?: unknown; data?: unknown };
  return {
    code: toCode(code) ?? (error.name === 'AbortError' ? 'cancelled' : 'internal'),
    message: error.message,
    details: isRecord(data) ? data : {},
  };
}

function toCode(value: unknown): ErrorCode | null {
  const parsed = ErrorCode.safeParse(value);
  if (parsed.success) return parsed.data;
  return typeof value === 'string' ? (TRANSPORT_CODES[value] ?? null) : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const TRANSPORT_CODES: Readonly<Record<string, ErrorCode>> = {
  BAD_REQUEST: 'invalid_input',
  NOT_FOUND: 'not_found',
  CONFLICT: 'conflict',
  CLIENT_CLOSED_REQUEST: 'cancelled',
};
