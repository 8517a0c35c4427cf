/** 16-bit floats of the same values: the nearest one, that with an even last bit between two; too large ones become infinite. */
export function floatsToHalves(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let index = 0; index < values.length; index++) {
    // Sound: both arrays are as long as `values`.
    halves[index] = halfOf(bits[index] as number);
  }
  return halves;
}

/** @param bits - Of a 32-bit float: sign, 8 bits of exponent, 23 of fraction. */
function halfOf(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > INFINITE) return sign | 0x7e00;
  if (magnitude >= TOO_LARGE) return sign | 0x7c00;
  if (magnitude >= SMALLEST_NORMAL) {
    // The exponents count from 127 and from 15; half of what is cut off, less one where the last kept bit is even, rounds.
    return sign | ((magnitude - ((127 - 15) << 23) + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
  }
  // Multiples of 2^-24, the smallest half.
  const steps = new Float32Array(new Uint32Array([magnitude]).buffer)[0] as number;
  return sign | roundToEven(steps * 2 ** 24);
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

const INFINITE = 0x7f800000;
/** 65,520: halfway between the largest half and what would come next. */
const TOO_LARGE = 0x477ff000;
/** 2^-14 */
const SMALLEST_NORMAL = 0x38800000;
