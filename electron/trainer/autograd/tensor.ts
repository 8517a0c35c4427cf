import type { TensorPointer } from '#electron/trainer/ggml/ggml-functions';
import { GGUF_TENSOR_TYPES, type GgufTensorType } from '#electron/trainer/gguf-format';

/** Sizes of the four dimensions, beginning with the one whose elements lie next to each other. */
export type Shape = readonly [number, number, number, number];

/** What tensors hold: what a GGUF file does, and whole numbers for indices. */
export type ElementType = GgufTensorType | 'I32';

/**
 * A tensor of the native library as the trainer knows it. The library ends the process where shapes do not fit, so that
 * everything here is checked before it is asked.
 */
export interface Tensor {
  readonly pointer: TensorPointer;
  readonly type: ElementType;
  readonly shape: Shape;
  /** Bytes from one element, row, matrix to the next. */
  readonly strides: Shape;
}

export function shapeOf(dimensions: readonly number[]): Shape {
  const [first = 1, second = 1, third = 1, fourth = 1] = dimensions;
  return [first, second, third, fourth];
}

export function elementsOf({ shape }: Pick<Tensor, 'shape'>): number {
  return shape[0] * shape[1] * shape[2] * shape[3];
}

/** Strides of a tensor without gaps. */
export function denseStrides(type: ElementType, shape: Shape): Shape {
  const { blockElements, blockBytes } = ELEMENT_BLOCKS[type];
  const row = (shape[0] / blockElements) * blockBytes;
  return [blockBytes, row, row * shape[1], row * shape[1] * shape[2]];
}

export function isDense({ type, shape, strides }: Pick<Tensor, 'type' | 'shape' | 'strides'>): boolean {
  const dense = denseStrides(type, shape);
  // How far apart the only element of a dimension is from the next one does not matter.
  return dense.every((stride, index) => shape[index] === 1 || stride === strides[index]);
}

export function bytesOf({ type, shape }: Pick<Tensor, 'type' | 'shape'>): number {
  return denseStrides(type, shape)[3] * shape[3];
}

export function describeTensor({ type, shape }: Pick<Tensor, 'type' | 'shape'>): string {
  return `${type}[${shape.join(', ')}]`;
}

export const ELEMENT_BLOCKS: Readonly<
  Record<ElementType, { readonly code: number; readonly blockElements: number; readonly blockBytes: number }>
> = { ...GGUF_TENSOR_TYPES, I32: { code: 26, blockElements: 1, blockBytes: 4 } };
