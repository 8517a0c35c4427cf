import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readGgufHeader } from '#electron/trainer/gguf-reader';
import { createAdapterFiles } from './adapter-files';
import { readModelCatalog } from './model-catalog';

const MODELS = path.resolve(import.meta.dirname, '../../../models');

it('every adapter that the catalog names lies beside it, whole, for that model, and with its card', async () => {
  const folder = path.join(MODELS, 'adapters');
  const shipped = await createAdapterFiles({ shippedDir: folder, ownDir: path.join(folder, 'none') }).list();
  const named = readModelCatalog(path.join(MODELS, 'catalog.json')).filter(({ adapterSha256 }) => adapterSha256);

  expect(named.length).toBeGreaterThan(0);
  for (const { adapterSha256, sha256 } of named) {
    const adapter = shipped.find(({ id }) => id === adapterSha256);
    if (!adapter) throw new Error(`Expected the adapter ${adapterSha256} in ${folder}.`);
    const { metadata } = await readGgufHeader(adapter.path);
    expect(metadata.get('fairgap.base.sha256')).toMatchObject({ value: sha256 });
    expect(existsSync(adapter.path.replace(/\.gguf$/, '.md'))).toBe(true);
  }
});
