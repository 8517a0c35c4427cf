import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { getLlama, type Llama, type LlamaModel, type Token } from 'node-llama-cpp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFileHash } from '#electron/llm/file-hash';
import { checkLlamaAdapter } from '#electron/llm/llama-adapter';
import { copyGguf } from '#electron/trainer/copy-gguf';
import { dequantise } from '#electron/trainer/dequantise';
import { readGgufHeader } from '#electron/trainer/gguf-reader';
import { convertPeftAdapter } from '#electron/trainer/peft/convert-peft-adapter';
import { openSafetensors } from '#electron/trainer/peft/open-safetensors';
import { writeTinyLlama } from '#tests/support/tiny-llama';

const python = process.env.PYTHON ?? 'python3';
const finds = "import importlib.util as u; exit(not all(u.find_spec(n) for n in ('torch', 'transformers', 'peft')))";
const hasPeft = spawnSync(python, ['-c', finds], { timeout: 30_000 }).status === 0;
const title = hasPeft
  ? 'an adapter from PEFT'
  : 'an adapter from PEFT (SKIPPED: no python with torch, transformers and peft; name one in PYTHON)';

/** Largest difference of two probabilities that the rounding of 32-bit floats explains. */
const MOST_DIFFERENCE = 2e-5;
const CASES = ['all-linear', 'queries-and-keys', 'rank-stabilised', 'half', 'brain-half', 'embeddings'];

/** Probabilities by sequence, position and token. */
type Answers = readonly (readonly (readonly number[])[])[];
interface Reference {
  readonly sequences: readonly (readonly number[])[];
  readonly base: Answers;
  readonly cases: Readonly<Record<string, Answers>>;
}

describe.skipIf(!hasPeft)(title, () => {
  let directory: string;
  let base: { readonly path: string; readonly sha256: string };
  let reference: Reference;
  let llama: Llama;
  let model: LlamaModel;

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'fairgap-peft-'));
    const made = spawnSync(python, [path.join(import.meta.dirname, 'peft-reference.py'), directory], {
      encoding: 'utf8',
      timeout: 240_000,
    });
    if (made.status !== 0) throw new Error(`The reference could not be made: ${made.stderr}`);
    // Sound: written by the script beside this file.
    reference = JSON.parse(readFileSync(path.join(directory, 'reference.json'), 'utf8')) as Reference;
    base = await writeBase(directory);
    llama = await getLlama({ gpu: false, build: 'never' });
    model = await llama.loadModel({ modelPath: base.path });
  }, 300_000);
  afterAll(async () => {
    await llama?.dispose();
    rmSync(directory, { recursive: true, force: true });
  });

  it('finds the base answering as transformers does', async () => {
    const answers = await answer(model, reference.sequences, null);

    const difference = largestDifference(answers, reference.base);
    console.log(`base: largest difference of a probability ${difference.toExponential(1)}`);
    expect(difference).toBeLessThan(MOST_DIFFERENCE);
  });

  it.each(CASES)('answers as PEFT does: %s', async (name) => {
    const target = path.join(directory, `${name}.gguf`);
    await convertPeftAdapter({
      safetensors: path.join(directory, name, 'adapter_model.safetensors'),
      base: base.path,
      baseSha256: base.sha256,
      target,
      name,
    });
    await requireSound(target, base);

    const answers = await answer(model, reference.sequences, target);

    const expected = reference.cases[name] ?? [];
    const difference = largestDifference(answers, expected);
    const change = largestDifference(expected, reference.base);
    console.log(
      `${name}: largest difference of a probability ${difference.toExponential(1)}; the adapter changes one by ${change.toFixed(2)}`,
    );
    expect(change).toBeGreaterThan(0.1);
    expect(difference).toBeLessThan(MOST_DIFFERENCE);
  });
});

/** The reference's base in GGUF, with the vocabulary of the tiny Llama, which has the same sizes. */
async function writeBase(directory: string): Promise<{ path: string; sha256: string }> {
  const shell = await writeTinyLlama(directory, { fileName: 'shell.gguf' });
  const file = path.join(directory, 'base.gguf');
  const source = await openSafetensors(path.join(directory, 'base.safetensors'));
  const replace = new Map<string, Float32Array>();
  for (const tensor of source.tensors) {
    const pieces: Buffer[] = [];
    for await (const piece of source.read(tensor)) pieces.push(Buffer.from(piece));
    const weights = dequantise(tensor.type, Buffer.concat(pieces));
    const [rows = 0, columns = 1] = tensor.shape;
    const heads = tensor.name.includes('q_proj') ? HEADS : tensor.name.includes('k_proj') ? KEY_HEADS : 0;
    replace.set(ggufName(tensor.name), heads > 0 ? rotaryRows(weights, rows, columns, heads) : weights);
  }
  await source.close();
  await copyGguf(shell.path, file, { replace });
  return { path: file, sha256: await createFileHash()(file) };
}

/** As conversion scripts write it: (heads, 2, half, columns) with the middle two swapped. */
function rotaryRows(weights: Float32Array, rows: number, columns: number, heads: number): Float32Array {
  const half = rows / heads / 2;
  const ordered = new Float32Array(weights.length);
  for (let head = 0; head < heads; head++) {
    for (let part = 0; part < 2; part++) {
      for (let index = 0; index < half; index++) {
        const from = ((head * 2 + part) * half + index) * columns;
        ordered.set(weights.subarray(from, from + columns), ((head * half + index) * 2 + part) * columns);
      }
    }
  }
  return ordered;
}

function ggufName(name: string): string {
  const [, layer, part = ''] = /^model\.layers\.(\d+)\.(.+)\.weight$/.exec(name) ?? [];
  return `${layer === undefined ? PLAIN_NAMES[name] : `blk.${layer}.${LAYER_NAMES[part]}`}.weight`;
}

async function requireSound(file: string, base: { path: string; sha256: string }): Promise<void> {
  const fileHash = createFileHash();
  const adapter = { path: file, sha256: await fileHash(file), scale: 1 };
  const active = { ...base, modelId: 'tiny', contextTokens: 1024 };
  await checkLlamaAdapter(adapter, active, await readGgufHeader(base.path), fileHash);
}

async function answer(
  model: LlamaModel,
  sequences: readonly (readonly number[])[],
  adapter: string | null,
): Promise<Answers> {
  const context = await model.createContext({
    contextSize: 64,
    // With more, threads that wait for each other hold up whatever else this machine does.
    threads: 1,
    // By default keys and values are rounded to half precision, which would be the largest difference by far.
    flashAttention: false,
    experimentalKvCacheKeyType: 'F32',
    experimentalKvCacheValueType: 'F32',
    ...(adapter && { lora: { adapters: [{ filePath: adapter, scale: 1 }] } }),
  });
  const sequence = context.getSequence();
  const answers: number[][][] = [];
  for (const tokens of sequences) {
    await sequence.clearHistory();
    const results = await sequence.controlledEvaluate(
      // Sound: tokens are numbers of the vocabulary.
      tokens.map((token) => [token as Token, { generateNext: { probabilities: true, options: PLAIN_SAMPLING } }]),
    );
    answers.push(
      results.map((result) => {
        const found = result?.next.probabilities ?? new Map();
        return Array.from({ length: VOCABULARY }, (_, token) => found.get(token as Token) ?? Number.NaN);
      }),
    );
  }
  await context.dispose();
  return answers;
}

function largestDifference(some: Answers, others: Answers): number {
  let largest = 0;
  others.forEach((positions, sequence) => {
    positions.forEach((probabilities, position) => {
      probabilities.forEach((probability, token) => {
        const other = some[sequence]?.[position]?.[token] ?? Number.NaN;
        // What is no number, or missing, is as different as can be.
        largest = Math.max(largest, Number.isFinite(other) ? Math.abs(other - probability) : Infinity);
      });
    });
  });
  return largest;
}

const VOCABULARY = 288;
const HEADS = 4;
const KEY_HEADS = 2;
const PLAIN_SAMPLING = { temperature: 1, topK: 0, topP: 1, minP: 0 };
const PLAIN_NAMES: Readonly<Record<string, string>> = {
  'model.embed_tokens.weight': 'token_embd',
  'model.norm.weight': 'output_norm',
  'lm_head.weight': 'output',
};
const LAYER_NAMES: Readonly<Record<string, string>> = {
  'self_attn.q_proj': 'attn_q',
  'self_attn.k_proj': 'attn_k',
  'self_attn.v_proj': 'attn_v',
  'self_attn.o_proj': 'attn_output',
  'mlp.gate_proj': 'ffn_gate',
  'mlp.up_proj': 'ffn_up',
  'mlp.down_proj': 'ffn_down',
  input_layernorm: 'attn_norm',
  post_attention_layernorm: 'ffn_norm',
};
