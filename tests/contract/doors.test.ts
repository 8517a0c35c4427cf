import { isContractProcedure } from '@orpc/contract';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { CliUsageError, cliHelp, cliOperations, parseCliArguments } from '#electron/api/cli';
import { contract } from '#shared/contract/contract';
import { type DoorContract, declaredOperations } from '#shared/contract/doors';
import { operation } from '#shared/contract/operation';

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
    expect(() => parseCliArguments([name, '{}'])).toThrow(/Unknown operation/);
    expect(cliHelp(null)).not.toContain(`  ${name} `);
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

describe('the command line', () => {
  it('lists exactly the operations that declare it', () => {
    const help = cliHelp(null);

    for (const { name } of cliOperations()) expect(help).toContain(`  ${name}`);
    expect(help).not.toContain('  replay.start');
    expect(help).not.toContain('  app.events');
  });

  it('prints one input as a JSON schema', () => {
    const schema = JSON.parse(cliHelp('candles.import').split('Input (JSON schema):\n')[1] as string);

    expect(schema.required).toEqual(['file']);
    expect(schema.properties.onConflict.enum).toEqual(['keep', 'replace']);
  });

  it('reads an operation, its input and the data folder', () => {
    expect(parseCliArguments(['candles.import', '{"file":"a.csv"}', '--data-dir', 'd'])).toEqual({
      kind: 'call',
      operation: 'candles.import',
      input: { file: 'a.csv' },
      dataDir: 'd',
      environment: 'demo',
    });
    expect(parseCliArguments(['--data-dir=d', '--environment=paper', 'app.info'])).toEqual({
      kind: 'call',
      operation: 'app.info',
      input: {},
      dataDir: 'd',
      environment: 'paper',
    });
    expect(() => parseCliArguments(['app.info', '--environment', 'real'])).toThrow(
      '--environment: expected demo, paper or live, was real.',
    );
    expect(parseCliArguments([])).toEqual({ kind: 'help', operation: null });
    expect(parseCliArguments(['--help', 'app.info'])).toEqual({ kind: 'help', operation: 'app.info' });
  });

  it.each([
    [['nothing.here'], /Unknown operation nothing\.here/],
    [['replay.start', '{}'], /Unknown operation replay\.start/],
    [['app.info', '{oops'], /not JSON/],
    [['app.info', '{}', 'more'], /followed by: more/],
    [['app.info', '--colour'], /Unknown option --colour/],
    [['app.info', '--data-dir'], /expected a folder/],
  ])('refuses %j with a line that says why', (argv, message) => {
    expect(() => parseCliArguments(argv)).toThrow(CliUsageError);
    expect(() => parseCliArguments(argv)).toThrow(message);
  });
});
