import { describe, expect, it } from 'vitest';
import { contract } from '#shared/contract/contract';
import { declaredOperations } from '#shared/contract/doors';
import { inputJsonSchema, type JsonSchema, outputJsonSchema } from '#shared/contract/json-schema';
import { numberUnitOf } from './number-unit-of';

const OPERATIONS = declaredOperations(contract).filter(({ meta }) => meta.doors.includes('assistant'));

describe('numberUnitOf', () => {
  it.each(OPERATIONS.map((operation) => [operation.name, operation] as const))(
    'knows what every number of %s measures',
    (_, operation) => {
      const fields = [...numberFields(outputJsonSchema(operation)), ...numberFields(inputJsonSchema(operation))];

      const unknown = fields.filter((names) => numberUnitOf(names) === undefined).map((names) => names.join('.'));

      expect(unknown).toEqual([]);
    },
  );

  // A new number without a unit has to be named here by hand, or to get one.
  it('takes only these for numbers that measure nothing', () => {
    const plain = OPERATIONS.flatMap((operation) => numberFields(outputJsonSchema(operation)))
      .filter((names) => numberUnitOf(names) === 'plain')
      .map((names) => names.slice(-2).join('.'));

    expect([...new Set(plain)].sort()).toMatchInlineSnapshot(`
      [
        "budgets.limit",
        "budgets.used",
        "conditions.value",
        "current.version",
        "evidence.threshold",
        "evidence.value",
        "facts.anyKey",
        "facts.condition",
        "firings.ruleVersion",
        "history.version",
        "mandate.version",
        "measures.halted",
        "measures.reducing",
        "measures.value",
        "plannedSessions.days",
        "plannedSessions.endMinute",
        "plannedSessions.startMinute",
        "pricePrecision",
        "provenance.seed",
        "sampling.seeds",
        "sizeBytes",
        "version",
      ]
    `);
  });

  it('sees decimal texts as numbers, for the walk over the schemas would be blind otherwise', () => {
    const fills = OPERATIONS.find(({ name }) => name === 'fills.list');

    expect(fills && numberFields(outputJsonSchema(fills)).map((names) => names.join('.'))).toEqual(
      expect.arrayContaining(['price', 'quantity', 'fee', 'occurredAt']),
    );
  });

  it.each(['toString', 'constructor', '__proto__', 'hasOwnProperty'])(
    'knows no unit of %s, which is in no table',
    (name) => {
      expect(numberUnitOf(['whatever', name])).toBeUndefined();
      expect(numberUnitOf([name, 'whatever'])).toBeUndefined();
    },
  );

  it('reads the unit that budgets and measures say themselves', () => {
    expect(numberUnitOf(['budgets', 'used'], { unit: 'fraction' })).toBe('fraction');
    expect(numberUnitOf(['measures', 'value'], { unit: 'age' })).toBe('ms');
    expect(numberUnitOf(['budgets', 'limit'], { unit: 'r' })).toBe('r');
  });

  it('tells the same name apart by what holds it', () => {
    expect(numberUnitOf(['candles', 'low'])).toBe('price');
    expect(numberUnitOf(['overall', 'hitRate', 'low'])).toBe('fraction');
    expect(numberUnitOf(['overall', 'expectancyInterval', 'low'])).toBe('r');
    expect(numberUnitOf(['structures', 'candles'])).toBe('instant');
    expect(numberUnitOf(['candles'])).toBe('count');
  });
});

/** Paths of all numbers and decimal texts in a schema, indexes left out. */
function numberFields(schema: JsonSchema, names: readonly string[] = []): string[][] {
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])] as JsonSchema[];
  const types = [schema.type].flat();
  const isNumber = types.includes('number') || types.includes('integer');
  const isDecimal = schema.pattern !== undefined && schema.pattern === DECIMAL_PATTERN;
  const record = schema.additionalProperties;
  return [
    ...(isNumber || isDecimal ? [[...names]] : []),
    ...branches.flatMap((branch) => numberFields(branch, names)),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
      numberFields(field as JsonSchema, [...names, name]),
    ),
    ...(typeof schema.items === 'object' ? numberFields(schema.items as JsonSchema, names) : []),
    ...(typeof record === 'object' ? numberFields(record as JsonSchema, [...names, 'anyKey']) : []),
  ];
}

// The regular expression that every decimal of the contract is checked with.
const DECIMAL_PATTERN = '^-?(0|[1-9]\\d*)(\\.\\d+)?$';
