import { bytesOf, type ElementType, shapeOf } from '#electron/trainer/autograd/tensor';
import {
  PROJECTIONS,
  type Precision,
  type TrainableModelOptions,
  type TrainingMethod,
} from '#electron/trainer/trainable-model';
import { EMBEDDING, type LlamaShape, OUTPUT, projectionName } from './llama-shape';

/** How a frozen matrix is kept in memory. */
export interface MatrixPlan {
  /** Name of its tensor in the file. */
  readonly name: string;
  readonly columns: number;
  readonly rows: number;
  readonly type: ElementType;
  /** `null`: transposed anew on each way back. */
  readonly transposedType: ElementType | null;
}

/** Kept as it lies in the file: vectors, and the table that tokens are looked up in. */
export interface WeightsPlan {
  readonly matrices: readonly MatrixPlan[];
  readonly asInFile: readonly string[];
  readonly bytes: number;
}

/**
 * Which copies of the frozen weights are worth their memory. A step multiplies by every matrix twice, forward and by its
 * transpose; unpacking it each time costs as much as the multiplication for short rows.
 *
 * Small models are therefore kept in the type that this library multiplies fastest, along with their transposes. Large ones
 * stay as they are.
 */
export function planWeights(
  shape: LlamaShape,
  { method, precision }: Pick<TrainableModelOptions, 'method' | 'precision'>,
): WeightsPlan {
  const names = frozenMatrices(shape, method);
  const isMatrix = new Set(names);
  const asInFile = [...shape.tensors.keys()].filter(
    (name) => method.kind === 'lora' && (!isMatrix.has(name) || name === EMBEDDING),
  );
  const plain = asInFile.reduce((sum, name) => sum + (shape.tensors.get(name)?.bytes ?? 0), 0);
  const roomy = planMatrices(shape, names, (type, rowLength) => quickType(type, rowLength, precision));
  const frugal = planMatrices(shape, names, null);
  const bytes = plain + bytesOfMatrices(roomy);
  return bytes <= ROOMY_BYTES
    ? { matrices: roomy, asInFile, bytes }
    : { matrices: frugal, asInFile, bytes: plain + bytesOfMatrices(frugal) };
}

function frozenMatrices(shape: LlamaShape, method: TrainingMethod): string[] {
  if (method.kind === 'full') return [];
  const names = Array.from({ length: shape.layers }, (_, layer) =>
    PROJECTIONS.map((projection) => projectionName(layer, projection)),
  ).flat();
  return [...names, shape.isTied ? EMBEDDING : OUTPUT];
}

/** @param quick - The type that rows are kept in for speed, transposes too; `null` for matrices as they are. */
function planMatrices(
  shape: LlamaShape,
  names: readonly string[],
  quick: ((type: ElementType, rowLength: number) => ElementType) | null,
): MatrixPlan[] {
  return names.map((name) => {
    const tensor = shape.tensors.get(name);
    const [columns = 1, rows = 1] = tensor?.dimensions ?? [];
    const type = tensor?.type ?? 'F32';
    return {
      name,
      columns,
      rows,
      type: quick?.(type, columns) ?? type,
      transposedType: quick?.(type, rows) ?? null,
    };
  });
}

/** The type to multiply by in place of `type`, for rows of this length. */
function quickType(type: ElementType, rowLength: number, precision: Precision): ElementType {
  if (type === 'F32') return precision === 'mixed' ? 'BF16' : 'F32';
  if (type === 'F16' || type === 'BF16') return 'BF16';
  return rowLength % 32 === 0 ? 'Q8_0' : 'BF16';
}

function bytesOfMatrices(matrices: readonly MatrixPlan[]): number {
  return matrices.reduce((sum, { columns, rows, type, transposedType }) => {
    const there = bytesOf({ type, shape: shapeOf([columns, rows]) });
    const back = transposedType ? bytesOf({ type: transposedType, shape: shapeOf([rows, columns]) }) : 0;
    return sum + there + back;
  }, 0);
}

/** Up to here memory is spent for speed. */
const ROOMY_BYTES = 2 * 1024 ** 3;
