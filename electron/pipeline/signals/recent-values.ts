/** The values that were asked for last, by key; the one not asked for the longest makes room. */
export interface RecentValues<Value> {
  /** The kept value, or what `compute` gives. What throws is not kept. */
  get(key: string, compute: () => Value): Value;
}

export function createRecentValues<Value>(most: number): RecentValues<Value> {
  // A map keeps its keys in the order of insertion: the first is the oldest.
  const values = new Map<string, { readonly value: Value }>();
  return {
    get(key, compute) {
      const kept = values.get(key) ?? { value: compute() };
      values.delete(key);
      values.set(key, kept);
      for (const oldest of values.keys()) {
        if (values.size <= most) break;
        values.delete(oldest);
      }
      return kept.value;
    },
  };
}
