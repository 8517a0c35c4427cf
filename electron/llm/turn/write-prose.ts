import type { LanguageModel, LoadedModel } from '#electron/ports/language-model';
import type { ModelLadder } from '#electron/ports/model-ladder';
import { AppError } from '#shared/domain/app-error';
import type { NumberSource } from '#shared/domain/grounded-number';
import { chatExplanation, wholeSentences } from '../chat-explanation';
import { groundNumbers } from '../grounding/ground-numbers';
import type { Answer } from './answer';
import { noteGeneration, type TurnLog } from './turn-log';

/** A rendered prompt for prose. */
export interface ProsePrompt {
  readonly system: string;
  readonly user: string;
  readonly prompts: readonly { readonly id: string; readonly version: string }[];
}

/**
 * Lets the model write, and checks what it wrote: it streams into a block of the answer, ends where it echoes or repeats, and
 * its numbers are matched with `sources`. It has no tools here, whatever it reads.
 *
 * @param said - What the answer says already, a line each: it is not to be said again.
 * @returns Whether it said anything of its own.
 * @throws AppError `cancelled` when the person stops it; what was written stays, checked. Otherwise as `generate`.
 */
export async function writeProse(
  parts: {
    readonly model: Pick<LanguageModel, 'generate'> & Partial<Pick<ModelLadder, 'standing'>>;
    readonly answer: Answer;
    readonly log: TurnLog;
    readonly signal: AbortSignal;
    /** Since the question. */
    readonly elapsedMs: () => number;
  },
  loaded: LoadedModel,
  prompt: ProsePrompt,
  about: { readonly said: readonly string[]; readonly sources: readonly NumberSource[]; readonly maxTokens: number },
): Promise<boolean> {
  const { model, answer, log, signal, elapsedMs } = parts;
  const { said, sources, maxTokens } = about;
  const index = answer.add({ kind: 'model', form: 'free', text: '', numbers: [], ungrounded: [] });
  answer.describe({ author: loaded.modelId });
  let text = '';
  let shown = '';
  const echo = new AbortController();
  const show = (): void => {
    const next = chatExplanation(text, said);
    if (next !== '' && shown === '') log.firstWordMs ??= elapsedMs();
    if (next.startsWith(shown)) {
      if (next !== shown) answer.append(index, next.slice(shown.length));
    } else answer.replace(index, { kind: 'model', form: 'free', text: next, numbers: [], ungrounded: [] });
    shown = next;
    // What is cut off stays cut off: writing on would only take time.
    if (text.length - shown.length > LONGEST_ECHO) echo.abort();
  };
  const check = (): void => {
    const { numbers, share } = groundNumbers(shown, sources);
    const ungrounded = [...new Set(numbers.filter(({ source }) => source === null).map(({ written }) => written))];
    log.grounding = share;
    answer.describe({ grounding: share });
    answer.replace(index, { kind: 'model', form: 'free', text: shown, numbers, ungrounded });
  };
  try {
    const generation = await model.generate({
      system: prompt.system,
      user: prompt.user,
      slot: 'prose',
      maxTokens,
      temperature: 0,
      seed: 1,
      deadlineMs: DEADLINE_MS,
      isReproducible: false,
      signal: AbortSignal.any([signal, echo.signal]),
      onText: (piece) => {
        text += piece;
        show();
      },
    });
    noteGeneration(log, { loaded, rung: model.standing?.().rung ?? 'base', generation, prompts: prompt.prompts });
    shown = chatExplanation(generation.text, said);
    if (generation.stopReason === 'max_tokens') shown = wholeSentences(shown);
    const writingMs = generation.durationMs - generation.firstTokenMs;
    if (generation.outputTokens > 1 && writingMs > 0) {
      answer.describe({ tokensPerSecond: (1_000 * (generation.outputTokens - 1)) / writingMs });
    }
    const isCancelled = generation.stopReason === 'aborted' && !echo.signal.aborted;
    if (shown === '' && !isCancelled) {
      answer.replace(index, {
        kind: 'notice',
        code: generation.stopReason === 'deadline' ? 'deadline' : 'nothing_added',
      });
      return false;
    }
    check();
    if (isCancelled || signal.aborted) throw new AppError('cancelled', 'The answer was cancelled.');
    if (generation.stopReason === 'deadline') answer.add({ kind: 'notice', code: 'deadline' });
    return true;
  } catch (error) {
    check();
    throw error;
  }
}

const DEADLINE_MS = 20_000;
/** Characters: longer than a tag that is still being written. */
const LONGEST_ECHO = 80;
