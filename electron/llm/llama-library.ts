import type { Llama } from 'node-llama-cpp';

export interface LlamaLibrary {
  readonly library: typeof import('node-llama-cpp');
  readonly llama: Llama;
}

/**
 * The native library of this process: one, as every instance would listen for its end. It takes half a second to load, so nothing
 * does before there is a model to open.
 */
export function loadLlamaLibrary(): Promise<LlamaLibrary> {
  loaded ??= openLibrary().catch((error: unknown) => {
    loaded = null;
    throw error;
  });
  return loaded;
}

async function openLibrary(): Promise<LlamaLibrary> {
  const library = await import('node-llama-cpp');
  const llama = await library.getLlama({
    gpu: false,
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    // 0: no shared budget of threads, so a context always computes with the number that it was given.
    maxThreads: 0,
    logLevel: library.LlamaLogLevel.error,
  });
  return { library, llama };
}

let loaded: Promise<LlamaLibrary> | null = null;
