/** Running CRC-32 of bytes, as zip files carry it. */
export class Crc32 {
  #state = 0xffffffff;

  update(bytes: Uint8Array): void {
    let state = this.#state;
    for (let index = 0; index < bytes.length; index++) {
      // The table has an entry for every byte.
      state = (TABLE[(state ^ (bytes[index] as number)) & 0xff] as number) ^ (state >>> 8);
    }
    this.#state = state;
  }

  value(): number {
    return (this.#state ^ 0xffffffff) >>> 0;
  }
}

/** Remainders of every byte by the reversed polynomial of CRC-32. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  return remainder;
});
