/**
 * The first key that an object of a JSON text has twice, or `null`. Parsers keep the last of the two without a word, and others
 * the first: nobody can tell which one was meant.
 *
 * @param json - Valid JSON.
 */
export function findRepeatedKey(json: string): string | null {
  /** Keys of the objects that are open, innermost last; an array holds none. */
  const open: Set<string>[] = [];
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '{' || character === '[') open.push(new Set());
    else if (character === '}' || character === ']') open.pop();
    else if (character === '"') {
      const end = endOfString(json, at);
      if (isKey(json, end)) {
        // Sound: a quoted piece of valid JSON is a string.
        const key = JSON.parse(json.slice(at, end)) as string;
        const keys = open.at(-1);
        if (keys?.has(key)) return key;
        keys?.add(key);
      }
      at = end - 1;
    }
  }
  return null;
}

/** Index behind the closing quote of the string that begins at `start`. */
function endOfString(json: string, start: number): number {
  for (let at = start + 1; at < json.length; at++) {
    if (json[at] === '\\') at += 1;
    else if (json[at] === '"') return at + 1;
  }
  return json.length;
}

function isKey(json: string, end: number): boolean {
  let at = end;
  while (at < json.length && WHITE_SPACE.has(json[at] as string)) at += 1;
  return json[at] === ':';
}

const WHITE_SPACE: ReadonlySet<string> = new Set([' ', '\t', '\n', '\r']);
