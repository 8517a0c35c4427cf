import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findGgmlFolder } from './find-ggml-folder';
import { requireGgmlVersion } from './open-ggml';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'fairgap-ggml-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('findGgmlFolder', () => {
  it('finds the library that node-llama-cpp loads for the CPU', () => {
    const found = findGgmlFolder();

    expect(existsSync(found.base) && existsSync(found.registry)).toBe(true);
    expect(found.base).toContain(path.join('node_modules', '@node-llama-cpp'));
  });

  it('looks beside the archive of a packaged app', () => {
    const name = path.basename(path.dirname(path.dirname(findGgmlFolder().folder)));
    const bins = path.join(
      directory,
      'resources',
      'app.asar.unpacked',
      'node_modules',
      '@node-llama-cpp',
      name,
      'bins',
      name,
    );
    mkdirSync(bins, { recursive: true });
    for (const file of ['libggml-base.so', 'libggml.v9.so']) writeFileSync(path.join(bins, file), '');

    expect(findGgmlFolder(path.join(directory, 'resources', 'app.asar', 'out', 'main')).folder).toBe(bins);
  });

  it('says so where there is none', () => {
    expect(() => findGgmlFolder(directory)).toThrow('there is none for');
  });
});

describe('requireGgmlVersion', () => {
  it('refuses any other version, and names both', () => {
    expect(() => requireGgmlVersion({ version: '0.23.0', commit: '5b4ebc5' })).not.toThrow();
    expect(() => requireGgmlVersion({ version: '0.25.1', commit: '0ad4a86' })).toThrow(
      'Training was tested with ggml 0.23.0 (5b4ebc5); this is ggml 0.25.1 (0ad4a86), so nothing is trained with it.',
    );
    expect(() => requireGgmlVersion({ version: '0.23.0', commit: 'ffffff0' })).toThrow('ffffff0');
  });
});
