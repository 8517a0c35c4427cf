/**
 * Our trainer, and the same training in PyTorch: `npm run bench:training`.
 *
 * Both begin with the same weights and the same adapters, and take the same batches with the same AdamW: `LlamaForCausalLM` of
 * transformers with PEFT's LoRA, in 32-bit floats, with as many threads. Ours rounds the factors of wide products to BF16, as the app
 * does (`--precision exact` does not). Each training is a process of its own, so that its memory
 * is its own. Where no Python with torch and transformers is to be had (`PYTHON` names one), only ours are measured, and that is said.
 *
 * Plain batches are full rows of which every token is learnt: equal work. Packed ones are dialogues of mixed lengths as the app packs
 * them; PyTorch gets each of those examples in a padded row of its own, and tokens of examples per second are compared.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { PROJECTIONS, type Precision, type TrainingMethod } from '#electron/trainer/trainable-model';
import { encodeBatch, type MeasuredTraining, measureTraining, type TrainingMeasurement } from './measure-training';
import { peerPython } from './peer-python';
import {
  type BenchModel,
  defaultModel,
  initialAdapterBytes,
  tenMillionModel,
  transformersFolder,
} from './training-models';
import { packedWork, plainWork, type TrainingWork } from './training-work';

interface Case {
  readonly size: '10m' | '135m';
  readonly method: TrainingMethod['kind'];
  readonly part: 'plain' | 'packed';
  readonly steps: number;
  readonly learningRate: number;
  /** Of a plain batch. */
  readonly rows: number;
  readonly columns: number;
  /** Of a packed batch. */
  readonly batchTokens: number;
}

interface Result {
  readonly title: string;
  readonly part: Case['part'];
  readonly work: TrainingWork;
  readonly ours: MeasuredTraining;
  readonly theirs: PeerTraining | null;
}

interface PeerTraining extends MeasuredTraining {
  readonly version: string;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const threads = Number(values.threads);
  const precision = oneOf('precision', values.precision, ['exact', 'mixed'] as const);
  const sizes = someOf('sizes', values.sizes, ['10m', '135m'] as const);
  const methods = someOf('methods', values.methods, ['lora', 'full'] as const);
  const parts = someOf('parts', values.parts, ['plain', 'packed'] as const);
  const cases = CASES.filter(
    ({ size, method, part }) => sizes.includes(size) && methods.includes(method) && parts.includes(part),
  ).map((one) => ({ ...one, steps: Number(values.steps ?? one.steps) }));
  const load = loadavg()[0] as number;
  console.log(`Node ${process.versions.node}, ${cpus()[0]?.model}, ${cpus().length} cores, load ${load.toFixed(1)}`);
  if (load > 0.5) console.log('Other work is running: threads that wait for each other suffer most.');
  const peer = values['no-peer'] ? { reason: 'not wanted' } : peerPython('torch, transformers', null);
  if ('reason' in peer) console.log(`PyTorch: skipped, ${peer.reason}`);

  const cache = path.resolve('.cache/bench');
  const folder = mkdtempSync(path.join(tmpdir(), 'fairgap-bench-'));
  const results: Result[] = [];
  try {
    const models: Record<Case['size'], BenchModel | null> = {
      '10m': await tenMillionModel(cache),
      '135m': sizes.includes('135m') ? await defaultModel(process.cwd(), cache) : null,
    };
    if (sizes.includes('135m') && !models['135m']) {
      console.log(
        '135 M: skipped, the default model is not in .cache/models (FAIRGAP_MODELS_DIR names another folder)',
      );
    }
    console.log(
      `${threads} threads each; LoRA of rank ${RANK} on all seven projections; ours in ${precision} precision, PyTorch in 32 bits; ` +
        'tokens/s of the median step\n',
    );
    for (const one of cases) {
      const model = models[one.size];
      if (!model) continue;
      const result = await measure(one, model, {
        folder,
        threads,
        precision,
        python: 'python' in peer ? peer.python : null,
      });
      console.log(progressOf(result));
      results.push(result);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  report(results);
}

async function measure(
  one: Case,
  model: BenchModel,
  {
    folder,
    threads,
    precision,
    python,
  }: {
    readonly folder: string;
    readonly threads: number;
    readonly precision: Precision;
    readonly python: string | null;
  },
): Promise<Result> {
  const method: TrainingMethod =
    one.method === 'full'
      ? { kind: 'full' }
      : { kind: 'lora', rank: RANK, alpha: 2 * RANK, projections: PROJECTIONS, seed: 1 };
  const file = one.method === 'full' ? model.floats : model.base;
  const work = await (one.part === 'plain' ? plainWork(model.base, one) : packedWork(model.base, one));
  const batches = path.join(folder, 'batches.json');
  const update = { ...ADAMW, learningRate: one.learningRate };

  writeFileSync(batches, JSON.stringify(work.batches.map(encodeBatch)));
  const ours = inOwnProcess<MeasuredTraining>(process.execPath, [process.argv[1] as string, '--measure'], folder, {
    file,
    method,
    threads,
    precision,
    batches,
    update,
  } satisfies TrainingMeasurement);

  let theirs: PeerTraining | null = null;
  if (python) {
    const adapter = path.join(folder, 'adapter.safetensors');
    if (method.kind === 'lora') writeFileSync(adapter, await initialAdapterBytes(file, method));
    writeFileSync(batches, JSON.stringify(work.rows));
    theirs = inOwnProcess<PeerTraining>(python, [path.resolve('tests/bench/training-peer.py')], folder, {
      model: await transformersFolder(model),
      method: one.method,
      rank: RANK,
      alpha: 2 * RANK,
      adapter,
      batches,
      threads,
      update,
    });
  }
  const title = `${model.name} ${one.method === 'lora' ? 'LoRA' : 'full'}`;
  return { title, part: one.part, work, ours, theirs };
}

/** Runs a program with a job in a file, and reads the last line that it prints. */
function inOwnProcess<T>(command: string, args: readonly string[], folder: string, job: unknown): T {
  const file = path.join(folder, 'job.json');
  writeFileSync(file, JSON.stringify(job));
  const printed = execFileSync(command, [...args, file], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST_MS,
    // PyTorch's libraries begin with all cores otherwise, before they are told.
    env: { ...process.env, OMP_NUM_THREADS: String((job as { threads: number }).threads), HF_HUB_OFFLINE: '1' },
  });
  // Both programs are ours.
  return JSON.parse(printed.trim().split('\n').at(-1) as string) as T;
}

function progressOf(result: Result): string {
  const { title, part, theirs } = result;
  const [ours, other] = speeds(result);
  const beside = other === null ? '' : `, PyTorch ${fixed(other, 0)}`;
  return `  ${title}, ${part}: ${fixed(ours, 0)} tokens/s${beside}${theirs ? ` (${theirs.version})` : ''}`;
}

function report(results: readonly Result[]): void {
  const plain = results.filter(({ part }) => part === 'plain');
  const packed = results.filter(({ part }) => part === 'packed');
  if (plain.length > 0) {
    console.log('\nPlain rows: equal work');
    console.log(
      'model, method      batch | tokens/s: ours  PyTorch  ratio | peak MiB: ours  PyTorch | largest difference of the loss',
    );
    for (const result of plain) {
      const { title, work, ours, theirs } = result;
      const [speed, other] = speeds(result);
      const batch = `${work.batches[0]?.rows} x ${work.batches[0]?.columns}`;
      console.log(
        `${title.padEnd(14)} ${batch.padStart(9)} | ${fixed(speed, 0, 14)} ${fixed(other, 0, 8)} ${fixed(ratio(speed, other), 2, 6)} | ` +
          `${mib(ours.peakBytes, 14)} ${mib(theirs?.peakBytes, 8)} | ${differenceOf(result)}`,
      );
    }
  }
  if (packed.length > 0) {
    console.log("\nThe app's dialogues: packed as trunks with branches, against padded rows; tokens of the examples");
    console.log(
      'model, method  examples   tokens  computed | tokens/s: ours  PyTorch  ratio | peak MiB: ours  PyTorch | largest difference of the loss',
    );
    for (const result of packed) {
      const { title, work, ours, theirs } = result;
      const [speed, other] = speeds(result);
      const tokens = stepTokens(work).reduce((sum, count) => sum + count, 0);
      console.log(
        `${title.padEnd(14)} ${fixed(work.rows.flat().length, 0, 8)} ${fixed(tokens, 0, 8)} ${fixed(work.computedTokens, 0, 9)} | ` +
          `${fixed(speed, 0, 14)} ${fixed(other, 0, 8)} ${fixed(ratio(speed, other), 2, 6)} | ` +
          `${mib(ours.peakBytes, 14)} ${mib(theirs?.peakBytes, 8)} | ${differenceOf(result)}`,
      );
    }
  }
  const [any] = results;
  if (any) {
    console.log(
      `\nOf the peaks, before there is a model: ours ${mib(any.ours.idleBytes)} MiB${any.theirs ? `, PyTorch ${mib(any.theirs.idleBytes)} MiB` : ''}`,
    );
  }
  if (plain.length > 0) reportCurves(plain);
  console.log('');
  for (const result of plain) reportAim(result);
}

function reportCurves(results: readonly Result[]): void {
  const steps = Math.max(...results.map(({ ours }) => ours.losses.length));
  console.log('\nLoss of each step before its update, ours / PyTorch');
  console.log(['step', ...results.map(({ title }) => title.padStart(17))].join(' '));
  for (let step = 0; step < steps; step++) {
    const cells = results.map(({ ours, theirs }) => `${loss(ours, step)} / ${loss(theirs, step)}`.padStart(17));
    console.log([String(step + 1).padStart(4), ...cells].join(' '));
  }
}

function reportAim(result: Result): void {
  const [ours, theirs] = speeds(result);
  const reached = ratio(ours, theirs);
  const verdict = reached === null ? 'not compared' : reached >= AIM_RATIO ? 'met' : 'MISSED';
  console.log(`${result.title}: aim of at least PyTorch's tokens/s ${verdict} (ratio ${fixed(reached, 2)})`);
}

/** Tokens of examples per second in the median step, ours and theirs, however many of them had to be computed. */
function speeds({ work, ours, theirs }: Result): readonly [ours: number, theirs: number | null] {
  const tokens = stepTokens(work);
  const of = ({ stepMs }: MeasuredTraining) => {
    const perSecond = stepMs.map((ms, step) => (1_000 * (tokens[step] ?? Number.NaN)) / ms);
    return median(perSecond.length > WARM_UP ? perSecond.slice(WARM_UP) : perSecond);
  };
  return [of(ours), theirs && of(theirs)];
}

function stepTokens({ rows }: TrainingWork): number[] {
  return rows.map((step) => step.reduce((sum, { tokens }) => sum + tokens.length, 0));
}

function differenceOf({ ours, theirs }: Result): string {
  if (!theirs) return '-';
  const differences = ours.losses.map((one, step) => Math.abs(one - (theirs.losses[step] ?? Number.NaN)));
  const most = Math.max(...differences);
  return `${most.toFixed(5)} in ${ours.losses.length} steps (${loss(ours, 0)} to ${loss(ours, ours.losses.length - 1)})`;
}

function loss(of: MeasuredTraining | null, step: number): string {
  return of?.losses[step]?.toFixed(4) ?? '-';
}

function ratio(ours: number, theirs: number | null): number | null {
  return theirs === null ? null : ours / theirs;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

function fixed(value: number | null, digits: number, width = 0): string {
  return (value === null ? '-' : value.toFixed(digits)).padStart(width);
}

function mib(bytes: number | undefined, width = 0): string {
  return fixed(bytes === undefined ? null : bytes / 1024 ** 2, 0, width);
}

function someOf<Word extends string>(option: string, list: string, known: readonly Word[]): Word[] {
  return list.split(',').map((word) => oneOf(option, word, known));
}

/** Another word than the known ones would leave a case out, or measure another one, unseen. */
function oneOf<Word extends string>(option: string, word: string, known: readonly Word[]): Word {
  const found = known.find((one) => one === word);
  if (found === undefined) throw new Error(`--${option}: expected one of ${known.join(', ')}, was ${word}.`);
  return found;
}

const OPTIONS = {
  threads: { type: 'string', default: '2' },
  sizes: { type: 'string', default: '10m,135m' },
  methods: { type: 'string', default: 'lora,full' },
  parts: { type: 'string', default: 'plain,packed' },
  precision: { type: 'string', default: 'mixed' },
  steps: { type: 'string' },
  'no-peer': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const USAGE = `npm run bench:training -- [options]

  --threads N            of ours and of PyTorch (2)
  --sizes 10m,135m       models to train
  --methods lora,full    what of them is trained
  --parts plain,packed   equal work; dialogues as the app packs them
  --precision exact      factors of ours in 32 bits too
  --steps N              of each training, in place of its own number
  --no-peer              ours alone`;

const RANK = 16;
const ADAMW = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, clipNorm: 1 };
const AIM_RATIO = 1;
/** Steps at the beginning that are not timed: memory is allocated in them. */
const WARM_UP = 1;
const LONGEST_MS = 300_000;
const SMALL = { size: '10m', rows: 8, columns: 128, batchTokens: 1_024 } as const;
const LARGE = { size: '135m', rows: 4, columns: 64, batchTokens: 1_024 } as const;
const CASES: readonly Case[] = [
  { ...SMALL, method: 'lora', part: 'plain', steps: 20, learningRate: 1e-3 },
  { ...SMALL, method: 'full', part: 'plain', steps: 20, learningRate: 3e-4 },
  { ...LARGE, method: 'lora', part: 'plain', steps: 20, learningRate: 1e-3 },
  { ...LARGE, method: 'full', part: 'plain', steps: 20, learningRate: 1e-4 },
  // Prompts of the app have too many bytes for the small model's vocabulary of bytes.
  { ...LARGE, method: 'lora', part: 'packed', steps: 4, learningRate: 1e-3 },
];

const [flag, jobFile] = process.argv.slice(2);
if (flag === '--measure' && jobFile) {
  console.log(JSON.stringify(await measureTraining(JSON.parse(readFileSync(jobFile, 'utf8')))));
} else {
  await main();
}
// Threads of native libraries may outlive the last handle.
process.exit(0);
