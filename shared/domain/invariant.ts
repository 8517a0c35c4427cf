/** Throws when `condition` does not hold: a broken invariant is a bug of ours, never a refusal. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/** For the end of a switch over a closed union: a new member fails to compile here. */
export function assertNever(value: never): never {
  throw new InvariantError(`Expected no further case, was ${JSON.stringify(value)}.`);
}

export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}
