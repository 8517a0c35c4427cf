import { invariant } from '#shared/domain/invariant';
import type { SeededChoices } from './seeded-choices';

/**
 * One sentence of a wording, with its alternatives chosen and its names spoken.
 *
 * @param wording - As `WordingTable` tells.
 * @param speak - What stands for a name in braces; an unknown one breaks an invariant there.
 */
export function spellWording(wording: string, choices: SeededChoices, speak: (name: string) => string): string {
  return choose(wording);

  function choose(text: string): string {
    let spoken = '';
    for (let index = 0; index < text.length; index++) {
      const sign = text[index] as string;
      if (sign === '(' || sign === '[') {
        const end = closeOf(text, index);
        const inside = text.slice(index + 1, end);
        if (sign === '(' || choices.chance(OPTION_SHARE)) spoken += choose(choices.pick(split(inside)));
        index = end;
      } else if (sign === '{') {
        const end = text.indexOf('}', index);
        spoken += speak(text.slice(index + 1, end));
        index = end;
      } else spoken += sign;
    }
    return spoken;
  }
}

/** The place of the bracket that closes the one at `open`. */
function closeOf(text: string, open: number): number {
  let depth = 0;
  for (let index = open; index < text.length; index++) {
    const sign = text[index] as string;
    if (sign === '(' || sign === '[') depth++;
    else if ((sign === ')' || sign === ']') && --depth === 0) return index;
  }
  invariant(false, `Expected brackets that close in the wording ${text}.`);
}

/** Alternatives of a group, those of groups inside left together. */
function split(inside: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const sign of inside) {
    if (sign === '(' || sign === '[') depth++;
    if (sign === ')' || sign === ']') depth--;
    if (sign === '|' && depth === 0) parts.push('');
    else parts[parts.length - 1] += sign;
  }
  return parts;
}

const OPTION_SHARE = 0.5;
