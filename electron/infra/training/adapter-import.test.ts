import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFileHash } from '#electron/llm/file-hash';
import { convertPeftAdapter } from '#electron/trainer/peft/convert-peft-adapter';
import { AppError } from '#shared/domain/app-error';
import { peftConfig, tinyPeftTensors, writePeftAdapter } from '#tests/support/peft-writer';
import { type TinyLlama, writeTinyAdapter, writeTinyLlama } from '#tests/support/tiny-llama';
import { installAdapterFile, removeAdapterFile } from './adapter-import';

let root: string;
let folder: string;
let base: TinyLlama;
let source: string;
let sourceHash: string;

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'fairgap-install-'));
  base = await writeTinyLlama(root);
  const adapter = await writeTinyAdapter(root, { baseSha256: base.sha256 });
  source = adapter.path;
  sourceHash = adapter.sha256;
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(root, 'data-')), 'adapters');
});

describe('installAdapterFile', () => {
  it('copies an adapter with its card, and one adapter twice is one file', async () => {
    const first = await installAdapterFile({ source, folder, name: 'Sweeps', card: '# Sweeps', base });
    const again = await installAdapterFile({ source, folder, name: 'Other name', card: null, base });

    expect(first).toEqual({ adapterId: sourceHash, file: path.join(folder, 'sweeps.gguf') });
    expect(again).toEqual(first);
    expect(readdirSync(folder).sort()).toEqual(['sweeps.gguf', 'sweeps.md']);
    expect(readFileSync(first.file).equals(readFileSync(source))).toBe(true);
  });

  it('converts one from PEFT', async () => {
    const made = mkdtempSync(path.join(root, 'peft-'));
    const safetensors = writePeftAdapter(made, tinyPeftTensors(2), peftConfig(2));
    const write = (target: string) =>
      convertPeftAdapter({ safetensors, base: base.path, baseSha256: base.sha256, target, name: 'Año' });

    const { adapterId, file } = await installAdapterFile({ write, folder, name: 'Año', card: null, base });

    expect(readdirSync(folder)).toEqual(['ano.gguf']);
    expect(await createFileHash()(file)).toBe(adapterId);
  });

  it.each([
    ['../../outside', 'outside.gguf'],
    ['/etc/passwd', 'etc-passwd.gguf'],
    ['C:\\x\u0000.gguf', 'c-x-gguf.gguf'],
    ['AUX', 'adapter-aux.gguf'],
    ['日本', 'adapter.gguf'],
    ['x'.repeat(300), `${'x'.repeat(60)}.gguf`],
  ])('makes a plain name of %j', async (name, expected) => {
    await installAdapterFile({ source, folder, name, card: null });

    expect(readdirSync(folder)).toEqual([expected]);
    expect(readdirSync(path.dirname(folder))).toEqual(['adapters']);
  });

  it('takes no name that a file or a card has, also when several come at once', async () => {
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'sweeps.gguf'), 'mine');
    writeFileSync(path.join(folder, 'sweeps-2.md'), 'mine too');
    const others = await Promise.all(
      [11, 12, 13].map((seed) => writeTinyAdapter(root, { seed, fileName: `other-${seed}.gguf` })),
    );

    const installed = await Promise.all(
      others.map((other) => installAdapterFile({ source: other.path, folder, name: 'Sweeps', card: 'c' })),
    );

    expect(installed.map(({ file }) => path.basename(file)).sort()).toEqual([
      'sweeps-3.gguf',
      'sweeps-4.gguf',
      'sweeps-5.gguf',
    ]);
    expect(readFileSync(path.join(folder, 'sweeps.gguf'), 'utf8')).toBe('mine');
    expect(readFileSync(path.join(folder, 'sweeps-2.md'), 'utf8')).toBe('mine too');
    for (const [index, { file }] of installed.entries()) {
      expect(await createFileHash()(file)).toBe(others[index]?.sha256);
    }
  });

  it('removes what a killed process left, and keeps what is not its own', async () => {
    mkdirSync(folder);
    writeFileSync(path.join(folder, '1-1.importing'), 'half');
    // A process that is started again may get the number of the last one.
    writeFileSync(path.join(folder, `${process.pid}-99999.importing`), 'half');
    writeFileSync(path.join(folder, '1-1.importing.part'), 'half');
    writeFileSync(path.join(folder, 'notes.txt'), 'mine');

    await installAdapterFile({ source, folder, name: 'a', card: null });

    expect(readdirSync(folder).sort()).toEqual(['a.gguf', 'notes.txt']);
  });

  it('leaves nothing of an adapter for another model, of a model, or of a failed conversion', async () => {
    const other = { path: base.path, sha256: 'ab'.repeat(32) };
    const failing = async (target: string) => {
      writeFileSync(target, 'half');
      throw new AppError('cancelled', 'Stopped.');
    };

    await expect(installAdapterFile({ source, folder, name: 'a', card: 'c', base: other })).rejects.toMatchObject({
      code: 'hash_mismatch',
    });
    await expect(installAdapterFile({ source: base.path, folder, name: 'a', card: 'c' })).rejects.toMatchObject({
      code: 'model_failed',
    });
    await expect(installAdapterFile({ write: failing, folder, name: 'a', card: 'c' })).rejects.toMatchObject({
      code: 'cancelled',
    });
    await expect(installAdapterFile({ source: path.join(root, 'none'), folder, name: 'a', card: 'c' })).rejects.toThrow(
      /ENOENT/,
    );

    expect(readdirSync(folder)).toEqual([]);
  });

  it('installs a sound adapter or nothing, for any damage', async () => {
    const whole = readFileSync(source);
    const file = path.join(root, 'damaged.gguf');
    let state = 5;
    const random = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    let refused = 0;
    for (let round = 0; round < 150; round++) {
      const damaged = Buffer.from(
        whole.subarray(0, round % 3 === 0 ? Math.floor(random() * whole.length) : whole.length),
      );
      for (let patch = 0; patch < 4 && damaged.length > 0; patch++) {
        const reach = round % 2 === 0 ? Math.min(800, damaged.length) : damaged.length;
        damaged[Math.floor(random() * reach)] = Math.floor(random() * 256);
      }
      writeFileSync(file, damaged);

      const result = await installAdapterFile({ source: file, folder, name: 'a', card: 'c', base }).catch(
        (error: unknown) => error,
      );

      if (result instanceof Error) {
        refused += 1;
        expect(result).toBeInstanceOf(AppError);
      }
      expect(readdirSync(folder)).toEqual(result instanceof Error ? [] : ['a.gguf', 'a.md']);
      rmSync(folder, { recursive: true });
    }
    expect(refused).toBeGreaterThan(50);
  });
});

describe('removeAdapterFile', () => {
  it('deletes every copy of an adapter with its card, and nothing else', async () => {
    const { file } = await installAdapterFile({ source, folder, name: 'a', card: 'c' });
    copyFileSync(file, path.join(folder, 'copy.gguf'));
    const other = await writeTinyAdapter(root, { seed: 9, fileName: 'other.gguf' });
    await installAdapterFile({ source: other.path, folder, name: 'b', card: 'c' });
    copyFileSync(base.path, path.join(folder, 'model.gguf'));

    expect(await removeAdapterFile(folder, sourceHash)).toBe(true);
    expect(await removeAdapterFile(folder, sourceHash)).toBe(false);
    expect(await removeAdapterFile(folder, base.sha256)).toBe(false);

    expect(readdirSync(folder).sort()).toEqual(['b.gguf', 'b.md', 'model.gguf']);
    expect(existsSync(source)).toBe(true);
  });

  it('finds nothing in a folder that is not there', async () => {
    expect(await removeAdapterFile(path.join(root, 'none'), sourceHash)).toBe(false);
  });
});
