import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommandLine } from '#electron/api/cli/run-command-line';
import { compose, type Workstation } from '#electron/app/compose';
import { shippedPath } from '#electron/app/paths';
import { commandLineIo } from '#tests/support/command-line-io';
import { writeGeneratedCandles } from '../e2e/support/generated-candles';

let directory: string;
let workstation: Workstation;
beforeAll(async () => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'fairgap-cli-docs-'));
  writeGeneratedCandles(path.join(directory, 'EURUSD_M15.csv'), 2_000);
  workstation = await compose({
    dataDir: path.join(directory, 'data'),
    environment: 'demo',
    role: 'cli',
    keyring: null,
    switchEnvironment: () => {},
  });
  const settings = await run(['settings', 'get']);
  writeFileSync(path.join(directory, 'layers.json'), JSON.stringify(JSON.parse(settings.out).layers));
});
afterAll(async () => {
  await workstation.close();
  rmSync(directory, { recursive: true, force: true });
});

it('finds its examples', () => {
  expect(examples().length).toBeGreaterThan(5);
});

it('every example of docs/cli.md is done, in its order, and answers something', async () => {
  for (const example of examples()) {
    const { status, out, err } = await run(wordsOf(example));

    expect([example, status, err]).toEqual([example, 0, '']);
    expect(out.trim(), example).not.toBe('');
  }
});

it('writes what a table, CSV and lines of JSON promise', async () => {
  const table = await run(['candles', 'list', 'EURUSD', '1h', '--limit', '2', '-o', 'table']);
  const csv = await run(['instruments', 'list', '-o', 'csv', '--columns', 'id']);
  const lines = await run(['signals', 'list', 'EURUSD', '1h', '--limit', '2', '-o', 'jsonl']);

  expect(table.out).toMatch(/^openAt +open +high +low +close +volume$/m);
  expect(table.out).toMatch(/^2023-01-22T1\d:00Z +1\.\d+ /m);
  expect(csv.out).toBe('id\r\nEURUSD\n');
  expect(
    lines.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).timeframe),
  ).toEqual(['1h', '1h']);
});

it('tells refusals, mistakes and their status', async () => {
  expect(await run(['candles', 'list', 'NOWHERE', '1h'])).toMatchObject({
    status: 1,
    out: '',
    err: expect.stringContaining('instrument_unknown'),
  });
  expect(await run(['candles', 'list', 'EURUSD', '1h', '--limit', '0'])).toMatchObject({
    status: 2,
    err: expect.stringContaining('--limit'),
  });
  expect(await run(['candles', 'list', 'EURUSD', '1h', '--limt', '5'])).toMatchObject({
    status: 2,
    err: expect.stringContaining('Did you mean --limit'),
  });
}, 20_000);

async function run(argv: readonly string[]): Promise<{ status: number; out: string; err: string }> {
  const { io, out, err } = commandLineIo(
    { dataDir: path.join(directory, 'data'), workingDirectory: directory },
    { headless: { kind: 'here', open: async () => ({ ...workstation, close: async () => {} }) } },
  );
  const status = await runCommandLine(argv, io);
  return { status, out: out(), err: err() };
}

function examples(): string[] {
  const text = readFileSync(shippedPath('docs/cli.md'), 'utf8');
  return [...text.matchAll(/^\$ fairgap (.+)$/gm)].map((match) => match[1] as string);
}

/** Words as a shell makes them, as far as the examples need: single quotes keep blanks. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? (match[2] as string));
}
