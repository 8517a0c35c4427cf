/**
 * The part of a model's explanation that is one: small models echo the tags of the prompt, copy its facts, or go round in
 * circles.
 *
 * Tags at the beginning are left out. The text ends before the first tag after that, before a line that is one of `facts`,
 * and before a sentence that was said already.
 *
 * @param facts - What the model was given, a line each.
 * @returns The empty string where nothing is left.
 */
export function chatExplanation(text: string, facts: readonly string[]): string {
  const untagged = text.replace(LEADING_TAGS, '');
  const tagAt = untagged.search(TAG);
  const kept = tagAt === -1 ? untagged : untagged.slice(0, tagAt);
  const known = new Set(facts.map(comparable));
  const said = new Set<string>();
  let end = 0;
  for (const { 0: sentence, index } of kept.matchAll(SENTENCE)) {
    const line = kept.slice(index).split('\n', 1)[0] ?? '';
    const compared = comparable(sentence);
    if (compared !== '' && (known.has(comparable(line)) || known.has(compared) || said.has(compared))) break;
    said.add(compared);
    end = index + sentence.length;
  }
  return kept.slice(0, end).trim();
}

/** `text` without an unfinished sentence at its end, where it has a finished one. */
export function wholeSentences(text: string): string {
  return /^[\s\S]*[.!?…](?=\s|$)/.exec(text)?.[0] ?? text;
}

/** Without the marks of lists, and with one space between words: the same words are the same line. */
function comparable(line: string): string {
  return line
    .trim()
    .replace(/^(?:[-*•]|\d{1,2}[.)])\s+/, '')
    .replace(/[.!?…]+$/, '')
    .replace(/\s+/g, ' ')
    .toLowerCase();
}

// The prompt's own names, and those that models make up to close an answer.
const TAG = /[<‹]\s*\/?\s*(?:[a-z][a-z-]*\s*[>›]|(?:facts|forecast|history|question|answer)\b|[a-z-]*$)/i;
const LEADING_TAGS = /^(?:\s*[<‹]\s*\/?\s*[a-z][a-z-]*\s*[>›])+\s*/i;
// Up to a stop that a space or the end follows: the point in 1.0850 ends nothing.
const SENTENCE = /[^\n]+?(?:[.!?…]+(?=\s|$)|(?=\n)|$)\s*/g;
