import { type GgufHeader, ggufNumber, ggufString } from '#electron/trainer/gguf-reader';
import type { SafetensorsTensor } from './open-safetensors';
import { peftRefusal } from './peft-refusal';
import type { PeftConfig } from './read-peft-config';

/** How a LoRA of one matrix becomes one of the same matrix in GGUF. */
export interface PlannedPair {
  /** Name of the matrix in GGUF. */
  readonly target: string;
  readonly a: SafetensorsTensor;
  readonly b: SafetensorsTensor;
  readonly rank: number;
  /** Of the matrix: what goes in, and what comes out. */
  readonly columns: number;
  readonly rows: number;
  /** `b` is multiplied with it, where the alpha of the whole adapter does not say enough. */
  readonly factor: number;
  /** Heads whose rows of `b` are in another order in GGUF; 0 where the order is the same. */
  readonly rotaryHeads: number;
  /** Rows of an embedding are looked up, so its `a` lies the other way in GGUF. */
  readonly isEmbedding: boolean;
}

export interface PlannedAdapter {
  /** llama.cpp multiplies the change of each matrix with this over its rank. */
  readonly alpha: number;
  /** In the order of the base's tensors. */
  readonly pairs: readonly PlannedPair[];
}

/**
 * Which tensors of a PEFT file make up which change of the base, all sizes checked.
 *
 * @param base - Header of a model of the architecture llama.
 * @throws AppError `file_unreadable` where something else is in the file, or where something does not fit the base.
 */
export function planPeftAdapter(
  tensors: readonly SafetensorsTensor[],
  config: PeftConfig,
  base: GgufHeader,
): PlannedAdapter {
  const kind = ggufString(base, 'general.type') ?? 'model';
  const architecture = ggufString(base, 'general.architecture');
  if (kind !== 'model' || architecture !== 'llama') {
    throw peftRefusal(`Expected a base model of the architecture llama, was one of ${architecture} (${kind}).`);
  }
  const alpha = Math.fround(config.scale * config.rank);
  const sizes = new Map(base.tensors.map(({ name, dimensions }) => [name, dimensions]));
  const halves = new Map<string, Halves>();
  for (const tensor of tensors) {
    const half = readName(tensor.name);
    if (!half) checkCopyOfBase(tensor, sizes);
    else addHalf(halves, half, tensor);
  }
  if (halves.size === 0) throw peftRefusal('Expected at least one matrix of a LoRA, was none.');
  for (const target of halves.keys()) requireTarget(target, sizes);
  const pairs = base.tensors
    .map(({ name }) => halves.get(name))
    .filter((pair) => pair !== undefined)
    .map((pair) => planPair(pair, config, base, sizes.get(pair.target) ?? [], alpha));
  return { alpha, pairs };
}

interface Half {
  /** `model.layers.0.self_attn.q_proj` */
  readonly module: string;
  readonly target: string;
  readonly side: 'a' | 'b';
  readonly isEmbedding: boolean;
}

type Halves = Omit<Half, 'side'> & { readonly a?: SafetensorsTensor; readonly b?: SafetensorsTensor };

/** What a tensor's name says; `null` for one that belongs to no LoRA. */
function readName(name: string): Half | null {
  const [, module = '', kind, letter] = HALF_NAME.exec(name) ?? [];
  if (!letter) return null;
  const target = targetOf(module);
  const isEmbedding = target === EMBEDDING;
  if (!target || isEmbedding !== (kind === 'embedding_')) {
    throw peftRefusal(`Expected only changes of a Llama's matrices, was ${JSON.stringify(name)}.`, { name });
  }
  return { module, target, side: letter === 'A' ? 'a' : 'b', isEmbedding };
}

function targetOf(module: string): string | null {
  if (module === 'lm_head') return OUTPUT;
  if (module === 'model.embed_tokens') return EMBEDDING;
  const [, layer, part] = LAYER_MODULE.exec(module) ?? [];
  const matrix = part && LAYER_MATRICES.get(part);
  return matrix ? `blk.${layer}.${matrix}.weight` : null;
}

function addHalf(halves: Map<string, Halves>, { side, ...half }: Half, tensor: SafetensorsTensor): void {
  const known = halves.get(half.target);
  if (known?.[side]) {
    throw peftRefusal(`Expected ${half.module} to have one lora_${side.toUpperCase()}, was two.`, {
      name: tensor.name,
    });
  }
  halves.set(half.target, { ...half, ...known, [side]: tensor });
}

/**
 * PEFT saves the embedding and the output matrix as well where either has a LoRA. Both are frozen then, so they are the base's
 * own; another size shows that tokens were added.
 */
function checkCopyOfBase({ name, shape }: SafetensorsTensor, sizes: ReadonlyMap<string, readonly number[]>): void {
  if (!COPY_OF_BASE.test(name)) {
    throw peftRefusal(`Expected only matrices of a LoRA, was ${JSON.stringify(name)}.`, { name });
  }
  const [width, vocabulary] = sizes.get(EMBEDDING) ?? [];
  if (shape.length !== 2 || shape[0] !== vocabulary || shape[1] !== width) {
    throw peftRefusal(
      `Expected the vocabulary of the base, ${vocabulary} tokens of ${width} numbers, was ${shape.join(' of ')} in ${name}.`,
      { name },
    );
  }
}

function requireTarget(target: string, sizes: ReadonlyMap<string, readonly number[]>): void {
  if (!sizes.has(OUTPUT) && (target === OUTPUT || target === EMBEDDING)) {
    // llama.cpp would put the change of one on the other as well, which are of different shapes.
    throw peftRefusal(
      `The base uses its embedding as the output matrix too, so neither can be changed by an adapter; was a change of ${target}.`,
      { target },
    );
  }
  if (sizes.get(target)?.length !== 2) {
    throw peftRefusal(`Expected an adapter for matrices of the base, was one for ${target}.`, { target });
  }
}

function planPair(
  { module, target, isEmbedding, a, b }: Halves,
  config: PeftConfig,
  base: GgufHeader,
  [columns = 0, rows = 0]: readonly number[],
  alpha: number,
): PlannedPair {
  if (!a || !b) throw peftRefusal(`Expected ${module} to have lora_A and lora_B, was only one of them.`, { module });
  if (!config.isTarget(module)) {
    throw peftRefusal(`Expected the configuration to list ${module}, which the file changes; it did not.`, { module });
  }
  const { rank, scale } = config.scaleOf(module);
  // A change of an embedding takes a token in and gives its vector.
  const [inner, outer] = isEmbedding ? [rows, columns] : [columns, rows];
  requireShape(a, [rank, inner]);
  requireShape(b, [outer, rank]);
  const factor = (scale * rank) / alpha;
  return {
    target,
    a,
    b,
    rank,
    columns,
    rows,
    factor: Math.abs(factor - 1) < ROUNDING ? 1 : factor,
    rotaryHeads: rotaryHeads(target, base, rows),
    isEmbedding,
  };
}

function requireShape({ name, shape }: SafetensorsTensor, [rows, columns]: readonly [number, number]): void {
  if (shape.length === 2 && shape[0] === rows && shape[1] === columns) return;
  throw peftRefusal(
    `Expected ${name} to be ${rows}x${columns}, as the base and the rank ask for, was ${shape.join('x')}.`,
    { name, expected: [rows, columns], actual: shape },
  );
}

/** Queries and keys are rotated by position in pairs of neighbours in GGUF, and in pairs half a head apart in PEFT's models. */
function rotaryHeads(target: string, base: GgufHeader, rows: number): number {
  const isQuery = target.endsWith('.attn_q.weight');
  if (!isQuery && !target.endsWith('.attn_k.weight')) return 0;
  const queryHeads = ggufNumber(base, 'llama.attention.head_count') ?? 0;
  const keyHeads = base.metadata.has(KEY_HEADS) ? (ggufNumber(base, KEY_HEADS) ?? 0) : queryHeads;
  const heads = isQuery ? queryHeads : keyHeads;
  if (!Number.isInteger(heads) || heads < 1 || rows % (2 * heads) !== 0) {
    throw peftRefusal(`Expected heads of an even width in ${target} of the base, was ${rows} rows in ${heads} heads.`);
  }
  return heads;
}

const HALF_NAME = /^base_model\.model\.(.+)\.lora_(embedding_)?([AB])(?:\.default)?(?:\.weight)?$/;
const LAYER_MODULE = /^model\.layers\.(\d{1,5})\.(self_attn\.\w+|mlp\.\w+)$/;
const COPY_OF_BASE = /^base_model\.model\.(?:model\.embed_tokens|lm_head)(?:\.base_layer)?\.weight$/;
const LAYER_MATRICES: ReadonlyMap<string, string> = new Map([
  ['self_attn.q_proj', 'attn_q'],
  ['self_attn.k_proj', 'attn_k'],
  ['self_attn.v_proj', 'attn_v'],
  ['self_attn.o_proj', 'attn_output'],
  ['mlp.gate_proj', 'ffn_gate'],
  ['mlp.up_proj', 'ffn_up'],
  ['mlp.down_proj', 'ffn_down'],
]);
const OUTPUT = 'output.weight';
const EMBEDDING = 'token_embd.weight';
const KEY_HEADS = 'llama.attention.head_count_kv';
/** Of the alpha, which a GGUF file keeps as a 32-bit float. */
const ROUNDING = 1e-6;
