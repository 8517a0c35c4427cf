import { loadLlamaLibrary } from '#electron/llm/llama-library';
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
    const { library, llama } = await loadLlamaLibrary();
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
