import { writeTensor } from '#electron/trainer/autograd/tensor-store';
import type { Ggml } from '#electron/trainer/ggml/open-ggml';
import { PADDING, type TrainingBatch } from '#electron/trainer/training-batch';
import type { GraphPlan } from './graph-plan';
import { chunkSizes, type GraphInputs } from './llama-graph';

/** Copies a batch into the inputs of a graph, filled up to the graph's sizes with tokens that nothing depends on. */
export function fillInputs(
  ggml: Ggml,
  inputs: GraphInputs,
  plan: GraphPlan,
  batch: TrainingBatch,
  vocabulary: number,
): void {
  const { columns } = plan;
  const at = (flat: number): number => Math.floor(flat / batch.columns) * columns + (flat % batch.columns);
  const tokens = new Int32Array(plan.rows * columns);
  const positions = new Int32Array(plan.rows * columns);
  for (let row = 0; row < batch.rows; row++) {
    const from = row * batch.columns;
    tokens.set(batch.tokens.subarray(from, from + batch.columns), row * columns);
    positions.set(batch.positions.subarray(from, from + batch.columns), row * columns);
  }
  writeTensor(ggml, inputs.tokens, tokens);
  writeTensor(ggml, inputs.positions, positions);
  fillMasks(ggml, inputs, plan, batch);

  const outputs = new Int32Array(plan.outputs);
  // The last output is never a real one: its weight, and so its gradient, is zero.
  const origins = new Int32Array(plan.rows * columns).fill(plan.outputs - 1);
  batch.outputs.forEach((flat, index) => {
    outputs[index] = at(flat);
    origins[at(flat)] = index;
  });
  writeTensor(ggml, inputs.outputs, outputs);
  writeTensor(ggml, inputs.origins, origins);

  let start = 0;
  for (const [chunk, size] of chunkSizes(plan).entries()) {
    const labels = Int32Array.from(
      { length: size },
      (_, index) => index * vocabulary + (batch.labels[start + index] ?? 0),
    );
    const weights = Float32Array.from({ length: size }, (_, index) => batch.weights[start + index] ?? 0);
    const labelsInput = inputs.labels[chunk];
    const weightsInput = inputs.weights[chunk];
    if (labelsInput) writeTensor(ggml, labelsInput, labels);
    if (weightsInput) writeTensor(ggml, weightsInput, weights);
    start += size;
  }
}

/** The same rule as `attends`, written out for all pairs of a row. */
function fillMasks(ggml: Ggml, inputs: GraphInputs, plan: GraphPlan, batch: TrainingBatch): void {
  for (const { start, end, mask } of inputs.blocks) {
    const length = end - start;
    const values = new Float32Array(end * length * plan.rows).fill(Number.NEGATIVE_INFINITY);
    for (let row = 0; row < plan.rows; row++) {
      const groups = batch.groups.subarray(row * batch.columns, (row + 1) * batch.columns);
      const branches = batch.branches.subarray(row * batch.columns, (row + 1) * batch.columns);
      for (let query = start; query < end; query++) {
        const line = (row * length + (query - start)) * end;
        // Padding sees itself, so that no row of the softmax is empty.
        values[line + query] = 0;
        const group = groups[query] ?? PADDING;
        if (group === PADDING) continue;
        const branch = branches[query];
        for (let key = 0; key < query; key++) {
          if (groups[key] === group && (branches[key] === 0 || branches[key] === branch)) values[line + key] = 0;
        }
      }
    }
    writeTensor(ggml, mask, values);
  }
}
