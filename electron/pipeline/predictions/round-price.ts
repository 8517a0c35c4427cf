/** `price` with the decimal places that the instrument is told in. */
export function roundPrice(price: number, precision: number): number {
  return Number(price.toFixed(precision));
}
