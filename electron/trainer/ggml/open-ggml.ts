import koffi from 'koffi';
import { AppError } from '#shared/domain/app-error';
import { findGgmlFolder, findGpuBackends, type GgmlFiles } from './find-ggml-folder';
import {
  type BackendPointer,
  type BufferTypePointer,
  bindGgmlFunctions,
  type DevicePointer,
  type GgmlFunctions,
} from './ggml-functions';
import { limitBuffers } from './limit-buffers';

/** The native library of this process. */
export interface Ggml {
  readonly call: GgmlFunctions;
  readonly files: GgmlFiles;
}

/** Where graphs are computed: the CPU with so many threads, or a GPU. */
export interface Backend {
  readonly pointer: BackendPointer;
  /** The memory that it computes in. */
  readonly bufferType: BufferTypePointer;
  /** `cpu`, or the GPU's name. */
  readonly device: string;
  readonly isGpu: boolean;
}

/**
 * The version whose behaviour the trainer's gates prove: that of node-llama-cpp 3.21.1. The interface has no stability
 * promise, and a changed signature would end the process or, worse, train wrongly.
 */
export const GGML_VERSION = { version: '0.23.0', commit: '5b4ebc5' } as const;

/**
 * Loads ggml and its CPU backends, once in a process.
 *
 * @throws AppError `model_failed` where there is no library for this platform, or where it is another version.
 */
export function openGgml(): Ggml {
  opened ??= load(findGgmlFolder());
  return opened;
}

/** Throws unless a library calls itself the version that the gates were run with. */
export function requireGgmlVersion(found: { readonly version: string; readonly commit: string }): void {
  const { version, commit } = GGML_VERSION;
  if (found.version === version && found.commit.startsWith(commit)) return;
  throw new AppError(
    'model_failed',
    `Training was tested with ggml ${version} (${commit}); this is ggml ${found.version} (${found.commit}), so nothing is trained with it.`,
    { expected: GGML_VERSION, found },
  );
}

/** The CPU, computing with `threads` threads. */
export function openCpuBackend({ call }: Ggml, threads: number): Backend {
  const device = call.ggml_backend_dev_by_type(DEVICE_TYPES.cpu);
  const pointer = device && call.ggml_backend_dev_init(device, null);
  const setThreads =
    device && call.ggml_backend_reg_get_proc_address(call.ggml_backend_dev_backend_reg(device), SET_THREADS);
  if (!pointer || !setThreads) {
    throw new AppError('model_failed', 'The native library for training does not know this processor.');
  }
  koffi.call(setThreads, setThreadsPrototype(), pointer, threads);
  const bufferType = limitBuffers(call, call.ggml_backend_get_default_buffer_type(pointer));
  return { pointer, bufferType, device: 'cpu', isGpu: false };
}

/** GPUs of this machine that the installed packages can use, each opened only when asked for. */
export function listGpuBackends({ call, files }: Ggml): { readonly name: string; open(): Backend }[] {
  for (const file of findGpuBackends(files)) {
    if (!triedBackends.has(file)) call.ggml_backend_load(file);
    triedBackends.add(file);
  }
  const devices: DevicePointer[] = Array.from({ length: Number(call.ggml_backend_dev_count()) }, (_, index) =>
    call.ggml_backend_dev_get(index),
  );
  return devices
    .filter((device) => call.ggml_backend_dev_type(device) === DEVICE_TYPES.gpu)
    .map((device) => {
      const name = call.ggml_backend_dev_description(device);
      return {
        name,
        open: () => {
          const pointer = call.ggml_backend_dev_init(device, null);
          if (!pointer) throw new AppError('model_failed', `The GPU ${name} cannot be opened for training.`, { name });
          return { pointer, bufferType: call.ggml_backend_get_default_buffer_type(pointer), device: name, isGpu: true };
        },
      };
    });
}

function load(files: GgmlFiles): Ggml {
  const call = bindGgmlFunctions(koffi.load(files.base), koffi.load(files.registry));
  requireGgmlVersion({ version: call.ggml_version(), commit: call.ggml_commit() });
  // node-llama-cpp fills the same registry; backends that are loaded twice would be listed twice.
  if (Number(call.ggml_backend_reg_count()) === 0) call.ggml_backend_load_all_from_path(files.folder);
  return { call, files };
}

function setThreadsPrototype(): ReturnType<typeof koffi.proto> {
  threadsPrototype ??= koffi.proto('fairgap_set_threads', 'void', ['void *', 'int']);
  return threadsPrototype;
}

let opened: Ggml | null = null;
let threadsPrototype: ReturnType<typeof koffi.proto> | null = null;
const triedBackends = new Set<string>();

/** Of `ggml_backend_dev_type`. */
const DEVICE_TYPES = { cpu: 0, gpu: 1 } as const;
const SET_THREADS = 'ggml_backend_set_n_threads';
