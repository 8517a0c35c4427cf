import type { LoadedModel } from '#electron/ports/language-model';
import { AppError } from '#shared/domain/app-error';
import type { NumberSource } from '#shared/domain/grounded-number';
import { chatExplanation, wholeSentences } from '../chat-explanation';
import { groundNumbers } from '../grounding/ground-numbers';
import type { RenderedPrompt } from './render-prompt';
import { noteGenerated, notice, type TurnContext } from './turn-context';

/**
 * Lets the model write, and checks what it wrote: it streams into a block of the answer, which begins with its first word and ends
 * where it echoes or repeats, and its numbers are matched with `sources`. It has no tools here, whatever it reads.
 *
 * @param said - What the answer says already, a line each: it is not to be said again.
 * @returns Whether it said anything of its own; a notice says so where it did not.
 * @throws AppError `cancelled` when the answer is stopped; what was written stays, checked. Otherwise as `generate`.
 */
export async function writeProse(
  turn: Pick<TurnContext, 'parts' | 'answer' | 'log' | 'signal' | 'elapsedMs'>,
  asked: LoadedModel,
  prompt: RenderedPrompt,
  about: { readonly said: readonly string[]; readonly sources: readonly NumberSource[]; readonly maxTokens: number },
): Promise<boolean> {
  const { answer, log, signal, elapsedMs } = turn;
  const { model } = turn.parts;
  const { said, sources, maxTokens } = about;
  let index: number | null = null;
  let text = '';
  let shown = '';
  const echo = new AbortController();
  const put = (next: string): void => {
    if (next === shown) return;
    if (index === null) {
      log.firstWordMs ??= elapsedMs();
      index = answer.add({ kind: 'model', form: 'free', text: '', numbers: [], ungrounded: [] });
    }
    if (next.startsWith(shown)) answer.append(index, next.slice(shown.length));
    else answer.replace(index, { kind: 'model', form: 'free', text: next, numbers: [], ungrounded: [] });
    shown = next;
  };
  const show = (piece: string): void => {
    text += piece;
    put(chatExplanation(text, said));
    // What is cut off stays cut off: writing on would only take time.
    if (text.length - shown.length > LONGEST_ECHO) echo.abort();
  };
  const check = (): void => {
    if (index === null) return;
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
      onText: show,
    });
    noteGenerated(turn, asked, generation, prompt.prompts);
    // The ladder may have stepped down before the first word.
    answer.describe({ author: (model.loaded() ?? asked).modelId });
    const whole = chatExplanation(generation.text, said);
    put(generation.stopReason === 'max_tokens' ? wholeSentences(whole) : whole);
    const writingMs = generation.durationMs - generation.firstTokenMs;
    if (generation.outputTokens > 1 && writingMs > 0) {
      answer.describe({ tokensPerSecond: (1_000 * (generation.outputTokens - 1)) / writingMs });
    }
    if (signal.aborted || (generation.stopReason === 'aborted' && !echo.signal.aborted)) {
      throw new AppError('cancelled', 'The answer was cancelled.');
    }
    check();
    if (shown === '') notice(turn, generation.stopReason === 'deadline' ? 'deadline' : 'nothing_added');
    else if (generation.stopReason === 'deadline') notice(turn, 'deadline');
    return shown !== '';
  } catch (error) {
    check();
    // It was told to end by its echo, and did not: what it said before stands.
    const isEcho = echo.signal.aborted && !signal.aborted;
    if (isEcho && error instanceof AppError && error.code === 'cancelled') return shown !== '';
    throw error;
  }
}

const DEADLINE_MS = 20_000;
/** Characters: longer than a tag that is still being written. */
const LONGEST_ECHO = 80;
