/** Up to three paths that `pathname` may have been meant to be, the nearest first: by the number of letters to change. */
export function nearestPaths(pathname: string, paths: readonly string[]): string[] {
  // What is longer than every path is near to none, and would only cost time.
  if (pathname.length > LONGEST) return [];
  const wanted = pathname.replaceAll('.', '/').replace(/\/+$/, '').toLowerCase();
  return paths
    .map((path) => ({ path, distance: editDistance(wanted, path.toLowerCase()) }))
    .filter(({ path, distance }) => distance <= Math.max(3, Math.ceil(path.length / 3)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ path }) => path);
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      // Every index lies inside its row.
      const replaced = (above[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (above[j] as number) + 1, (row[j - 1] as number) + 1));
    }
    above = row;
  }
  return above[b.length] as number;
}

const LONGEST = 64;
