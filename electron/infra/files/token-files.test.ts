import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTokenFiles } from './token-files';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'tokens-'));
  folder = path.join(root, 'demo', 'access');
});
afterEach(() => rmSync(root, { recursive: true }));

const modeOf = (file: string) => statSync(file).mode & 0o777;

describe.runIf(process.platform !== 'win32')('token files', () => {
  it('hold one token each, for their owner alone', () => {
    const files = createTokenFiles(folder);
    files.write('local', 'fgp_one');
    files.write('local', 'fgp_two');
    files.write('client_1', 'fgp_three');

    const read = ['local', 'client_1', 'nobody'].map(files.read);
    files.remove('client_1');
    files.remove('client_1');

    expect(read).toEqual(['fgp_two', 'fgp_three', null]);
    expect([modeOf(folder), modeOf(files.path('local'))]).toEqual([0o700, 0o600]);
    expect(readdirSync(folder)).toEqual(['local.token']);
  });

  it.each(['../local', 'a/b', 'a\\b', '.', '..', '', 'a.b', 'con', 'NUL', 'a\0', 'ä', 'x'.repeat(65), '-a'])(
    'have no name like %j',
    (id) => {
      const files = createTokenFiles(folder);

      for (const use of [files.path, files.read, files.remove, (name: string) => files.write(name, 'fgp_a')]) {
        expect(() => use(id)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
      }
      expect(existsSync(folder)).toBe(false);
    },
  );

  it('do not follow a link, neither to read nor to write', () => {
    const files = createTokenFiles(folder);
    files.write('other', 'fgp_other');
    const target = path.join(root, 'target');
    writeFileSync(target, 'mine');
    symlinkSync(target, files.path('local'));

    const read = files.read('local');
    files.write('local', 'fgp_new');

    expect(read).toBeNull();
    expect([files.read('local'), lstatSync(files.path('local')).isSymbolicLink()]).toEqual(['fgp_new', false]);
    expect(statSync(target).size).toBe(4);
  });

  it('are no folder, no pipe and no long file', () => {
    const files = createTokenFiles(folder);
    files.write('other', 'fgp_other');
    mkdirSync(files.path('folder'));
    writeFileSync(files.path('long'), 'x'.repeat(5_000));

    expect([files.read('folder'), files.read('long')]).toEqual([null, null]);
  });

  it('are made private again, which is told', () => {
    const told: string[] = [];
    const files = createTokenFiles(folder, (file) => told.push(file));
    files.write('local', 'fgp_a');
    chmodSync(files.path('local'), 0o644);
    chmodSync(folder, 0o755);

    const read = [files.read('local'), files.read('local')];

    expect(read).toEqual(['fgp_a', 'fgp_a']);
    expect(told).toEqual([folder, files.path('local')]);
    expect([modeOf(folder), modeOf(files.path('local'))]).toEqual([0o700, 0o600]);
  });

  it('are not put where a link stands for their folder', () => {
    const elsewhere = path.join(root, 'elsewhere');
    mkdirSync(elsewhere);
    mkdirSync(path.dirname(folder));
    symlinkSync(elsewhere, folder);
    const files = createTokenFiles(folder);

    expect(() => files.write('local', 'fgp_a')).toThrow(expect.objectContaining({ code: 'file_unreadable' }));
    expect(readdirSync(elsewhere)).toEqual([]);
  });
});
