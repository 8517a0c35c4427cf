/**
 * Where `price` lies in a dealing range: 0 at its bottom, 1 at its top, outside 0..1 beyond. Above 0.5 is premium, below
 * discount. `null` for a range without height.
 */
export function premiumFraction(
  range: { readonly top: number; readonly bottom: number },
  price: number,
): number | null {
  const height = range.top - range.bottom;
  return height > 0 ? (price - range.bottom) / height : null;
}
