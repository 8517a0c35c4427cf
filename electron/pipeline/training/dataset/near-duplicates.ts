import type { TrainingExample } from '#shared/domain/training-example';
import { type ShingleSet, shinglesOf, similarity } from './shingles';

/** Finds examples that ask and answer nearly the same as one that was added before. */
export interface NearDuplicates {
  /** An added example whose question and answer are both alike, and that `accepts`; `null` where there is none. */
  find(sketch: ExampleSketch, accepts?: (other: TrainingExample) => boolean): TrainingExample | null;
  add(sketch: ExampleSketch): void;
}

/** An example with what it is compared by. */
export interface ExampleSketch {
  readonly example: TrainingExample;
  readonly question: ShingleSet;
  /** Where it is kept and looked for. */
  readonly keys: readonly number[];
}

/**
 * Near-duplicates within a kind by the Jaccard similarity of word shingles, found through MinHash signatures in bands. Of pairs at
 * the threshold about one in 100,000 is missed, of more alike ones fewer.
 *
 * What system messages say is the same in most examples and not compared. Of facts of a market, only what has a digit in it counts:
 * the words around the numbers are the template's, and other numbers are another moment.
 *
 * Bounded: a bucket holds {@link MOST_IN_BUCKET} examples; one that finds it full is found through its other buckets only.
 *
 * @see Broder, A. Z. (1997), On the resemblance and containment of documents.
 */
export function createNearDuplicates(): NearDuplicates {
  const buckets = new Map<number, ExampleSketch[]>();
  return {
    find(sketch, accepts = () => true) {
      let answer: ShingleSet | null = null;
      const seen = new Set<ExampleSketch>();
      for (const key of sketch.keys) {
        for (const other of buckets.get(key) ?? []) {
          if (seen.has(other)) continue;
          seen.add(other);
          if (other.example.kind !== sketch.example.kind || !accepts(other.example)) continue;
          if (similarity(sketch.question, other.question) < THRESHOLD) continue;
          answer ??= answerShingles(sketch.example);
          if (similarity(answer, answerShingles(other.example)) >= THRESHOLD) return other.example;
        }
      }
      return null;
    },
    add(sketch) {
      for (const key of sketch.keys) {
        const bucket = buckets.get(key);
        if (!bucket) buckets.set(key, [sketch]);
        else if (bucket.length < MOST_IN_BUCKET) bucket.push(sketch);
      }
    },
  };
}

export function sketchOf(example: TrainingExample): ExampleSketch {
  const question = questionShingles(example);
  const signature = signatureOf(question);
  const kind = hashOfText(example.kind);
  const keys = Array.from({ length: BANDS }, (_, band) => {
    let hash = kind;
    for (let row = 0; row < ROWS; row++) hash = mix(hash ^ (signature[band * ROWS + row] as number));
    // No two bands share a key.
    return (hash >>> 0) * BANDS + band;
  });
  return { example, question, keys };
}

function questionShingles(example: TrainingExample): ShingleSet {
  return shinglesOf(said(example, 'user'), example.knownAt === null ? 'words' : 'numbers');
}

/** Answers are short, and each word of them is learnt: they are compared whole. */
function answerShingles(example: TrainingExample): ShingleSet {
  return shinglesOf(said(example, 'assistant'), 'words');
}

function said({ messages }: TrainingExample, role: 'user' | 'assistant'): string {
  return messages
    .filter((message) => message.role === role)
    .map(({ content }) => content)
    .join('\n');
}

/** Least hash of the set under each of {@link HASHES} orders. */
function signatureOf(set: ShingleSet): Uint32Array {
  const least = new Uint32Array(HASHES).fill(0xffffffff);
  for (const shingle of set.hashes) {
    for (let index = 0; index < HASHES; index++) {
      const hash = mix(shingle ^ (SEEDS[index] as number)) >>> 0;
      if (hash < (least[index] as number)) least[index] = hash;
    }
  }
  return least;
}

function hashOfText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash;
}

/** Finalizer of MurmurHash3. */
function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** Share of shingles in common from which two texts count as the same. */
const THRESHOLD = 0.8;
const BANDS = 16;
const ROWS = 3;
const HASHES = BANDS * ROWS;
const MOST_IN_BUCKET = 64;

const SEEDS = Int32Array.from({ length: HASHES }, (_, index) => mix(Math.imul(index + 1, 0x9e3779b9)));
