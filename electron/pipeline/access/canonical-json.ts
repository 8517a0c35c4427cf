import { AppError } from '#shared/domain/app-error';

/**
 * JSON that is the same for inputs that mean the same: names in order, missing values left out.
 *
 * @throws AppError `invalid_input` for something nested deeper than any input of the contract.
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (depth > DEEPEST) {
    throw new AppError('invalid_input', `Expected an input nested at most ${DEEPEST} deep, was deeper.`, {});
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, depth + 1)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field, depth + 1)}`);
  return `{${fields.join(',')}}`;
}

const DEEPEST = 64;
