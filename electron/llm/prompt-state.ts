import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import { sharedLength } from './chat-format';

/** Tokens of a prompt, and how many at its start other prompts share with it. */
export interface PromptTokens {
  /** All but the last one, which is evaluated with the first token of an answer. */
  readonly known: readonly Token[];
  readonly shared: number;
}

/** Brings one sequence of a context to the end of a prompt, with as little work as the answer's bytes allow. */
export interface PromptState {
  /**
   * Evaluates what of the prompt is missing, one batch at a time, so that an abort waits for one batch and not for the whole.
   *
   * In reproducible mode the shared start is evaluated from an empty context in batches of its own, and the rest in batches
   * that begin where it ends. These borders depend on the prompt alone, and floating-point sums depend on them: so the state
   * of the shared start, once made this way, may stay for the next prompt that begins with it, and no bit of any answer
   * changes. Otherwise whatever the sequence holds may be used.
   *
   * @param checkpoint - Awaited before each batch; what it gives, other than `null`, ends the work and is returned.
   */
  enter<T>(prompt: PromptTokens, isReproducible: boolean, checkpoint: () => Promise<T | null>): Promise<Entered<T>>;
  /** Comes back to the end of the prompt that was entered last, for another answer to it. */
  enterAgain<T>(
    prompt: PromptTokens,
    isReproducible: boolean,
    checkpoint: () => Promise<T | null>,
  ): Promise<Entered<T>>;
}

export interface Entered<T> {
  /** What ended the work early. */
  readonly stop: T | null;
  /** Of the prompt, those that did not have to be evaluated. */
  readonly reusedTokens: number;
}

export function createPromptState(sequence: LlamaContextSequence, batchTokens: number): PromptState {
  /** Shared start that lies in the sequence, evaluated in its own batches; empty where there is none. */
  let kept: readonly Token[] = [];

  const evaluate = async <T>(prompt: PromptTokens, checkpoint: () => Promise<T | null>): Promise<Entered<T>> => {
    const { known, shared } = prompt;
    const reusedTokens = sequence.nextTokenIndex;
    while (sequence.nextTokenIndex < known.length) {
      const stop = await checkpoint();
      if (stop !== null) return { stop, reusedTokens };
      const from = sequence.nextTokenIndex;
      const border = from < shared ? shared : known.length;
      await sequence.evaluateWithoutGeneratingNewTokens(known.slice(from, Math.min(from + batchTokens, border)));
    }
    return { stop: null, reusedTokens };
  };

  const eraseFrom = (start: number) =>
    sequence.eraseContextTokenRanges([{ start, end: Math.max(start, sequence.nextTokenIndex) }]);

  const enter: PromptState['enter'] = async (prompt, isReproducible, checkpoint) => {
    const { known, shared } = prompt;
    if (!isReproducible) {
      await sequence.adaptStateToTokens([...known], false);
      if (sequence.nextTokenIndex < kept.length) kept = [];
      return evaluate({ known, shared: 0 }, checkpoint);
    }
    const isKept =
      shared > 0 && kept.length === shared && sharedLength(kept, known) === shared && !sequence.needsCheckpoints;
    if (isKept) {
      await eraseFrom(shared);
    } else {
      kept = [];
      await sequence.clearHistory();
    }
    const entered = await evaluate(prompt, checkpoint);
    if (sequence.nextTokenIndex >= shared) kept = known.slice(0, shared);
    return entered;
  };

  return {
    enter,
    async enterAgain(prompt, isReproducible, checkpoint) {
      // A model that cannot give up a part of its state evaluates all of it anew; its borders have to be the same too.
      if (sequence.needsCheckpoints) return enter(prompt, isReproducible, checkpoint);
      await eraseFrom(prompt.known.length);
      return { stop: null, reusedTokens: prompt.known.length };
    },
  };
}
