import type { FrozenMatrix, Tape } from '#electron/trainer/autograd/tape';
import type { Tensor } from '#electron/trainer/autograd/tensor';

/** What to compute: gradients too, the loss alone, or logits of every output. */
export type GraphPurpose = 'train' | 'evaluate' | 'logits';

/** What can be read after a computation, a tensor for each chunk of outputs. */
export interface OutputResults {
  /** Logarithms of the probabilities of the labels; none where logits are wanted. */
  readonly logProbabilities: readonly Tensor[];
  readonly logits: readonly Tensor[];
}

export interface OutputLossInputs {
  /** One column for each output. */
  readonly hidden: Tensor;
  /** A plain tensor is trained. */
  readonly output: FrozenMatrix | Tensor;
  readonly vocabulary: number;
  /** Outputs of each chunk. */
  readonly sizes: readonly number[];
  /** For each chunk, where the labels' logits lie when all of the chunk are laid in one row. */
  readonly labels: readonly Tensor[];
  readonly weights: readonly Tensor[];
  readonly purpose: GraphPurpose;
}

/**
 * The end of a Llama: logits, and the negative log likelihood of the labels, a chunk of outputs after the other. The logits of
 * a chunk are gone before those of the next are computed, so a vocabulary of 128,000 costs no more memory than a small one.
 *
 * The gradient of the loss with respect to the logits is the softmax less 1 at the label, times the weight. Labels are taken and
 * changed by index: there is no matrix of zeros with a few ones to write or to send to a GPU.
 */
export function outputLoss(tape: Tape, inputs: OutputLossInputs): OutputResults {
  const { builder } = tape;
  const { hidden, output, vocabulary, purpose } = inputs;
  const weight = 'weight' in output ? output.weight : tape.rounded(output);
  const logProbabilities: Tensor[] = [];
  const logits: Tensor[] = [];
  const hiddenGradients: Tensor[] = [];
  const across = purpose === 'train' ? acrossOf(tape, output) : null;
  let start = 0;
  for (const [chunk, size] of inputs.sizes.entries()) {
    const labels = inputs.labels[chunk];
    const weights = inputs.weights[chunk];
    if (!labels || !weights) throw new RangeError(`Expected labels and weights of chunk ${chunk}.`);
    const part = builder.slice(hidden, 1, start, size);
    start += size;
    const scores = builder.multiplyMatrix(weight, part);
    if (purpose === 'logits') {
      builder.keep(scores);
      logits.push(scores);
      continue;
    }
    const probabilities = builder.softmax(scores, null, 1);
    const cells = builder.reshape(probabilities, 1, vocabulary * size);
    const ofLabels = builder.rows(cells, labels);
    const logs = builder.logarithm(builder.scale(ofLabels, 1, SMALLEST_PROBABILITY));
    builder.keep(logs);
    logProbabilities.push(logs);
    if (!across) continue;
    const lessOne = builder.replaceRows(cells, builder.scale(ofLabels, 1, -1), labels);
    const gradient = builder.multiply(builder.reshape(lessOne, vocabulary, size), weights);
    if (!('weight' in output)) tape.addGradient(output, tape.weightGradient(part, gradient));
    hiddenGradients.push(builder.multiplyMatrix(across, gradient));
  }
  if (hiddenGradients.length > 0) {
    tape.addGradient(
      hidden,
      hiddenGradients.reduce((joined, part) => builder.concatenate(joined, part, 1)),
    );
  }
  return { logProbabilities, logits };
}

/** The output matrix as gradients go back through it, made once for all chunks. */
function acrossOf(tape: Tape, output: FrozenMatrix | Tensor): Tensor {
  const { builder } = tape;
  if (!('weight' in output)) return tape.rounded(builder.transpose(output));
  return output.transposed ?? builder.transpose(builder.cast(output.weight, 'F32'));
}

/** Keeps the logarithm of a probability that F32 rounds to zero finite: 85 nats. */
const SMALLEST_PROBABILITY = 1e-37;
