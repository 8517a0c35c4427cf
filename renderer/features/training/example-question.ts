import type { TrainingMessage } from '#shared/domain/training-example';

/**
 * What a person asked in the last question of a conversation, in one line: between its marks where it has some, else its last
 * lines; what the model is told of the market stands before them.
 */
export function exampleQuestion(messages: readonly TrainingMessage[]): string {
  const asked = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const marked = asked.match(/<question>([\s\S]*?)<\/question>/)?.[1];
  return oneLine(marked ?? lastLines(asked));
}

function lastLines(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  let taken = lines.length;
  while (taken > 0 && lines.slice(taken).join(' ').length < LEAST_CHARACTERS) taken -= 1;
  return lines.slice(taken).join(' ');
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line;
}

/** A last line shorter than this rarely is the question. */
const LEAST_CHARACTERS = 10;
const MOST_CHARACTERS = 200;
