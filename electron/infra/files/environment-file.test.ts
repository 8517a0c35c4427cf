import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEnvironmentFile } from './environment-file';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'fairgap-environment-'));
  file = path.join(directory, 'data', 'environment.json');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('createEnvironmentFile', () => {
  it('begins with the demo', () => {
    expect(createEnvironmentFile(file).read()).toEqual({ environment: 'demo', mustAskForLive: false });
  });

  it.each([
    ['demo', { environment: 'demo', mustAskForLive: false }],
    ['paper', { environment: 'paper', mustAskForLive: false }],
    ['live', { environment: 'demo', mustAskForLive: true }],
  ] as const)('starts after %s with %o', (environment, expected) => {
    createEnvironmentFile(file).write(environment);

    expect(createEnvironmentFile(file).read()).toEqual(expected);
  });

  it.each([
    ['is empty', ''],
    ['is cut off', '{"environment":"li'],
    ['is no object', '"live"'],
    ['names another environment', '{"environment":"LIVE"}'],
    ['names none', '{}'],
  ])('takes the demo from a file that %s', (_, content) => {
    mkdirSync(path.dirname(file));
    writeFileSync(file, content);

    expect(createEnvironmentFile(file).read()).toEqual({ environment: 'demo', mustAskForLive: false });
  });

  it('replaces the file in one step, and writes through no link that lies in the way', () => {
    const elsewhere = path.join(directory, 'elsewhere');
    writeFileSync(elsewhere, 'untouched');
    mkdirSync(path.dirname(file));
    writeFileSync(file, '{"environment":"demo"}', { mode: 0o644 });
    symlinkSync(elsewhere, `${file}.new`);

    createEnvironmentFile(file).write('paper');

    expect(readFileSync(file, 'utf8')).toBe('{"environment":"paper"}\n');
    expect(readdirSync(path.dirname(file))).toEqual(['environment.json']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(elsewhere, 'utf8')).toBe('untouched');
  });
});
