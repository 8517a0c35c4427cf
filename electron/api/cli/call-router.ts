import path from 'node:path';
import { ORPCError } from '@orpc/contract';
import { type AnyRouter, createRouterClient } from '@orpc/server';
import type { DoorAnswer, DoorError } from '#electron/api/door-link';
import type { CallContext } from '#electron/api/handlers';
import type { DeclaredOperation } from '#shared/contract/doors';

/**
 * Calls an operation through the router of this process, as the command line.
 *
 * @param options.workingDirectory - Folder from which the input names files.
 * @returns Every failure as an answer.
 */
export async function callRouter(
  router: AnyRouter,
  { path: [group, name] }: Pick<DeclaredOperation, 'path'>,
  input: unknown,
  options: { readonly workingDirectory: string; readonly signal: AbortSignal },
): Promise<DoorAnswer> {
  const context: CallContext = {
    door: 'cli',
    caller: 'cli',
    clientName: null,
    resolveFile: (file) => path.resolve(options.workingDirectory, file),
  };
  // A declared operation is in every router, by its two names.
  const client = createRouterClient(router, { context }) as unknown as Record<string, Record<string, Procedure>>;
  const procedure = (client[group] as Record<string, Procedure>)[name] as Procedure;
  try {
    return { ok: true, value: await procedure(input, { signal: options.signal }), isRepeated: false };
  } catch (error) {
    return { ok: false, error: errorOf(error) };
  }
}

type Procedure = (input: unknown, options: { signal: AbortSignal }) => Promise<unknown>;

function errorOf(error: unknown): DoorError {
  if (error instanceof ORPCError) return { code: error.code, message: error.message, details: error.data ?? {} };
  return { code: 'internal', message: error instanceof Error ? error.message : String(error), details: {} };
}
