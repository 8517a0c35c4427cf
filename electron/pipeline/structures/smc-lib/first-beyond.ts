/** Answers "which is the first candle from here on that goes beyond this price" in logarithmic time. */
export interface FirstBeyond {
  /** Smallest index >= `from` whose value is > `limit` (or >= with `orEqual`), or -1. */
  above(from: number, limit: number, orEqual?: boolean): number;
}

/** @param values - One per candle. For "first below", hand in the negated column and the negated limit. */
export function createFirstBeyond(values: Float64Array): FirstBeyond {
  const count = values.length;
  let leaves = 1;
  while (leaves < count) leaves *= 2;
  // A tree of maxima: the children of node k are 2k and 2k + 1, the leaves start at `leaves`.
  const tree = new Float64Array(2 * leaves).fill(Number.NEGATIVE_INFINITY);
  tree.set(values, leaves);
  for (let node = leaves - 1; node >= 1; node--) {
    tree[node] = Math.max(tree[2 * node] as number, tree[2 * node + 1] as number);
  }
  return {
    above(from, limit, orEqual = false) {
      if (from >= count) return -1;
      const reaches = (node: number) => {
        const highest = tree[node] as number;
        return orEqual ? highest >= limit : highest > limit;
      };
      let node = leaves + from;
      while (!reaches(node)) {
        // Climb while this is a right child, then step to the subtree on the right.
        while (node % 2 === 1) {
          node = (node - 1) / 2;
          if (node === 0) return -1;
        }
        node += 1;
      }
      while (node < leaves) node = reaches(2 * node) ? 2 * node : 2 * node + 1;
      return node - leaves;
    },
  };
}

export function negated(values: Float64Array): Float64Array {
  return values.map((value) => -value);
}
