import { elementsOf, type Tensor } from '#electron/trainer/autograd/tensor';
import { readTensor, TensorStore, writeTensor } from '#electron/trainer/autograd/tensor-store';
import type { Backend, Ggml } from '#electron/trainer/ggml/open-ggml';
import type { Parameter, ParameterState } from '#electron/trainer/trainable-model';
import { AppError } from '#shared/domain/app-error';
import { invariant } from '#shared/domain/invariant';

/** Everything that AdamW treats alike, in one long tensor for each of its parts: one operation then updates all of it. */
export interface ParameterGroup {
  readonly value: Tensor;
  readonly gradient: Tensor;
  readonly firstMoment: Tensor;
  readonly secondMoment: Tensor;
  /** Matrices lose some of their weight in each step, vectors do not. */
  readonly isDecayed: boolean;
}

interface ArenaEntry {
  readonly parameter: Parameter;
  readonly group: ParameterGroup;
  readonly from: number;
  readonly tensor: Tensor;
  readonly gradient: Tensor;
}

/** The trained parameters, their gradients and what AdamW keeps of them. */
export class ParameterArena {
  readonly parameters: readonly Parameter[];
  readonly groups: readonly ParameterGroup[];
  readonly #ggml: Ggml;
  readonly #store: TensorStore;
  readonly #gradients: TensorStore;
  readonly #entries = new Map<string, ArenaEntry>();

  constructor(ggml: Ggml, backend: Backend, parameters: readonly Parameter[]) {
    this.#ggml = ggml;
    this.parameters = parameters;
    this.#store = new TensorStore(ggml, 8 + parameters.length);
    this.#gradients = new TensorStore(ggml, 4 + parameters.length);
    const groups: ParameterGroup[] = [];
    for (const isDecayed of [true, false]) {
      const members = parameters.filter(({ dimensions }) => dimensions.length > 1 === isDecayed);
      if (members.length > 0) groups.push(this.#declareGroup(members, isDecayed));
    }
    this.groups = groups;
    this.#store.allocate(backend);
    this.#gradients.allocate(backend);
    this.#store.clear();
    this.#gradients.clear();
  }

  tensorOf(name: string): Tensor {
    return this.#entry(name).tensor;
  }

  /** Where the gradient of a parameter is summed up. */
  gradientOf(name: string): Tensor {
    return this.#entry(name).gradient;
  }

  clearGradients(): void {
    this.#gradients.clear();
  }

  read(name: string): ParameterState {
    const { group, from, parameter } = this.#entry(name);
    const part = (whole: Tensor): Float32Array => {
      const values = new Float32Array(parameter.elements);
      this.#ggml.call.ggml_backend_tensor_get(whole.pointer, values, from * F32_BYTES, values.byteLength);
      return values;
    };
    return {
      value: part(group.value),
      firstMoment: part(group.firstMoment),
      secondMoment: part(group.secondMoment),
    };
  }

  write(name: string, state: ParameterState): void {
    const { group, from, parameter } = this.#entry(name);
    const parts = [
      [group.value, state.value],
      [group.firstMoment, state.firstMoment],
      [group.secondMoment, state.secondMoment],
    ] as const;
    for (const [, values] of parts) {
      invariant(
        values.length === parameter.elements,
        `Expected ${parameter.elements} values of ${name}, was ${values.length}.`,
      );
    }
    for (const [whole, values] of parts) writeTensor(this.#ggml, whole, values, from * F32_BYTES);
  }

  /** Sets the value alone, a piece at a time: from byte `offset` on. */
  writeValue(name: string, bytes: ArrayBufferView, offset = 0): void {
    const { group, from } = this.#entry(name);
    writeTensor(this.#ggml, group.value, bytes, from * F32_BYTES + offset);
  }

  readGradient(name: string): Float32Array {
    return readTensor(this.#ggml, this.#entry(name).gradient);
  }

  bytes(): number {
    return this.#store.bytes() + this.#gradients.bytes();
  }

  close(): void {
    this.#store.close();
    this.#gradients.close();
  }

  #declareGroup(members: readonly Parameter[], isDecayed: boolean): ParameterGroup {
    const elements = members.reduce((sum, { elements }) => sum + elements, 0);
    // Threads share out rows, so one long row would be the work of one of them.
    const dimensions = [ROW_ELEMENTS, Math.ceil(elements / ROW_ELEMENTS)];
    const group: ParameterGroup = {
      value: this.#store.declare('F32', dimensions),
      gradient: this.#gradients.declare('F32', dimensions),
      firstMoment: this.#store.declare('F32', dimensions),
      secondMoment: this.#store.declare('F32', dimensions),
      isDecayed,
    };
    let from = 0;
    for (const parameter of members) {
      const tensor = this.#store.part(group.value, from, parameter.dimensions);
      const gradient = this.#gradients.part(group.gradient, from, parameter.dimensions);
      invariant(elementsOf(tensor) === parameter.elements, `Expected ${parameter.name} to have the size it says.`);
      this.#entries.set(parameter.name, { parameter, group, from, tensor, gradient });
      from += parameter.elements;
    }
    return group;
  }

  #entry(name: string): ArenaEntry {
    const entry = this.#entries.get(name);
    if (!entry) throw new AppError('model_failed', `Expected a trained parameter, was ${name}.`, { name });
    return entry;
  }
}

const F32_BYTES = 4;
const ROW_ELEMENTS = 256;
