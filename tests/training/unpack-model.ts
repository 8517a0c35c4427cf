import { readFileSync } from 'node:fs';
import { GraphBuilder } from '#electron/trainer/autograd/graph-builder';
import { readTensor, TensorStore, writeTensor } from '#electron/trainer/autograd/tensor-store';
import { computeGraph } from '#electron/trainer/ggml/compute-graph';
import { openCpuBackend, openGgml } from '#electron/trainer/ggml/open-ggml';
import { readGgufHeader } from '#electron/trainer/gguf-reader';
import { type GgufMetadataValue, type GgufTensorData, writeGguf } from '#electron/trainer/gguf-writer';

/** Writes the model with all its tensors as F32, unpacked by the library; of its metadata what a graph needs. */
export async function unpackModel(file: string, target: string): Promise<void> {
  const header = await readGgufHeader(file);
  const bytes = readFileSync(file);
  const tensors: GgufTensorData[] = [];
  for (const { name, type, dimensions, offset, bytes: length } of header.tensors) {
    const data = Uint8Array.from(bytes.subarray(offset, offset + length));
    tensors.push({ name, type: 'F32', dimensions, data: await unpack(type, dimensions, data) });
  }
  const metadata: [string, GgufMetadataValue][] = [];
  for (const [key, value] of header.metadata) if (value.type !== 'array') metadata.push([key, value]);
  await writeGguf(target, { metadata, tensors });
}

async function unpack(
  type: GgufTensorData['type'],
  dimensions: readonly number[],
  data: Uint8Array,
): Promise<Float32Array> {
  if (type === 'F32') return new Float32Array(data.buffer);
  const ggml = openGgml();
  const backend = openCpuBackend(ggml, 1);
  const store = new TensorStore(ggml, 2);
  const packed = store.declare(type, dimensions);
  const plain = store.declare('F32', dimensions);
  store.allocate(backend);
  writeTensor(ggml, packed, data);
  const builder = new GraphBuilder(ggml, 4);
  builder.copy(packed, plain);
  await computeGraph(ggml, backend, builder.graph);
  const values = readTensor(ggml, plain);
  builder.close();
  store.close();
  ggml.call.ggml_backend_free(backend.pointer);
  return values;
}
