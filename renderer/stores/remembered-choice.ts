/** A number within `low`..`high` that the person chose before, or `otherwise`. A convenience that may be lost. */
export function rememberedChoice(name: string, otherwise: number, low: number, high: number): number {
  try {
    const text = localStorage.getItem(`${PREFIX}${name}`);
    const stored = text === null ? Number.NaN : Number(text);
    return stored >= low && stored <= high ? stored : otherwise;
  } catch {
    // Storage is denied: the default is as good.
    return otherwise;
  }
}

export function rememberChoice(name: string, value: number): void {
  try {
    localStorage.setItem(`${PREFIX}${name}`, String(value));
  } catch {
    // Storage is denied or full: the next start begins with the default.
  }
}

const PREFIX = 'fairgap.choice.';
