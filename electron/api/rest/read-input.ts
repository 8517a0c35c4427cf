import type { z } from 'zod';
import type { JsonSchema } from '#shared/contract/json-schema';
import type { RestRoute } from './rest-routes';

/** The input of a call, or everything that is wrong with it. */
export type ReadInput =
  | { readonly ok: true; readonly input: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly issues: readonly InputIssue[] };

export interface InputIssue {
  /** Name of the input. */
  readonly path: string;
  readonly message: string;
}

/**
 * Reads the inputs of a GET from its query, and from the segment of the path that is one. Text becomes what the schema of
 * its field asks for; a list is its name repeated; `null` is the word.
 */
export function readQuery(route: RestRoute, query: URLSearchParams, segment: string | null): ReadInput {
  const texts = new Map<string, string[]>();
  for (const [name, text] of query) texts.set(name, [...(texts.get(name) ?? []), text].slice(0, MOST_VALUES));
  const unknown = [...texts.keys()].filter((name) => name === route.pathField || !Object.hasOwn(route.fields, name));
  const issues = unknown.slice(0, MOST_ISSUES).map((name) => unknownInput(route, name, 'parameter'));
  const further = unknown.length - issues.length;
  if (route.pathField !== null && segment !== null) texts.set(route.pathField, [segment]);
  const input: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(route.fields)) {
    const read = readField(schema, texts.get(name) ?? []);
    if (read.kind === 'value') input[name] = read.value;
    else if (read.kind === 'unlike') issues.push({ path: name, message: `expected ${read.expected}, was ${read.was}` });
    else if (route.required.includes(name)) issues.push(missingInput(name, schema));
  }
  return issues.length === 0 ? { ok: true, input } : { ok: false, issues: fewIssues(issues, further) };
}

/**
 * Checks what only this door can tell of a JSON body: that it is an object of inputs that it takes. What each must be,
 * {@link checkBody} says.
 */
export function readBody(route: RestRoute, body: unknown): ReadInput {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { ok: false, issues: [{ path: '', message: `expected a JSON object, was ${kindOf(body)}` }] };
  }
  const unknown = Object.keys(body).filter((name) => !Object.hasOwn(route.fields, name));
  const issues = unknown.slice(0, MOST_ISSUES).map((name) => unknownInput(route, name, 'field'));
  const further = unknown.length - issues.length;
  for (const name of route.required) {
    const schema = route.fields[name];
    if (schema && (body as Record<string, unknown>)[name] === undefined) issues.push(missingInput(name, schema));
  }
  const { limit } = body as { limit?: unknown };
  const maximum = route.fields.limit?.maximum;
  if (typeof limit === 'number' && maximum !== undefined && limit > maximum) {
    issues.push({ path: 'limit', message: `expected ${expectation(route.fields.limit as JsonSchema)}, was ${limit}` });
  }
  if (issues.length > 0) return { ok: false, issues: fewIssues(issues, further) };
  return { ok: true, input: body as Record<string, unknown> };
}

/**
 * Checks an input against the contract. The other side does it again, as it does for every door; here it costs the one who
 * asks, and not what trades: a quarter of a megabyte of wrong values takes a second to be told.
 */
export function checkBody({ operation }: RestRoute, input: Readonly<Record<string, unknown>>): ReadInput {
  // Every input of the contract is a zod schema.
  const parsed = (operation.procedure['~orpc'].inputSchema as z.ZodType).safeParse(input);
  if (parsed.success) return { ok: true, input };
  const { issues } = parsed.error;
  const told = issues.slice(0, MOST_ISSUES).map(({ path, message }) => ({
    path: shortened(path.map(String).join('.')),
    message: message.slice(0, LONGEST_MESSAGE),
  }));
  return { ok: false, issues: fewIssues(told, issues.length - told.length) };
}

/** What a field takes, in words: `a whole number in 1..1000`. */
export function expectation(schema: JsonSchema): string {
  const options = optionsOf(schema);
  if (options) return options.map(expectation).join(' or ');
  if (schema.const !== undefined) return `${schema.const}`;
  if (schema.enum) return `one of ${schema.enum.join(', ')}`;
  switch (schema.type) {
    case 'integer':
      return `a whole number${rangeText(schema)}`;
    case 'number':
      return `a number${rangeText(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    case 'array':
      return `values that are each ${expectation(schema.items as JsonSchema)}`;
    case 'object':
      return 'an object';
    default:
      return `text${sizeText(schema.minLength, schema.maxLength, 'characters')}${schema.pattern ? ` like ${schema.pattern}` : ''}`;
  }
}

type ReadField =
  | { readonly kind: 'missing' }
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'unlike'; readonly expected: string; readonly was: string };

function readField(schema: JsonSchema, texts: readonly string[]): ReadField {
  if (texts.length === 0) return { kind: 'missing' };
  if (schema.type === 'array') {
    const item = schema.items as JsonSchema;
    const read = texts.map((text) => readScalar(item, text));
    const unlike = read.indexOf(undefined);
    if (unlike >= 0) return { kind: 'unlike', expected: expectation(schema), was: quoted(texts[unlike] as string) };
    const { minItems = 0, maxItems = MOST_VALUES - 1 } = schema;
    if (read.length < minItems || read.length > maxItems) {
      return { kind: 'unlike', expected: `${minItems}..${maxItems} values`, was: `${read.length}` };
    }
    return { kind: 'value', value: read };
  }
  if (texts.length > 1) return { kind: 'unlike', expected: 'one value', was: `given ${texts.length} times` };
  const text = texts[0] as string;
  const value = readScalar(schema, text);
  return value === undefined
    ? { kind: 'unlike', expected: expectation(schema), was: quoted(text) }
    : { kind: 'value', value };
}

/** What `text` is by the schema; `undefined` where it is nothing of what the schema takes. */
function readScalar(schema: JsonSchema, text: string): unknown {
  const options = optionsOf(schema);
  if (options) {
    // The word `null` is the value wherever there is one: a text of that spelling would say the same to a reader.
    if (text === 'null' && options.some(({ type }) => type === 'null')) return null;
    for (const option of options) {
      const value = readScalar(option, text);
      if (value !== undefined) return value;
    }
    return undefined;
  }
  if (schema.const !== undefined) return String(schema.const) === text ? schema.const : undefined;
  if (schema.enum) return schema.enum.find((value) => String(value) === text);
  switch (schema.type) {
    case 'integer':
      return WHOLE.test(text) && Number.isSafeInteger(Number(text)) ? inRange(schema, Number(text)) : undefined;
    case 'number':
      return DECIMAL.test(text) ? inRange(schema, Number(text)) : undefined;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'null':
      return text === 'null' ? null : undefined;
    case 'string':
      return isText(schema, text) ? text : undefined;
    default:
      return undefined;
  }
}

function inRange(schema: JsonSchema, value: number): number | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const isInside =
    Number.isFinite(value) &&
    (minimum === undefined || value >= minimum) &&
    (maximum === undefined || value <= maximum) &&
    (typeof exclusiveMinimum !== 'number' || value > exclusiveMinimum) &&
    (typeof exclusiveMaximum !== 'number' || value < exclusiveMaximum);
  return isInside ? value : undefined;
}

function isText(schema: JsonSchema, text: string): boolean {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = schema;
  if (text.length < minLength || text.length > maxLength) return false;
  return pattern === undefined || new RegExp(pattern, 'u').test(text);
}

function optionsOf(schema: JsonSchema): readonly JsonSchema[] | undefined {
  return (schema.anyOf ?? schema.oneOf) as readonly JsonSchema[] | undefined;
}

function rangeText({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): string {
  if (typeof exclusiveMinimum === 'number') return ` above ${exclusiveMinimum}`;
  if (typeof exclusiveMaximum === 'number') return ` below ${exclusiveMaximum}`;
  if (minimum !== undefined && maximum !== undefined) return ` in ${minimum}..${maximum}`;
  return boundText(minimum, maximum);
}

/** ` of 2..32 characters`, ` of at most 64 characters`; nothing where every size will do. */
function sizeText(least: number | undefined, most: number | undefined, unit: string): string {
  if (least === undefined && most === undefined) return '';
  const bound = least !== undefined && most !== undefined ? ` of ${least}..${most}` : boundText(least, most);
  return `${bound} ${unit}`;
}

function boundText(least: number | undefined, most: number | undefined): string {
  if (least !== undefined) return ` of at least ${least}`;
  return most === undefined ? '' : ` of at most ${most}`;
}

/** The first issues, and how many there are besides: an answer is for somebody who reads it. */
function fewIssues(issues: readonly InputIssue[], further: number): readonly InputIssue[] {
  const left = further + Math.max(0, issues.length - MOST_ISSUES);
  const told = issues.slice(0, MOST_ISSUES);
  return left === 0 ? told : [...told, { path: '', message: `${left} more are wrong` }];
}

function missingInput(name: string, schema: JsonSchema): InputIssue {
  return { path: name, message: `expected ${expectation(schema)}, was missing` };
}

function unknownInput(route: RestRoute, name: string, word: 'parameter' | 'field'): InputIssue {
  if (route.withheld.includes(name)) {
    return {
      path: name,
      message: 'expected a stored instrument instead: no program makes the workstation read a file',
    };
  }
  const known = Object.keys(route.fields).filter((field) => word === 'field' || field !== route.pathField);
  const takes = known.length === 0 ? `there are no ${word}s here` : `known are ${known.join(', ')}`;
  return { path: shortened(name), message: `is an unknown ${word}; ${takes}` };
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

function quoted(text: string): string {
  return JSON.stringify(shortened(text));
}

function shortened(text: string): string {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}

const WHOLE = /^-?(0|[1-9]\d{0,15})$/;
const DECIMAL = /^-?(0|[1-9]\d{0,30})(\.\d{1,30})?([eE][+-]?\d{1,3})?$/;
const MOST_ISSUES = 20;
const LONGEST_MESSAGE = 500;
/** Of a value in a message. */
const MOST_SHOWN = 60;
/** One more than the longest list that a query holds: what is beyond is not kept, and refused. */
const MOST_VALUES = 101;
