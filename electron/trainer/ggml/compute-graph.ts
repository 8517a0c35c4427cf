import { AppError } from '#shared/domain/app-error';
import type { GraphPointer } from './ggml-functions';
import type { Backend, Ggml } from './open-ggml';

/**
 * Computes a graph whose tensors have memory. The work is done on other threads: this one goes on answering meanwhile.
 *
 * @throws AppError `model_failed` when the backend reports a failure.
 */
export function computeGraph({ call }: Ggml, backend: Backend, graph: GraphPointer): Promise<void> {
  return new Promise((resolve, reject) => {
    call.ggml_backend_graph_compute.async(backend.pointer, graph, (error, status) => {
      if (!error && status === SUCCESS) resolve();
      else reject(failureOf(backend, status, error));
    });
  });
}

/** Names of the operations of a graph that the backend cannot compute, each once. */
export function unsupportedNodes({ call }: Ggml, backend: Backend, graph: GraphPointer): string[] {
  const nodes = Array.from({ length: call.ggml_graph_n_nodes(graph) }, (_, index) =>
    call.ggml_graph_node(graph, index),
  );
  const unsupported = nodes.filter((node) => !call.ggml_backend_supports_op(backend.pointer, node));
  return [...new Set(unsupported.map((node) => call.ggml_op_desc(node)))];
}

function failureOf(backend: Backend, status: number, cause: Error | null): AppError {
  const message = `The computation on ${backend.device} failed with status ${status}.`;
  return new AppError('model_failed', message, { device: backend.device, status }, { cause });
}

const SUCCESS = 0;
