import { availableParallelism } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { createRouterClient, ORPCError } from '@orpc/server';
import { type AdapterEvaluation, LOWER_IS_BETTER } from '#shared/domain/adapter-evaluation';
import { AppError } from '#shared/domain/app-error';
import type { ModelStatus } from '#shared/domain/model';
import type { DatasetManifest } from '#shared/domain/training-dataset';
import { PresetName, type RecipeChoice, recipeOf } from '#shared/domain/training-recipe';
import type { TrainingEstimate, TrainingRun } from '#shared/domain/training-run';
import type { CallContext } from '../api/handlers';
import { runWithProgress } from './call-progress';
import { compose, type Workstation } from './compose';
import { shippedPath } from './paths';

/**
 * Fine-tunes the default model from the command line, through the same operations as the window: fetches the model where it is
 * missing, builds a dataset, trains, evaluates against base and active adapter, and says what the gate says. An unfinished run of
 * the same name goes on where it was; a finished one of the same name and recipe is evaluated.
 */
async function main(args: readonly string[]): Promise<number> {
  const values = readOptions(args);
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const preset = readPreset(values.preset);
  const recipe = recipeChanges(values);
  const dataDir = path.resolve(values['data-dir'] ?? shippedPath('.cache/finetune'));
  const stop = new AbortController();
  process.once('SIGINT', () => {
    console.log('\nStopping. A training is paused at a checkpoint; the same command goes on with it.');
    stop.abort();
  });
  const workstation = await compose({
    dataDir,
    environment: 'demo',
    role: 'cli',
    keyring: null,
    evaluationThreads: availableParallelism(),
    switchEnvironment: () => {},
  });
  try {
    const call = caller(workstation, stop.signal);
    await ensureModel(call);
    const dataset = await ensureDataset(call, preset, values);
    const estimate = await call<TrainingEstimate>('training.estimate', { datasetId: dataset.id, preset, recipe });
    tellEstimate(estimate);
    const run = await train(call, { name: values.name, datasetId: dataset.id, preset, recipe });
    if (run.state !== 'finished' || run.adapterId === null) {
      console.log(`The training is ${run.state} at step ${run.step}. The same command goes on with it.`);
      return 130;
    }
    console.log(
      `Trained: ${run.step} steps, ${run.tokens} tokens in ${minutes(run.workedMs)}, adapter ${run.adapterId}`,
    );
    if (run.best) console.log(`Best validation loss ${run.best.validationLoss.toFixed(4)} at step ${run.best.step}`);
    if (values['skip-evaluation']) return 0;
    const evaluation = await call<AdapterEvaluation>('training.evaluate', {
      adapterId: run.adapterId,
      datasetId: dataset.id,
      examples: count('examples', values.examples ?? String(EVALUATED[preset])),
    });
    console.log(`\n${evaluationTable(evaluation)}`);
    if (evaluation.verdict.mayPromote && values.promote) {
      await call('training.promote', { evaluationId: evaluation.id });
      console.log('Promoted: it answers in this data folder from now on.');
    }
    return 0;
  } finally {
    await workstation.close();
  }
}

function readOptions(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new AppError('invalid_input', `${problem}\n\n${USAGE}`);
  }
}

function readPreset(text: string): PresetName {
  const preset = PresetName.safeParse(text);
  if (preset.success) return preset.data;
  throw new AppError('invalid_input', `--preset: expected one of ${PresetName.options.join(', ')}, was ${text}.`);
}

type Calls = <T>(operation: string, input: Readonly<Record<string, unknown>>) => Promise<T>;

/** Calls operations by their names and tells how far their work is. */
function caller(workstation: Workstation, signal: AbortSignal): Calls {
  const client = createRouterClient(workstation.router, { context: CONTEXT }) as unknown as Readonly<
    Record<string, Readonly<Record<string, (input: unknown, options: { signal: AbortSignal }) => Promise<unknown>>>>
  >;
  return async <T>(operation: string, input: Readonly<Record<string, unknown>>) => {
    const [group = '', name = ''] = operation.split('.');
    const startedAt = performance.now();
    let toldAt = startedAt;
    const answer = await runWithProgress(
      ({ subject, done, total, unit }) => {
        const now = performance.now();
        if (now - toldAt < TELL_EVERY_MS) return;
        toldAt = now;
        const share = total === null || total === 0 ? '' : ` of ${total} (${Math.floor((100 * done) / total)} %)`;
        console.log(`  ${subject}: ${done}${share} ${unit}, ${minutes(now - startedAt)}`);
      },
      async () => client[group]?.[name]?.(input, { signal }),
    );
    // The router checked it against the contract.
    return answer as T;
  };
}

async function ensureModel(call: Calls): Promise<void> {
  const models = await call<ModelStatus[]>('models.list', {});
  const chosen = models.find(({ isActive }) => isActive) ?? models.find(({ model }) => model.isDefault);
  if (!chosen) throw new AppError('model_missing', 'The catalog names no default model.');
  if (chosen.state === 'installed') return;
  console.log(`Fetching ${chosen.model.name} (${Math.round(chosen.model.sizeBytes / 1e6)} MB)`);
  await call('models.download', { modelId: chosen.model.id });
}

async function ensureDataset(
  call: Calls,
  preset: PresetName,
  values: Readonly<Partial<Record<'dataset' | 'dialogues' | 'playbooks' | 'seed', string | undefined>>>,
): Promise<DatasetManifest> {
  const datasets = await call<DatasetManifest[]>('training.datasets', {});
  const named = values.dataset;
  if (named !== undefined) {
    const found = datasets.find(({ id, name }) => id === named || name === named);
    if (found) return tellDataset(found);
    return tellDataset(
      await call<DatasetManifest>('training.importDataset', { file: path.resolve(named), name: path.basename(named) }),
    );
  }
  const usual = DRAFTS[preset];
  const draft = {
    name: `finetune ${preset}`,
    seed: count('seed', values.seed ?? '1'),
    dialogues: count('dialogues', values.dialogues ?? String(usual.dialogues)),
    playbooks: count('playbooks', values.playbooks ?? String(usual.playbooks)),
  };
  const found = datasets.find(
    ({ name, draft: made }) =>
      name === draft.name &&
      made?.seed === draft.seed &&
      made.dialogues === draft.dialogues &&
      made.playbooks === draft.playbooks,
  );
  if (found) return tellDataset(found);
  console.log('Building a dataset');
  return tellDataset(await call<DatasetManifest>('training.buildDataset', draft));
}

function tellDataset(dataset: DatasetManifest): DatasetManifest {
  const { name, id, statistics, findings } = dataset;
  const counts = (of: Readonly<Record<string, number>>) =>
    Object.entries(of)
      .map(([key, value]) => `${key} ${value}`)
      .join(', ');
  console.log(`Dataset ${name} (${id}): ${counts(statistics.bySplit)}; ${counts(statistics.byKind)}`);
  for (const { code, count: found } of findings) console.log(`  left out, ${code}: ${found}`);
  return dataset;
}

function tellEstimate({ steps, tokensPerSecond, isMeasured, durationMs, memoryBytes, epochTokens }: TrainingEstimate) {
  console.log(
    `Estimate: ${steps} steps in ${minutes(durationMs)} at ${Math.round(tokensPerSecond)} tokens/s (${isMeasured ? 'measured' : 'guessed'}), ` +
      `${Math.round(memoryBytes / 1e6)} MB, ${epochTokens} tokens an epoch`,
  );
}

async function train(
  call: Calls,
  asked: {
    readonly name: string;
    readonly datasetId: string;
  } & RecipeChoice,
): Promise<TrainingRun> {
  const runs = await call<TrainingRun[]>('training.runs', {});
  const same = runs.filter(({ name, datasetId }) => name === asked.name && datasetId === asked.datasetId);
  const recipe = recipeOf(asked);
  const finished = same.find((run) => run.state === 'finished' && isDeepStrictEqual(run.recipe, recipe));
  if (finished) {
    console.log(`${finished.name} is trained already with this recipe. Another --name trains once more.`);
    return finished;
  }
  const unfinished = same.find(({ state }) => ['paused', 'interrupted', 'preparing', 'running'].includes(state));
  if (unfinished) {
    console.log(`Going on with ${unfinished.name} from step ${unfinished.checkpointStep ?? 0}`);
    return call<TrainingRun>('training.resume', { runId: unfinished.id });
  }
  return call<TrainingRun>('training.start', { ...asked });
}

/** Scores of all subjects with intervals, then what the gate says. */
function evaluationTable({ subjects, comparisons, verdict, examples }: AdapterEvaluation): string {
  const metrics = [...new Set(subjects.flatMap(({ scores }) => scores.map(({ metric }) => metric)))];
  const header = ['metric', ...subjects.map(({ role }) => role), 'candidate - base'];
  const rows = metrics.map((metric) => [
    LOWER_IS_BETTER.has(metric) ? `${metric} (lower is better)` : metric,
    ...subjects.map(({ scores }) => {
      const score = scores.find((one) => one.metric === metric);
      return score ? `${figure(score.value)} (${figure(score.low)}..${figure(score.high)}, n ${score.n})` : '-';
    }),
    comparisons
      .filter((one) => one.metric === metric && one.against === 'base')
      .map(({ difference, low, high, outcome }) => `${figure(difference)} (${figure(low)}..${figure(high)}) ${outcome}`)
      .join(''),
  ]);
  const table = [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  const reasons = verdict.reasons.map(({ code, metric }) => (metric ? `${code} ${metric}` : code)).join(', ');
  return [
    `${examples} held-out examples, 95 % bootstrap intervals`,
    ...table,
    `Verdict: ${verdict.mayPromote ? 'may be promoted' : 'is not promoted'} (${reasons})`,
  ].join('\n');
}

function figure(value: number): string {
  return value.toFixed(3);
}

function minutes(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return seconds < 90 ? `${seconds} s` : `${(seconds / 60).toFixed(1)} min`;
}

function recipeChanges(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  // Nobody has a window open that a core would have to be left to.
  const changes: Record<string, unknown> = { threads: availableParallelism() };
  if (typeof values.minutes === 'string') changes.maxMinutes = readMinutes(values.minutes);
  if (typeof values.threads === 'string') changes.threads = count('threads', values.threads);
  if (typeof values.recipe === 'string') Object.assign(changes, readRecipe(values.recipe));
  return changes;
}

function readMinutes(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new AppError('invalid_input', `--minutes: expected a number above 0, was ${text}.`);
}

function readRecipe(text: string): Record<string, unknown> {
  try {
    const fields: unknown = JSON.parse(text);
    if (typeof fields === 'object' && fields !== null && !Array.isArray(fields)) return { ...fields };
  } catch {
    // Told below, like JSON that is something else.
  }
  throw new AppError('invalid_input', `--recipe: expected fields of a recipe in JSON, as {"rank":4}, was ${text}.`);
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) {
    throw new AppError('invalid_input', `--${name}: expected a whole number, was ${text}.`, { name });
  }
  return value;
}

const OPTIONS = {
  preset: { type: 'string', default: 'quick' },
  name: { type: 'string', default: 'command line' },
  'data-dir': { type: 'string' },
  dataset: { type: 'string' },
  dialogues: { type: 'string' },
  playbooks: { type: 'string' },
  examples: { type: 'string' },
  minutes: { type: 'string' },
  threads: { type: 'string' },
  recipe: { type: 'string' },
  seed: { type: 'string' },
  'skip-evaluation': { type: 'boolean', default: false },
  promote: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const USAGE = `npm run finetune -- [options]

  --preset quick|balanced|thorough   recipe and size of the dataset (quick)
  --name NAME                        of run and adapter; an unfinished run of that name goes on,
                                     a finished one is evaluated
  --data-dir DIR                     data folder (.cache/finetune of the checkout)
  --dataset ID|NAME|FILE.jsonl       a dataset that is there, or chat JSONL to bring in; else one is built
  --dialogues N, --playbooks N       examples to make of each
  --minutes N                        training time at most
  --threads N                        threads that train (as many as there are cores)
  --recipe JSON                      fields of the recipe, as '{"rank":4}'
  --examples N                       held-out examples that are asked
  --seed N                           of the dataset
  --skip-evaluation                  ends with the adapter
  --promote                          makes it active in that data folder where the gate allows it`;

const DRAFTS: Readonly<Record<PresetName, { readonly dialogues: number; readonly playbooks: number }>> = {
  quick: { dialogues: 1_000, playbooks: 200 },
  balanced: { dialogues: 3_000, playbooks: 800 },
  thorough: { dialogues: 6_000, playbooks: 3_000 },
};
const EVALUATED: Readonly<Record<PresetName, number>> = { quick: 120, balanced: 240, thorough: 480 };
const TELL_EVERY_MS = 5_000;
const CONTEXT: CallContext = {
  door: 'cli',
  caller: 'finetune',
  clientName: null,
  resolveFile: (file) => path.resolve(file),
};

main(process.argv.slice(2)).then(
  // Threads of native libraries may outlive the last handle.
  (status) => process.exit(status),
  (error: unknown) => {
    // What an operation refuses comes through the router as its kind of error, with our sentence.
    console.error(error instanceof AppError || error instanceof ORPCError ? error.message : error);
    process.exit(1);
  },
);
