/** What a GGUF file says about itself, as far as Fairgap reads and writes it: versions 2 and 3, little endian. */
export const GGUF_MAGIC = 'GGUF';
export const GGUF_VERSIONS: readonly number[] = [2, 3];
export const GGUF_DEFAULT_ALIGNMENT = 32;
/** A tensor has one to four dimensions, and its name fits 63 bytes and a terminator: limits of ggml itself. */
export const GGUF_MAX_DIMENSIONS = 4;
export const GGUF_MAX_TENSOR_NAME_BYTES = 63;

/** Codes of metadata values in the file, and how many bytes one takes; `null` where that varies. */
export const GGUF_VALUE_TYPES = {
  u8: { code: 0, bytes: 1 },
  i8: { code: 1, bytes: 1 },
  u16: { code: 2, bytes: 2 },
  i16: { code: 3, bytes: 2 },
  u32: { code: 4, bytes: 4 },
  i32: { code: 5, bytes: 4 },
  f32: { code: 6, bytes: 4 },
  bool: { code: 7, bytes: 1 },
  string: { code: 8, bytes: null },
  array: { code: 9, bytes: null },
  u64: { code: 10, bytes: 8 },
  i64: { code: 11, bytes: 8 },
  f64: { code: 12, bytes: 8 },
} as const;
export type GgufValueType = keyof typeof GGUF_VALUE_TYPES;
export type GgufElementType = Exclude<GgufValueType, 'array'>;

/** Codes of tensor types, the elements in one block and the bytes of a block. */
export const GGUF_TENSOR_TYPES = {
  F32: { code: 0, blockElements: 1, blockBytes: 4 },
  F16: { code: 1, blockElements: 1, blockBytes: 2 },
  Q4_0: { code: 2, blockElements: 32, blockBytes: 18 },
  Q4_1: { code: 3, blockElements: 32, blockBytes: 20 },
  Q5_0: { code: 6, blockElements: 32, blockBytes: 22 },
  Q5_1: { code: 7, blockElements: 32, blockBytes: 24 },
  Q8_0: { code: 8, blockElements: 32, blockBytes: 34 },
  Q2_K: { code: 10, blockElements: 256, blockBytes: 84 },
  Q3_K: { code: 11, blockElements: 256, blockBytes: 110 },
  Q4_K: { code: 12, blockElements: 256, blockBytes: 144 },
  Q5_K: { code: 13, blockElements: 256, blockBytes: 176 },
  Q6_K: { code: 14, blockElements: 256, blockBytes: 210 },
  BF16: { code: 30, blockElements: 1, blockBytes: 2 },
} as const;
export type GgufTensorType = keyof typeof GGUF_TENSOR_TYPES;

export type GgufScalar =
  | { readonly type: Exclude<GgufElementType, 'string' | 'bool' | 'u64' | 'i64'>; readonly value: number }
  | { readonly type: 'u64' | 'i64'; readonly value: bigint }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string };

/** `dimensions` start with the one whose elements lie next to each other, as ggml counts them. */
export interface GgufTensorShape {
  readonly name: string;
  readonly type: GgufTensorType;
  readonly dimensions: readonly number[];
}

/** Bytes that the data of a tensor takes, without padding. */
export function ggufTensorBytes(tensor: Pick<GgufTensorShape, 'type' | 'dimensions'>): number {
  const { blockElements, blockBytes } = GGUF_TENSOR_TYPES[tensor.type];
  return (tensor.dimensions.reduce((product, size) => product * size, 1) / blockElements) * blockBytes;
}

export function alignUp(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment;
}
