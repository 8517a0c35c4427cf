import { open } from 'node:fs/promises';
import { type Backend, type Ggml, listGpuBackends, openCpuBackend, openGgml } from '#electron/trainer/ggml/open-ggml';
import { readGgufHeader } from '#electron/trainer/gguf-reader';
import type { TrainableModelOptions } from '#electron/trainer/trainable-model';
import { AppError } from '#shared/domain/app-error';
import { type LlamaShape, readLlamaShape } from './llama-shape';
import { LlamaWeights, readInPieces } from './llama-weights';
import { ParameterArena } from './parameter-arena';
import { planWeights } from './plan-weights';
import { TrainableLlama } from './trainable-llama';
import { initialAdapter, trainedParameters } from './trained-parameters';

/**
 * Opens a GGUF model of the architecture llama for training. Weights are read from the file in pieces; nothing of the file is
 * changed.
 *
 * @throws AppError `model_failed` in plain words for what cannot be trained, with nothing left allocated.
 */
export async function openTrainableModel(file: string, options: TrainableModelOptions): Promise<TrainableLlama> {
  const { threads } = options;
  if (!Number.isSafeInteger(threads) || threads < 1 || threads > MAX_THREADS) {
    throw new AppError('model_failed', `Expected 1 to ${MAX_THREADS} threads for training, was ${threads}.`, {
      threads,
    });
  }
  const ggml = openGgml();
  if (options.device === 'auto') {
    for (const gpu of listGpuBackends(ggml)) {
      // Not every GPU backend has products in BF16.
      const exact = { ...options, precision: 'exact' } as const;
      const model = await openOnGpu(ggml, gpu.open, { file, options: exact, isPortable: true });
      if (model) return model;
    }
  }
  return openOnBackend(ggml, openCpuBackend(ggml, threads), { file, options, isPortable: false });
}

/** The model on a GPU, or `null` where that GPU cannot compute all of it or has too little memory. */
async function openOnGpu(ggml: Ggml, openGpu: () => Backend, opening: Opening): Promise<TrainableLlama | null> {
  try {
    const model = await openOnBackend(ggml, openGpu(), opening);
    if (model.unsupportedOperations().length === 0) return model;
    model.close();
    return null;
  } catch (error) {
    // The CPU can try too, and says the same where it is the model that is at fault.
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** A model to open, and which kind of graph computes it: see {@link Tape}. */
export interface Opening {
  readonly file: string;
  readonly options: TrainableModelOptions;
  readonly isPortable: boolean;
}

/** Opens a model on a backend, which belongs to the model from then on, or is freed. */
export async function openOnBackend(ggml: Ggml, backend: Backend, opening: Opening): Promise<TrainableLlama> {
  const { file, options, isPortable } = opening;
  const release: (() => void)[] = [() => ggml.call.ggml_backend_free(backend.pointer)];
  try {
    const shape = readLlamaShape(await readGgufHeader(file));
    const arena = new ParameterArena(ggml, backend, trainedParameters(shape, options.method));
    release.push(() => arena.close());
    const host = backend.isGpu ? openCpuBackend(ggml, options.threads) : backend;
    const plan = planWeights(shape, options);
    const weights = await LlamaWeights.load(ggml, backend, host, file, shape, plan).finally(() => {
      if (host !== backend) ggml.call.ggml_backend_free(host.pointer);
    });
    release.push(() => weights.close());
    await fillParameters(arena, shape, opening);
    return new TrainableLlama({ ggml, backend, shape, weights, arena, options, isPortable });
  } catch (error) {
    for (const close of release.reverse()) close();
    throw error;
  }
}

async function fillParameters(arena: ParameterArena, shape: LlamaShape, { file, options }: Opening): Promise<void> {
  const { parameters } = arena;
  if (options.method.kind === 'lora') {
    for (const [name, values] of initialAdapter(parameters, options.method.seed)) arena.writeValue(name, values);
    return;
  }
  const handle = await open(file, 'r');
  try {
    for (const { name } of parameters) {
      const info = shape.tensors.get(name);
      if (info) await readInPieces(handle, info, (piece, at) => arena.writeValue(name, piece, at));
    }
  } finally {
    await handle.close();
  }
}

const MAX_THREADS = 256;
