import type { DeclaredOperation } from '#shared/contract/doors';
import { outputJsonSchema } from '#shared/contract/json-schema';
import { cliGroups, commandName, inputSchemaOf, operationsOf } from './cli-operations';
import { type Field, fieldsOf, fieldText, isRecord, objectBranch, positionalFields } from './input-schema';
import { kebabCase } from './kebab-case';
import { COMMAND_TEXTS, GLOBAL_OPTIONS } from './parse-arguments';

/** The whole help: how commands are made, every option, and every operation by its group. */
export function cliHelp(): string {
  return [
    'Fairgap: the workstation from a terminal.',
    '',
    'Usage: fairgap GROUP OPERATION [VALUES] [--OPTION VALUE ...]',
    '       fairgap GROUP                       lists the operations of a group',
    "       fairgap GROUP.OPERATION '{JSON}'    the same with its input as JSON",
    '',
    'Talks to the running app where there is one; works on the journal by itself otherwise.',
    'Values that have to be given may stand without their names, in the order that --help tells.',
    'Lists: with commas or by repeating the option. Objects: --ticket.stop 1.08, or as JSON, or @file.json.',
    'Instants: milliseconds since 1970, 2024-05-01 or 2024-05-01T12:00Z. On and off: --is-live, --no-is-live.',
    '',
    'Options:',
    ...globalLines(),
    '',
    'Other commands:',
    ...Object.values(COMMAND_TEXTS).map((text) => `  ${text}`),
    '',
    ...cliGroups().flatMap((group) => [`${group}:`, ...operationLines(group), '']),
    'Exit status: 0 done, 1 refused or failed, 2 not understood, 3 the app cannot be reached, 130 interrupted.',
  ].join('\n');
}

/** The operations of one group. */
export function groupHelp(group: string): string {
  return [
    `Usage: fairgap ${kebabCase(group)} OPERATION [VALUES] [--OPTION VALUE ...]`,
    '',
    ...operationLines(group),
    '',
    `"fairgap ${kebabCase(group)} OPERATION --help" tells what it takes.`,
  ].join('\n');
}

/** One operation with everything that it takes. */
export function operationHelp(operation: DeclaredOperation): string {
  const schema = inputSchemaOf(operation);
  const places = positionalFields(schema);
  const required = new Set(schema.required ?? []);
  const fields = fieldsOf(schema);
  const usage = ['fairgap', commandName(operation), ...places.map(({ flag }) => `<${flag}>`)].join(' ');
  const isRequired = ({ keys }: Field) => keys.length === 1 && required.has(keys[0] as string);
  return [
    operation.meta.summary,
    '',
    `Usage: ${usage}${fields.length > places.length ? ' [options]' : ''}`,
    `       fairgap ${operation.name} '{JSON}'`,
    '',
    `It is a ${operation.meta.kind} of scope ${operation.meta.scope}.`,
    ...(fields.length === 0
      ? ['It takes no options of its own.']
      : ['', 'Options:', ...fields.flatMap((field) => fieldLines(field, isRequired(field)))]),
    '',
    '"fairgap --help" lists the options of every command.',
  ].join('\n');
}

/** What an operation takes and answers, as JSON schemas, for programs. */
export function operationSchemas(operation: DeclaredOperation): object {
  const { name, meta } = operation;
  return {
    operation: name,
    command: commandName(operation),
    summary: meta.summary,
    scope: meta.scope,
    kind: meta.kind,
    input: inputSchemaOf(operation),
    output: outputJsonSchema(operation),
  };
}

function globalLines(): string[] {
  return GLOBAL_OPTIONS.map(({ name, short, value, isValueOptional, text }) => {
    const after = value === null ? '' : isValueOptional ? ` [${value}]` : ` ${value}`;
    return `  ${(short ? `-${short}, ` : '    ') + `--${name}${after}`.padEnd(26)} ${text}`;
  });
}

function operationLines(group: string): string[] {
  return operationsOf(group).map(
    (operation) => `  ${commandName(operation).padEnd(NAME_WIDTH)} ${operation.meta.summary}`,
  );
}

function fieldLines({ flag, keys, schema }: Field, isRequired: boolean): string[] {
  const indent = '  '.repeat(keys.length);
  const notes = [
    ...(isRequired ? ['needed'] : []),
    // `default` is only on schemas that are objects.
    ...(typeof schema === 'object' && schema.default !== undefined
      ? [`default ${JSON.stringify(schema.default)}`]
      : []),
    ...rangeNotes(schema),
  ];
  const inner = objectBranch(schema);
  const type =
    inner && isRecord(inner)
      ? `.KEY ${fieldText(inner.additionalProperties as Field['schema'])}`
      : ` ${fieldText(schema)}`;
  const head = `${indent}--${flag}${type}`;
  return [notes.length === 0 ? head : `${head}  (${notes.join('; ')})`];
}

function rangeNotes(schema: Field['schema']): string[] {
  if (typeof schema !== 'object') return [];
  const { minimum, maximum, maxItems } = schema;
  // The outermost numbers that JavaScript has say nothing.
  const low = minimum !== undefined && minimum > -Number.MAX_SAFE_INTEGER ? minimum : null;
  const high = maximum !== undefined && maximum < MAX_TOLD ? maximum : null;
  const range =
    low !== null && high !== null
      ? [`${low} to ${high}`]
      : low !== null && high === null && maximum === undefined
        ? [`from ${low}`]
        : [];
  return [...range, ...(maxItems === undefined ? [] : [`at most ${maxItems}`])];
}

const NAME_WIDTH = 28;
/** Beyond it stand the last instant and what no person types. */
const MAX_TOLD = 7_000_000_000_000;
