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
    if (isDeep(value)) return { ok: false, message: `expected JSON of at most ${MAX_DEPTH} levels, was deeper.` };
    return { ok: true, value };
  } catch (error) {
    return { ok: false, message: `expected JSON, was not: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Level by level, because what is too deep for a recursion here is so for whoever copies or checks it later. */
function isDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return false;
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true });
/** The deepest input of the contract has eight. */
const MAX_DEPTH = 32;
