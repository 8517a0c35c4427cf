import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { compose, type Workstation } from '#electron/app/compose';
import { createLlamaRuntime } from '#electron/llm/llama-runtime';
import type { GenerationRequest, GenerationResult } from '#electron/ports/language-model';
import { fetchDefaultModel } from '#tests/support/default-model';

/** A workstation of its own with the default model, which tells of everything that the model was asked and gave. */
export async function composeForBench(note: (request: GenerationRequest, result: GenerationResult) => void): Promise<{
  readonly workstation: Workstation;
  /** Its data folder. */
  readonly folder: string;
  readonly model: Awaited<ReturnType<typeof fetchDefaultModel>>;
}> {
  const model = await fetchDefaultModel(process.cwd(), (line) => console.log(line));
  process.env.FAIRGAP_MODELS_DIR = path.dirname(model.path);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'fairgap-bench-'));
  const workstation = await compose({
    dataDir: folder,
    environment: 'demo',
    role: 'desktop',
    keyring: null,
    switchEnvironment: () => {},
    createRuntime: (resolveActive) => {
      const runtime = createLlamaRuntime({ resolveActive });
      return {
        ...runtime,
        generate: async (request) => {
          const result = await runtime.generate(request);
          note(request, result);
          return result;
        },
      };
    },
  });
  return { workstation, folder, model };
}
