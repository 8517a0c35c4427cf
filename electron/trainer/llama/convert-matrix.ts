import { GraphBuilder } from '#electron/trainer/autograd/graph-builder';
import { ELEMENT_BLOCKS, type Tensor } from '#electron/trainer/autograd/tensor';
import { computeGraph } from '#electron/trainer/ggml/compute-graph';
import type { Backend, Ggml } from '#electron/trainer/ggml/open-ggml';
import { AppError } from '#shared/domain/app-error';
import { invariant } from '#shared/domain/invariant';

/**
 * Writes the matrix `source` into `target`, in the type of the target, and transposed where asked. A few megabytes at a
 * time, so that unpacking a vocabulary does not take more memory than the model.
 */
export async function convertMatrix(
  ggml: Ggml,
  backend: Backend,
  source: Tensor,
  target: Tensor,
  isTransposed: boolean,
): Promise<void> {
  const [columns, rows] = source.shape;
  const expected = isTransposed ? [rows, columns] : [columns, rows];
  invariant(
    target.shape[0] === expected[0] && target.shape[1] === expected[1],
    `Expected a target of ${expected.join(' x ')}, was ${target.shape.join(' x ')}.`,
  );
  // Rows of the target are columns of the source, which come in blocks.
  const unit = isTransposed ? ELEMENT_BLOCKS[source.type].blockElements : 1;
  const most = Math.max(unit, Math.floor(PIECE_ELEMENTS / target.shape[0] / unit) * unit);
  for (let start = 0; start < target.shape[1]; start += most) {
    const length = Math.min(most, target.shape[1] - start);
    await compute(ggml, backend, (builder) => {
      const part = builder.cast(builder.dense(builder.slice(source, isTransposed ? 0 : 1, start, length)), 'F32');
      const turned = isTransposed ? builder.transpose(part) : part;
      builder.copy(turned, builder.slice(target, 1, start, length));
    });
  }
}

async function compute(ggml: Ggml, backend: Backend, build: (builder: GraphBuilder) => void): Promise<void> {
  const builder = new GraphBuilder(ggml, 32);
  const allocator = ggml.call.ggml_gallocr_new(backend.bufferType);
  try {
    build(builder);
    if (!ggml.call.ggml_gallocr_alloc_graph(allocator, builder.graph)) {
      throw new AppError('model_failed', 'There is not enough memory to unpack the weights of this model.');
    }
    await computeGraph(ggml, backend, builder.graph);
  } finally {
    ggml.call.ggml_gallocr_free(allocator);
    builder.close();
  }
}

/** 16 MB as F32. */
const PIECE_ELEMENTS = 4 * 1024 * 1024;
