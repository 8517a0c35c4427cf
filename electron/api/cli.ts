import path from 'node:path';
import { ORPCError } from '@orpc/contract';
import { type AnyRouter, createRouterClient } from '@orpc/server';
import { z } from 'zod';
import { contract } from '#shared/contract/contract';
import { type DeclaredOperation, declaredOperations } from '#shared/contract/doors';
import { Environment } from '#shared/domain/environment';
import type { CallContext } from './handlers';

export type CliRequest =
  | { readonly kind: 'help'; readonly operation: string | null }
  | {
      readonly kind: 'call';
      readonly operation: string;
      readonly input: unknown;
      readonly dataDir: string | null;
      readonly environment: Environment;
    };

/**
 * What the arguments ask for: `<operation> ['<json>'] [--data-dir DIR] [--environment NAME]` or `--help [operation]`.
 *
 * @throws CliUsageError with a line for the person.
 */
export function parseCliArguments(argv: readonly string[]): CliRequest {
  const positional: string[] = [];
  let dataDir: string | null = null;
  let environment: Environment = 'demo';
  let wantsHelp = false;
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index] as string;
    if (argument === '--help' || argument === '-h') wantsHelp = true;
    else if (argument === '--data-dir') {
      dataDir = argv[index + 1] ?? null;
      if (dataDir === null) throw new CliUsageError('--data-dir: expected a folder after it.');
      index += 1;
    } else if (argument === '--environment') {
      environment = environmentNamed(argv[index + 1]);
      index += 1;
    } else if (argument.startsWith('--environment=')) {
      environment = environmentNamed(argument.slice('--environment='.length));
    } else if (argument.startsWith('--data-dir=')) dataDir = argument.slice('--data-dir='.length);
    else if (argument.startsWith('-')) throw new CliUsageError(`Unknown option ${argument}. Try --help.`);
    else positional.push(argument);
  }
  const [operation, json, ...surplus] = positional;
  if (wantsHelp || operation === undefined || operation === 'help') {
    return { kind: 'help', operation: wantsHelp ? (operation ?? null) : null };
  }
  if (!cliOperations().some(({ name }) => name === operation)) {
    throw new CliUsageError(`Unknown operation ${operation}. --help lists them.`);
  }
  if (surplus.length > 0) throw new CliUsageError(`Expected one JSON input, was followed by: ${surplus.join(' ')}`);
  try {
    return { kind: 'call', operation, input: json === undefined ? {} : JSON.parse(json), dataDir, environment };
  } catch (error) {
    throw new CliUsageError(`The input of ${operation} is not JSON (${(error as Error).message}).`);
  }
}

function environmentNamed(name: string | undefined): Environment {
  const parsed = Environment.safeParse(name);
  if (!parsed.success)
    throw new CliUsageError(`--environment: expected demo, paper or live, was ${name ?? 'nothing'}.`);
  return parsed.data;
}

export class CliUsageError extends Error {
  override readonly name = 'CliUsageError';
}

/** Help text: every operation of this door, or one with its input as a JSON schema. */
export function cliHelp(name: string | null): string {
  const operations = cliOperations();
  const one = operations.find((operation) => operation.name === name);
  if (one) {
    return [
      `${one.name}  [${one.meta.scope}]`,
      `  ${one.meta.summary}`,
      '',
      'Input (JSON schema):',
      inputSchemaText(one),
    ].join('\n');
  }
  const lines = operations.map(
    (operation) => `  ${operation.name.padEnd(22)} ${operation.meta.summary}\n${inputLines(operation)}`,
  );
  return [
    "Usage: npm run -s cli -- <operation> ['<json input>'] [--data-dir DIR] [--environment demo|paper|live]",
    '       npm run -s cli -- --help <operation>',
    '',
    'Results are JSON on stdout; errors are JSON on stderr with exit status 1.',
    '',
    'Operations (* marks inputs that must be given):',
    ...lines,
  ].join('\n');
}

/**
 * Calls an operation through the router as the command line.
 *
 * @returns The text for stdout or stderr and the exit status.
 */
export async function callFromCli(
  router: AnyRouter,
  request: Extract<CliRequest, { kind: 'call' }>,
  options: { workingDirectory: string; signal: AbortSignal },
): Promise<{ stdout: string; stderr: string; status: number }> {
  const context: CallContext = {
    door: 'cli',
    caller: 'cli',
    clientName: null,
    resolveFile: (file) => path.resolve(options.workingDirectory, file),
  };
  // `parseCliArguments` refused names that this door does not have, so both levels are there.
  const client = createRouterClient(router, { context }) as unknown as Record<string, Record<string, CliProcedure>>;
  const [group, operation] = request.operation.split('.') as [string, string];
  try {
    const procedure = (client[group] as Record<string, CliProcedure>)[operation] as CliProcedure;
    const output = await procedure(request.input, { signal: options.signal });
    return { stdout: toJson(output), stderr: '', status: 0 };
  } catch (error) {
    return { stdout: '', stderr: toJson({ error: describeError(error) }), status: 1 };
  }
}

type CliProcedure = (input: unknown, options: { signal: AbortSignal }) => Promise<unknown>;

/** Operations that the command line reaches. */
export function cliOperations(): DeclaredOperation[] {
  return declaredOperations(contract).filter(({ meta }) => meta.doors.includes('cli'));
}

export function describeError(error: unknown): { code: string; message: string; details: unknown } {
  if (error instanceof ORPCError) return { code: error.code, message: error.message, details: error.data ?? {} };
  return { code: 'internal', message: error instanceof Error ? error.message : String(error), details: {} };
}

function toJson(value: unknown): string {
  return JSON.stringify(value, (_, item) => (ArrayBuffer.isView(item) ? Array.from(item as Float64Array) : item), 2);
}

function inputJsonSchema(operation: DeclaredOperation): z.core.JSONSchema.JSONSchema {
  const schema = operation.procedure['~orpc'].inputSchema;
  // Every input of the contract is a zod schema.
  return z.toJSONSchema(schema as unknown as z.ZodType, { io: 'input' });
}

function inputSchemaText(operation: DeclaredOperation): string {
  return JSON.stringify(inputJsonSchema(operation), null, 2);
}

function inputLines(operation: DeclaredOperation): string {
  const schema = inputJsonSchema(operation);
  const required = new Set(schema.required ?? []);
  const fields = Object.entries(schema.properties ?? {}).map(
    ([name, field]) => `${name}${required.has(name) ? '*' : ''}: ${typeText(field)}`,
  );
  return `  ${' '.repeat(22)}   ${fields.length > 0 ? `{ ${fields.join(', ')} }` : 'no input'}`;
}

function typeText(field: unknown): string {
  if (typeof field !== 'object' || field === null) return 'any';
  const {
    enum: values,
    type,
    anyOf,
    items,
  } = field as { enum?: unknown[]; type?: string; anyOf?: unknown[]; items?: unknown };
  if (values) return values.length > 6 ? `${values.slice(0, 3).join('|')}|..|${values.at(-1)}` : values.join('|');
  if (anyOf) return anyOf.map(typeText).join('|');
  if (type === 'array') return `[${typeText(items)}]`;
  return type ?? 'any';
}
