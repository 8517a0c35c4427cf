/** Hashes of the shingles of a text, in rising order and without repeats; of a long text the least {@link MOST_SHINGLES}. */
export interface ShingleSet {
  readonly hashes: Uint32Array;
  /** Some are left out: similarities to it are estimates. */
  readonly isSample: boolean;
}

/**
 * Runs of three words of a text, hashed. Case, accents, punctuation and white space make no difference in words; a number is one
 * word with its sign and its fraction. A text of fewer words is one run.
 *
 * @param counted - `numbers`: only runs that hold a digit, and numbers to their last digit; all runs where none does.
 */
export function shinglesOf(text: string, counted: 'words' | 'numbers'): ShingleSet {
  const words = wordsOf(text);
  const runs = new Set<number>();
  const length = Math.min(RUN, words.length);
  for (let start = 0; length > 0 && start + length <= words.length; start++) {
    if (counted === 'numbers' && !hasDigit(words, start, length)) continue;
    runs.add(hashOfRun(words, start, length));
  }
  if (runs.size === 0 && counted === 'numbers') return shinglesOf(text, 'words');
  const hashes = Uint32Array.from(runs).sort();
  const isSample = hashes.length > MOST_SHINGLES;
  return { hashes: isSample ? hashes.slice(0, MOST_SHINGLES) : hashes, isSample };
}

/**
 * Jaccard similarity, 0..1: shingles in both over shingles in either. Estimated from the least hashes of the union where one of
 * the sets is a sample. Two empty sets are alike.
 */
export function similarity(a: ShingleSet, b: ShingleSet): number {
  const most = a.isSample || b.isSample ? MOST_SHINGLES : Number.POSITIVE_INFINITY;
  let [inA, inB, union, both] = [0, 0, 0, 0];
  while (union < most && (inA < a.hashes.length || inB < b.hashes.length)) {
    const fromA = a.hashes[inA] ?? Number.POSITIVE_INFINITY;
    const fromB = b.hashes[inB] ?? Number.POSITIVE_INFINITY;
    if (fromA <= fromB) inA += 1;
    if (fromB <= fromA) inB += 1;
    if (fromA === fromB) both += 1;
    union += 1;
  }
  return union === 0 ? 1 : both / union;
}

function wordsOf(text: string): string[] {
  return text.normalize('NFD').replace(MARKS, '').toLowerCase().match(WORD) ?? [];
}

function hasDigit(words: readonly string[], start: number, length: number): boolean {
  for (let index = start; index < start + length; index++) if (DIGIT.test(words[index] as string)) return true;
  return false;
}

/** FNV-1a over the words, each with an end. */
function hashOfRun(words: readonly string[], start: number, length: number): number {
  let hash = 0x811c9dc5;
  for (let index = start; index < start + length; index++) {
    const word = words[index] as string;
    for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
    hash = Math.imul(hash ^ 0x20, 0x01000193);
  }
  // The least hashes stand for a whole set: every bit has to depend on every letter.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const RUN = 3;
const MOST_SHINGLES = 512;
const MARKS = /\p{M}+/gu;
const WORD = /[-+]?\d+(?:[.,:]\d+)*|[\p{L}\p{N}_]+/gu;
const DIGIT = /\d/;
