import { ORPCError } from '@orpc/contract';
import { AppError } from '#shared/domain/app-error';
import type { DoorError } from './door-link';

/** An error as programs are told it. The router coded everything that went through it. */
export function describeFailure(error: unknown): DoorError {
  if (error instanceof ORPCError)
    return { code: error.code, message: error.message, details: plainDetails(error.data) };
  if (error instanceof AppError) return { code: error.code, message: error.message, details: error.details };
  return { code: 'internal', message: error instanceof Error ? error.message : String(error), details: {} };
}

/** Details cross threads and processes as JSON. What cannot, an object with a cycle or a function, stays behind. */
function plainDetails(data: unknown): Readonly<Record<string, unknown>> {
  if (typeof data !== 'object' || data === null) return {};
  try {
    return JSON.parse(JSON.stringify(data)) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}
