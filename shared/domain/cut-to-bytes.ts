/** The beginning of a text that takes at most `maxBytes` in UTF-8, of whole characters, and whether anything was left out. */
export function cutToBytes(text: string, maxBytes: number): { readonly text: string; readonly isCut: boolean } {
  // No character takes more than three bytes for each of its code units.
  if (text.length * 3 <= maxBytes) return { text, isCut: false };
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= maxBytes) return { text, isCut: false };
  let end = maxBytes;
  // Bytes 10xxxxxx go on with a character that began before.
  while (end > 0 && ((bytes[end] as number) & 0xc0) === 0x80) end--;
  // A mark of byte order at the beginning is a character like every other.
  return { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, end)), isCut: true };
}
