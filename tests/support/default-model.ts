import path from 'node:path';
import { readModelCatalog } from '#electron/infra/models/model-catalog';
import { createModelFiles } from '#electron/infra/models/model-files';
import { createPythonWheelResolver } from '#electron/infra/models/python-wheel-resolver';
import type { ActiveModel } from '#electron/llm/llama-runtime';
import type { ModelFiles } from '#electron/ports/model-files';
import { invariant } from '#shared/domain/invariant';

/**
 * The default model with its real weights, from FAIRGAP_MODELS_DIR or `.cache/models`; `null` where it is not installed.
 *
 * @param root - Top folder of the repository.
 */
export function findDefaultModel(root: string): ActiveModel | null {
  const files = modelFiles(root);
  const model = files.catalog().find(({ isDefault }) => isDefault);
  invariant(model, 'Expected the catalog to have a default model.');
  const installed = files.installedPath(model.id);
  if (installed === null) return null;
  return { modelId: model.id, path: installed, sha256: model.sha256, contextTokens: model.contextTokens };
}

/** The same, after a download where it is not installed. */
export async function fetchDefaultModel(root: string, log: (line: string) => void): Promise<ActiveModel> {
  const files = modelFiles(root);
  const model = files.catalog().find(({ isDefault }) => isDefault);
  invariant(model, 'Expected the catalog to have a default model.');
  if (!files.installedPath(model.id)) {
    let nextLogBytes = 0;
    log(`Fetching ${model.name} (${Math.round(model.sizeBytes / 1e6)} MB) ...`);
    await files.download(model.id, {
      signal: new AbortController().signal,
      onProgress: ({ doneBytes, totalBytes }) => {
        if (doneBytes < nextLogBytes) return;
        log(`  ${Math.round((100 * doneBytes) / totalBytes)} %`);
        nextLogBytes = doneBytes + totalBytes / 5;
      },
    });
  }
  const active = findDefaultModel(root);
  invariant(active, 'Expected the default model to be installed after its download.');
  return active;
}

function modelFiles(root: string): ModelFiles {
  return createModelFiles({
    modelsDir: process.env.FAIRGAP_MODELS_DIR ?? path.join(root, '.cache/models'),
    catalog: readModelCatalog(path.join(root, 'models/catalog.json')),
    fetch,
    isEgressAllowed: () => true,
    resolvePythonWheel: createPythonWheelResolver(),
  });
}
