import type { Confluence, ConfluenceConflict, ConfluencePart, ConfluenceWeights } from '#shared/domain/confluence';
import { ConfluencePartName } from '#shared/domain/confluence';
import type { ConfluenceInputs } from './confluence-inputs';
import { type PartValues, partValues } from './part-values';

/**
 * The score of a moment: every part's value times its weight, the weights of the parts that are known scaled to a sum of 1.
 *
 * The score is the sum of the contributions, `null` where no part is known. Conflicts are pairs of parts that point in
 * opposite directions by at least 0.2 each, the widest gap first.
 */
export function confluenceOf(inputs: ConfluenceInputs): Confluence {
  const { instrument, timeframe, asOf, weights } = inputs;
  const values = partValues(inputs);
  const shares = sharesOf(values, weights);
  const parts = ConfluencePartName.options.map((name): ConfluencePart => {
    const { value, causes } = values[name];
    const weight = shares[name] ?? 0;
    return { name, value, weight, contribution: value === null ? 0 : value * weight, causes };
  });
  return {
    instrument,
    timeframe,
    asOf,
    score: scoreOf(values, weights),
    parts,
    conflicts: conflictsOf(parts),
    weights,
  };
}

/** The score alone, for whoever needs many. */
export function scoreOf(values: PartValues, weights: ConfluenceWeights): number | null {
  const shares = sharesOf(values, weights);
  let score: number | null = null;
  for (const name of ConfluencePartName.options) {
    const { value } = values[name];
    if (value !== null) score = (score ?? 0) + value * (shares[name] ?? 0);
  }
  // Shares sum to 1 up to rounding.
  return score === null ? null : Math.max(-1, Math.min(1, score));
}

/** The weights while nothing was learned. */
export function equalWeights(): ConfluenceWeights {
  const share = 1 / ConfluencePartName.options.length;
  const weights = {
    structures: share,
    signals: share,
    learned: share,
    higher_timeframes: share,
    session: share,
    model: share,
  };
  return { weights, n: 0, shrinkage: 1, knownAt: null, test: null };
}

/** Weights of the known parts, scaled to sum to 1; the same for all of them where theirs are all 0. */
function sharesOf(values: PartValues, { weights }: ConfluenceWeights): Partial<Record<ConfluencePartName, number>> {
  const known = ConfluencePartName.options.filter((name) => values[name].value !== null);
  const whole = known.reduce((sum, name) => sum + weights[name], 0);
  return Object.fromEntries(known.map((name) => [name, whole > 0 ? weights[name] / whole : 1 / known.length]));
}

function conflictsOf(parts: readonly ConfluencePart[]): ConfluenceConflict[] {
  const loud = parts.flatMap(({ name, value }) =>
    value !== null && Math.abs(value) >= CONFLICT_FROM ? [{ name, value }] : [],
  );
  return loud
    .flatMap((a, index) =>
      loud.slice(index + 1).flatMap((b): ConfluenceConflict[] => {
        if (a.value > 0 === b.value > 0) return [];
        return [{ a: a.name, b: b.name, gap: Math.abs(a.value - b.value) }];
      }),
    )
    .sort((a, b) => b.gap - a.gap);
}

const CONFLICT_FROM = 0.2;
