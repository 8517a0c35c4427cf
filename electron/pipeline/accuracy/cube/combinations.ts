import { invariant } from '#shared/domain/invariant';
import { createTextCodes, type TextCodes } from './text-codes';

/** Small numbers for combinations of texts, from 0 in the order of their first use. */
export interface Combinations<Part extends string, Fact> {
  idOf(fact: Fact): number;
  readonly count: number;
  /** Codes of the texts of each part. */
  readonly codes: Readonly<Record<Part, TextCodes>>;
  /** Code of each combination, by part. */
  readonly partsOf: Readonly<Record<Part, readonly number[]>>;
}

/** @param limit - Number of combinations that their column can hold. */
export function createCombinations<Part extends string, Fact>(
  textOf: Readonly<Record<Part, (fact: Fact) => string>>,
  limit: number,
): Combinations<Part, Fact> {
  // The keys of a table are those of its type.
  const parts = Object.keys(textOf) as Part[];
  const codes = byPart(parts, () => createTextCodes(MAX_CODES));
  const partsOf = byPart(parts, (): number[] => []);
  const readers = parts.map((part) => ({ read: textOf[part], codeOf: codes[part].codeOf }));
  const ids = new Map<string, number>();
  const found = new Uint16Array(parts.length);
  let count = 0;
  return {
    idOf: (fact) => {
      // Small numbers as characters make a short key.
      let key = '';
      for (let index = 0; index < readers.length; index++) {
        const { read, codeOf } = readers[index] as (typeof readers)[number];
        const code = codeOf(read(fact));
        found[index] = code;
        key += String.fromCharCode(code);
      }
      const known = ids.get(key);
      if (known !== undefined) return known;
      const id = count++;
      invariant(id < limit, `Expected fewer than ${limit} combinations of ${parts.join(', ')}.`);
      ids.set(key, id);
      for (const [index, part] of parts.entries()) partsOf[part].push(found[index] as number);
      return id;
    },
    get count() {
      return count;
    },
    codes,
    partsOf,
  };
}

function byPart<Part extends string, Value>(parts: readonly Part[], make: () => Value): Record<Part, Value> {
  // Made from the list that the type is made from.
  return Object.fromEntries(parts.map((part) => [part, make()])) as Record<Part, Value>;
}

/** A code is one character of a key. */
const MAX_CODES = 2 ** 16;
