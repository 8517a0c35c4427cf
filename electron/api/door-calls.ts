import path from 'node:path';
import type { AnyRouter } from '@orpc/server';
import { contract } from '#shared/contract/contract';
import { type DeclaredOperation, declaredOperations } from '#shared/contract/doors';
import type { AccessDoor, Denial, KnownClient } from '#shared/domain/access';
import { AppError } from '#shared/domain/app-error';
import { describeFailure } from './describe-failure';
import type { DoorAnswer, DoorCall, DoorError, DoorProgress } from './door-link';
import type { CallContext } from './handlers';
import { routerProcedure } from './router-procedure';
import { withoutFolders, withoutFoldersIn } from './without-folders';

/** What decides about calls of programs, as the pipeline's access desk does. */
export interface CallDesk {
  known(): readonly KnownClient[];
  admit(call: {
    readonly door: AccessDoor;
    readonly clientId: string;
    readonly operation: {
      readonly name: string;
      readonly scope: DeclaredOperation['meta']['scope'];
      readonly kind: DeclaredOperation['meta']['kind'];
      readonly doors: readonly string[];
    };
    readonly idempotencyKey?: string | undefined;
  }): {
    readonly code: 'not_granted' | 'token_refused' | 'rate_limited';
    readonly message: string;
    readonly details: Denial['details'];
  } | null;
  keyed(
    command: {
      readonly clientId: string;
      readonly key: string;
      readonly operation: string;
      readonly input: unknown;
    },
    run: () => Promise<Outcome>,
  ): Promise<Outcome & { readonly isRepeated: boolean }>;
  ended(call: {
    readonly clientId: string;
    readonly door: AccessDoor;
    readonly operation: string;
    readonly kind: DeclaredOperation['meta']['kind'];
    readonly scope: DeclaredOperation['meta']['scope'];
    readonly ok: boolean;
    readonly code: string | null;
    readonly durationMs: number;
    readonly isRepeated: boolean;
    readonly details: Denial['details'];
  }): void;
  denied(denial: Denial): void;
}

/** Tells how far work is, to whoever began it. */
export interface ProgressSource {
  /** Does `work`; the progress of what it begins goes to `onProgress` until it ends. */
  follow<T>(onProgress: (progress: DoorProgress) => void, work: () => Promise<T>): Promise<T>;
}

type Outcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: DoorError };

/**
 * Makes calls of programs into calls of the router. This is where they are decided: whether the door has the operation, the
 * client may, and how often. What the doors' thread checked before is checked again.
 *
 * Never throws. A command with an idempotency key goes on when its caller hangs up, so that asking again with the key tells
 * what came of it; everything else is ended by an abort.
 */
export function createDoorCalls(parts: {
  readonly router: AnyRouter;
  readonly desk: CallDesk;
  readonly progress: ProgressSource;
  /** Folders of this computer that programs are not told of, with what lies in them: only the names of files are. */
  readonly privateFolders: readonly string[];
  /** Ms of a clock that never goes back. */
  readonly now?: () => number;
  /** A failure that no operation told: of the journal, or a bug. */
  readonly onUnexpected: (operation: string, error: unknown) => void;
}): (
  call: DoorCall,
  options?: {
    readonly signal?: AbortSignal | undefined;
    readonly onProgress?: ((progress: DoorProgress) => void) | undefined;
  },
) => Promise<DoorAnswer> {
  const { router, desk, progress, privateFolders, onUnexpected, now = () => performance.now() } = parts;
  const operations = new Map(declaredOperations(contract).map((operation) => [operation.name, operation]));

  async function run(
    operation: DeclaredOperation,
    call: DoorCall,
    signal: AbortSignal | undefined,
    onProgress: ((progress: DoorProgress) => void) | undefined,
  ): Promise<Outcome> {
    const procedure = routerProcedure(router, operation.path, contextOf(call, desk.known()));
    const work = () => procedure(call.input ?? {}, { signal });
    try {
      return { ok: true, value: await (onProgress ? progress.follow(onProgress, work) : work()) };
    } catch (error) {
      const told = describeFailure(error);
      if (told.code === 'internal' && signal?.aborted) return failed('cancelled', `${call.operation} was cancelled.`);
      return { ok: false, error: told };
    }
  }

  function refuse(call: DoorCall, code: Denial['code'], error: DoorError): DoorAnswer {
    const { door, clientId } = call;
    desk.denied({ door, code, clientId, operation: call.operation, details: shortDetails(error.details) });
    return { ok: false, error };
  }

  async function decide(
    call: DoorCall,
    options: Parameters<ReturnType<typeof createDoorCalls>>[1],
  ): Promise<DoorAnswer> {
    const operation = operations.get(call.operation);
    const isOffered = operation?.meta.doors.includes(call.door) && operation.meta.scope !== 'trade';
    if (!operation || !isOffered) {
      const text = `The door ${call.door} has no operation ${quoted(call.operation)}.`;
      return refuse(call, 'operation_unknown', errorOf('not_found', text));
    }
    const { scope, kind, doors } = operation.meta;
    const { door, clientId } = call;
    if (options?.signal?.aborted) return { ok: false, error: errorOf('cancelled', `${call.operation} was cancelled.`) };
    const refusal = desk.admit({
      door,
      clientId,
      operation: { name: operation.name, scope, kind, doors },
      idempotencyKey: kind === 'command' ? call.idempotencyKey : undefined,
    });
    if (refusal) {
      const { code, message, details } = refusal;
      return refuse(call, DENIALS[code], { code, message, details });
    }
    const unsuitable = door === 'cli' ? null : unsuitableInput(operation, call.input);
    const startedAt = now();
    const answer = unsuitable
      ? { ok: false as const, error: unsuitable, isRepeated: false }
      : await begin(operation, call, options);
    const isRepeated = answer.isRepeated;
    desk.ended({
      clientId,
      door,
      operation: operation.name,
      kind,
      scope,
      ok: answer.ok,
      code: answer.ok ? null : answer.error.code,
      durationMs: now() - startedAt,
      isRepeated,
      details: idsOf(answer),
    });
    if (answer.ok) return { ok: true, value: answer.value, isRepeated };
    return { ok: false, error: door === 'cli' ? answer.error : outsideError(operation.name, answer.error) };
  }

  /** An error without what only helps somebody who looks for a way in: where this app and its files are. */
  function outsideError(name: string, { code, message, details }: DoorError): DoorError {
    if (code === 'internal') {
      return errorOf('internal', `${name} failed unexpectedly. The log of the workstation says why.`);
    }
    return {
      code,
      message: withoutFolders(message, privateFolders),
      // Plain data stays plain data; a value that is no object is told by nobody as details.
      details: withoutFoldersIn(details, privateFolders) as DoorError['details'],
    };
  }

  async function begin(
    operation: DeclaredOperation,
    call: DoorCall,
    options: Parameters<ReturnType<typeof createDoorCalls>>[1],
  ): Promise<Outcome & { readonly isRepeated: boolean }> {
    const { clientId, input, idempotencyKey: key } = call;
    if (operation.meta.kind !== 'command' || key === undefined) {
      return { ...(await run(operation, call, options?.signal, options?.onProgress)), isRepeated: false };
    }
    try {
      return await desk.keyed({ clientId, key, operation: operation.name, input: input ?? {} }, () =>
        run(operation, call, undefined, options?.onProgress),
      );
    } catch (error) {
      if (!(error instanceof AppError)) onUnexpected(operation.name, error);
      return { ok: false, error: describeFailure(error), isRepeated: false };
    }
  }

  return async (call, options) => {
    try {
      return await decide(call, options);
    } catch (error) {
      onUnexpected(call.operation, error);
      return { ok: false, error: errorOf('internal', 'The call failed unexpectedly.') };
    }
  };
}

function contextOf({ door, clientId, workingDirectory }: DoorCall, known: readonly KnownClient[]): CallContext {
  return {
    door,
    caller: `${door} ${clientId}`,
    clientName: known.find(({ id }) => id === clientId)?.name ?? null,
    resolveFile: (file) => {
      if (door === 'cli' && workingDirectory !== undefined && path.isAbsolute(workingDirectory)) {
        return path.resolve(workingDirectory, file);
      }
      throw new AppError('file_unreadable', `Expected no file at the door ${door}.`, { door });
    },
  };
}

/** What the contract takes and programs may not: files of this computer, and pages that hold everybody else up. */
function unsuitableInput({ name, meta }: DeclaredOperation, input: unknown): DoorError | null {
  if (typeof input !== 'object' || input === null) return null;
  if ('file' in input && input.file !== undefined) {
    return errorOf('invalid_input', `${name}: file: Expected no file; programs name none at this door.`);
  }
  const most = meta.paging?.maxLimit;
  if (most !== undefined && 'limit' in input && typeof input.limit === 'number' && input.limit > most) {
    return errorOf('invalid_input', `${name}: limit: Expected at most ${most}, was ${input.limit}.`, {
      maxLimit: most,
    });
  }
  return null;
}

function errorOf(code: string, message: string, details: DoorError['details'] = {}): DoorError {
  return { code, message, details };
}

function failed(code: string, message: string): Outcome {
  return { ok: false, error: errorOf(code, message) };
}

function shortDetails(details: DoorError['details']): Denial['details'] {
  const short = Object.entries(details).filter(
    (entry): entry is [string, string | number | null] =>
      entry[1] === null || typeof entry[1] === 'string' || typeof entry[1] === 'number',
  );
  return Object.fromEntries(short);
}

/** What a command made, by its id, so that the record leads to it. */
function idsOf(answer: Outcome): Denial['details'] {
  if (!answer.ok || typeof answer.value !== 'object' || answer.value === null || !('id' in answer.value)) return {};
  return typeof answer.value.id === 'string' ? { id: answer.value.id } : {};
}

/** A name that somebody made up, for a text that a person reads. */
function quoted(name: unknown): string {
  const text = typeof name === 'string' ? name.replace(/[^\x20-\x7e]/g, '?').slice(0, 80) : typeof name;
  return `"${text}"`;
}

const DENIALS = {
  not_granted: 'scope_missing',
  token_refused: 'token_unknown',
  rate_limited: 'rate_limited',
} as const;
