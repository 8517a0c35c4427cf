import type { LikelihoodModel } from '#electron/ports/language-model';
import { AppError } from '#shared/domain/app-error';
import { type ActiveAdapter, type ActiveModel, createLlamaRuntime } from './llama-runtime';
import type { SerialQueue } from './serial-queue';

/**
 * Opens a model with an adapter, or with none, beside the one that answers in the app, for as long as `use` takes. It has contexts
 * of its own, so neither changes what the other keeps evaluated, and closes them and the weights whatever happens.
 *
 * Its memory comes on top: what the file takes once more where the processor needs another layout of it (else both share its
 * pages), and one context for each slot that is used. Subjects are opened one after the other, so it comes once.
 *
 * @param options.queue - That of the app's own runtime: then a person's request is served first, between two tokens of the
 *   background, and the two never compute at once.
 * @throws AppError `model_failed`, `hash_mismatch` where the model or its adapter cannot be opened; otherwise as `use`.
 */
export async function openExaminedModel<T>(
  subject: { readonly model: ActiveModel; readonly adapter: ActiveAdapter | null },
  use: (model: LikelihoodModel) => Promise<T>,
  options: { readonly queue?: SerialQueue; readonly threads?: number } = {},
): Promise<T> {
  const active = { ...subject.model, adapter: subject.adapter };
  const runtime = createLlamaRuntime({ ...options, resolveActive: async () => active });
  try {
    if (!(await runtime.ensureLoaded())) throw new AppError('model_missing', 'Expected a model to examine, was none.');
    return await use(runtime);
  } finally {
    await runtime.unload();
  }
}
