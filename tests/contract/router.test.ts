import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callRouter } from '#electron/api/cli/call-router';
import { compose, type Workstation } from '#electron/app/compose';
import { writeGeneratedCandles } from '../e2e/support/generated-candles';

let directory: string;
let workstation: Workstation;
beforeAll(async () => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'fairgap-router-'));
  workstation = await compose({
    dataDir: path.join(directory, 'data'),
    environment: 'demo',
    role: 'cli',
    keyring: null,
    switchEnvironment: () => {},
  });
});
afterAll(async () => {
  await workstation.close();
  rmSync(directory, { recursive: true, force: true });
});

async function call(operation: string, input: unknown): Promise<{ status: number; answer: unknown }> {
  const path = operation.split('.') as [string, string];
  const options = { workingDirectory: directory, signal: new AbortController().signal };
  const answer = await callRouter(workstation.router, { path }, input, options);
  return answer.ok ? { status: 0, answer: answer.value } : { status: 1, answer: { error: answer.error } };
}

describe('the router', () => {
  it('answers with the output of the contract', async () => {
    const { status, answer } = await call('settings.get', {});

    expect([status, answer]).toMatchObject([0, { theme: 'dark', timeZone: 'UTC' }]);
  });

  it.each([
    ['an unknown field', 'settings.update', { colour: 'red' }, /colour/],
    [
      'an impossible parameter',
      'settings.update',
      {
        structures: {
          profile: 'ict',
          parameters: { fairgap: {}, ict: { swingLeft: -1 }, luxalgo: {}, 'smc-lib': {} },
          higherTimeframe: null,
        },
      },
      /structures\.parameters\.ict\.swingLeft: Expected swingLeft to be a whole number in 0\.\.500, was -1/,
    ],
    ['a wrong type', 'candles.list', { instrument: 'EURUSD', timeframe: '7m' }, /timeframe/],
    ['a broken rule', 'structures.detect', { instrument: 'EURUSD', file: 'x.csv' }, /either an instrument or a file/],
  ])('refuses %s as invalid_input and names it', async (_case, operation, input, message) => {
    const { status, answer } = await call(operation, input);

    expect(status).toBe(1);
    expect(answer).toMatchObject({ error: { code: 'invalid_input', message: expect.stringMatching(message) } });
  });

  it('tells of a thousand mistakes the first ones', async () => {
    const { answer } = await call('structures.detect', {
      instrument: 'EURUSD',
      timeframe: '1h',
      kinds: Array(1_000).fill('x'),
    });

    const { error } = answer as { error: { message: string; details: { issues: unknown[] } } };
    expect(error.details.issues).toHaveLength(20);
    expect(error.message).toMatch(/; 980 more are wrong$/);
  });

  it.each([
    ['candles.list', { instrument: 'NOWHERE', timeframe: '1h' }, 'instrument_unknown'],
    ['candles.import', { file: 'missing.csv' }, 'file_unreadable'],
    ['candles.undoImport', { importId: 'imp_0' }, 'not_found'],
    ['models.download', { modelId: 'nothing' }, 'not_found'],
    ['predictions.get', { predictionId: 'pred_0' }, 'not_found'],
    ['chat.send', { sessionId: 'chat_0', text: 'How does it look?' }, 'not_found'],
  ])('gives the refusal of %s its code', async (operation, input, code) => {
    const { status, answer } = await call(operation, input);

    expect([status, answer]).toMatchObject([1, { error: { code } }]);
  });

  it('keeps a window from naming a file that nobody chose', async () => {
    const { serveWindows } = await import('#electron/api/ipc');
    const listeners = new Map<string, unknown>();
    const ipc = {
      on: (name: string, listener: unknown) => listeners.set(name, listener),
      handle: (name: string, listener: unknown) => listeners.set(name, listener),
    };
    serveWindows(ipc as never, { isTrustedFrame: () => false, onCallerGone: () => {} });
    const grant = listeners.get('fairgap:grant-file') as (event: unknown, file: unknown) => string;
    const untrusted = { senderFrame: null, sender: { mainFrame: {} } };

    expect(() => grant(untrusted, '/etc/passwd')).toThrow(/not the workstation window/);
  });

  it('imports, undoes and tells what happened to a subscriber', async () => {
    const file = writeGeneratedCandles(path.join(directory, 'EURUSD_M15.csv'), 300);
    const seen: string[] = [];
    const stop = workstation.onEvent((event) => seen.push(event.kind));

    const imported = await call('candles.import', { file });
    const { importId } = imported.answer as { importId: string };
    const undone = await call('candles.undoImport', { importId });
    stop();

    expect([imported.status, undone.status]).toEqual([0, 0]);
    expect(new Set(seen)).toEqual(new Set(['activity', 'series']));
    expect((await call('instruments.list', {})).answer).toEqual([]);
  });
});

it('has a client for every declared operation', () => {
  const client = createRouterClient(workstation.router, {
    context: { door: 'cli', caller: 'cli', clientName: null, resolveFile: (file: string) => file },
  }) as unknown as Record<string, Record<string, unknown>>;

  expect(typeof client.candles?.import).toBe('function');
});
