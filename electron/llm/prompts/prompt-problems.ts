import type { PromptInput } from '#shared/domain/prompt-version';
import { comparePlaces } from '../prompt-template';

/**
 * What keeps a text from being a version of a prompt; empty where nothing does. Each is a code, and what it is about after a
 * colon: `input_unknown: price`, `input_missing: price`, `not_delimited: price`, `place_broken`, `head_in_text`, `empty`,
 * `too_long: 3000 > 1500`.
 *
 * @param inputs - What the prompt is given. What comes from outside has to stand between an opening and a closing tag, such as
 *   `<data>` and `</data>`: so the model can tell it from what it is asked.
 * @param tokens - Of the text with its examples filled in.
 */
export function promptProblems(text: string, inputs: readonly PromptInput[], tokens: number): string[] {
  const { undeclared, unused, hasBrokenPlace } = comparePlaces(
    text,
    inputs.map(({ name }) => name),
  );
  const bare = undelimitedPlaces(text);
  return [
    ...(text.trim() === '' ? ['empty'] : []),
    ...(/^---\s*\n\s*[a-z]+:/.test(text.trimStart()) ? ['head_in_text'] : []),
    ...(hasBrokenPlace ? ['place_broken'] : []),
    ...undeclared.map((name) => `input_unknown: ${name}`),
    ...unused.map((name) => `input_missing: ${name}`),
    ...inputs.filter(({ name, isForeign }) => isForeign && bare.has(name)).map(({ name }) => `not_delimited: ${name}`),
    ...(tokens > MOST_TOKENS ? [`too_long: ${tokens} > ${MOST_TOKENS}`] : []),
  ];
}

/** Places of which one at least stands in no pair of tags. */
function undelimitedPlaces(text: string): ReadonlySet<string> {
  const bare = new Set<string>();
  const open: { readonly tag: string; readonly held: string[] }[] = [];
  for (const [, close, tag, place] of text.matchAll(/<(\/?)([a-z][a-z-]*)>|\{\{([a-z][a-z0-9_]*)\}\}/g)) {
    if (place !== undefined) {
      const innermost = open.at(-1);
      if (innermost) innermost.held.push(place);
      else bare.add(place);
    } else if (close === '') {
      open.push({ tag: tag ?? '', held: [] });
    } else {
      const index = open.findLastIndex((one) => one.tag === tag);
      // What a tag in between did not close stands in this one.
      if (index >= 0) open.length = index;
    }
  }
  // A tag that never closes holds nothing together.
  for (const { held } of open) for (const name of held) bare.add(name);
  return bare;
}

/** Leaves room for the answer and for longer inputs than the examples in a context of 2,048 tokens. */
export const MOST_TOKENS = 1_500;
