import type { JsonSchema } from '#electron/ports/language-model';
import { inputJsonSchema } from '#shared/contract/json-schema';
import type { Instrument } from '#shared/domain/instrument';
import { invariant } from '#shared/domain/invariant';
import { canResample, TIMEFRAMES, type Timeframe } from '#shared/domain/timeframe';
import type { assistantOperations } from './assistant-operation';
import type { ToolEntry, ToolField } from './tool-table';

/** What exists now, for arguments that name it. */
export interface ToolWorld {
  readonly instruments: readonly Instrument[];
  /** Newest first; `null` where nobody tells them, and any id may be written. */
  readonly ids: RecentIds | null;
}

/** Ids that were told lately, newest first. */
export interface RecentIds {
  readonly predictions: readonly string[];
  /** Structures, signals and predictions that a ticket may cite. */
  readonly evidence: readonly string[];
}

/** One argument of a tool, with the part of the contract that it goes to. */
export interface ToolArgument {
  readonly name: string;
  readonly field: ToolField;
  /** May be left out, or be `null` and mean the same or, where {@link takesNull}, what `null` means in the contract. */
  readonly isOptional: boolean;
  /** `null` is a value of the contract and is handed on. */
  readonly takesNull: boolean;
  readonly schema: JsonSchema;
}

/** The arguments of an operation in the order of its entry. A field that the contract does not have breaks an invariant. */
export function toolArguments(operation: Operation, entry: ToolEntry): readonly ToolArgument[] {
  const input = inputJsonSchema(operation) as JsonSchema;
  return Object.entries(entry.fields).map(([name, field]) => {
    const { schema, isRequired } = partAt(input, field.at.split('.'), operation.name);
    const takesNull = isRequired && branches(schema).some(({ type }) => type === 'null');
    return { name, field, isOptional: !(isRequired || field.isNeeded) || takesNull, takesNull, schema };
  });
}

/**
 * The JSON schema of a tool's arguments as a grammar can hold it: every field required, optional ones nullable, everything
 * bounded, no patterns.
 *
 * @param world - What may be named; `null` for any name.
 * @returns `null` where nothing exists that a needed argument could name: such a tool cannot be called now.
 */
export function toolParameters(
  args: readonly ToolArgument[],
  size: 'small' | 'full',
  world: ToolWorld | null,
): JsonSchema | null {
  const properties: [string, JsonSchema][] = [];
  for (const argument of args) {
    const { field, name } = argument;
    if (field.in === 'code' || (field.in === 'full' && size === 'small')) continue;
    const choices = choicesOf(field, world);
    if (choices?.length === 0 && !argument.isOptional) return null;
    const part = {
      ...argumentSchema(argument, choices),
      ...(field.note === undefined ? {} : { description: field.note }),
    };
    properties.push([name, part]);
  }
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required: properties.map(([name]) => name),
    additionalProperties: false,
  };
}

/** The keys that a record of the contract may have. */
export function recordNames({ propertyNames }: JsonSchema): readonly string[] {
  const names = (propertyNames as JsonSchema | undefined)?.enum;
  invariant(Array.isArray(names), 'Expected a record with named keys.');
  return names.map(String);
}

/** Timeframes that the stored candles of an instrument can be read in, shortest first. */
export function timeframesOf({ series }: Instrument): readonly Timeframe[] {
  return TIMEFRAMES.filter((timeframe) => series.some((stored) => canResample(stored.timeframe, timeframe)));
}

type Operation = ReturnType<typeof assistantOperations>[number];

function argumentSchema({ field, schema, isOptional, takesNull }: ToolArgument, choices: readonly string[] | null) {
  const isNullable = isOptional || takesNull;
  const part = field.keysTo === undefined ? bounded(schema, field, choices) : namesSchema(schema, field);
  if (part === null) return NULL;
  return isNullable ? { anyOf: [...branches(part).filter(({ type }) => type !== 'null'), NULL] } : part;
}

/** What may stand for an argument now; `null` where the contract alone says it. */
function choicesOf({ choices }: ToolField, world: ToolWorld | null): readonly string[] | null {
  if (world === null) return null;
  const { instruments, ids } = world;
  switch (choices) {
    case undefined:
      return null;
    case 'instrument':
      return instruments.slice(0, MOST_CHOICES).map(({ id }) => id);
    case 'timeframe': {
      const known = new Set(instruments.flatMap(timeframesOf));
      return TIMEFRAMES.filter((timeframe) => known.has(timeframe));
    }
    case 'prediction':
      return ids === null ? null : ids.predictions.slice(0, MOST_IDS);
    case 'evidence':
      return ids === null ? null : ids.evidence.slice(0, MOST_IDS);
  }
}

/** `schema` without what a grammar cannot hold and with a bound on everything; `null` where nothing is left but `null`. */
function bounded(
  schema: JsonSchema,
  field: Pick<ToolField, 'most'>,
  choices: readonly string[] | null,
): JsonSchema | null {
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(alternatives)) {
    const parts = (alternatives as JsonSchema[])
      .map((one) => bounded(one, field, choices))
      .filter((part) => part !== null);
    // `null` alone is no choice that is left.
    return parts.every(({ type }) => type === 'null') ? null : { anyOf: parts };
  }
  if (Array.isArray(schema.enum) && choices === null) return { type: 'string', enum: schema.enum };
  if ('const' in schema) return { const: schema.const };
  switch (schema.type) {
    case 'string':
      if (choices !== null) return choices.length === 0 ? null : { type: 'string', enum: choices };
      return {
        type: 'string',
        minLength: Math.max(1, numberIn(schema, 'minLength') ?? 1),
        maxLength: Math.min(field.most ?? MOST_CHARACTERS, numberIn(schema, 'maxLength') ?? MOST_CHARACTERS),
      };
    case 'integer':
    case 'number':
      return {
        type: schema.type,
        minimum: numberIn(schema, 'minimum') ?? 0,
        maximum: Math.min(field.most ?? MOST_NUMBER, numberIn(schema, 'maximum') ?? MOST_NUMBER),
      };
    case 'array': {
      const items = bounded(schema.items as JsonSchema, {}, choices);
      if (items === null) return null;
      const most = Math.min(field.most ?? MOST_ELEMENTS, numberIn(schema, 'maxItems') ?? MOST_ELEMENTS);
      return { type: 'array', items, minItems: Math.max(1, numberIn(schema, 'minItems') ?? 1), maxItems: most };
    }
    case 'boolean':
    case 'null':
      return { type: schema.type };
    default:
      invariant(false, `Expected an argument that a grammar can hold, was ${JSON.stringify(schema).slice(0, 200)}.`);
  }
}

/** Names that each become a key of a record. */
function namesSchema(schema: JsonSchema, { most = MOST_ELEMENTS }: ToolField): JsonSchema {
  return { type: 'array', items: { type: 'string', enum: recordNames(schema) }, minItems: 1, maxItems: most };
}

function partAt(
  input: JsonSchema,
  path: readonly string[],
  operation: string,
): { schema: JsonSchema; isRequired: boolean } {
  let schema = input;
  let isRequired = true;
  for (const key of path) {
    const part = (schema.properties as Readonly<Record<string, JsonSchema>> | undefined)?.[key];
    invariant(part !== undefined, `Expected an input ${path.join('.')} of ${operation}.`);
    isRequired &&= (schema.required as readonly string[] | undefined)?.includes(key) ?? false;
    schema = part;
  }
  return { schema, isRequired };
}

function branches(schema: JsonSchema): readonly JsonSchema[] {
  const alternatives = schema.anyOf ?? schema.oneOf;
  return Array.isArray(alternatives) ? (alternatives as JsonSchema[]) : [schema];
}

function numberIn(schema: JsonSchema, keyword: string): number | undefined {
  const value = schema[keyword];
  return typeof value === 'number' ? value : undefined;
}

const NULL: JsonSchema = { type: 'null' };
/** A person follows tens of instruments; hundreds in a grammar cost time at every token. */
const MOST_CHOICES = 200;
const MOST_IDS = 20;
/** Of an id: those of structures name kind, direction and instants. */
const MOST_CHARACTERS = 128;
const MOST_ELEMENTS = 4;
const MOST_NUMBER = 1_000_000;
