import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive, socketPathFor, tokenFilePath } from './run-file';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'fairgap-sock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the process of a run file', () => {
  const failing = (code: string) => () => {
    throw Object.assign(new Error(code), { code });
  };

  it('is there where it is, and gone where nobody or somebody else has its number', () => {
    expect(isAlive(process.pid)).toBe(true);
    expect(isAlive(1_234, failing('ESRCH'))).toBe(false);
    // Another user can take the number of an app that was killed, and listen where it did.
    expect(isAlive(1_234, failing('EPERM'))).toBe(false);
  });
});

describe('the socket of a data folder', () => {
  const uid = process.getuid?.() ?? null;

  it('is among the tokens, in a folder of mode 700', () => {
    const socket = socketPathFor(folder, 'demo');

    expect(socket).toBe(path.join(folder, 'demo', 'access', 'cli.sock'));
    expect(statSync(path.dirname(socket)).mode & 0o777).toBe(0o700);
  });

  it('has a short name elsewhere where that path is too long, another one for each folder and environment', () => {
    const long = path.join(folder, 'x'.repeat(120));
    const place = { platform: 'linux', temporaryFolder: folder, uid } as const;

    const sockets = [
      socketPathFor(long, 'demo', place),
      socketPathFor(long, 'live', place),
      socketPathFor(`${long}y`, 'demo', place),
    ];

    expect(new Set(sockets).size).toBe(3);
    for (const socket of sockets) expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(107);
    expect(statSync(path.dirname(sockets[0] as string)).mode & 0o777).toBe(0o700);
  });

  it.each([
    [
      'readable by others',
      (at: string) => {
        mkdirSync(at);
        chmodSync(at, 0o755);
      },
    ],
    ['a link', (at: string) => symlinkSync(os.tmpdir(), at)],
  ])('is not made in a folder that is %s', (_case, prepare) => {
    const place = { platform: 'linux', temporaryFolder: folder, uid } as const;
    prepare(path.join(folder, `fairgap-${uid}`));

    expect(() => socketPathFor(path.join(folder, 'x'.repeat(120)), 'demo', place)).toThrow(/to be a folder of yours/);
  });

  it('is a pipe on Windows', () => {
    const place = { platform: 'win32', temporaryFolder: folder, uid: null } as const;

    expect(socketPathFor(folder, 'demo', place)).toMatch(/^\\\\\.\\pipe\\fairgap-demo-[0-9a-f]{16}$/);
  });
});

it.each(['../journal', 'a/b', '', 'x'.repeat(65)])('names no token file for %j', (id) => {
  expect(() => tokenFilePath(folder, 'demo', id)).toThrow(/Expected the id of a client/);
});
