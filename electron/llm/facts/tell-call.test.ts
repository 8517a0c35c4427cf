import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contract } from '#shared/contract/contract';
import { type DeclaredOperation, declaredOperations } from '#shared/contract/doors';
import { outputJsonSchema } from '#shared/contract/json-schema';
import { ChatBlock, type Language } from '#shared/domain/chat';
import { NumberSource } from '#shared/domain/grounded-number';
import { arbitraryInput } from '#tests/support/arbitrary-input';
import { exampleOf } from '#tests/support/example-of-schema';
import { groundNumbers } from '../grounding/ground-numbers';
import { tellCall } from './tell-call';
import type { ToldCall } from './told-call';

const OPERATIONS = declaredOperations(contract).filter(({ meta }) => meta.doors.includes('assistant'));
const LANGUAGES: readonly Language[] = ['en', 'es'];

describe('tellCall', () => {
  it('refuses an operation without the door', () => {
    expect(() => tell('risk.resume', {}, 'en')).toThrow(
      "Expected an operation of the assistant's door, was risk.resume.",
    );
    expect(() => tell('constructor', {}, 'en')).toThrow('was constructor');
  });

  it.each(OPERATIONS.map(({ name }) => name))('tells an example of %s in both languages', (name) => {
    const operation = find(name);
    const value = exampleAnswer(operation);

    const [english, spanish] = LANGUAGES.map((language) => tell(name, value, language)) as [ToldCall, ToldCall];

    expect(english.text.length).toBeGreaterThan(3);
    if (name !== 'confluence.explain') expect(spanish.text).not.toBe(english.text);
    for (const told of [english, spanish]) checkShape(told);
  });

  // The law of this folder: what the person reads as a number can be followed to where it comes from.
  it.each(OPERATIONS.map(({ name }) => name))('writes no number of %s that its own sources lack', (name) => {
    const operation = find(name);
    const answers = arbitraryAnswer(operation);
    fc.assert(
      fc.property(answers, fc.constantFrom(...LANGUAGES), (value, language) => {
        // An asset that is called like a unit reads as one behind a number: `1 s`.
        fc.pre(!UNIT_WORD.test(JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? String(item) : item))));
        const told = tell(name, value, language);

        checkShape(told);
        for (const text of [told.text, ...told.brief]) {
          const { numbers } = groundNumbers(text, told.sources, { names: instrumentsIn(value) });
          expect(
            numbers.filter(({ source }) => source === null).map(({ written }) => written),
            text,
          ).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });
});

const UNIT_WORD =
  /"(?:%|R|ATR|ms|s|min|h|d|k|K|M|days?|hours?|minutes?|seconds?|días?|horas?|minutos?|segundos?|mil|million|millones)"/;

function checkShape({ text, brief, blocks, sources }: ToldCall): void {
  expect(text).not.toMatch(/undefined|NaN|\[object/);
  expect(brief.length).toBeGreaterThan(0);
  expect(brief.length).toBeLessThanOrEqual(6);
  for (const block of blocks) expect(ChatBlock.safeParse(block).error).toBeUndefined();
  for (const source of sources) expect(NumberSource.safeParse(source).error).toBeUndefined();
  for (const table of text.split('\n\n').filter((part) => part.startsWith('| '))) {
    // Head, line and eight rows.
    expect(table.split('\n').length).toBeLessThanOrEqual(10);
  }
}

function tell(operation: string, value: unknown, language: Language): ToldCall {
  const args = { instrument: 'EURUSD', timeframe: '15m' };
  return tellCall({ id: 'c1', operation, args, value }, { language, pricePrecisionOf: () => 5 });
}

function find(name: string): DeclaredOperation {
  // The names come from this list.
  return OPERATIONS.find((operation) => operation.name === name) as DeclaredOperation;
}

function exampleAnswer(operation: DeclaredOperation): unknown {
  // Ids of levels have a pattern that the smallest example does not know.
  if (operation.name === 'market.context') return fc.sample(arbitraryAnswer(operation), { numRuns: 1, seed: 1 })[0];
  return columnsIn(exampleOf(outputJsonSchema(operation)));
}

function arbitraryAnswer(operation: DeclaredOperation): fc.Arbitrary<unknown> {
  // An object around it, for answers that are lists.
  const around = { type: 'object', properties: { value: outputJsonSchema(operation) }, required: ['value'] } as const;
  return arbitraryInput(around as never)
    .map(({ value }) => columnsIn(value))
    .filter((value) => operation.name !== 'candles.list' || hasEqualColumns(value));
}

/** Columns as the router gives them, whole instants, and a precision that the prices have. */
function columnsIn(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const { candles } = value as { candles?: Record<string, number[]> };
  const precise = 'pricePrecision' in value ? { ...value, pricePrecision: 5 } : value;
  if (typeof candles !== 'object') return precise;
  const columns = Object.entries(candles).map(([name, column]) => [
    name,
    Float64Array.from(column, (one) => (name === 'openAt' ? Math.round(Math.abs(one)) : Math.max(one, 1e-6))),
  ]);
  return { ...precise, candles: Object.fromEntries(columns) };
}

function hasEqualColumns(value: unknown): boolean {
  const { candles } = value as { candles: Record<string, Float64Array> };
  return new Set(Object.values(candles).map(({ length }) => length)).size === 1;
}

function instrumentsIn(value: unknown): string[] {
  if (Array.isArray(value))
    return value.flatMap((one) => [...(one?.pricePrecision !== undefined ? [one.id] : []), ...instrumentsIn(one)]);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, field]) =>
    ['instrument', 'a', 'b'].includes(name) && typeof field === 'string'
      ? [field]
      : name === 'instruments' && field.every?.((one: unknown) => typeof one === 'string')
        ? field
        : instrumentsIn(field),
  );
}
