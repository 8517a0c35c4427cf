import type { TokenRange } from '../batches/tokenised-example';

/** One question as the runtime would feed it, with all that came before it, and what is to be answered. */
export interface TokenisedTurn {
  readonly prompt: readonly number[];
  readonly answer: readonly number[];
}

export interface TurnSequence {
  readonly tokens: readonly number[];
  readonly answers: readonly TokenRange[];
}

/**
 * Puts turns whose prompts go on where the last answer ended into one sequence; another one begins where the template writes what
 * came before in another way (without earlier answers, say). Each answer is learnt once, behind exactly its own prompt.
 */
export function joinTurns(turns: readonly TokenisedTurn[]): TurnSequence[] {
  const sequences: { tokens: number[]; answers: TokenRange[] }[] = [];
  for (const { prompt, answer } of turns) {
    let sequence = sequences.at(-1);
    if (!sequence || !startsWith(prompt, sequence.tokens)) {
      sequence = { tokens: [], answers: [] };
      sequences.push(sequence);
    }
    const { tokens, answers } = sequence;
    for (const token of prompt.slice(tokens.length)) tokens.push(token);
    answers.push({ from: tokens.length, to: tokens.length + answer.length });
    for (const token of answer) tokens.push(token);
  }
  return sequences;
}

export function startsWith(tokens: readonly number[], start: readonly number[]): boolean {
  return start.length <= tokens.length && start.every((token, index) => token === tokens[index]);
}
