import { isContractProcedure } from '@orpc/contract';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { CliUsageError } from '#electron/api/cli/cli-exit';
import { cliHelp, groupHelp, operationSchemas } from '#electron/api/cli/cli-help';
import { cliGroups, cliOperations, commandName, findOperation } from '#electron/api/cli/cli-operations';
import { writeInputFlags } from '#electron/api/cli/input-flags';
import { fieldsOf } from '#electron/api/cli/input-schema';
import { COMMAND_TEXTS, GLOBAL_OPTIONS, parseArguments, readArguments } from '#electron/api/cli/parse-arguments';
import { contract } from '#shared/contract/contract';
import { type DoorContract, declaredOperations } from '#shared/contract/doors';
import { inputJsonSchema } from '#shared/contract/json-schema';
import { operation } from '#shared/contract/operation';
import { arbitraryInput } from '#tests/support/arbitrary-input';

/** What moves money or limits, or lets it move again: a person in the window alone. */
const WINDOW_ONLY = [
  'orders.present',
  'orders.confirm',
  'orders.cancel',
  'orders.cancelAll',
  'positions.moveStop',
  'positions.close',
  'risk.resume',
  'risk.signMandate',
  'exchange.halt',
  'exchange.resume',
];

describe('the contract', () => {
  const operations = declaredOperations(contract);

  it('declares every member as an operation with a summary', () => {
    const members = Object.entries(contract).flatMap(([group, entries]) =>
      Object.keys(entries).map((name) => `${group}.${name}`),
    );

    expect(operations.map(({ name }) => name)).toEqual(members);
    expect(operations.filter(({ meta }) => !/^[A-Z].+\.$/.test(meta.summary)).map(({ name }) => name)).toEqual([]);
  });

  it('has a zod input and a zod output for every operation', () => {
    for (const { name, procedure } of operations) {
      expect(isContractProcedure(procedure), name).toBe(true);
      expect(procedure['~orpc'].inputSchema, `${name} input`).toBeDefined();
      expect(procedure['~orpc'].outputSchema, `${name} output`).toBeDefined();
    }
  });

  it('gives admin operations to the window and the command line only, and trade operations to the window only', () => {
    const open = operations.filter(({ meta }) => {
      if (meta.scope === 'trade') return meta.doors.length > 0;
      return meta.scope === 'admin' && meta.doors.some((door) => door !== 'cli');
    });

    expect(open.map(({ name }) => name)).toEqual([]);
  });

  it.each(WINDOW_ONLY)('leaves %s to the window, whatever the scope of its door', (name) => {
    const found = operations.find((one) => one.name === name);

    expect(found?.meta.doors).toEqual([]);
    const [group = '', operationName = ''] = name.split('.');
    expect(() => parse([name, '{}'])).toThrow(/Unknown (operation|command)/);
    expect(() => parse([group, operationName])).toThrow(/Unknown (operation|command)/);
    expect(findOperation(group, operationName)).toBeNull();
  });

  it('has no type for confirming, resuming, signing and halting at any other door', () => {
    expectTypeOf<DoorContract<'cli'>['orders']>().not.toHaveProperty('present');
    expectTypeOf<DoorContract<'rest'>['orders']>().not.toHaveProperty('present');
    expectTypeOf<DoorContract<'mcp'>['orders']>().not.toHaveProperty('present');
    expectTypeOf<DoorContract<'assistant'>['orders']>().not.toHaveProperty('present');
    expectTypeOf<DoorContract<'cli'>['orders']>().not.toHaveProperty('confirm');
    expectTypeOf<DoorContract<'rest'>['orders']>().not.toHaveProperty('confirm');
    expectTypeOf<DoorContract<'mcp'>['orders']>().not.toHaveProperty('confirm');
    expectTypeOf<DoorContract<'assistant'>['orders']>().not.toHaveProperty('confirm');
    expectTypeOf<DoorContract<'cli'>['risk']>().not.toHaveProperty('resume');
    expectTypeOf<DoorContract<'rest'>['risk']>().not.toHaveProperty('resume');
    expectTypeOf<DoorContract<'mcp'>['risk']>().not.toHaveProperty('resume');
    expectTypeOf<DoorContract<'assistant'>['risk']>().not.toHaveProperty('resume');
    expectTypeOf<DoorContract<'cli'>['risk']>().not.toHaveProperty('signMandate');
    expectTypeOf<DoorContract<'rest'>['risk']>().not.toHaveProperty('signMandate');
    expectTypeOf<DoorContract<'mcp'>['risk']>().not.toHaveProperty('signMandate');
    expectTypeOf<DoorContract<'assistant'>['risk']>().not.toHaveProperty('signMandate');
    expectTypeOf<DoorContract<'cli'>['exchange']>().not.toHaveProperty('halt');
    expectTypeOf<DoorContract<'rest'>['exchange']>().not.toHaveProperty('halt');
    expectTypeOf<DoorContract<'mcp'>['exchange']>().not.toHaveProperty('halt');
    expectTypeOf<DoorContract<'assistant'>['exchange']>().not.toHaveProperty('halt');
  });

  it('does not compile a trade operation with a door', () => {
    const declare = () =>
      operation({
        summary: 'Planted.',
        scope: 'trade',
        kind: 'command',
        // @ts-expect-error A trade operation has no door but the window.
        doors: ['cli'],
        input: z.object({}),
        output: z.object({}),
      });

    expect(isContractProcedure(declare())).toBe(true);
  });

  it('keeps window-only operations out of the type of every other door', () => {
    expectTypeOf<keyof DoorContract<'cli'>['candles']>().toEqualTypeOf<'list' | 'import' | 'imports' | 'undoImport'>();
    expectTypeOf<DoorContract<'mcp'>['candles']>().not.toHaveProperty('import');
    expectTypeOf<DoorContract<'cli'>['activities']>().not.toHaveProperty('cancel');
  });
});

describe('the door of the language model', () => {
  const reachable = declaredOperations(contract).filter(({ meta }) => meta.doors.includes('assistant'));

  it('has nothing that trades or administers', () => {
    expect(reachable.filter(({ meta }) => meta.scope !== 'read' && meta.scope !== 'propose')).toEqual([]);
    expect(reachable.filter(({ name }) => WINDOW_ONLY.includes(name))).toEqual([]);
  });

  it('has three operations that leave something: a ticket, a prediction, a view', () => {
    expect(reachable.filter(({ meta }) => meta.kind === 'command').map(({ name }) => name)).toEqual([
      'orders.propose',
      'chart.show',
      'predictions.request',
    ]);
  });

  it('takes no quantity anywhere', () => {
    const inputs = JSON.stringify(reachable.map((operation) => inputJsonSchema(operation)));

    expect(inputs).not.toMatch(/"(quantity|qty|size|amount|notional|leverage)"/i);
  });

  it('reads no conversation, no prompt and nothing of the workstation itself', () => {
    const groups = new Set(reachable.map(({ path: [group] }) => group));

    const closed = [
      'app',
      'settings',
      'keys',
      'network',
      'access',
      'external',
      'models',
      'chat',
      'prompts',
      'environment',
    ];
    expect(closed.filter((group) => groups.has(group))).toEqual([]);
  });
});

describe('the command line', () => {
  it('has no operation that trades', () => {
    expect(cliOperations().filter(({ meta }) => meta.scope === 'trade')).toEqual([]);
    expect(declaredOperations(contract).some(({ meta }) => meta.scope === 'trade')).toBe(true);
  });

  it('lists exactly the operations that declare it', () => {
    const help = cliHelp();
    const listed = cliGroups().flatMap((group) =>
      [...groupHelp(group).matchAll(/^ {2}(\S+ \S+) {2,}/gm)].map((match) => match[1]),
    );

    expect(listed).toEqual(cliOperations().map(commandName));
    for (const operation of cliOperations()) expect(help).toContain(`  ${commandName(operation)} `);
    expect(help).not.toContain('  replay start');
    expect(help).not.toContain('  app events');
  });

  it('tells what an operation takes and answers as JSON schemas', () => {
    const schemas = operationSchemas(findOperation('candles', 'import') as never) as unknown as {
      input: { required: string[]; properties: Record<string, { enum?: string[] }> };
      output: { type: string };
    };

    expect(schemas.input.required).toEqual(['file']);
    expect(schemas.input.properties.onConflict?.enum).toEqual(['keep', 'replace']);
    expect(schemas.output.type).toBe('object');
  });

  it('has no field that an option of every command would hide, nor a group that a command would', () => {
    const globals = GLOBAL_OPTIONS.map(({ name }) => name);
    const hidden = cliOperations().flatMap((operation) =>
      fieldsOf(inputJsonSchema(operation))
        .filter(({ flag }) => globals.includes(flag) || flag.startsWith('no-'))
        .map(({ flag }) => `${operation.name} --${flag}`),
    );

    expect(hidden).toEqual([]);
    expect(cliGroups().filter((group) => group in COMMAND_TEXTS)).toEqual([]);
  });

  it.each(cliOperations().map((operation) => [operation.name, operation] as const))(
    'takes any input of %s as options alone',
    (_name, operation) => {
      const schema = inputJsonSchema(operation);

      fc.assert(
        fc.property(arbitraryInput(schema), (input) => {
          const argv = [...operation.path, ...writeInputFlags(schema, input)];

          const request = readArguments(argv, NO_FILES);

          expect(request).toMatchObject({ kind: 'call', operation: { name: operation.name } });
          expect((request as { input: unknown }).input).toEqual(input);
        }),
        { numRuns: 40 },
      );
    },
  );

  it('reads an operation, its input and the data folder', () => {
    expect(parse(['candles.import', '{"file":"a.csv"}', '--data-dir', 'd'])).toMatchObject({
      kind: 'call',
      operation: { name: 'candles.import' },
      input: { file: 'a.csv' },
      options: { dataDir: 'd', environment: null },
    });
    expect(parse(['--data-dir=d', '--environment=paper', 'app.info'])).toMatchObject({
      kind: 'call',
      operation: { name: 'app.info' },
      input: {},
      options: { dataDir: 'd', environment: 'paper' },
    });
    expect(() => parse(['app.info', '--environment', 'real'])).toThrow(
      '--environment: expected demo, paper or live, was real.',
    );
    expect(parse([])).toMatchObject({ kind: 'help', group: null, operation: null });
    expect(parse(['--help', 'app.info'])).toMatchObject({ kind: 'help', operation: { name: 'app.info' } });
  });

  it.each([
    [['nothing.here'], /Unknown operation nothing\.here/],
    [['replay.start', '{}'], /Unknown operation replay\.start/],
    [['app.info', '{oops'], /expected JSON/],
    [['app.info', '{}', 'more'], /followed by: \{\} more/],
    [['app.info', '--colour'], /Unknown option --colour/],
    [['app.info', '--data-dir'], /expected DIR after it/],
  ])('refuses %j with a line that says why', (argv, message) => {
    expect(() => parse(argv)).toThrow(CliUsageError);
    expect(() => parse(argv)).toThrow(message);
  });
});

function parse(argv: readonly string[]) {
  return parseArguments(argv, NO_FILES);
}

const NO_FILES = (file: string): never => {
  throw new Error(`Nothing named ${file}.`);
};
