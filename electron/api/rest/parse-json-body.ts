/** The value of a body of JSON in UTF-8; an empty body is an empty object. */
export function parseJsonBody(
  body: Buffer,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string } {
  if (body.byteLength === 0) return { ok: true, value: {} };
  let text: string;
  try {
    text = UTF_8.decode(body);
  } catch {
    return { ok: false, message: 'expected a body in UTF-8, was not.' };
  }
  try {
    const value: unknown = JSON.parse(text);
    const excess = excessOf(value);
    if (excess !== null) return { ok: false, message: excess };
    return { ok: true, value };
  } catch (error) {
    return { ok: false, message: `expected JSON, was not: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/**
 * What there is too much of; `null` where nothing is. Level by level, because what is too deep for a recursion here is so for
 * whoever copies or checks it later; and no more values than anybody has to say, because each of them may be wrong.
 */
function excessOf(value: unknown): string | null {
  let level: unknown[] = [value];
  let count = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    count += level.length;
    if (depth > MAX_DEPTH) return `expected JSON of at most ${MAX_DEPTH} levels, was deeper.`;
    if (count > MAX_VALUES) return `expected JSON of at most ${MAX_VALUES} values, were more.`;
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return null;
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true });
/** The deepest input of the contract has eight. */
const MAX_DEPTH = 32;
/** The largest inputs, settings of a window with all its layouts, have some hundreds. */
const MAX_VALUES = 10_000;
