import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AdapterFiles } from '#electron/ports/adapter-files';
import { readGgufHeader } from '#electron/trainer/gguf-reader';
import { type AdapterChange, writeAdapterFor } from '#tests/support/adapter-writer';
import { type TinyLlama, writeTinyLlama } from '#tests/support/tiny-llama';
import { createAdapterFiles } from './adapter-files';

let root: string;
let base: TinyLlama;
let shippedDir: string;
let ownDir: string;
let files: AdapterFiles;
let round = 0;

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'fairgap-adapters-'));
  base = await writeTinyLlama(root);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  round += 1;
  shippedDir = path.join(root, `shipped-${round}`);
  ownDir = path.join(root, `own-${round}`);
  mkdirSync(shippedDir);
  mkdirSync(ownDir);
  files = createAdapterFiles({ shippedDir, ownDir });
});

function write(name: string, change: AdapterChange = {}, folder = ownDir): Promise<string> {
  return writeAdapterFor(base, path.join(folder, name), change);
}

describe('list', () => {
  it('tells of shipped and own adapters what their files and cards say', async () => {
    const sha256 = await write('b.gguf', { name: 'Sweeps', seed: 1 }, shippedDir);
    writeFileSync(path.join(shippedDir, 'b.md'), '# Sweeps\n\nBrier 0.21, n = 400.\n');
    const own = await write('a.gguf', { seed: 2 });

    const [first, second, ...others] = await files.list();

    expect(first).toEqual({
      id: sha256,
      path: path.join(shippedDir, 'b.gguf'),
      name: 'Sweeps',
      sizeBytes: readFileSync(path.join(shippedDir, 'b.gguf')).length,
      baseHash: base.sha256,
      isShipped: true,
      damage: null,
      card: '# Sweeps\n\nBrier 0.21, n = 400.\n',
    });
    expect(second).toMatchObject({ id: own, name: 'a', isShipped: false, card: null });
    expect(others).toEqual([]);
    expect(await files.problemOn(first as never, base)).toBeNull();
  });

  it('is empty where there are no folders', async () => {
    const nowhere = createAdapterFiles({ shippedDir: path.join(root, 'no'), ownDir: base.path });

    expect(await nowhere.list()).toEqual([]);
  });

  it('leaves models, other files and folders alone', async () => {
    copyFileSync(base.path, path.join(ownDir, 'model.gguf'));
    writeFileSync(path.join(ownDir, 'notes.txt'), 'GGUF');
    mkdirSync(path.join(ownDir, 'folder.gguf'));

    expect(await files.list()).toEqual([]);
  });

  it('tells the same adapter once', async () => {
    await write('a.gguf', {}, shippedDir);
    copyFileSync(path.join(shippedDir, 'a.gguf'), path.join(ownDir, 'copy.gguf'));

    expect(await files.list()).toMatchObject([{ isShipped: true, name: 'a' }]);
  });

  it('sees files that changed, came and went', async () => {
    const before = await write('a.gguf', { seed: 1 });
    const first = (await files.list()).map(({ id }) => id);
    const after = await write('a.gguf', { seed: 2 });
    const second = (await files.list()).map(({ id }) => id);
    rmSync(path.join(ownDir, 'a.gguf'));

    expect([first, second, await files.list()]).toEqual([[before], [after], []]);
  });

  it('cuts a long card between two characters', async () => {
    await write('a.gguf');
    writeFileSync(path.join(ownDir, 'a.md'), 'ñ'.repeat(40_000));

    expect((await files.list())[0]?.card).toBe('ñ'.repeat(16 * 1024));
  });

  it('has a name for a nameless one, and no endless ones', async () => {
    await write('a.gguf', { name: '  ' });
    await write('b.gguf', { name: 'x'.repeat(5_000), seed: 3 });

    expect((await files.list()).map(({ name }) => name)).toEqual(['a', 'x'.repeat(120)]);
  });
});

describe('problemOn', () => {
  const problem = async (change: AdapterChange, on: TinyLlama | null = base) => {
    await write('a.gguf', change);
    const [adapter] = await files.list();
    return files.problemOn(adapter as never, on && { path: on.path, sha256: on.sha256 });
  };

  it.each([
    ['another base', { baseHash: 'a'.repeat(64) }, 'other_base'],
    ['no base', { baseHash: null }, 'base_unknown'],
    ['a base that is no hash', { baseHash: 'llama' }, 'base_unknown'],
    ['another method', { method: 'dora' }, 'damaged'],
    ['a weight that is no number', { weight: Number.NaN }, 'damaged'],
    ['an infinite weight', { weight: Number.NEGATIVE_INFINITY }, 'damaged'],
    ['an alpha that is no number', { alpha: Number.NaN }, 'damaged'],
    ['matrices of another width', { width: 32 }, 'damaged'],
    ['a matrix that the model does not have', { target: 'blk.99.attn_q' }, 'damaged'],
  ] as const)('is there for one with %s', async (_, change, code) => {
    expect(await problem(change)).toMatchObject({ code, message: expect.stringMatching(/\.$/) });
  });

  it('is there where no model is chosen', async () => {
    expect(await problem({}, null)).toMatchObject({ code: 'other_base' });
  });

  it('is there for a file that was cut short, wherever', async () => {
    await write('a.gguf');
    const file = path.join(ownDir, 'a.gguf');
    const whole = readFileSync(file);
    const { tensors } = await readGgufHeader(file);
    const end = Math.max(...tensors.map(({ offset, bytes }) => offset + bytes));
    for (const length of [0, 3, 60, 200, end >> 1, end - 1]) {
      writeFileSync(file, whole);
      truncateSync(file, length);

      const [adapter] = await files.list();

      expect(adapter).toMatchObject({ name: 'a', baseHash: null, damage: expect.stringContaining('not a sound GGUF') });
      expect(await files.problemOn(adapter as never, base)).toMatchObject({ code: 'damaged' });
    }
  });
});
