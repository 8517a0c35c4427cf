import type { GenerationRequest, GenerationResult } from '#electron/ports/language-model';
import type { ModelLadder } from '#electron/ports/model-ladder';
import { AppError } from '#shared/domain/app-error';

/**
 * The model as a turn asks it: one that does not stop when it is told to, and does not end at its deadline either, is not waited
 * for. It has a moment to hand over what it wrote; then `generate` throws `cancelled`, what comes later is dropped, and the ladder
 * is told of a failure.
 */
export function stoppableModel(model: ModelLadder, graceMs = GRACE_MS): ModelLadder {
  return { ...model, generate: (request) => generateOrLeave(model, request, graceMs) };
}

async function generateOrLeave(
  model: Pick<ModelLadder, 'generate' | 'noteFailure'>,
  request: GenerationRequest,
  graceMs: number,
): Promise<GenerationResult> {
  const { signal, onText } = request;
  let isLeft = false;
  let timer: NodeJS.Timeout | undefined;
  let leave = (): void => {};
  const left = new Promise<never>((_, reject) => {
    leave = () => {
      isLeft = true;
      const message = `The model did not stop within ${graceMs} ms.`;
      model.noteFailure('model_stuck', message);
      reject(new AppError('cancelled', message, { graceMs }));
    };
  });
  const wait = (): void => {
    timer = setTimeout(leave, graceMs);
  };
  if (signal?.aborted) wait();
  else signal?.addEventListener('abort', wait, { once: true });
  const heard = onText && {
    onText: (text: string) => {
      if (!isLeft) onText(text);
    },
  };
  try {
    return await Promise.race([model.generate({ ...request, ...heard }), left]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', wait);
  }
}

const GRACE_MS = 3_000;
