/**
 * The name that was probably meant; `null` where none is near.
 *
 * @returns The one with the fewest single-letter changes, at most a third of its letters; of equals the first.
 */
export function nearestName(word: string, names: readonly string[]): string | null {
  const wanted = word.toLowerCase();
  let best: string | null = null;
  let bestRank = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const limit = Math.max(1, Math.ceil(name.length / 3));
    if (Math.abs(name.length - wanted.length) > limit) continue;
    const distance = editDistance(wanted, name.toLowerCase());
    // Of equally near ones, a letter mistaken is likelier than one left out.
    const rank = distance + Math.abs(name.length - wanted.length) / 100;
    if (distance <= limit && rank < bestRank) {
      best = name;
      bestRank = rank;
    }
  }
  // A word that was begun is meant more often than it is misspelt.
  return best ?? (wanted.length > 1 ? (names.find((name) => name.toLowerCase().startsWith(wanted)) ?? null) : null);
}

/** ` Did you mean X?`, or nothing. */
export function suggestion(word: string, names: readonly string[]): string {
  const nearest = nearestName(word, names);
  return nearest === null ? '' : ` Did you mean ${nearest}?`;
}

/** Letters to insert, delete, replace, or swap with their neighbour (optimal string alignment). */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const cost = from[row - 1] === to[column - 1] ? 0 : 1;
      // Every index lies inside rows that were filled before.
      let distance = Math.min(
        (next[column - 1] as number) + 1,
        (last[column] as number) + 1,
        (last[column - 1] as number) + cost,
      );
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        distance = Math.min(distance, (beforeLast[column - 2] as number) + 1);
      }
      next.push(distance);
    }
    beforeLast = last;
    last = next;
  }
  return last[to.length] as number;
}
