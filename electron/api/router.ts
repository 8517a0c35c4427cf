import { type AnyContractProcedure, ORPCError, ValidationError } from '@orpc/contract';
import { type AnyRouter, implement } from '@orpc/server';
import { contract } from '#shared/contract/contract';
import { declaredOperations } from '#shared/contract/doors';
import { AppError } from '#shared/domain/app-error';
import type { Call, CallContext, Handlers } from './handlers';

/** The one router behind every door: the contract with its handlers, refusals turned into coded errors. */
export function createRouter(
  handlers: Handlers,
  options: { onUnexpected: (name: string, error: unknown) => void },
): AnyRouter {
  const router: Record<string, Record<string, unknown>> = {};
  for (const { name, path, procedure } of declaredOperations(contract)) {
    const [group, operation] = path;
    const handler = handlerFor(handlers, group, operation);
    router[group] ??= {};
    router[group][operation] = bind(procedure)
      .use(async ({ next }) => {
        try {
          return await next();
        } catch (error) {
          throw coded(name, error, options.onUnexpected);
        }
      })
      .handler(({ input, context, signal }) => handler(input, { ...context, signal }));
  }
  // Each entry was made by the builder of its own contract procedure just above.
  return router as AnyRouter;
}

function bind(procedure: AnyContractProcedure) {
  // Validation comes after the first middleware, so that its errors pass through the same coding as all others.
  return implement(procedure, {
    initialInputValidationIndex: 1,
    initialOutputValidationIndex: 1,
  }).$context<CallContext>();
}

type AnyHandler = (input: unknown, call: Call) => unknown;

function handlerFor(handlers: Handlers, group: string, operation: string): AnyHandler {
  // `Handlers` is exhaustive over the contract, whose names these are.
  return (handlers as unknown as Record<string, Record<string, AnyHandler>>)[group]?.[operation] as AnyHandler;
}

function coded(
  name: string,
  error: unknown,
  onUnexpected: (name: string, error: unknown) => void,
): ORPCError<string, unknown> {
  if (error instanceof AppError) {
    return new ORPCError(error.code, { message: error.message, data: error.details, status: 422 });
  }
  if (error instanceof ORPCError) {
    if (error.code === 'BAD_REQUEST' && error.cause instanceof ValidationError) return invalidInput(name, error.cause);
    if (error.code !== 'INTERNAL_SERVER_ERROR') return error;
  }
  onUnexpected(name, error);
  const message = error instanceof Error ? error.message : String(error);
  return new ORPCError('internal', { message: `${name} failed unexpectedly: ${message}`, data: {}, status: 500 });
}

function invalidInput(name: string, error: ValidationError): ORPCError<string, unknown> {
  const issues = error.issues
    .slice(0, MOST_ISSUES)
    .map((issue) => ({ path: pathText(issue.path), message: issue.message }));
  const further = error.issues.length - issues.length;
  const list = [
    ...issues.map((issue) => (issue.path ? `${issue.path}: ${issue.message}` : issue.message)),
    ...(further > 0 ? [`${further} more are wrong`] : []),
  ].join('; ');
  return new ORPCError('invalid_input', { message: `${name}: ${list}`, data: { issues }, status: 422 });
}

function pathText(path: readonly unknown[] | undefined): string {
  return (path ?? [])
    .map((segment) =>
      String(typeof segment === 'object' && segment !== null && 'key' in segment ? segment.key : segment),
    )
    .join('.');
}

/** An answer is for somebody who reads it. */
const MOST_ISSUES = 20;
