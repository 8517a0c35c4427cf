import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type GgufMetadataValue, type GgufTensorData, writeGguf } from '#electron/trainer/gguf-writer';

export interface TinyLlama {
  readonly path: string;
  readonly sha256: string;
  readonly contextTokens: number;
}

export interface TinyAdapter {
  readonly path: string;
  readonly sha256: string;
}

export interface TinyLlamaOptions {
  readonly seed?: number;
  readonly fileName?: string;
  readonly contextTokens?: number;
  /** With a chat template that shows tools, calls and their answers, and the marks that it writes. */
  readonly knowsTools?: boolean;
  /** All its weights are NaN. */
  readonly isBroken?: boolean;
  readonly sizes?: Partial<TinyLlamaSizes>;
  /** Without a matrix for the output: the embedding serves. */
  readonly isTied?: boolean;
  /** Divides the frequencies of the rotary embedding one by one, as Llama 3.1 does. */
  readonly hasRotaryFactors?: boolean;
  /** Positions are divided by it. */
  readonly rotaryFactor?: number;
  /** Norms that are random around 1 in place of ones. */
  readonly hasUnevenNorms?: boolean;
  /** Packs a matrix in another type. */
  readonly pack?: (tensor: GgufTensorData) => GgufTensorData;
}

export interface TinyLlamaSizes {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headWidth: number;
  readonly feedForward: number;
}

/**
 * Writes a Llama of 100,000 random weights with a byte-level vocabulary and a chat template: it answers with noise, at
 * once and without a download. Equal seeds give equal files.
 */
export async function writeTinyLlama(directory: string, options: TinyLlamaOptions = {}): Promise<TinyLlama> {
  const { seed = 1, fileName = 'tiny-llama.gguf', contextTokens = CONTEXT_TOKENS } = options;
  const file = path.join(directory, fileName);
  const { tokens, types, merges } = byteVocabulary(options.knowsTools ? TOOL_MARKS : CHAT_MARKS);
  const random = options.isBroken ? () => Number.NaN : normalNumbers(seed);
  const { width = WIDTH, layers = LAYERS, heads = HEADS } = options.sizes ?? {};
  const { keyValueHeads = KEY_VALUE_HEADS, feedForward = FEED_FORWARD } = options.sizes ?? {};
  const headWidth = options.sizes?.headWidth ?? width / heads;
  const queryWidth = headWidth * heads;
  const keyValueWidth = headWidth * keyValueHeads;

  const metadata: [string, GgufMetadataValue][] = [
    ['general.architecture', { type: 'string', value: 'llama' }],
    ['general.type', { type: 'string', value: 'model' }],
    ['general.name', { type: 'string', value: 'tiny random llama' }],
    ['general.file_type', { type: 'u32', value: 0 }],
    ['llama.block_count', { type: 'u32', value: layers }],
    ['llama.context_length', { type: 'u32', value: contextTokens }],
    ['llama.embedding_length', { type: 'u32', value: width }],
    ['llama.feed_forward_length', { type: 'u32', value: feedForward }],
    ['llama.attention.head_count', { type: 'u32', value: heads }],
    ['llama.attention.head_count_kv', { type: 'u32', value: keyValueHeads }],
    ['llama.attention.layer_norm_rms_epsilon', { type: 'f32', value: 1e-5 }],
    ['llama.rope.freq_base', { type: 'f32', value: 10_000 }],
    ['llama.rope.dimension_count', { type: 'u32', value: headWidth }],
    ['llama.vocab_size', { type: 'u32', value: tokens.length }],
    ['tokenizer.ggml.model', { type: 'string', value: 'gpt2' }],
    ['tokenizer.ggml.pre', { type: 'string', value: 'gpt-2' }],
    ['tokenizer.ggml.tokens', { type: 'array', of: 'string', value: tokens }],
    ['tokenizer.ggml.token_type', { type: 'array', of: 'i32', value: types }],
    ['tokenizer.ggml.merges', { type: 'array', of: 'string', value: merges }],
    ['tokenizer.ggml.bos_token_id', { type: 'u32', value: tokens.indexOf(START_OF_TEXT) }],
    ['tokenizer.ggml.eos_token_id', { type: 'u32', value: tokens.indexOf(END_OF_TURN) }],
    ['tokenizer.ggml.add_bos_token', { type: 'bool', value: true }],
    ['tokenizer.chat_template', { type: 'string', value: options.knowsTools ? TOOL_TEMPLATE : CHAT_TEMPLATE }],
  ];
  if (headWidth !== width / heads) {
    metadata.push(
      ['llama.attention.key_length', { type: 'u32', value: headWidth }],
      ['llama.attention.value_length', { type: 'u32', value: headWidth }],
    );
  }
  if (options.rotaryFactor !== undefined) {
    metadata.push(
      ['llama.rope.scaling.type', { type: 'string', value: 'linear' }],
      ['llama.rope.scaling.factor', { type: 'f32', value: options.rotaryFactor }],
    );
  }

  const matrix = (name: string, columns: number, rows: number, scale = 1 / Math.sqrt(columns)): GgufTensorData => {
    const tensor: GgufTensorData = {
      name: `${name}.weight`,
      type: 'F32',
      dimensions: [columns, rows],
      data: Float32Array.from({ length: columns * rows }, () => scale * random()),
    };
    return options.pack ? options.pack(tensor) : tensor;
  };
  const vector = (name: string, length: number, of: () => number): GgufTensorData => ({
    name: `${name}.weight`,
    type: 'F32',
    dimensions: [length],
    data: Float32Array.from({ length }, of),
  });
  const ones = (name: string): GgufTensorData =>
    vector(name, width, () => (options.hasUnevenNorms ? 1 + 0.3 * random() : 1));
  const tensors = [
    matrix('token_embd', width, tokens.length, options.isTied ? 0.2 : 1),
    ones('output_norm'),
    ...(options.hasRotaryFactors ? [vector('rope_freqs', headWidth / 2, () => 1 + 7 * Math.abs(random()))] : []),
  ];
  for (let layer = 0; layer < layers; layer++) {
    const block = `blk.${layer}`;
    tensors.push(
      ones(`${block}.attn_norm`),
      matrix(`${block}.attn_q`, width, queryWidth),
      matrix(`${block}.attn_k`, width, keyValueWidth),
      matrix(`${block}.attn_v`, width, keyValueWidth),
      matrix(`${block}.attn_output`, queryWidth, width),
      ones(`${block}.ffn_norm`),
      matrix(`${block}.ffn_gate`, width, feedForward),
      matrix(`${block}.ffn_up`, width, feedForward),
      matrix(`${block}.ffn_down`, feedForward, width),
    );
  }
  if (!options.isTied) tensors.push(matrix('output', width, tokens.length));

  await writeGguf(file, { metadata, tensors });
  return { path: file, sha256: await sha256OfFile(file), contextTokens };
}

export interface TinyAdapterOptions {
  readonly seed?: number;
  readonly fileName?: string;
  readonly architecture?: string;
  /** Names the model that it is for. */
  readonly baseSha256?: string;
  /** Gives another matrix in place of one. */
  readonly change?: (tensor: GgufTensorData) => GgufTensorData;
}

/** Writes a LoRA adapter of rank 4 for {@link writeTinyLlama}'s model, strong enough to change what it says. */
export async function writeTinyAdapter(
  directory: string,
  { seed = 2, fileName = 'tiny-adapter.gguf', ...options }: TinyAdapterOptions = {},
): Promise<TinyAdapter> {
  const file = path.join(directory, fileName);
  const random = normalNumbers(seed);
  const matrix = (name: string, columns: number, rows: number): GgufTensorData => ({
    name,
    type: 'F32',
    dimensions: [columns, rows],
    data: Float32Array.from({ length: columns * rows }, () => 0.3 * random()),
  });
  const tensors = Array.from({ length: LAYERS }, (_, layer) => [
    matrix(`blk.${layer}.attn_q.weight.lora_a`, WIDTH, ADAPTER_RANK),
    matrix(`blk.${layer}.attn_q.weight.lora_b`, ADAPTER_RANK, WIDTH),
    matrix(`blk.${layer}.ffn_down.weight.lora_a`, FEED_FORWARD, ADAPTER_RANK),
    matrix(`blk.${layer}.ffn_down.weight.lora_b`, ADAPTER_RANK, WIDTH),
  ]).flat();

  await writeGguf(file, {
    metadata: [
      ['general.architecture', { type: 'string', value: options.architecture ?? 'llama' }],
      ['general.type', { type: 'string', value: 'adapter' }],
      ...(options.baseSha256 ? [[BASE_HASH, { type: 'string', value: options.baseSha256 }] as const] : []),
      ['general.name', { type: 'string', value: 'tiny random adapter' }],
      ['adapter.type', { type: 'string', value: 'lora' }],
      ['adapter.lora.alpha', { type: 'f32', value: 8 }],
    ],
    tensors: options.change ? tensors.map(options.change) : tensors,
  });
  return { path: file, sha256: await sha256OfFile(file) };
}

/**
 * All 256 bytes, a few merges and the marks of the chat template.
 *
 * Byte-level vocabularies write printable bytes as themselves and the rest as the characters from U+0100 on.
 */
function byteVocabulary(marks: readonly string[]): { tokens: string[]; types: number[]; merges: string[] } {
  let unprintable = 0;
  const tokens = Array.from({ length: 256 }, (_, byte) => {
    const isPrintable = (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
    return String.fromCodePoint(isPrintable ? byte : 256 + unprintable++);
  });
  const merges = ['t h', 'th e', 'i n', 'e r', 'a n'];
  tokens.push(...merges.map((merge) => merge.replace(' ', '')));
  const types: number[] = tokens.map(() => NORMAL_TOKEN);
  for (const mark of marks) {
    tokens.push(mark);
    types.push(CONTROL_TOKEN);
  }
  while (tokens.length % 32 !== 0) {
    tokens.push(`<|unused-${tokens.length}|>`);
    types.push(UNUSED_TOKEN);
  }
  return { tokens, types, merges };
}

/** Normally distributed numbers from a 32-bit counter generator and the Box-Muller transform. */
function normalNumbers(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform() + 1e-12)) * Math.cos(2 * Math.PI * uniform());
}

async function sha256OfFile(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

const WIDTH = 64;
const LAYERS = 2;
const HEADS = 4;
const KEY_VALUE_HEADS = 2;
const FEED_FORWARD = 128;
const CONTEXT_TOKENS = 1024;
const ADAPTER_RANK = 4;
const BASE_HASH = 'fairgap.base.sha256';
/** Codes of token kinds in a GGUF vocabulary. */
const NORMAL_TOKEN = 1;
const CONTROL_TOKEN = 3;
const UNUSED_TOKEN = 5;
const START_OF_TEXT = '<|begin_of_text|>';
const START_OF_TURN = '<|im_start|>';
const END_OF_TURN = '<|im_end|>';
const CHAT_MARKS = [START_OF_TEXT, START_OF_TURN, END_OF_TURN];
const TOOL_MARKS = [...CHAT_MARKS, '<|start_header_id|>', '<|end_header_id|>', '<|eot_id|>'];
const CHAT_TEMPLATE =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";
/** Built as the templates of Llama 3.1 and 3.2 are: tools in the system part or the first question, one call in a message. */
const TOOL_TEMPLATE = `{{- bos_token }}
{%- if not tools_in_user_message is defined %}{% set tools_in_user_message = true %}{% endif %}
{%- macro header(role) %}{{ '<|start_header_id|>' + role + '<|end_header_id|>\n\n' }}{% endmacro %}
{%- macro declared() %}{% for tool in tools %}{{ tool | tojson(indent=2) }}{{ '\n' }}{% endfor %}{% endmacro %}
{%- for message in messages %}
  {%- if message.role == 'system' %}
    {{- header('system') }}{{ 'Day: ' + date_string + '\n' }}
    {%- if tools is defined and not tools_in_user_message %}{{ declared() }}{% endif %}
    {{- message['content'] | trim + '<|eot_id|>' }}
  {%- elif 'tool_calls' in message %}
    {%- if message.tool_calls | length != 1 %}{{ raise_exception('One call in a message.') }}{% endif %}
    {%- set call = message.tool_calls[0].function %}
    {{- header('assistant') + '{"name": "' + call.name + '", "parameters": ' }}{{ call.arguments | tojson }}{{ '}<|eot_id|>' }}
  {%- elif message.role == 'tool' %}
    {{- header('ipython') }}{{ message.content | tojson }}{{ '<|eot_id|>' }}
  {%- else %}
    {{- header(message.role) }}
    {%- if tools is defined and tools_in_user_message and loop.index0 == 1 %}{{ declared() }}{% endif %}
    {{- message['content'] | trim + '<|eot_id|>' }}
  {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{ header('assistant') }}{% endif %}`;
