/** A number of a text in 0..1 that a seed decides, evenly spread: where a group of examples lies in the order of a draw. */
export function splitHash(seed: number, text: string): number {
  let hash = Math.imul(seed | 0, 0x9e3779b9) ^ 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  // Texts that differ in their last letter alone would lie close together.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
