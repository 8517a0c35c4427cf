import { AppError } from './app-error';

/**
 * JSON with the names of every object in the order of their code units and missing values left out, so that the same value is the same
 * text. Texts are as they came: an invisible difference is a difference.
 *
 * @param deepest - How deep a value may be nested.
 * @throws AppError `invalid_input` for something nested deeper.
 */
export function canonicalJson(value: unknown, deepest = Number.POSITIVE_INFINITY): string {
  return textOf(value, 0);

  function textOf(part: unknown, depth: number): string {
    if (depth > deepest) {
      throw new AppError('invalid_input', `Expected an input nested at most ${deepest} deep, was deeper.`, {});
    }
    if (Array.isArray(part)) return `[${part.map((item) => textOf(item, depth + 1)).join(',')}]`;
    if (typeof part !== 'object' || part === null) return JSON.stringify(part) ?? 'null';
    const fields = Object.entries(part)
      .filter(([, field]) => field !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, field]) => `${JSON.stringify(name)}:${textOf(field, depth + 1)}`);
    return `{${fields.join(',')}}`;
  }
}
