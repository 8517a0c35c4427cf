import { invariant } from '#shared/domain/invariant';

/** Small numbers for texts, from 0 in the order of their first use. */
export interface TextCodes {
  codeOf(text: string): number;
  textOf(code: number): string;
  /** Text of each code. */
  readonly texts: readonly string[];
}

/** @param limit - Number of codes that their column can hold. */
export function createTextCodes(limit: number, known: readonly string[] = []): TextCodes {
  const texts = [...known];
  const codes = new Map(known.map((text, code) => [text, code]));
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
    textOf: (code) => {
      const text = texts[code];
      invariant(text !== undefined, `Expected a code below ${texts.length}, was ${code}.`);
      return text;
    },
    texts,
  };
}
