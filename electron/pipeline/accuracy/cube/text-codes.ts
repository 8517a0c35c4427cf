import { invariant } from '#shared/domain/invariant';

/** Small numbers for texts, from 0 in the order of their first use. */
export interface TextCodes {
  codeOf(text: string): number;
  /** Text of each code. */
  readonly texts: readonly string[];
}

/** @param limit - Number of codes that their column can hold. */
export function createTextCodes(limit: number): TextCodes {
  const texts: string[] = [];
  const codes = new Map<string, number>();
  return {
    codeOf: (text) => {
      const found = codes.get(text);
      if (found !== undefined) return found;
      const code = texts.length;
      invariant(code < limit, `Expected fewer than ${limit} different texts, the next was ${text}.`);
      texts.push(text);
      codes.set(text, code);
      return code;
    },
    texts,
  };
}
