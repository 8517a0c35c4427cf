import type { BatchLoss, ParameterState, TrainableModel, UpdateOptions } from '#electron/trainer/trainable-model';
import type { TrainingBatch } from '#electron/trainer/training-batch';

/**
 * A language model in plain JavaScript that predicts the next token from the last one: a table of logits, softmax, AdamW. It keeps
 * the promises of `TrainableModel` in milliseconds and without a native library.
 */
export function createBigramModel(
  vocabularySize = 288,
  /** Called before each computation, to look at the batch, to wait or to fail. */
  before: (batch: TrainingBatch) => void | Promise<void> = () => {},
): TrainableModel {
  const elements = vocabularySize * vocabularySize;
  let state: ParameterState = emptyState(elements);
  let gradient = new Float64Array(elements);
  let weight = 0;
  let updates = 0;

  function lossOf(batch: TrainingBatch, gradientSum: Float64Array | null): BatchLoss {
    let lossSum = 0;
    let weightSum = 0;
    for (const [index, place] of batch.outputs.entries()) {
      const row = (batch.tokens[place] as number) * vocabularySize;
      const label = batch.labels[index] as number;
      const share = batch.weights[index] as number;
      const logits = state.value.subarray(row, row + vocabularySize);
      const most = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
      const exponentials = Float64Array.from(logits, (logit) => Math.exp(logit - most));
      const sum = exponentials.reduce((a, b) => a + b, 0);
      lossSum -= share * Math.log((exponentials[label] as number) / sum);
      weightSum += share;
      if (!gradientSum) continue;
      for (let token = 0; token < vocabularySize; token++) {
        const probability = (exponentials[token] as number) / sum;
        (gradientSum[row + token] as number) += share * (probability - (token === label ? 1 : 0));
      }
    }
    return { lossSum, weightSum };
  }

  return {
    parameters: [{ name: NAME, dimensions: [vocabularySize, vocabularySize], elements }],
    vocabularySize,
    contextTokens: 1_024,
    device: 'cpu',
    async accumulate(batch) {
      await before(batch);
      const loss = lossOf(batch, gradient);
      weight += loss.weightSum;
      return loss;
    },
    async evaluate(batch) {
      await before(batch);
      return lossOf(batch, null);
    },
    async update(options: UpdateOptions) {
      const mean = gradient.map((value) => value / weight);
      const gradientNorm = Math.sqrt(mean.reduce((sum, value) => sum + value * value, 0));
      gradient = new Float64Array(elements);
      weight = 0;
      if (!Number.isFinite(gradientNorm)) return { gradientNorm, isSkipped: true };
      const scale = Math.min(1, options.clipNorm / gradientNorm);
      updates += 1;
      const { value, firstMoment, secondMoment } = state;
      const { beta1, beta2 } = options;
      for (let index = 0; index < elements; index++) {
        const slope = (mean[index] as number) * scale;
        firstMoment[index] = beta1 * (firstMoment[index] as number) + (1 - beta1) * slope;
        secondMoment[index] = beta2 * (secondMoment[index] as number) + (1 - beta2) * slope * slope;
        const first = (firstMoment[index] as number) / (1 - beta1 ** updates);
        const second = (secondMoment[index] as number) / (1 - beta2 ** updates);
        const kept = (value[index] as number) * (1 - options.learningRate * options.weightDecay);
        value[index] = kept - (options.learningRate * first) / (Math.sqrt(second) + options.epsilon);
      }
      return { gradientNorm, isSkipped: false };
    },
    async logits(tokens) {
      const rows = tokens.flatMap((token) => [
        ...state.value.subarray(token * vocabularySize, (token + 1) * vocabularySize),
      ]);
      return Float32Array.from(rows);
    },
    get updates() {
      return updates;
    },
    readState: () => copyOf(state),
    writeState(_, written) {
      state = copyOf(written);
    },
    setUpdates(count) {
      updates = count;
    },
    allocatedBytes: () => 3 * 4 * elements,
    close() {},
  };
}

function emptyState(elements: number): ParameterState {
  const zeros = () => new Float32Array(elements);
  return { value: zeros(), firstMoment: zeros(), secondMoment: zeros() };
}

function copyOf({ value, firstMoment, secondMoment }: ParameterState): ParameterState {
  return { value: value.slice(), firstMoment: firstMoment.slice(), secondMoment: secondMoment.slice() };
}

const NAME = 'bigram.weight';
