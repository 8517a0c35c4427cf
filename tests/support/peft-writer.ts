import { writeFileSync } from 'node:fs';
import path from 'node:path';

/** A tensor as a safetensors file lists it; `data` are its bytes. */
export interface WrittenTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

export function floatTensor(name: string, shape: readonly number[], numbers: readonly number[]): WrittenTensor {
  return { name, dtype: 'F32', shape, data: new Uint8Array(Float32Array.from(numbers).buffer) };
}

/** Bytes of a safetensors file. */
export function safetensorsBytes(tensors: readonly WrittenTensor[]): Buffer {
  let at = 0;
  const entries = tensors.map(({ name, dtype, shape, data }) => {
    const start = at;
    at += data.length;
    return [name, { dtype, shape, data_offsets: [start, at] }] as const;
  });
  return withHeader(
    JSON.stringify({ __metadata__: { format: 'pt' }, ...Object.fromEntries(entries) }),
    Buffer.concat(tensors.map(({ data }) => data)),
  );
}

/** Any text as the header of a safetensors file. */
export function withHeader(header: string, data: Uint8Array, length = BigInt(Buffer.byteLength(header))): Buffer {
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(length);
  return Buffer.concat([start, Buffer.from(header), data]);
}

/** Writes an adapter as PEFT saves it, and returns the path of its safetensors file. */
export function writePeftAdapter(folder: string, tensors: readonly WrittenTensor[] | Buffer, config: unknown): string {
  const file = path.join(folder, 'adapter_model.safetensors');
  writeFileSync(file, Buffer.isBuffer(tensors) ? tensors : safetensorsBytes(tensors));
  writeFileSync(path.join(folder, 'adapter_config.json'), typeof config === 'string' ? config : JSON.stringify(config));
  return file;
}

/** What PEFT writes for a plain LoRA of `rank`, as far as it matters. */
export function peftConfig(rank: number, changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    peft_type: 'LORA',
    base_model_name_or_path: 'someone/tiny-llama',
    r: rank,
    lora_alpha: 2 * rank,
    bias: 'none',
    fan_in_fan_out: false,
    init_lora_weights: true,
    modules_to_save: null,
    target_modules: ['q_proj', 'down_proj'],
    use_dora: false,
    use_rslora: false,
    rank_pattern: {},
    alpha_pattern: {},
    ...changes,
  };
}

/** A LoRA of q_proj and down_proj in layer 0 of the tiny Llama (width 64, feed-forward 128, 4 heads of 16). */
export function tinyPeftTensors(rank: number): WrittenTensor[] {
  const numbers = (count: number, step: number) => Array.from({ length: count }, (_, index) => index * step);
  const prefix = 'base_model.model.model.layers.0';
  return [
    floatTensor(`${prefix}.self_attn.q_proj.lora_A.weight`, [rank, 64], numbers(rank * 64, 1 / 512)),
    floatTensor(`${prefix}.self_attn.q_proj.lora_B.weight`, [64, rank], numbers(64 * rank, 1)),
    floatTensor(`${prefix}.mlp.down_proj.lora_A.weight`, [rank, 128], numbers(rank * 128, 1 / 1024)),
    floatTensor(`${prefix}.mlp.down_proj.lora_B.weight`, [64, rank], numbers(64 * rank, -1)),
  ];
}
