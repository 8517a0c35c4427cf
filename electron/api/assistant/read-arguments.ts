import type { z } from 'zod';
import { suggestion } from '#electron/api/cli/nearest-name';
import type { Instrument } from '#shared/domain/instrument';
import { plainText } from './plain-text';
import { recordNames, type ToolArgument, timeframesOf } from './tool-parameters';
import type { ToolEntry } from './tool-table';

/** Arguments as the input of the operation, or what is wrong with them in words that help whoever wrote them. */
export type ReadArguments =
  | { readonly ok: true; readonly input: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly code: ArgumentFault; readonly message: string; readonly argument: string | null };

export type ArgumentFault = 'invalid_input' | 'instrument_unknown' | 'timeframe_unavailable';

/**
 * Reads the arguments of one call: each has to be known, each needed one there, instruments and timeframes have to exist, and the
 * whole has to fit the contract. `null` counts as left out, but where `null` means something in the contract.
 *
 * @param args - As they came; anything.
 */
export function readArguments(
  tool: {
    readonly name: string;
    readonly entry: ToolEntry;
    readonly args: readonly ToolArgument[];
    readonly input: z.ZodType;
  },
  args: unknown,
  instruments: readonly Instrument[],
): ReadArguments {
  if (typeof args !== 'object' || args === null || Array.isArray(args)) {
    return fault('invalid_input', null, `${tool.name}: Expected arguments as an object, was ${shown(args)}.`);
  }
  const given = new Map<string, unknown>(Object.entries(args));
  const names = tool.args.map(({ name }) => name);
  for (const name of given.keys()) {
    if (!names.includes(name)) return fault('invalid_input', name, unknownArgument(tool.name, name, tool.args));
  }
  const missing = tool.args.find(({ name, isOptional }) => !isOptional && (given.get(name) ?? null) === null);
  if (missing) {
    const expected = expectation(missing, instruments);
    return fault('invalid_input', missing.name, `${tool.name}: ${missing.name}: Expected ${expected}, was nothing.`);
  }
  if (tool.entry.someOf?.every((name) => (given.get(name) ?? null) === null)) {
    const list = tool.entry.someOf.join(', ');
    return fault('invalid_input', null, `${tool.name}: Expected at least one of ${list}, was none.`);
  }
  return wrongSeries(tool, given, instruments) ?? fitContract(tool, given, instruments);
}

type Tool = Parameters<typeof readArguments>[0];

function unknownArgument(tool: string, name: string, args: readonly ToolArgument[]): string {
  const told = args.filter(({ field }) => field.in !== 'code').map((argument) => argument.name);
  const takes = told.length === 0 ? 'It takes none.' : `It takes ${told.join(', ')}.`;
  const hint = QUANTITY.test(name) ? ' The risk engine sizes a ticket; nobody else does.' : suggestion(name, told);
  return `${tool}: Expected no argument ${shown(name)}. ${takes}${hint}`;
}

/** Instruments that are not stored, and timeframes that the stored candles cannot be read in. */
function wrongSeries(
  { name, args }: Tool,
  given: ReadonlyMap<string, unknown>,
  instruments: readonly Instrument[],
): ReadArguments | null {
  const wanted = args.find(({ field }) => field.choices === 'instrument');
  const length = args.find(({ field }) => field.choices === 'timeframe');
  const id = wanted && given.get(wanted.name);
  const timeframe = length && given.get(length.name);
  const instrument = instruments.find((one) => one.id === id);
  if (wanted && id !== undefined && id !== null && !instrument) {
    const near =
      typeof id === 'string'
        ? suggestion(
            id,
            instruments.map((one) => one.id),
          )
        : '';
    const expected = expectation(wanted, instruments);
    return fault(
      'instrument_unknown',
      wanted.name,
      `${name}: ${wanted.name}: Expected ${expected}, was ${shown(id)}.${near}`,
    );
  }
  if (!length || timeframe === undefined || timeframe === null) return null;
  const known: readonly string[] = instrument
    ? timeframesOf(instrument)
    : [...new Set(instruments.flatMap(timeframesOf))];
  if (typeof timeframe === 'string' && known.includes(timeframe)) return null;
  const of = instrument ? ` for ${instrument.id}` : '';
  const which = known.length === 0 ? 'a timeframe, and no candles are stored' : `one of ${known.join(', ')}${of}`;
  return fault(
    'timeframe_unavailable',
    length.name,
    `${name}: ${length.name}: Expected ${which}, was ${shown(timeframe)}.`,
  );
}

function fitContract(
  tool: Tool,
  given: ReadonlyMap<string, unknown>,
  instruments: readonly Instrument[],
): ReadArguments {
  const input: Record<string, unknown> = { ...tool.entry.presets };
  for (const { name, field, takesNull, schema } of tool.args) {
    const value = given.get(name) ?? null;
    if (value === null && !takesNull) continue;
    const path = field.at.split('.');
    if (field.keysTo === undefined) {
      const most = tooMuch(name, field.most, value);
      if (most !== null) return fault('invalid_input', name, `${tool.name}: ${most}`);
      place(input, path, value);
    } else {
      const keys = namesOf(value);
      const known = recordNames(schema);
      const strange = keys?.find((key) => !known.includes(key));
      if (strange !== undefined) {
        const expected = `Expected one of ${known.slice(0, MOST_NAMED).join(', ')}`;
        return fault('invalid_input', name, `${tool.name}: ${name}: ${expected}, was ${shown(strange)}.`);
      }
      if (keys === null) {
        return fault('invalid_input', name, `${tool.name}: ${name}: Expected a list of names, was ${shown(value)}.`);
      }
      for (const key of keys) place(input, [...path, key], field.keysTo);
    }
  }
  const parsed = tool.input.safeParse(input);
  if (parsed.success) return { ok: true, input };
  const issue = parsed.error.issues[0];
  const path = issue?.path.map(String) ?? [];
  const argument = argumentAt(tool.args, path, given);
  const value = argument === null ? input : given.get(argument.name);
  const label = argument === null ? '' : `${argument.name}: `;
  const expected = issue ? issueText(issue) : 'Expected other arguments';
  const needs =
    argument !== null && (value ?? null) === null ? `Expected ${expectation(argument, instruments)}` : expected;
  return fault('invalid_input', argument?.name ?? null, `${tool.name}: ${label}${needs}, was ${shown(value)}.`);
}

/** The argument behind a path of the input. Two arguments may fill one record: the one that was given counts. */
function argumentAt(args: readonly ToolArgument[], path: readonly string[], given: ReadonlyMap<string, unknown>) {
  const fitting = args.filter(({ field }) => field.at.split('.').every((key, index) => path[index] === key));
  return fitting.find(({ name }) => given.has(name)) ?? fitting[0] ?? null;
}

function place(input: Record<string, unknown>, [key, ...rest]: readonly string[], value: unknown): void {
  if (key === undefined) return;
  // Every key is a name of the table or of the contract, never one that somebody wrote.
  if (rest.length === 0) {
    input[key] = value;
    return;
  }
  if (!Object.hasOwn(input, key)) input[key] = {};
  place(input[key] as Record<string, unknown>, rest, value);
}

function namesOf(value: unknown): readonly string[] | null {
  return Array.isArray(value) && value.every((name) => typeof name === 'string') ? value : null;
}

/** More than the tool gives, which may be less than the contract would. */
function tooMuch(name: string, most: number | undefined, value: unknown): string | null {
  if (most === undefined) return null;
  if (typeof value === 'number' && value > most) return `${name}: Expected at most ${most}, was ${shown(value)}.`;
  if (typeof value === 'string' && value.length > most)
    return `${name}: Expected at most ${most} characters, was ${shown(value)}.`;
  if (Array.isArray(value) && value.length > most * LIST_SLACK) {
    return `${name}: Expected at most ${most * LIST_SLACK} elements, was ${value.length}.`;
  }
  return null;
}

function expectation({ field, schema }: ToolArgument, instruments: readonly Instrument[]): string {
  if (field.choices === 'instrument') {
    if (instruments.length === 0) return 'a stored instrument, and none is stored yet';
    const told = instruments.slice(0, MOST_NAMED).map(({ id }) => id);
    const more = instruments.length > told.length ? ` or ${instruments.length - told.length} more` : '';
    return `one of ${told.join(', ')}${more}`;
  }
  if (field.choices === 'timeframe') return 'a timeframe such as 1h';
  if (field.choices === 'prediction') return 'the id of a prediction';
  if (Array.isArray(schema.enum)) return `one of ${schema.enum.slice(0, MOST_NAMED).join(', ')}`;
  return typeof schema.pattern === 'string'
    ? 'a decimal number as text such as "64250.1"'
    : `a value (${typeName(schema)})`;
}

function typeName({ type }: ToolArgument['schema']): string {
  return typeof type === 'string' ? type : 'see the contract';
}

function issueText(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `Expected ${issue.expected === 'int' ? 'a whole number' : `${article(issue.expected)} ${issue.expected}`}`;
    case 'invalid_value':
      return `Expected one of ${issue.values.slice(0, MOST_NAMED).map(String).join(', ')}`;
    case 'too_big':
      return `Expected at most ${issue.maximum}${unitOf(issue.origin)}`;
    case 'too_small':
      return `Expected at least ${issue.minimum}${unitOf(issue.origin)}`;
    case 'unrecognized_keys':
      return `Expected no ${issue.keys.map((key) => shown(key)).join(', ')}`;
    case 'invalid_key':
      return 'Expected only names that exist';
    default:
      return issue.message.replace(/\.$/, '');
  }
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' elements' : '';
}

function article(word: string): string {
  return /^[aeiou]/.test(word) ? 'an' : 'a';
}

/** A value as somebody wrote it, in a line. */
function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  try {
    const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? typeof value);
    return plainText(text, MOST_SHOWN) || 'an empty text';
  } catch {
    return 'a value that cannot be written';
  }
}

function fault(code: ArgumentFault, argument: string | null, message: string): ReadArguments {
  // A refusal is read by a small model: it must not push out the question.
  return {
    ok: false,
    code,
    argument: argument === null ? null : plainText(argument, MOST_SHOWN),
    message: plainText(message, MOST_MESSAGE),
  };
}

/** Words for how much to buy or sell. */
const QUANTITY = /^(quantity|qty|size|amount|lots?|units?|contracts|volume|notional|leverage|risk|cantidad|tama[nñ]o)/i;
/** The app itself may give a few more than a model is asked for: a ticket cites up to 32 ids. */
const LIST_SLACK = 8;
const MOST_NAMED = 12;
const MOST_SHOWN = 60;
const MOST_MESSAGE = 480;
