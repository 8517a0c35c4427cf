import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CatalogModel } from '#shared/domain/model';
import { writeTinyLlama } from './tiny-llama';

/**
 * A catalog whose default model is a tiny generated Llama, already installed in `modelsDir`: for tests that need a model
 * that answers in milliseconds and no download. Returns the environment that points the app at it.
 */
export async function installTinyModel(
  modelsDir: string,
): Promise<{ FAIRGAP_MODELS_DIR: string; FAIRGAP_MODEL_CATALOG: string }> {
  const fileName = 'tiny-llama.gguf';
  // Bytes are its tokens, so that a prompt of two pages needs this much.
  const tiny = await writeTinyLlama(modelsDir, { fileName, contextTokens: 8192 });
  const entry: CatalogModel = CatalogModel.parse({
    id: 'tiny-llama',
    name: 'Tiny Llama (random weights, for tests)',
    parameters: '0.1M',
    quantization: 'F32',
    license: 'Apache-2.0',
    licenseUrl: 'https://www.apache.org/licenses/LICENSE-2.0',
    fileName,
    sizeBytes: statSync(tiny.path).size,
    sha256: tiny.sha256,
    contextTokens: tiny.contextTokens,
    memoryBytes: 10_000_000,
    mirrors: [{ kind: 'url', url: 'http://127.0.0.1:9/tiny-llama.gguf' }],
    isDefault: true,
  });
  const catalog = path.join(modelsDir, 'catalog.json');
  writeFileSync(catalog, JSON.stringify([entry]));
  return { FAIRGAP_MODELS_DIR: modelsDir, FAIRGAP_MODEL_CATALOG: catalog };
}
