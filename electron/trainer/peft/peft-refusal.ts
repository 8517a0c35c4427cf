import { AppError } from '#shared/domain/app-error';

/** Why an adapter that was trained elsewhere cannot be brought in, for a person to read. */
export function peftRefusal(
  message: string,
  details: Readonly<Record<string, unknown>> = {},
  options?: { cause?: unknown },
): AppError {
  return new AppError('file_unreadable', message, details, options);
}
