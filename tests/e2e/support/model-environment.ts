import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { installTinyModel } from '../../support/tiny-catalog';
import { ROOT } from './launch-app';

/**
 * Environment that gives the app a language model: the default one where it was downloaded before, else a tiny generated
 * Llama with random weights, so that the whole path is real either way and no test needs a download.
 */
export async function modelEnvironment(directory: string): Promise<Record<string, string>> {
  const downloaded = path.join(ROOT, '.cache/models');
  if (existsSync(path.join(downloaded, 'SmolLM2-135M-Instruct.Q4_1.gguf'))) return { FAIRGAP_MODELS_DIR: downloaded };
  const models = path.join(directory, 'models');
  mkdirSync(models, { recursive: true });
  return installTinyModel(models);
}
