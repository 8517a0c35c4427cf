/** Where the person is in their own earlier questions, newest first; `null` outside of them. */
export type HistoryPlace = number | null;

/**
 * The question to show after an arrow key: up goes back from an empty box or on from a question of the history, down
 * returns and ends in an empty box.
 *
 * @returns `null` where the arrow is the box's own: something else is written in it, or there is no older one.
 */
export function stepHistory(
  questions: readonly string[],
  place: HistoryPlace,
  text: string,
  key: 'ArrowUp' | 'ArrowDown',
): { readonly place: HistoryPlace; readonly text: string } | null {
  const isInside = place !== null && questions[place] === text;
  if (!isInside && text !== '') return null;
  if (key === 'ArrowDown') {
    if (!isInside) return null;
    return place === 0 ? { place: null, text: '' } : { place: place - 1, text: questions[place - 1] as string };
  }
  const next = isInside ? place + 1 : 0;
  const question = questions[next];
  return question === undefined ? null : { place: next, text: question };
}
