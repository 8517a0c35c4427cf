/**
 * The weights with the smallest summed log loss + `l2 / 2` * squared weights, by Newton's method with step halving, from 0.
 *
 * @param inputs - Columns with mean 0.
 * @param targets - 0 or 1. Where all are the same, the weights are 0 and the intercept is their share, half a row off 0 and 1.
 * @param l2 - Above 0. The intercept is not penalised.
 */
export function minimiseLogisticLoss(
  inputs: readonly Float64Array[],
  targets: Float64Array,
  l2: number,
  maxIterations: number,
): { intercept: number; weights: Float64Array } {
  const size = inputs.length + 1;
  const hits = targets.reduce((sum, target) => sum + target, 0);
  const share = Math.min(Math.max(hits, 0.5), targets.length - 0.5) / targets.length;
  // The intercept is the last parameter.
  let parameters: Float64Array = new Float64Array(size);
  parameters[size - 1] = Math.log(share / (1 - share));
  if (hits === 0 || hits === targets.length) {
    return { intercept: parameters[size - 1] as number, weights: parameters.slice(0, size - 1) };
  }
  let state = evaluate(inputs, targets, parameters, l2);
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const gradient = gradientOf(inputs, targets, state.probabilities, parameters, l2);
    const step = solvePositiveDefinite(hessianOf(inputs, state.probabilities, l2), gradient);
    // Twice by how much the step lowers the loss, to second order.
    const decrease = dot(gradient, step);
    const isLast = decrease < LAST_DECREASE;
    let length = 1;
    let next = moved(parameters, step, length);
    let nextState = evaluate(inputs, targets, next, l2);
    while (!isLast && nextState.loss > state.loss - 1e-4 * length * decrease && length > SHORTEST_STEP) {
      length /= 2;
      next = moved(parameters, step, length);
      nextState = evaluate(inputs, targets, next, l2);
    }
    parameters = next;
    state = nextState;
    if (isLast) break;
  }
  return { intercept: parameters[size - 1] as number, weights: parameters.slice(0, size - 1) };
}

/** So near the minimum a full step is safe, and the loss itself is rounded too much to judge it. */
const LAST_DECREASE = 1e-8;
const SHORTEST_STEP = 1e-10;

function moved(parameters: Float64Array, step: Float64Array, length: number): Float64Array {
  return parameters.map((value, index) => value - length * (step[index] as number));
}

function evaluate(
  inputs: readonly Float64Array[],
  targets: Float64Array,
  parameters: Float64Array,
  l2: number,
): { loss: number; probabilities: Float64Array } {
  const scores = new Float64Array(targets.length).fill(parameters[inputs.length] as number);
  let loss = 0;
  inputs.forEach((input, index) => {
    const weight = parameters[index] as number;
    loss += (l2 / 2) * weight * weight;
    for (let row = 0; row < scores.length; row++) {
      scores[row] = (scores[row] as number) + weight * (input[row] as number);
    }
  });
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row] as number;
    // log(1 + e^score) without overflow.
    loss += Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - (targets[row] as number) * score;
    scores[row] = 1 / (1 + Math.exp(-score));
  }
  return { loss, probabilities: scores };
}

function gradientOf(
  inputs: readonly Float64Array[],
  targets: Float64Array,
  probabilities: Float64Array,
  parameters: Float64Array,
  l2: number,
): Float64Array {
  const errors = probabilities.map((probability, row) => probability - (targets[row] as number));
  const gradient = new Float64Array(inputs.length + 1);
  inputs.forEach((input, index) => {
    gradient[index] = dot(input, errors) + l2 * (parameters[index] as number);
  });
  gradient[inputs.length] = errors.reduce((sum, error) => sum + error, 0);
  return gradient;
}

/** Row by row, lower triangle filled. */
function hessianOf(inputs: readonly Float64Array[], probabilities: Float64Array, l2: number): Float64Array[] {
  const curvature = probabilities.map((probability) => probability * (1 - probability));
  const size = inputs.length + 1;
  const hessian = Array.from({ length: size }, () => new Float64Array(size));
  const weighted = new Float64Array(curvature.length);
  const last = hessian[inputs.length] as Float64Array;
  inputs.forEach((input, index) => {
    let sum = 0;
    for (let row = 0; row < weighted.length; row++) {
      const value = (input[row] as number) * (curvature[row] as number);
      weighted[row] = value;
      sum += value;
    }
    last[index] = sum;
    const line = hessian[index] as Float64Array;
    for (let other = 0; other <= index; other++) line[other] = dot(weighted, inputs[other] as Float64Array);
    line[index] = (line[index] as number) + l2;
  });
  last[inputs.length] = curvature.reduce((sum, value) => sum + value, 0);
  return hessian;
}

/** Solves `matrix * x = right` by Cholesky's decomposition, in place of the lower triangle. */
function solvePositiveDefinite(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const at = (row: number, column: number) => (matrix[row] as Float64Array)[column] as number;
  const solution = Float64Array.from(right);
  for (let row = 0; row < right.length; row++) {
    const line = matrix[row] as Float64Array;
    for (let column = 0; column <= row; column++) {
      let value = line[column] as number;
      for (let k = 0; k < column; k++) value -= (line[k] as number) * at(column, k);
      // The penalty keeps every pivot but the intercept's above l2, up to rounding; the floor keeps rounding from dividing by 0.
      line[column] = column === row ? Math.sqrt(Math.max(value, Number.EPSILON)) : value / at(column, column);
    }
    let value = solution[row] as number;
    for (let k = 0; k < row; k++) value -= (line[k] as number) * (solution[k] as number);
    solution[row] = value / (line[row] as number);
  }
  for (let row = right.length - 1; row >= 0; row--) {
    let value = solution[row] as number;
    for (let k = row + 1; k < right.length; k++) value -= at(k, row) * (solution[k] as number);
    solution[row] = value / at(row, row);
  }
  return solution;
}

function dot(left: Float64Array, right: Float64Array): number {
  // Four sums let the processor add at once.
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const even = left.length & ~3;
  for (let i = 0; i < even; i += 4) {
    a += (left[i] as number) * (right[i] as number);
    b += (left[i + 1] as number) * (right[i + 1] as number);
    c += (left[i + 2] as number) * (right[i + 2] as number);
    d += (left[i + 3] as number) * (right[i + 3] as number);
  }
  for (let i = even; i < left.length; i++) a += (left[i] as number) * (right[i] as number);
  return a + b + (c + d);
}
