import { existsSync, mkdirSync } from 'node:fs';
import { open, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { copyGguf } from '#electron/trainer/copy-gguf';
import { readGgufHeader } from '#electron/trainer/gguf-reader';
import { openGgufTensors } from '#electron/trainer/gguf-tensors';
import { type LlamaShape, ROTARY_FREQUENCIES, readLlamaShape } from '#electron/trainer/llama/llama-shape';
import { initialAdapter, trainedParameters } from '#electron/trainer/llama/trained-parameters';
import type { TrainingMethod } from '#electron/trainer/trainable-model';
import { invariant } from '#shared/domain/invariant';
import { findDefaultModel } from '#tests/support/default-model';
import { safetensorsBytes, withHeader } from '#tests/support/peft-writer';
import { writeTinyLlama } from '#tests/support/tiny-llama';

/** A model that both sides train, with the same weights in the files of both. */
export interface BenchModel {
  readonly name: string;
  readonly parameters: number;
  /** GGUF file that adapters are trained on. */
  readonly base: string;
  /** GGUF file with the same weights as 32-bit floats. */
  readonly floats: string;
}

/** A Llama of 9.66 million random weights in 32-bit floats, with a vocabulary of bytes. */
export async function tenMillionModel(cache: string): Promise<BenchModel> {
  const sizes = { width: 384, layers: 6, heads: 6, keyValueHeads: 2, headWidth: 64, feedForward: 1024 };
  const fileName = 'llama-10m-f32.gguf';
  const file = path.join(cache, fileName);
  mkdirSync(cache, { recursive: true });
  if (!existsSync(file)) await writeTinyLlama(cache, { fileName, sizes });
  return { name: '10 M', parameters: await parametersOf(file), base: file, floats: file };
}

/** The default model, and a copy of it in 32-bit floats that is made once; `null` where it is not installed. */
export async function defaultModel(root: string, cache: string): Promise<BenchModel | null> {
  const active = findDefaultModel(root);
  if (!active) return null;
  const floats = path.join(cache, `${active.modelId}-${active.sha256.slice(0, 12)}-f32.gguf`);
  mkdirSync(cache, { recursive: true });
  if (!existsSync(floats)) {
    console.log(`unpacking ${active.modelId} into 32-bit floats (once, into ${path.relative(root, cache)})`);
    await unpackModel(active.path, floats);
  }
  return { name: '135 M', parameters: await parametersOf(floats), base: active.path, floats };
}

/**
 * Writes the weights as a folder that `LlamaForCausalLM.from_pretrained` reads, beside the file, once.
 *
 * Rows of queries and keys go back from pairs of both halves, as a GGUF file has them, to one half after the other.
 */
export async function transformersFolder({ floats }: BenchModel): Promise<string> {
  const folder = floats.replace(/\.gguf$/, '-transformers');
  const file = path.join(folder, 'model.safetensors');
  if (existsSync(file) && (await stat(file)).mtimeMs >= (await stat(floats)).mtimeMs) return folder;
  mkdirSync(folder, { recursive: true });
  const gguf = await openGgufTensors(floats);
  const shape = readLlamaShape(gguf.header);
  invariant(shape.rotatedDimensions === shape.headWidth && shape.rotaryScale === 1, 'Expected plain rotary positions.');
  invariant(!shape.tensors.has(ROTARY_FREQUENCIES), 'Expected no rotary factors.');
  const tensors = gguf.header.tensors.map(({ name, dimensions }) => ({
    name,
    dimensions,
    elements: dimensions.reduce((product, size) => product * size, 1),
  }));
  let at = 0;
  const entries = tensors.map(({ name, dimensions, elements }) => {
    const start = at;
    at += 4 * elements;
    return [
      transformersName(name),
      { dtype: 'F32', shape: dimensions.toReversed(), data_offsets: [start, at] },
    ] as const;
  });
  const header = JSON.stringify({ __metadata__: { format: 'pt' }, ...Object.fromEntries(entries) });
  const part = await open(`${file}.part`, 'w');
  try {
    await part.writeFile(withHeader(header, new Uint8Array()));
    for (const { name } of tensors) {
      const weights = halvesOf(shape, name, await gguf.readWeights(name));
      await part.writeFile(new Uint8Array(weights.buffer));
    }
  } finally {
    await part.close();
    await gguf.close();
  }
  await writeFile(path.join(folder, 'config.json'), JSON.stringify(transformersConfig(shape)));
  await rename(`${file}.part`, file);
  return folder;
}

/** The values with which our trainer begins an adapter, under the names that PEFT gives them in a state dictionary. */
export async function initialAdapterBytes(file: string, method: TrainingMethod): Promise<Buffer> {
  const parameters = trainedParameters(readLlamaShape(await readGgufHeader(file)), method);
  const values = initialAdapter(parameters, method.kind === 'lora' ? method.seed : 0);
  return safetensorsBytes(
    [...values].map(([name, numbers]) => ({
      name: transformersName(name).replace(/\.weight\.lora_a$/, '.lora_A'),
      dtype: 'F32',
      shape: parameters.find((parameter) => parameter.name === name)?.dimensions.toReversed() ?? [],
      data: new Uint8Array(numbers.buffer),
    })),
  );
}

async function unpackModel(source: string, target: string): Promise<void> {
  const gguf = await openGgufTensors(source);
  const replace = new Map<string, Float32Array>();
  try {
    for (const { name, type } of gguf.header.tensors) {
      if (type !== 'F32') replace.set(name, await gguf.readWeights(name));
    }
  } finally {
    await gguf.close();
  }
  await copyGguf(source, target, { replace });
}

async function parametersOf(file: string): Promise<number> {
  const { tensors } = await readGgufHeader(file);
  return tensors.reduce((sum, { dimensions }) => sum + dimensions.reduce((product, size) => product * size, 1), 0);
}

function halvesOf(shape: LlamaShape, name: string, weights: Float32Array): Float32Array {
  const heads = name.includes('.attn_q.') ? shape.heads : name.includes('.attn_k.') ? shape.keyHeads : 0;
  if (heads === 0) return weights;
  const { headWidth, width } = shape;
  const ordered = new Float32Array(weights.length);
  for (let row = 0; row < heads * headWidth; row++) {
    const within = row % headWidth;
    const target = row - within + (within % 2) * (headWidth / 2) + (within >> 1);
    ordered.set(weights.subarray(row * width, (row + 1) * width), target * width);
  }
  return ordered;
}

function transformersName(name: string): string {
  return Object.entries(TRANSFORMERS_NAMES).reduce((text, [ours, theirs]) => text.replace(ours, theirs), name);
}

function transformersConfig(shape: LlamaShape): Record<string, unknown> {
  return {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    hidden_act: 'silu',
    hidden_size: shape.width,
    intermediate_size: shape.feedForward,
    num_hidden_layers: shape.layers,
    num_attention_heads: shape.heads,
    num_key_value_heads: shape.keyHeads,
    head_dim: shape.headWidth,
    vocab_size: shape.vocabulary,
    max_position_embeddings: shape.contextTokens,
    rms_norm_eps: shape.normEpsilon,
    // The name of versions before 5, and that of later ones.
    rope_theta: shape.rotaryBase,
    rope_parameters: { rope_type: 'default', rope_theta: shape.rotaryBase },
    tie_word_embeddings: shape.isTied,
    attention_bias: false,
    mlp_bias: false,
    dtype: 'float32',
  };
}

/** In this order: the name of the output matrix is a part of others. */
const TRANSFORMERS_NAMES: Readonly<Record<string, string>> = {
  'token_embd.': 'model.embed_tokens.',
  'output_norm.': 'model.norm.',
  'blk.': 'model.layers.',
  'attn_norm.': 'input_layernorm.',
  'ffn_norm.': 'post_attention_layernorm.',
  'attn_q.': 'self_attn.q_proj.',
  'attn_k.': 'self_attn.k_proj.',
  'attn_v.': 'self_attn.v_proj.',
  'attn_output.': 'self_attn.o_proj.',
  'ffn_gate.': 'mlp.gate_proj.',
  'ffn_up.': 'mlp.up_proj.',
  'ffn_down.': 'mlp.down_proj.',
  'output.': 'lm_head.',
};
