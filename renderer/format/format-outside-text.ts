/**
 * Text of others as a person must see it: characters that show nothing, or that turn the order of the others round, are
 * written out as their number. What is hidden from the reader could still be read by a model.
 */
export function formatOutsideText(text: string): string {
  return text.replace(UNSEEN, (character) => {
    const point = character.codePointAt(0) ?? 0;
    return `⟨U+${point.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}

/** Control and format characters but line feed and tab, fillers that draw nothing, and selectors that carry hidden bytes. */
const UNSEEN =
  /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\u034f|\u115f|\u1160|\u17b4|\u17b5|\u3164|\uffa0|[\u{e0100}-\u{e01ef}]/gu;
