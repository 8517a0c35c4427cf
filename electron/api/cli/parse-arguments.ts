import type { z } from 'zod';
import type { DeclaredOperation } from '#shared/contract/doors';
import type { JsonSchema } from '#shared/contract/json-schema';
import { Environment } from '#shared/domain/environment';
import { CliUsageError } from './cli-exit';
import { cliGroups, cliOperations, commandName, findOperation, inputSchemaOf, operationsOf } from './cli-operations';
import { type ReadFile, readJson } from './field-value';
import { flagField, type GivenFlag, readInputFlags } from './input-flags';
import { findField } from './input-schema';
import { kebabCase } from './kebab-case';
import { suggestion } from './nearest-name';
import { Shell } from './shell';

/** How an answer is written. */
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** Options that every command takes. */
export interface CliOptions {
  /** `null`: a table on a terminal, JSON otherwise. */
  readonly output: OutputFormat | null;
  readonly columns: readonly string[] | null;
  /** `null`: asked once. `seconds` is `null` where none was named. */
  readonly watch: { readonly seconds: number | null } | null;
  readonly dataDir: string | null;
  /** `null`: that of the running app, else demo. */
  readonly environment: Environment | null;
  readonly isHeadless: boolean;
  readonly isQuiet: boolean;
  readonly hasColor: boolean;
}

export type CliRequest = { readonly options: CliOptions } & (
  | { readonly kind: 'help'; readonly group: string | null; readonly operation: DeclaredOperation | null }
  | { readonly kind: 'version' }
  | { readonly kind: 'call'; readonly operation: DeclaredOperation; readonly input: Readonly<Record<string, unknown>> }
  | { readonly kind: 'completion'; readonly shell: Shell }
  | { readonly kind: 'mcp'; readonly clientId: string | null }
  | { readonly kind: 'token'; readonly clientId: string | null; readonly isShown: boolean }
);

/**
 * What the words after `fairgap` ask for. The input of an operation is checked against its schema, so that nothing is started
 * for one that would be refused.
 *
 * @throws CliUsageError with a line for the person.
 */
export function parseArguments(argv: readonly string[], readFile: ReadFile): CliRequest {
  const request = readArguments(argv, readFile);
  if (request.kind === 'call') checkInput(request.operation, request.input);
  return request;
}

/**
 * The same before the input is checked: every value is of the kind of its field, and nothing more is known of it.
 *
 * @param readFile - Text of a file that is named with `@`, by its path from the caller's folder; `-` is the standard input.
 * @throws CliUsageError with a line for the person.
 */
export function readArguments(argv: readonly string[], readFile: ReadFile): CliRequest {
  const { options, words, flags, whole, isHelp, isVersion } = readWords(argv);
  if (isVersion) return { kind: 'version', options };
  const [first, ...others] = words;
  if (first === undefined || first === 'help' || isHelp) {
    return { ...helpRequest(first === 'help' ? others : words), options };
  }
  const command = commandNamed(first);
  if (command) return { ...command(others, flags), options };
  const found = operationIn(words);
  if (found === null) return { ...groupRequest(first, others), options };
  const { operation, rest } = found;
  if (options.watch && operation.meta.kind !== 'query') {
    throw new CliUsageError(
      `--watch asks again and again, and ${commandName(operation)} is a command: it is done once.`,
    );
  }
  const schema = inputSchemaOf(operation);
  const [json] = rest;
  const isWholeJson = json !== undefined && rest.length === 1 && json.trimStart().startsWith('{');
  const base = isWholeJson ? wholeInput(json, readFile) : whole === null ? {} : wholeInput(whole, readFile);
  if (isWholeJson && whole !== null) throw new CliUsageError('The input is given twice: as JSON and with --input.');
  const input = readInputFlags(schema, flags, isWholeJson ? [] : rest, { base, readFile });
  return { kind: 'call', operation, input, options };
}

/** Whether the standard input is asked for, which has to be read before {@link parseArguments}. */
export function wantsStandardInput(argv: readonly string[]): boolean {
  return argv.some(
    (word, index) =>
      word === '--input=-' || word === '--input=@-' || (word === '--input' && /^@?-$/.test(argv[index + 1] ?? '')),
  );
}

/** Options of every command, for help and completion. */
export interface GlobalOption {
  readonly name: string;
  readonly short?: string;
  /** What stands after it; `null` for a switch. */
  readonly value: string | null;
  /** Where its value may be left out. */
  readonly isValueOptional?: boolean;
  readonly choices?: readonly string[];
  readonly text: string;
}

export const OUTPUT_FORMATS = ['table', 'json', 'jsonl', 'csv'] as const;

export const GLOBAL_OPTIONS: readonly GlobalOption[] = [
  {
    name: 'output',
    short: 'o',
    value: 'FORMAT',
    choices: OUTPUT_FORMATS,
    text: 'table, json, jsonl or csv; a table on a terminal, JSON otherwise',
  },
  { name: 'columns', value: 'A,B,C', text: 'columns of a table or CSV, in this order' },
  {
    name: 'watch',
    short: 'w',
    value: 'SECONDS',
    isValueOptional: true,
    text: 'asks again whenever something changed, or every so many seconds',
  },
  { name: 'input', value: '@FILE|-|JSON', text: 'the whole input as JSON; options change single fields of it' },
  { name: 'data-dir', value: 'DIR', text: 'data folder; that of the desktop app where it is left out' },
  {
    name: 'environment',
    short: 'e',
    value: 'NAME',
    choices: Environment.options,
    text: 'demo, paper or live; the one whose app runs, else demo',
  },
  { name: 'headless', value: null, text: 'never talks to a running app; works on the journal itself' },
  { name: 'quiet', short: 'q', value: null, text: 'no progress and no notes on the standard error' },
  { name: 'no-color', value: null, text: 'no colours; so does the variable NO_COLOR' },
  {
    name: 'help',
    short: 'h',
    value: null,
    text: 'help, also on a group or an operation; as JSON schemas with --output json',
  },
  { name: 'version', value: null, text: 'the version' },
];

interface ReadWords {
  readonly options: CliOptions;
  readonly words: readonly string[];
  readonly flags: readonly GivenFlag[];
  readonly whole: string | null;
  readonly isHelp: boolean;
  readonly isVersion: boolean;
}

/** Tells words, options of every command and options of the operation apart. */
function readWords(argv: readonly string[]): ReadWords {
  const end = argv.indexOf('--');
  const before = end < 0 ? argv : argv.slice(0, end);
  const isHelp = before.some((word) => word === '--help' || word === '-h');
  const words: string[] = [];
  const flags: GivenFlag[] = [];
  const globals = new Map<string, string | null>();
  const queue = [...before];
  for (let token = queue.shift(); token !== undefined; token = queue.shift()) {
    if (!token.startsWith('-') || token === '-' || /^-[\d.]/.test(token)) {
      words.push(token);
      continue;
    }
    const [name, attached] = splitOption(token);
    const global = GLOBAL_OPTIONS.find((option) => `--${option.name}` === name || `-${option.short}` === name);
    if (global) {
      if (globals.has(global.name)) throw new CliUsageError(`--${global.name} is given twice.`);
      globals.set(global.name, globalValue(global, attached, queue));
    } else if (!isHelp) flags.push(operationFlag(name, attached, words, queue));
  }
  return {
    options: optionsFrom(globals),
    words: [...words, ...(end < 0 ? [] : argv.slice(end + 1))],
    flags,
    whole: globals.get('input') ?? null,
    isHelp,
    isVersion: globals.has('version'),
  };
}

function splitOption(token: string): [string, string | null] {
  const equals = token.indexOf('=');
  return equals < 0 ? [token, null] : [token.slice(0, equals), token.slice(equals + 1)];
}

function globalValue(option: GlobalOption, attached: string | null, queue: string[]): string | null {
  if (option.value === null) {
    if (attached !== null) throw new CliUsageError(`--${option.name}: expected no value, was ${attached}.`);
    return null;
  }
  if (attached !== null) return attached;
  if (option.isValueOptional) return /^\d+(\.\d+)?$/.test(queue[0] ?? '') ? (queue.shift() as string) : null;
  return nextValue(`--${option.name}`, queue, option.value);
}

function operationFlag(name: string, attached: string | null, words: readonly string[], queue: string[]): GivenFlag {
  const plain = name.replace(/^--?/, '');
  const command = commandNamed(words[0] ?? '');
  if (command) {
    if (name === '--client') return { name: 'client', value: attached ?? nextValue(name, queue, 'ID') };
    return { name: plain, value: attached };
  }
  const found = operationIn(words);
  if (found === null || !name.startsWith('--')) {
    const names = GLOBAL_OPTIONS.map((option) => `--${option.name}`);
    const isEarly = found === null && words.length < 2 && !cliOperations().some((one) => one.name === words[0]);
    const hint = isEarly && !suggestion(name, names) ? ' Options of an operation stand after its name.' : '';
    throw new CliUsageError(`Unknown option ${name}.${suggestion(name, names)}${hint}`);
  }
  const schema = inputSchemaOf(found.operation);
  const { takesValue } = knownFlag(schema, plain);
  if (attached !== null) return { name: plain, value: attached };
  if (!takesValue) {
    // Easily written, and never a word of its own: `--is-live false` must not come to mean the opposite.
    return { name: plain, value: /^(true|false)$/.test(queue[0] ?? '') ? (queue.shift() as string) : null };
  }
  return { name: plain, value: nextValue(name, queue, 'a value') };
}

/** Like `flagField`, and also looks for the nearest among the options of every command. */
function knownFlag(schema: JsonSchema, name: string): { takesValue: boolean } {
  const names = GLOBAL_OPTIONS.map((option) => option.name);
  const nearest =
    findField(schema, name) === null
      ? suggestion(
          `--${name}`,
          names.map((one) => `--${one}`),
        )
      : '';
  try {
    return flagField(schema, name);
  } catch (error) {
    if (error instanceof CliUsageError && nearest && !error.message.includes('Did you mean')) {
      throw new CliUsageError(`${error.message}${nearest}`);
    }
    throw error;
  }
}

function nextValue(name: string, queue: string[], expected: string): string {
  const next = queue[0];
  if (next === undefined) throw new CliUsageError(`${name}: expected ${expected} after it.`);
  if (next.startsWith('--') || /^-[a-z]$/i.test(next)) {
    throw new CliUsageError(
      `${name}: expected ${expected} after it, was followed by ${next}. Write ${name}=${next} if it is meant.`,
    );
  }
  return queue.shift() as string;
}

function optionsFrom(globals: ReadonlyMap<string, string | null>): CliOptions {
  const output = globals.get('output') ?? null;
  const environment = globals.get('environment') ?? null;
  const seconds = globals.get('watch') ?? null;
  return {
    output: output === null ? null : oneOf('--output', output, OUTPUT_FORMATS),
    columns: columnNames(globals.get('columns') ?? null),
    watch: globals.has('watch') ? { seconds: seconds === null ? null : watchSeconds(seconds) } : null,
    dataDir: globals.get('data-dir') ?? null,
    environment: environment === null ? null : oneOf('--environment', environment, Environment.options),
    isHeadless: globals.has('headless'),
    isQuiet: globals.has('quiet'),
    hasColor: !globals.has('no-color'),
  };
}

function oneOf<T extends string>(name: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) {
    const list = `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
    throw new CliUsageError(`${name}: expected ${list}, was ${value || 'nothing'}.${suggestion(value, choices)}`);
  }
  return found;
}

function columnNames(text: string | null): readonly string[] | null {
  if (text === null) return null;
  const names = text.split(',').map((name) => name.trim());
  if (names.some((name) => name === ''))
    throw new CliUsageError(`--columns: expected names with commas, was ${text || 'nothing'}.`);
  return names;
}

function watchSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() === '' || !(seconds >= 0.5 && seconds <= 86_400)) {
    throw new CliUsageError(`--watch: expected 0.5 to 86400 seconds, was ${text || 'nothing'}.`);
  }
  return seconds;
}

/** The operation that words begin with, `candles.list` or `candles list`, and the words after it. */
function operationIn(words: readonly string[]): { operation: DeclaredOperation; rest: readonly string[] } | null {
  const [first = '', second] = words;
  const dot = first.indexOf('.');
  if (dot > 0) {
    const operation = findOperation(first.slice(0, dot), first.slice(dot + 1));
    return operation && { operation, rest: words.slice(1) };
  }
  const operation = second === undefined ? null : findOperation(first, second);
  return operation && { operation, rest: words.slice(2) };
}

/** A group alone lists what it has; another word after it is a mistake. */
function groupRequest(first: string, others: readonly string[]): Pick<HelpRequest, 'kind' | 'group' | 'operation'> {
  const [group = '', dotted] = first.split('.');
  const operations = operationsOf(group);
  const [name] = dotted === undefined ? others : [dotted];
  if (operations.length === 0) {
    const names = first.includes('.')
      ? cliOperations().map((one) => one.name)
      : [...cliGroups(), ...Object.keys(COMMANDS)];
    const what = first.includes('.') ? 'operation' : 'command';
    throw new CliUsageError(`Unknown ${what} ${first}.${suggestion(first, names)} --help lists them.`);
  }
  if (name === undefined) return { kind: 'help', group, operation: null };
  const names = operations.map((one) => kebabCase(one.path[1]));
  throw new CliUsageError(
    `Unknown operation ${group}${dotted === undefined ? ' ' : '.'}${name}.${suggestion(name, names)} "fairgap ${group}" lists them.`,
  );
}

type HelpRequest = Extract<CliRequest, { kind: 'help' }>;

function helpRequest(words: readonly string[]): Pick<HelpRequest, 'kind' | 'group' | 'operation'> {
  const [first] = words;
  if (first === undefined || commandNamed(first)) return { kind: 'help', group: null, operation: null };
  const found = operationIn(words);
  return found ? { kind: 'help', group: null, operation: found.operation } : groupRequest(first, words.slice(1));
}

function wholeInput(text: string, readFile: ReadFile): Record<string, unknown> {
  const source = text === '-' ? readFile('-') : text.startsWith('@') ? readFile(text.slice(1)) : text;
  const value = readJson(source, 'The input');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CliUsageError('The input: expected a JSON object.');
  }
  return value as Record<string, unknown>;
}

/** @throws CliUsageError with the first field that its schema refuses, and what it was. */
function checkInput(operation: DeclaredOperation, input: Readonly<Record<string, unknown>>): void {
  // Every input of the contract is a zod schema.
  const parsed = (operation.procedure['~orpc'].inputSchema as unknown as z.ZodType).safeParse(input, {
    reportInput: true,
  });
  if (parsed.success) return;
  const lines = parsed.error.issues.map((issue) => issueText(issue, inputSchemaOf(operation)));
  throw new CliUsageError(`${lines.join('\n')}\n"fairgap ${commandName(operation)} --help" tells what it takes.`);
}

function issueText(issue: z.core.$ZodIssue, schema: JsonSchema): string {
  const keys = issue.path.map(String);
  const flag = keys.length === 0 ? null : (findField(schema, keys.join('.'))?.flag ?? keys.join('.'));
  if (issue.code === 'unrecognized_keys') {
    const names = Object.keys(schema.properties ?? {});
    return issue.keys.map((key) => `Unknown field ${[...keys, key].join('.')}.${suggestion(key, names)}`).join('\n');
  }
  if (flag === null) return issue.message;
  if (issue.input === undefined) return `--${flag} is missing.`;
  const was = JSON.stringify(issue.input) ?? 'nothing';
  return `--${flag}: ${issue.message.replace(/\.$/, '')}, was ${was.length > 60 ? `${was.slice(0, 60)}...` : was}.`;
}

/** Commands that are no operation of the workstation. */
const COMMANDS: Readonly<Record<string, (words: readonly string[], flags: readonly GivenFlag[]) => CommandRequest>> = {
  completion: ([shell, ...surplus], flags) => {
    refuseSurplus('completion', surplus, flags, []);
    return { kind: 'completion', shell: oneOf('completion', shell ?? '', Shell.options) };
  },
  mcp: (words, flags) => {
    refuseSurplus('mcp', words, flags, ['client']);
    return { kind: 'mcp', clientId: flagValue(flags, 'client') };
  },
  token: (words, flags) => {
    refuseSurplus('token', words, flags, ['client', 'show']);
    return { kind: 'token', clientId: flagValue(flags, 'client'), isShown: flags.some(({ name }) => name === 'show') };
  },
};

type CommandRequest =
  | Omit<Extract<CliRequest, { kind: 'completion' }>, 'options'>
  | Omit<Extract<CliRequest, { kind: 'mcp' }>, 'options'>
  | Omit<Extract<CliRequest, { kind: 'token' }>, 'options'>;

function commandNamed(
  word: string,
): ((words: readonly string[], flags: readonly GivenFlag[]) => CommandRequest) | null {
  return Object.hasOwn(COMMANDS, word) ? (COMMANDS[word] ?? null) : null;
}

function flagValue(flags: readonly GivenFlag[], name: string): string | null {
  return flags.find((flag) => flag.name === name)?.value ?? null;
}

function refuseSurplus(
  command: string,
  words: readonly string[],
  flags: readonly GivenFlag[],
  known: readonly string[],
): void {
  const unknown = flags.find(({ name }) => !known.includes(name));
  if (unknown) {
    const names = known.map((name) => `--${name}`);
    throw new CliUsageError(`Unknown option --${unknown.name} of ${command}.${suggestion(`--${unknown.name}`, names)}`);
  }
  if (words.length > 0)
    throw new CliUsageError(`${command}: expected nothing more, was followed by: ${words.join(' ')}`);
}

/** What the person may type besides groups, with a line of help. */
export const COMMAND_TEXTS: Readonly<Record<string, string>> = {
  completion: 'completion bash|zsh|fish|powershell   a script for tab completion, to be run by your shell',
  mcp: 'mcp [--client ID]                     MCP over standard input and output, through the running app',
  token: "token [--client ID] [--show]          path of a program's token file, or the token itself",
  help: 'help [GROUP [OPERATION]]              this text, or that of a group or an operation',
};
