import type { Llama } from 'node-llama-cpp';
import { AppError } from '#shared/domain/app-error';
import { type ChatTokeniser, createChatTokeniser } from './chat-tokeniser';

/** A tokeniser that has to be closed: a vocabulary takes some ten megabytes. */
export interface OpenTokeniser extends ChatTokeniser {
  close(): Promise<void>;
}

/**
 * Loads the vocabulary of a model, without its weights, into the library that also runs models.
 *
 * @throws AppError `model_failed`
 */
export async function openTokeniser(file: string): Promise<OpenTokeniser> {
  try {
    const { library, llama } = await loadLibrary();
    const model = await llama.loadModel({ modelPath: file, gpuLayers: 0, vocabOnly: true });
    return { ...createChatTokeniser(library, model), close: () => model.dispose() };
  } catch (error) {
    if (error instanceof AppError) throw error;
    const problem = error instanceof Error ? error.message : String(error);
    throw new AppError(
      'model_failed',
      `The vocabulary of ${file} could not be loaded: ${problem}`,
      { file },
      { cause: error },
    );
  }
}

/** One for each process: every instance would listen for its end. */
function loadLibrary(): Promise<Library> {
  loadedLibrary ??= openLibrary();
  return loadedLibrary;
}

async function openLibrary(): Promise<Library> {
  const library = await import('node-llama-cpp');
  const llama = await library.getLlama({
    gpu: false,
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    maxThreads: 0,
    logLevel: library.LlamaLogLevel.error,
  });
  return { library, llama };
}

interface Library {
  readonly library: typeof import('node-llama-cpp');
  readonly llama: Llama;
}

let loadedLibrary: Promise<Library> | null = null;
