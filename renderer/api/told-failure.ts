import { ErrorCode } from '#shared/domain/app-error';
import type { Failure } from './failure';

/** An error that a status tells, in the shape that every pane shows. A code without a text becomes `otherwise`. */
export function toldFailure(
  { code, message }: { readonly code: string; readonly message: string },
  otherwise: ErrorCode,
): Failure {
  const known = ErrorCode.safeParse(code);
  return known.success ? { code: known.data, message, details: {} } : { code: otherwise, message, details: { code } };
}
