import type { JsonSchema } from '#electron/ports/language-model';
import { invariant } from '#shared/domain/invariant';

/**
 * A GBNF grammar whose every sentence is compact JSON that fits the schema, and which always ends.
 *
 * It has no white space, fields in the order of the schema, and only bounded repetitions, so a model can neither wander
 * nor pad. It may allow less than the schema: fields are all required, a text without `maxLength` has at most
 * {@link DEFAULT_MAX_LENGTH} characters, an array without `maxItems` at most {@link DEFAULT_MAX_ITEMS} elements, and a
 * number with a bound is written in steps of `multipleOf`, or of {@link DEFAULT_STEP}.
 *
 * @param schema - Objects, arrays, strings, numbers, integers, booleans, null, `const`, `enum`, `oneOf` and `anyOf`. Any
 *   other keyword breaks an invariant: a rule that the grammar would silently drop is worse than none.
 */
export function jsonSchemaGrammar(schema: JsonSchema): string {
  const rules = new RuleBook();
  const root = text(sequenceFor(schema, rules));
  return `root ::= ${root}\n${rules.text()}`;
}

/**
 * What a value is written as: single characters that are written as they are, and names of rules.
 *
 * Alternatives are compared item by item and share what they have in common. At every token the library tries the whole
 * vocabulary once for each alternative that is still open, so fifty alternatives that begin alike must be one.
 */
type Sequence = readonly Item[];
type Item = `char:${string}` | `rule:${string}`;

/** Tools share instruments, timeframes and ids, so equal fields of a schema are worked out once. */
function sequenceFor(schema: JsonSchema, rules: RuleBook): Sequence {
  const isWhole = schema.type === 'object' || 'oneOf' in schema;
  return isWhole ? sequenceOf(schema, rules) : rules.once(JSON.stringify(schema), () => sequenceOf(schema, rules));
}

function sequenceOf(schema: JsonSchema, rules: RuleBook): Sequence {
  const unknown = Object.keys(schema).filter((keyword) => !KNOWN_KEYWORDS.has(keyword));
  invariant(unknown.length === 0, `Expected keywords that a grammar can hold, was ${unknown.join(', ')}.`);

  if ('const' in schema) return literal(schema.const);
  if (Array.isArray(schema.enum)) return alternatives(schema.enum.map(literal), rules);
  const choices = schema.oneOf ?? schema.anyOf;
  if (Array.isArray(choices)) {
    // Sound: a schema's alternatives are schemas, and sequenceFor checks each of them.
    return alternatives(
      (choices as JsonSchema[]).map((choice) => sequenceFor(choice, rules)),
      rules,
    );
  }
  switch (schema.type) {
    case 'object':
      return objectSequence(schema, rules);
    case 'array':
      return arrayRule(schema, rules);
    case 'string':
      return stringRule(schema, rules);
    case 'integer':
      return rangeRule(schema, 0, rules);
    case 'number':
      return numberRule(schema, rules);
    case 'boolean':
      return alternatives([literal(true), literal(false)], rules);
    case 'null':
      return literal(null);
    default:
      invariant(false, `Expected a known type in the schema, was ${JSON.stringify(schema.type)}.`);
  }
}

function objectSequence(schema: JsonSchema, rules: RuleBook): Sequence {
  // Sound: the properties of an object schema are schemas, and sequenceFor checks each of them.
  const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
  const required = new Set((schema.required as readonly string[] | undefined) ?? properties.map(([name]) => name));
  const optional = properties.filter(([name]) => !required.has(name)).map(([name]) => name);
  invariant(
    optional.length === 0,
    `Expected only required fields in the schema, was optional: ${optional.join(', ')}.`,
  );
  invariant(!schema.additionalProperties, 'Expected no additional properties in the schema.');

  const fields = properties.flatMap(([name, value], index) => [
    ...characters(index === 0 ? '' : ','),
    ...literal(name),
    ...characters(':'),
    ...sequenceFor(value, rules),
  ]);
  return [...characters('{'), ...fields, ...characters('}')];
}

function arrayRule(schema: JsonSchema, rules: RuleBook): Sequence {
  const most = bound(schema, 'maxItems') ?? DEFAULT_MAX_ITEMS;
  const least = bound(schema, 'minItems') ?? 0;
  invariant(least <= most, `Expected minItems of at most ${most}, was ${least}.`);
  if (most === 0) return characters('[]');
  // Sound: items is a schema, and sequenceFor checks it.
  const item = text(sequenceFor(schema.items as JsonSchema, rules));
  const some = `${item} ("," ${item}){${Math.max(0, least - 1)},${most - 1}}`;
  return rules.add(least === 0 ? `"[" (${some})? "]"` : `"[" ${some} "]"`);
}

function stringRule(schema: JsonSchema, rules: RuleBook): Sequence {
  const most = bound(schema, 'maxLength') ?? DEFAULT_MAX_LENGTH;
  const least = bound(schema, 'minLength') ?? 0;
  invariant(least <= most, `Expected minLength of at most ${most}, was ${least}.`);
  const character = text(rules.add(String.raw`[^"\\\x00-\x1F\x7F] | "\\" ["\\nt]`));
  return rules.add(String.raw`"\"" ${character}{${least},${most}} "\""`);
}

function numberRule(schema: JsonSchema, rules: RuleBook): Sequence {
  const isFree = BOUNDS.every((keyword) => bound(schema, keyword) === null) && bound(schema, 'multipleOf') === null;
  if (isFree) return rules.add('"-"? ("0" | [1-9] [0-9]{0,11}) ("." [0-9]{1,8})?');
  const step = bound(schema, 'multipleOf') ?? DEFAULT_STEP;
  const decimals = Math.round(-Math.log10(step));
  invariant(
    decimals >= 0 && decimals <= 8 && Math.abs(step * 10 ** decimals - 1) < 1e-9,
    `Expected multipleOf to be a power of ten from 1 down to 1e-8, was ${step}.`,
  );
  return rangeRule(schema, decimals, rules);
}

/** Numbers with exactly so many decimals, from the lower to the upper bound. */
function rangeRule(schema: JsonSchema, decimals: number, rules: RuleBook): Sequence {
  const scale = 10 ** decimals;
  const minimum = bound(schema, 'minimum');
  const maximum = bound(schema, 'maximum');
  const above = bound(schema, 'exclusiveMinimum');
  const below = bound(schema, 'exclusiveMaximum');
  // The nudge keeps 0.95 * 100, which is 94.99999999999999, on the step that it means.
  const lowest = Math.max(
    minimum === null ? -FREE_LIMIT * scale : Math.ceil(minimum * scale - NUDGE),
    above === null ? -Number.MAX_VALUE : Math.floor(above * scale + NUDGE) + 1,
  );
  const highest = Math.min(
    maximum === null ? FREE_LIMIT * scale : Math.floor(maximum * scale + NUDGE),
    below === null ? Number.MAX_VALUE : Math.ceil(below * scale - NUDGE) - 1,
  );
  invariant(lowest <= highest, `Expected bounds that allow a number, was ${lowest / scale} to ${highest / scale}.`);

  const parts: string[] = [];
  if (lowest < 0) parts.push(...magnitudes(Math.max(1, -highest), -lowest, decimals).map((part) => `"-" ${part}`));
  if (highest >= 0) parts.push(...magnitudes(Math.max(0, lowest), highest, decimals));
  return rules.add(parts.join(' | '));
}

/** One alternative for each count of digits, with the decimal point where it belongs. */
function magnitudes(lowest: number, highest: number, decimals: number): string[] {
  const parts: string[] = [];
  for (let digits = decimals + 1; digits <= String(highest).length || digits === decimals + 1; digits++) {
    const smallest = digits === decimals + 1 ? 0 : 10 ** (digits - 1);
    const from = Math.max(lowest, smallest);
    const to = Math.min(highest, 10 ** digits - 1);
    if (from > to) continue;
    parts.push(digitsBetween(String(from).padStart(digits, '0'), String(to).padStart(digits, '0'), digits - decimals));
  }
  return parts;
}

/**
 * Digit strings from `from` to `to`, both of one length.
 *
 * @param pointAfter - How many digits are still to come before the decimal point; one that is not reached is not written.
 */
function digitsBetween(from: string, to: string, pointAfter: number): string {
  if (from === '') return '';
  const point = pointAfter === 0 ? '"." ' : '';
  const low = from.charAt(0);
  const high = to.charAt(0);
  const restFrom = from.slice(1);
  const restTo = to.slice(1);
  const rest = (a: string, b: string): string => digitsBetween(a, b, pointAfter - 1);
  const zeros = '0'.repeat(restFrom.length);
  const nines = '9'.repeat(restTo.length);
  if (low === high) return `${point}"${low}" ${rest(restFrom, restTo)}`.trimEnd();

  const options: string[] = [];
  let first = Number(low);
  let last = Number(high);
  if (restFrom !== zeros) {
    options.push(`"${low}" ${rest(restFrom, nines)}`);
    first += 1;
  }
  if (restTo !== nines) {
    options.push(`"${high}" ${rest(zeros, restTo)}`);
    last -= 1;
  }
  if (first <= last) options.push(`[${first}-${last}] ${rest(zeros, nines)}`);
  return `${point}(${options.map((option) => option.trimEnd()).join(' | ')})`;
}

function alternatives(options: readonly Sequence[], rules: RuleBook): Sequence {
  invariant(options.length > 0, 'Expected at least one alternative in the schema.');
  return options.length === 1 && options[0] ? options[0] : rules.add(factored(options));
}

/** GBNF of the alternatives, from item `at` on, with everything that they begin with in common written once. */
function factored(options: readonly Sequence[], at = 0): string {
  const byFirst = new Map<Item, Sequence[]>();
  for (const option of options) {
    const first = option[at];
    if (first === undefined) continue;
    const group = byFirst.get(first);
    if (group) group.push(option);
    else byFirst.set(first, [option]);
  }
  const branches = [...byFirst.values()].map((group) => {
    const [one = []] = group;
    let end = at + 1;
    while (end < one.length && group.every((option) => option[end] === one[end])) end += 1;
    const shared = text(one.slice(at, end));
    return group.every(({ length }) => length === end) ? shared : `${shared} ${factored(group, end)}`;
  });
  const canEndHere = options.some(({ length }) => length === at);
  return `(${branches.join(' | ')})${canEndHere ? '?' : ''}`;
}

/** The JSON text of a constant. */
function literal(value: unknown): Sequence {
  return characters(JSON.stringify(value));
}

function characters(written: string): Sequence {
  return [...written].map((character): Item => `char:${character}`);
}

/** GBNF of a sequence: neighbouring characters in one pair of quotes, rules by name. */
function text(sequence: Sequence): string {
  const parts: string[] = [];
  let quoted = '';
  const flush = (): void => {
    if (quoted !== '') parts.push(JSON.stringify(quoted));
    quoted = '';
  };
  for (const item of sequence) {
    const value = item.slice(ITEM_MARK_LENGTH);
    if (item.startsWith('char:')) quoted += value;
    else {
      flush();
      parts.push(value);
    }
  }
  flush();
  return parts.join(' ');
}

function bound(schema: JsonSchema, keyword: string): number | null {
  const value = schema[keyword];
  invariant(value === undefined || Number.isFinite(value), `Expected a finite ${keyword}, was ${String(value)}.`);
  return typeof value === 'number' ? value : null;
}

/** Named rules, each written once. */
class RuleBook {
  readonly #names = new Map<string, string>();
  readonly #made = new Map<string, Sequence>();

  once(key: string, make: () => Sequence): Sequence {
    const sequence = this.#made.get(key) ?? make();
    this.#made.set(key, sequence);
    return sequence;
  }

  add(body: string): Sequence {
    const name = this.#names.get(body) ?? `r${this.#names.size}`;
    this.#names.set(body, name);
    return [`rule:${name}`];
  }

  text(): string {
    return [...this.#names].map(([body, name]) => `${name} ::= ${body}\n`).join('');
  }
}

/** Both marks of an item are this long. */
const ITEM_MARK_LENGTH = 5;
const DEFAULT_MAX_LENGTH = 400;
const DEFAULT_MAX_ITEMS = 16;
const DEFAULT_STEP = 0.01;
/** Largest magnitude of a number whose schema gives no bound on that side. */
const FREE_LIMIT = 999_999;
const NUDGE = 1e-6;
const BOUNDS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'];
const KNOWN_KEYWORDS: ReadonlySet<string> = new Set([
  ...BOUNDS,
  '$schema',
  'additionalProperties',
  'anyOf',
  'const',
  'description',
  'enum',
  'items',
  'maxItems',
  'maxLength',
  'minItems',
  'minLength',
  'multipleOf',
  'oneOf',
  'properties',
  'required',
  'title',
  'type',
]);
