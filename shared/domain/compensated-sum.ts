/**
 * Sum of floating-point numbers whose rounding errors are carried along, digit for digit as SQLite's `sum` gives it: a
 * volume must not depend on where it was added up.
 *
 * @see Neumaier, A. (1974), Zeitschrift für Angewandte Mathematik und Mechanik 54(1).
 */
export function compensatedSum(values: Iterable<number>): number {
  let sum = 0;
  let error = 0;
  for (const value of values) {
    const next = sum + value;
    error += Math.abs(sum) > Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + error;
}
