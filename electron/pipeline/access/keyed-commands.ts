import type { AccessStore, KeyedAnswer } from '#electron/ports/access-store';
import type { Clock } from '#electron/ports/clock';
import type { Sha256 } from '#electron/ports/sha256';
import { AppError } from '#shared/domain/app-error';
import { canonicalJson } from '#shared/domain/canonical-json';

/** What a command came to. */
export type CommandAnswer =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false;
      readonly error: {
        readonly code: string;
        readonly message: string;
        readonly details: Readonly<Record<string, unknown>>;
      };
    };

export interface KeyedCommand {
  readonly clientId: string;
  /** The client's own name for this one call of the command. */
  readonly key: string;
  readonly operation: string;
  readonly input: unknown;
}

export type KeyedCommands = (
  command: KeyedCommand,
  run: () => Promise<CommandAnswer>,
) => Promise<CommandAnswer & { readonly isRepeated: boolean }>;

/**
 * Runs a command once for its key, however often and from wherever it is asked for again. The key is on disk before the
 * command begins, its answer as soon as there is one; a caller in between waits for the same answer.
 *
 * A key whose process was killed stays taken and its outcome unknown: doing it again might be the second time.
 */
export function createKeyedCommands(parts: {
  readonly store: AccessStore;
  readonly clock: Clock;
  readonly sha256: Sha256;
  /** A key may be used anew: its command was refused before it did anything. */
  readonly onReleased: (clientId: string, key: string) => void;
  readonly onFailure: (error: unknown) => void;
}): KeyedCommands {
  const { store, clock, sha256, onReleased, onFailure } = parts;
  /** Commands of this process that have not ended. */
  const running = new Map<string, { operation: string; inputHash: string; answer: Promise<CommandAnswer> }>();

  async function runTaken(command: KeyedCommand, run: () => Promise<CommandAnswer>): Promise<CommandAnswer> {
    const { clientId, key } = command;
    const answer = await run().catch((error: unknown): CommandAnswer => {
      onFailure(error);
      return refusal('internal', `${command.operation} failed unexpectedly.`);
    });
    try {
      // Refused before it did anything: the caller may mend the input and use the key again.
      if (!answer.ok && answer.error.code === 'invalid_input') {
        store.releaseKey(clientId, key);
        onReleased(clientId, key);
      } else store.answerKey(clientId, key, keptAnswer(command, answer));
    } catch (error) {
      // The caller learns what happened; whoever asks again later is told that it is not known.
      onFailure(error);
    }
    return answer;
  }

  return async (command, run) => {
    const { clientId, key, operation, input } = command;
    if (!KEY.test(key)) {
      throw new AppError('invalid_input', 'Expected an idempotency key of 1 to 128 visible ASCII characters.', {});
    }
    const inputHash = sha256(canonicalJson(input, DEEPEST_INPUT));
    const name = `${clientId} ${key}`;
    const under = running.get(name);
    if (under) {
      if (under.operation !== operation || under.inputHash !== inputHash)
        throw anotherCommand(command, under.operation);
      return { ...(await under.answer), isRepeated: true };
    }
    const before = store.takeKey(clientId, key, { operation, inputHash, at: clock.now() });
    if (before) return repeated(command, inputHash, before);
    const answer = runTaken(command, run);
    running.set(name, { operation, inputHash, answer });
    try {
      return { ...(await answer), isRepeated: false };
    } finally {
      running.delete(name);
    }
  };
}

function repeated(
  command: KeyedCommand,
  inputHash: string,
  before: KeyedAnswer,
): CommandAnswer & { readonly isRepeated: true } {
  if (before.operation !== command.operation || before.inputHash !== inputHash) {
    throw anotherCommand(command, before.operation);
  }
  if (before.state === 'pending') {
    throw new AppError(
      'conflict',
      `The outcome of ${before.operation} with this key is unknown: the workstation ended before it did. Look at ` +
        'orders.proposals and what else it makes, and use a new key to do it again.',
      { operation: before.operation, at: before.at, isOutcomeUnknown: true },
    );
  }
  // Written by `keptAnswer` of this or an earlier process.
  return { ...(JSON.parse(before.answer) as CommandAnswer), isRepeated: true };
}

function anotherCommand({ operation }: KeyedCommand, before: string): AppError {
  return new AppError(
    'conflict',
    `This idempotency key was used for ${before === operation ? `another input of ${operation}` : before}; expected a new key.`,
    { operation: before },
  );
}

/** The answer as JSON. One that is too large to be kept is replaced by the word that the command was done. */
function keptAnswer({ operation }: KeyedCommand, answer: CommandAnswer): string {
  const json = JSON.stringify(answer, (_, value) =>
    ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value,
  );
  if (json.length <= LARGEST_ANSWER) return json;
  const outcome = answer.ok ? 'was done' : `was refused as ${answer.error.code}`;
  return JSON.stringify(
    refusal('too_large', `${operation} ${outcome}; its answer was too large to be kept for a repeat.`),
  );
}

function refusal(code: string, message: string): CommandAnswer {
  return { ok: false, error: { code, message, details: {} } };
}

const KEY = /^[\x21-\x7e]{1,128}$/;
/** In UTF-16 units of its JSON. */
const LARGEST_ANSWER = 1_000_000;

/** No input of the contract is nested deeper. */
const DEEPEST_INPUT = 64;
