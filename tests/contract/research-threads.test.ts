import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callRouter } from '#electron/api/cli/call-router';
import { compose, type Workstation } from '#electron/app/compose';
import { journalPath, sqliteBinding } from '#electron/app/paths';
import { createActivityStore } from '#electron/infra/sqlite/activity-store';
import { openDatabase } from '#electron/infra/sqlite/open-database';
import { writeGeneratedCandles } from '../e2e/support/generated-candles';

const SERIES = { instrument: 'EURUSD', timeframe: '15m' } as const;

describe('operations that are done in a thread', () => {
  let directory: string;
  let workstation: Workstation;
  beforeAll(async () => {
    directory = mkdtempSync(path.join(os.tmpdir(), 'fairgap-threads-'));
    workstation = await open();
    await answerOf('candles.import', { file: writeGeneratedCandles(path.join(directory, 'EURUSD_M15.csv'), 6_000) });
  });
  afterAll(async () => {
    await workstation.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('give what was asked for', async () => {
    const asOf = Date.UTC(2023, 1, 20);

    const signals = await answerOf('signals.list', { ...SERIES, asOf, lookback: 200 });
    const confluence = await answerOf('confluence.get', { ...SERIES, asOf });
    const explained = await answerOf('confluence.explain', { ...SERIES, asOf });

    expect(signals).toMatchObject({ ...SERIES, asOf, range: null });
    expect((signals as { signals: unknown[] }).signals.length).toBeGreaterThan(0);
    expect(confluence).toMatchObject({ ...SERIES, asOf });
    expect(explained).toMatchObject({ confluence });
  });

  it('refuse with the numbers', async () => {
    expect(await answerOf('signals.list', { ...SERIES, instrument: 'NOWHERE' })).toMatchObject({
      error: { code: 'instrument_unknown', details: { instrument: 'NOWHERE', known: ['EURUSD'] } },
    });
  });

  it('register a prediction once, and export it', async () => {
    const question = { ...SERIES, asOf: Date.UTC(2023, 1, 20), maker: 'rules' };

    const made = (await answerOf('predictions.request', question)) as { id: string; mode: string };
    const again = (await answerOf('predictions.request', question)) as { id: string };
    const exported = (await answerOf('accuracy.export', {})) as { rows: number; csv: string };

    expect(made.mode).toBe('retrospective');
    expect(again.id).toBe(made.id);
    const stated = await answerOf('predictions.register', { ...SERIES, direction: 'long', probability: 0.6 });
    const refused = await answerOf('predictions.register', { ...SERIES, direction: 'long', probability: 0.6, stop: 9 });

    expect(stated).toMatchObject({
      source: 'person',
      mode: 'retrospective',
      facets: { confluence: expect.any(Number) },
    });
    expect(refused).toMatchObject({ error: { code: 'invalid_input', details: { stop: 9 } } });
    expect(exported.rows).toBe(1);
    expect(exported.csv).toContain(made.id);
  });

  it('end at once with the workstation, and leave nothing running', async () => {
    const ended: unknown[] = [];
    const client = createRouterClient(workstation.router, {
      context: { door: 'cli', caller: 'cli', clientName: null, resolveFile: (file: string) => file },
    }) as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>;
    const running = new Promise<void>((resolve) => {
      workstation.onEvent((event) => {
        if (event.kind === 'activity' && event.activity.state === 'running') resolve();
      });
    });
    // Three in their threads and one that waits for its turn.
    for (const seed of [1, 2, 3, 4]) {
      client.signals?.train?.({ ...SERIES, seed, stepCandles: 200 }).catch((error) => ended.push(error));
    }
    await running;

    const from = performance.now();
    await workstation.close();
    const tookMs = performance.now() - from;

    const journal = openDatabase(journalPath(path.join(directory, 'data'), 'demo'), {
      nativeBinding: sqliteBinding(),
      isReadonly: true,
    });
    const states = createActivityStore(journal)
      .list(20)
      .map(({ kind, state }) => `${kind} ${state}`);
    journal.close();
    workstation = await open();
    expect(tookMs).toBeLessThan(3_000);
    expect(ended).toMatchObject([1, 2, 3, 4].map(() => ({ code: 'cancelled' })));
    expect(states.filter((state) => state.startsWith('training'))).toEqual(Array(4).fill('training cancelled'));
  });

  async function answerOf(operation: string, input: unknown): Promise<unknown> {
    const names = operation.split('.') as [string, string];
    const options = { workingDirectory: directory, signal: new AbortController().signal };
    const answer = await callRouter(workstation.router, { path: names }, input, options);
    return answer.ok ? answer.value : { error: answer.error };
  }

  function open(): Promise<Workstation> {
    return compose({
      dataDir: path.join(directory, 'data'),
      environment: 'demo',
      role: 'cli',
      keyring: null,
      switchEnvironment: () => {},
    });
  }
});
