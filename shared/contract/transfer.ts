/**
 * For oRPC's `experimental_transfer`: messages that hold typed arrays go by structured clone, everything else as JSON.
 *
 * @returns An empty transfer list when `message` holds binary data, else `null`, which keeps the JSON mode that streams need.
 */
export function transferBinary(message: unknown): object[] | null {
  return holdsBinary(message, MAX_DEPTH) ? [] : null;
}

function holdsBinary(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null || depth === 0) return false;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return true;
  // Arrays of rows never hold columns; looking into them would cost a walk over every answer.
  if (Array.isArray(value))
    return value.length > 0 && value.length <= 8 && value.some((item) => holdsBinary(item, depth - 1));
  return Object.values(value).some((item) => holdsBinary(item, depth - 1));
}

const MAX_DEPTH = 6;
