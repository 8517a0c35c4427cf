/**
 * The app while a training runs beside it: `npm run bench:training-load`.
 *
 * A whole workstation with the default model and the demo market, and the trainer's process that a person would start from its
 * window: turns of the assistant and the lag of the main loop before, during and after a training. `--threads` trains with
 * another number than the app would choose, `--rounds` sets how often the turns are asked in each phase.
 */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import os from 'node:os';
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { createRouterClient } from '@orpc/server';
import type { Workstation } from '#electron/app/compose';
import type { GenerationResult } from '#electron/ports/language-model';
import type { ChatMessage } from '#shared/domain/chat';
import type { Instrument } from '#shared/domain/instrument';
import type { DatasetManifest } from '#shared/domain/training-dataset';
import type { TrainingPoint, TrainingRun } from '#shared/domain/training-run';
import { composeForBench } from './compose-for-bench';

const INSTRUMENT = 'DEMOBTC/USDT';
/** Each writes with the model: a forecast with its explanation, and a free answer. */
const TURNS = [
  (round: number) => `How does ${INSTRUMENT} look on ${['15m', '30m', '1h'][round % 3]}?`,
  (round: number) => `Anything unusual in candle bodies lately, say number ${round}?`,
] as const;

interface Phase {
  readonly name: string;
  readonly lag: IntervalHistogram;
  readonly generated: GenerationResult[];
  readonly turnSeconds: number[];
  /** Those of the phase, after the last one before it. */
  readonly points: TrainingPoint[];
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  const rounds = Number(values.rounds);
  buildTrainer();
  let phase: Phase | null = null;
  const { workstation, folder, model: active } = await composeForBench((_, result) => phase?.generated.push(result));
  let lastPoint: TrainingPoint | null = null;
  workstation.onEvent((event) => {
    if (event.kind !== 'training-run' || !event.point) return;
    lastPoint = event.point;
    phase?.points.push(event.point);
  });
  const call = caller(workstation);

  async function during(name: string, work: () => Promise<void>): Promise<Phase> {
    // A histogram for each: one that is switched off and on counts the pause as lag.
    const lag = monitorEventLoopDelay({ resolution: 1 });
    const own: Phase = { name, lag, generated: [], turnSeconds: [], points: lastPoint ? [lastPoint] : [] };
    phase = own;
    lag.enable();
    await work();
    lag.disable();
    phase = null;
    return own;
  }

  async function chat(): Promise<void> {
    let sessionId: string | undefined;
    for (let round = 0; round < rounds; round++) {
      for (const text of TURNS) {
        const answer = await call<ChatMessage>('chat', 'send', {
          text: text(round),
          sessionId,
          instrument: INSTRUMENT,
          timeframe: '15m',
          language: 'en',
        });
        sessionId = answer.sessionId;
        if (answer.state !== 'done') throw new Error(`Expected a turn to be done, was ${answer.state}.`);
        phase?.turnSeconds.push((answer.usage?.durationMs ?? 0) / 1_000);
      }
    }
  }

  try {
    await workstation.start();
    await call('demo', 'start');
    await call('settings', 'update', { predictionSamples: 1 });
    await untilHistory(() => call<Instrument[]>('instruments', 'list'));
    const dataset = await call<DatasetManifest>('training', 'buildDataset', { name: 'load', ...EXAMPLES });
    // The first touch of the weights reads them from the disk.
    await chat();

    const before = await during('before', chat);
    const trainingEnds = call<TrainingRun>('training', 'start', {
      name: 'load',
      datasetId: dataset.id,
      preset: 'balanced',
      recipe: { ...RECIPE, ...(values.threads !== undefined && { threads: Number(values.threads) }) },
    });
    await Promise.race([firstStep(workstation), trainingEnds.then(unexpectedEnd)]);
    const alone = await during('training', () => pass(Number(values.seconds) * 1_000));
    const both = await during('training and chat', chat);
    const [run] = await call<TrainingRun[]>('training', 'runs');
    await call('training', 'pause', { runId: run?.id });
    const paused = await trainingEnds;
    const after = await during('after', chat);

    const threads = paused.recipe.threads ?? Math.max(1, os.availableParallelism() - 1);
    console.log(
      `\n${active.modelId}, ${os.availableParallelism()} cores, training with ${threads} thread${threads === 1 ? '' : 's'} (${paused.step} steps, ` +
        `${mib(paused.peakBytes)} MiB), ${rounds} rounds of ${TURNS.length} turns in each phase, load ${os.loadavg()[0]?.toFixed(1)}\n`,
    );
    report([before, alone, both, after]);
    conclude({ before, alone, both, after });
  } finally {
    await workstation.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The trainer and its dataset come from `out/main`, as in the app. */
function buildTrainer(): void {
  const script = "import('./resources/runtime/build.mjs').then(({ ensureBuilt }) => ensureBuilt())";
  execFileSync('node', ['--input-type=module', '--eval', script], { stdio: 'inherit' });
}

function caller(workstation: Workstation) {
  const client = createRouterClient(workstation.router, {
    context: { door: 'window', caller: 'bench', clientName: null, resolveFile: (file: string) => file },
  }) as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>;
  return <T>(group: string, name: string, input: unknown = {}) => client[group]?.[name]?.(input) as Promise<T>;
}

/** Until the model has been read and its weights were changed once. */
function firstStep(workstation: Workstation): Promise<void> {
  return new Promise((resolve) => {
    const stop = workstation.onEvent((event) => {
      if (event.kind !== 'training-run' || !event.point || event.point.step < 1) return;
      stop();
      resolve();
    });
  });
}

function unexpectedEnd({ state, error }: TrainingRun): never {
  throw new Error(`Expected the training to run, was ${state}: ${JSON.stringify(error)}`);
}

/** The demo market brings its history in the background. */
async function untilHistory(list: () => Promise<Instrument[]>): Promise<void> {
  for (let tries = 0; tries < 240; tries++) {
    const found = (await list()).find(({ id }) => id === INSTRUMENT);
    if ((found?.series[0]?.count ?? 0) > 20_000) return;
    await pass(250);
  }
}

function pass(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function report(phases: readonly Phase[]): void {
  const rows: readonly (readonly [string, (phase: Phase) => string])[] = [
    ['main-loop lag p50, ms', ({ lag }) => ms(lag.percentile(50))],
    ['main-loop lag p99, ms', ({ lag }) => ms(lag.percentile(99))],
    ['main-loop lag longest, ms', ({ lag }) => ms(lag.max)],
    ['chat, tokens/s', (phase) => fixed(chatSpeed(phase), 1)],
    ['chat, first token, ms', ({ generated }) => fixed(median(generated.map((one) => one.firstTokenMs)), 0)],
    ['chat, seconds a turn', ({ turnSeconds }) => fixed(median(turnSeconds), 2)],
    [
      'chat, tokens written',
      ({ generated }) => fixed(generated.reduce((sum, one) => sum + one.outputTokens, 0) || Number.NaN, 0),
    ],
    ['training, tokens/s', (phase) => fixed(trainingSpeed(phase), 0)],
  ];
  console.log(['medians'.padEnd(26), ...phases.map(({ name }) => name.padStart(18))].join(''));
  for (const [name, of] of rows) {
    console.log([name.padEnd(26), ...phases.map((phase) => of(phase).padStart(18))].join(''));
  }
}

function conclude({
  before,
  alone,
  both,
  after,
}: Readonly<Record<'before' | 'alone' | 'both' | 'after', Phase>>): void {
  const calm = (chatSpeed(before) + chatSpeed(after)) / 2;
  const lag = Math.max(alone.lag.percentile(99), both.lag.percentile(99)) / 1e6;
  console.log(
    `\nchat while training: ${fixed(chatSpeed(both) / calm, 2)} of its tokens/s (mean of before and after); ` +
      `training while chatting: ${fixed(trainingSpeed(both) / trainingSpeed(alone), 2)} of its tokens/s`,
  );
  console.log(
    `main-loop lag p99 while training: ${lag.toFixed(1)} ms (aim under ${AIM_LAG_MS} ms: ${lag < AIM_LAG_MS ? 'met' : 'MISSED'})`,
  );
}

/** Tokens after the first of each answer, by the time that they took. */
function chatSpeed({ generated }: Phase): number {
  const written = generated.filter(({ outputTokens }) => outputTokens > 1);
  const tokens = written.reduce((sum, { outputTokens }) => sum + outputTokens - 1, 0);
  return (1_000 * tokens) / written.reduce((sum, { durationMs, firstTokenMs }) => sum + durationMs - firstTokenMs, 0);
}

function trainingSpeed({ points }: Phase): number {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || first === last) return Number.NaN;
  return (1_000 * (last.tokens - first.tokens)) / (last.workedMs - first.workedMs);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function fixed(value: number, digits: number): string {
  return Number.isNaN(value) ? '-' : value.toFixed(digits);
}

function ms(nanoseconds: number): string {
  return (nanoseconds / 1e6).toFixed(1);
}

function mib(bytes: number | null): string {
  return bytes === null ? '-' : (bytes / 1024 ** 2).toFixed(0);
}

const OPTIONS = {
  threads: { type: 'string' },
  rounds: { type: 'string', default: '3' },
  /** Of the training without a chat. */
  seconds: { type: 'string', default: '60' },
} as const;
const EXAMPLES = { dialogues: 300, playbooks: 60, ownPredictions: 0 };
/** A point after each computation, and no looks at the validation split between them: only the speed is wanted. */
const RECIPE = { accumulation: 1, evaluateEvery: 100_000, evaluationExamples: 8, maxMinutes: 60 };
const AIM_LAG_MS = 20;

await main();
process.exit(0);
