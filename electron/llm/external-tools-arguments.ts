import { createContext, Script } from 'node:vm';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';

/** What came of looking at arguments: `unusable` is a fault of the schema, not of who typed them. */
export type ArgumentsCheck =
  | { readonly kind: 'valid' }
  | { readonly kind: 'invalid'; readonly message: string }
  | { readonly kind: 'unusable'; readonly message: string };

/**
 * Whether arguments fit the JSON schema that a stranger wrote for them.
 *
 * The schema may hold a pattern that takes for ever, or references that go round in circles: everything has `limitMs`
 * together, after which it is stopped. Nothing is kept from one check to the next, so no schema can stand in for another.
 */
export function checkToolArguments(
  schema: Readonly<Record<string, unknown>>,
  args: Readonly<Record<string, unknown>>,
  limitMs = LIMIT_MS,
): ArgumentsCheck {
  try {
    return runLimited((): ArgumentsCheck => {
      const { valid, errorMessage } = new AjvJsonSchemaValidator().getValidator(schema)(args);
      return valid
        ? { kind: 'valid' }
        : { kind: 'invalid', message: (errorMessage ?? '').slice(0, MAX_MESSAGE_LENGTH) };
    }, limitMs);
  } catch (error) {
    // What stops a script is an error of the script's own realm, so no instance of ours.
    const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
    const reason = code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? `it takes longer than ${limitMs} ms` : String(message);
    return { kind: 'unusable', message: reason.slice(0, MAX_MESSAGE_LENGTH) };
  }
}

/**
 * Runs work of ours and stops it in the middle of whatever it does, a regular expression included. Only V8 can do that, and
 * it is asked through a script with a time limit.
 */
function runLimited<T>(work: () => T, limitMs: number): T {
  const context = createContext({ work });
  // Sound: the script's value is what `work` returned.
  return RUN.runInContext(context, { timeout: limitMs }) as T;
}

const RUN = new Script('work()');
const LIMIT_MS = 250;
const MAX_MESSAGE_LENGTH = 500;
