import { computeGraph, unsupportedNodes } from '#electron/trainer/ggml/compute-graph';
import type { AllocatorPointer } from '#electron/trainer/ggml/ggml-functions';
import { AppError } from '#shared/domain/app-error';
import type { GraphPlan } from './graph-plan';
import { buildLlamaGraph, type GraphSource, type LlamaGraph } from './llama-graph';
import type { GraphPurpose } from './output-loss';

/**
 * Graphs of the sizes seen lately, all computed in one block of memory that is as large as the largest needed.
 *
 * Building one takes milliseconds for a small model and tens of them for a large one.
 */
export class GraphCache {
  readonly #source: GraphSource;
  readonly #allocator: AllocatorPointer;
  /** In the order in which they were last used. */
  readonly #graphs = new Map<string, LlamaGraph>();
  #memoryBytes = 0;
  #inputBytes = 0;

  constructor(source: GraphSource) {
    const { call } = source.ggml;
    this.#source = source;
    this.#allocator = call.ggml_gallocr_new(source.backend.bufferType);
  }

  /** A graph that is ready for its inputs. */
  take(plan: GraphPlan, purpose: GraphPurpose): LlamaGraph {
    const key = `${purpose} ${plan.rows} ${plan.columns} ${plan.outputs}`;
    const known = this.#graphs.get(key);
    if (known) {
      this.#graphs.delete(key);
      this.#graphs.set(key, known);
      return known;
    }
    const graph = buildLlamaGraph(this.#source, plan, purpose);
    try {
      this.#allocate(graph);
    } catch (error) {
      graph.close();
      throw error;
    }
    this.#graphs.set(key, graph);
    if (this.#graphs.size > MOST_GRAPHS) this.#forget(1);
    return graph;
  }

  async compute(graph: LlamaGraph): Promise<void> {
    await computeGraph(this.#source.ggml, this.#source.backend, graph.builder.graph);
  }

  /** Operations of a training graph that the backend cannot compute. */
  unsupported(plan: GraphPlan): string[] {
    const graph = buildLlamaGraph(this.#source, plan, 'train');
    try {
      return unsupportedNodes(this.#source.ggml, this.#source.backend, graph.builder.graph);
    } finally {
      graph.close();
    }
  }

  bytes(): number {
    return this.#memoryBytes + this.#inputBytes;
  }

  close(): void {
    this.#forget(this.#graphs.size);
    this.#source.ggml.call.ggml_gallocr_free(this.#allocator);
  }

  #allocate(graph: LlamaGraph): void {
    const { call } = this.#source.ggml;
    if (!call.ggml_gallocr_alloc_graph(this.#allocator, graph.builder.graph)) {
      this.#forget(this.#graphs.size);
      throw new AppError(
        'model_failed',
        'There is not enough memory for a batch of this size: take fewer or shorter examples at a time.',
      );
    }
    const memoryBytes = Number(call.ggml_gallocr_get_buffer_size(this.#allocator, 0));
    // The block has grown and so it has moved: the other graphs point into memory that is gone.
    if (memoryBytes !== this.#memoryBytes) this.#forget(this.#graphs.size);
    this.#memoryBytes = memoryBytes;
    this.#inputBytes = Math.max(this.#inputBytes, graph.inputBytes());
  }

  #forget(count: number): void {
    for (const [key, graph] of [...this.#graphs].slice(0, count)) {
      graph.close();
      this.#graphs.delete(key);
    }
  }
}

const MOST_GRAPHS = 12;
