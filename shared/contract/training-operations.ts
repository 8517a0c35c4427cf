import { z } from 'zod';
import { AdapterEvaluation } from '../domain/adapter-evaluation';
import { AdapterRecord, Promotion } from '../domain/adapter-record';
import { AdapterStatus } from '../domain/model-standing';
import { DatasetDraft, DatasetManifest, ExampleFilter } from '../domain/training-dataset';
import { ExampleSplit, TrainingExample } from '../domain/training-example';
import { PresetName, RecipeChanges } from '../domain/training-recipe';
import { TrainingEstimate, TrainingPoint, TrainingRun, TrainingSample } from '../domain/training-run';
import { operation } from './operation';

/** An adapter as the registry and its file tell of it. */
export const RegisteredAdapter = z
  .object({
    status: AdapterStatus,
    /** `null` for a file that was put into the folder by hand. */
    record: AdapterRecord.nullable(),
    /** The newest evaluation of it as a candidate. */
    evaluation: AdapterEvaluation.nullable(),
  })
  .readonly();
export type RegisteredAdapter = z.infer<typeof RegisteredAdapter>;

const RunId = z.strictObject({ runId: z.string().max(64) });
const DatasetId = z.strictObject({ datasetId: z.string().max(64) });

/** A new folder, by the command line's path; below `exports` of the data folder where it is missing, as in the window. */
const ExportFolder = z.string().min(1).optional();

/** How a run is to be trained: a preset, and what differs from it. */
const RecipeChoice = {
  preset: PresetName.default('balanced'),
  recipe: RecipeChanges.default({}),
};

export const trainingOperations = {
  datasets: operation({
    summary: 'Datasets for fine-tuning with what they are made of and what was checked, newest first.',
    scope: 'read',
    kind: 'query',
    doors: ['cli'],
    input: z.strictObject({}).default({}),
    output: z.array(DatasetManifest),
  }),
  buildDataset: operation({
    summary: 'Makes a dataset of dialogues, playbooks on history and own resolved predictions, split by time.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: DatasetDraft,
    output: DatasetManifest,
  }),
  examples: operation({
    summary: 'Examples of a dataset, page by page.',
    scope: 'read',
    kind: 'query',
    doors: ['cli'],
    input: z.strictObject({
      datasetId: z.string().max(64),
      ...ExampleFilter.unwrap().shape,
      offset: z.number().int().min(0).max(1_000_000).default(0),
      limit: z.number().int().min(1).max(200).default(50),
    }),
    output: z.object({
      examples: z.array(z.object({ split: ExampleSplit, example: TrainingExample })),
      total: z.number().int(),
    }),
  }),
  importDataset: operation({
    summary: 'Brings in a chat dataset: a JSONL file with `messages` on each line, as TRL, Unsloth and axolotl read.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({
      /** A path; in the window, a grant for a file that the person chose or dropped. */
      file: z.string().min(1),
      name: z.string().trim().min(1).max(80),
      licence: z.string().trim().min(1).max(200).default('unknown'),
    }),
    output: DatasetManifest,
  }),
  exportDataset: operation({
    summary: 'Writes a dataset as chat JSONL with its manifest into a new folder.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({ datasetId: z.string().max(64), folder: ExportFolder }),
    output: z.object({ folder: z.string(), files: z.array(z.string()) }),
  }),
  removeDataset: operation({
    summary: 'Deletes a dataset. Runs and adapters that came of it stay.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: DatasetId,
    output: z.object({ removed: z.boolean() }),
  }),
  estimate: operation({
    summary: 'Time and memory that a training would take on the chosen model.',
    scope: 'read',
    kind: 'query',
    doors: ['cli'],
    input: z.strictObject({ datasetId: z.string().max(64), ...RecipeChoice }),
    output: TrainingEstimate,
  }),
  runs: operation({
    summary: 'Trainings that run or ran, newest first.',
    scope: 'read',
    kind: 'query',
    doors: ['cli'],
    input: z.strictObject({}).default({}),
    output: z.array(TrainingRun),
  }),
  run: operation({
    summary: 'One training with its curve, and answers before and after it.',
    scope: 'read',
    kind: 'query',
    doors: ['cli'],
    input: RunId,
    output: z.object({ run: TrainingRun, points: z.array(TrainingPoint), samples: z.array(TrainingSample) }),
  }),
  start: operation({
    summary: 'Trains an adapter for the chosen model, and returns when it ends or is paused. One runs at a time.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({
      name: z.string().trim().min(1).max(80),
      datasetId: z.string().max(64),
      ...RecipeChoice,
    }),
    output: TrainingRun,
  }),
  pause: operation({
    summary: 'Pauses a training at a checkpoint.',
    scope: 'admin',
    kind: 'command',
    doors: [],
    input: RunId,
    output: TrainingRun,
  }),
  resume: operation({
    summary: 'Goes on with a paused or interrupted training, and returns when it ends or is paused.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: RunId,
    output: TrainingRun,
  }),
  cancel: operation({
    summary: 'Ends a training for good. Its checkpoints are deleted; the curve stays.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: RunId,
    output: TrainingRun,
  }),
  removeRun: operation({
    summary: 'Deletes the record and the checkpoints of a training that has ended. Its adapter stays.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: RunId,
    output: z.object({ removed: z.boolean() }),
  }),
  exportRun: operation({
    summary:
      'Writes dataset, configuration and instructions for a GPU machine (TRL, Unsloth, axolotl) into a new folder.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({
      datasetId: z.string().max(64),
      ...RecipeChoice,
      toolkit: z.enum(['trl', 'unsloth', 'axolotl']).default('trl'),
      /** Name of the base in the hub of the toolkit. */
      baseModel: z.string().trim().min(1).max(200).default('meta-llama/Llama-3.1-8B-Instruct'),
      folder: ExportFolder,
    }),
    output: z.object({ folder: z.string(), files: z.array(z.string()) }),
  }),
  adapters: operation({
    summary: 'Adapters on this computer with what they were trained on and how they scored.',
    scope: 'read',
    kind: 'query',
    doors: ['cli'],
    input: z.strictObject({}).default({}),
    output: z.array(RegisteredAdapter),
  }),
  importAdapter: operation({
    summary:
      'Converts a PEFT adapter (adapter_model.safetensors, adapter_config.json) that was trained on the chosen model.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({
      /** The safetensors file; its adapter_config.json lies beside it. */
      file: z.string().min(1),
      name: z.string().trim().min(1).max(80),
    }),
    output: RegisteredAdapter,
  }),
  removeAdapter: operation({
    summary: 'Deletes the file of an own adapter that is not active. What is known of it stays.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({ adapterId: z.string().length(64) }),
    output: z.object({ removed: z.boolean() }),
  }),
  evaluate: operation({
    summary: 'Asks base, active adapter and candidate the held-out questions of a dataset, and says who is better.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({
      adapterId: z.string().length(64),
      datasetId: z.string().max(64),
      /** Held-out examples that are asked, spread over kinds; the same for all. */
      examples: z.number().int().min(8).max(5_000).default(160),
      seed: z
        .number()
        .int()
        .min(0)
        .max(2 ** 31 - 1)
        .default(1),
    }),
    output: AdapterEvaluation,
  }),
  evaluations: operation({
    summary: 'Evaluations of adapters, newest first.',
    scope: 'read',
    kind: 'query',
    doors: ['cli'],
    input: z.strictObject({
      adapterId: z.string().length(64).optional(),
      limit: z.number().int().min(1).max(200).default(20),
    }),
    output: z.array(AdapterEvaluation),
  }),
  promote: operation({
    summary: 'Makes an adapter active that an evaluation found better than what is active.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({ evaluationId: z.string().max(64) }),
    output: Promotion,
  }),
  rollBack: operation({
    summary: 'Makes what was active before the last change active again.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({}).default({}),
    output: Promotion,
  }),
  promotions: operation({
    summary: 'Which adapter was active when, newest change first.',
    scope: 'read',
    kind: 'query',
    doors: ['cli'],
    input: z.strictObject({ limit: z.number().int().min(1).max(500).default(50) }),
    output: z.array(Promotion),
  }),
};
