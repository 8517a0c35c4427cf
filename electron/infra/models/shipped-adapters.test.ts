import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readGgufHeader } from '#electron/trainer/gguf-reader';
import { createAdapterFiles } from './adapter-files';
import { readModelCatalog } from './model-catalog';

const MODELS = path.resolve(import.meta.dirname, '../../../models');

it('every adapter that comes with the app is whole, for a model of the catalog, and has its card; those named there are there', async () => {
  const folder = path.join(MODELS, 'adapters');
  const shipped = await createAdapterFiles({ shippedDir: folder, ownDir: path.join(folder, 'none') }).list();
  const catalog = readModelCatalog(path.join(MODELS, 'catalog.json'));

  expect(shipped.length).toBeGreaterThan(0);
  for (const { path: file } of shipped) {
    const { metadata } = await readGgufHeader(file);
    const base = metadata.get('fairgap.base.sha256');
    expect(catalog.map(({ sha256 }) => ({ type: 'string', value: sha256 }))).toContainEqual(base);
    expect(existsSync(file.replace(/\.gguf$/, '.md'))).toBe(true);
  }
  const named = catalog.flatMap(({ adapterSha256 }) => (adapterSha256 ? [adapterSha256] : []));
  expect(shipped.map(({ id }) => id)).toEqual(expect.arrayContaining(named));
});
