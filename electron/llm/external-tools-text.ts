/** Text of others in which nothing is hidden any more. */
export interface VisibleText {
  readonly text: string;
  /** How many characters were written out as their code point. */
  readonly hidden: number;
}

/**
 * Text of others as a person can read all of it: control characters, marks that turn the direction of writing, characters
 * without width, tags, fillers and halves of characters are written as `[U+202E]`. Line breaks and tabs stay, unless the text
 * is to be one line.
 *
 * The variation selector behind an emoji stays where it stands alone; several in a row carry something.
 */
export function visibleText(text: string, form: 'lines' | 'one-line' = 'lines'): VisibleText {
  let hidden = 0;
  const shown = text.replaceAll('\r\n', '\n').replace(form === 'lines' ? HIDDEN_IN_LINES : HIDDEN, (character) => {
    hidden++;
    // Sound: a match has a character.
    return `[U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}]`;
  });
  return { text: shown, hidden };
}

/** A value of JSON with every key and text in it made visible; for a person to read, not to compute with. */
export function visibleJson(value: unknown): unknown {
  if (typeof value === 'string') return visibleText(value).text;
  if (Array.isArray(value)) return value.map(visibleJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [visibleText(key, 'one-line').text, visibleJson(inner)]),
  );
}

// Control, format, separators of lines and paragraphs, halves; blanks that are letters; selectors of variants.
const HIDDEN_CHARACTERS = String.raw`[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u034F\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2800\u3164\uFFA0\uFE00-\uFE0E\u{E0100}-\u{E01EF}]|(?<=\uFE0F)\uFE0F`;
const HIDDEN = new RegExp(HIDDEN_CHARACTERS, 'gu');
const HIDDEN_IN_LINES = new RegExp(`(?![\\n\\t])(?:${HIDDEN_CHARACTERS})`, 'gu');
