import type { DatasetFiles } from '#electron/ports/dataset-files';
import { AppError } from '#shared/domain/app-error';
import type { DatasetManifest } from '#shared/domain/training-dataset';
import type { ExampleSplit, TrainingExample } from '#shared/domain/training-example';
import { encodeChat } from '#shared/domain/training-line';
import { AXOLOTL_REQUIREMENTS, axolotlConfig } from './export-axolotl';
import type { ExportFile } from './export-file';
import { exportReadmes } from './export-readmes';
import { TRL_REQUIREMENTS, TRL_SCRIPT } from './export-trl';
import { UNSLOTH_REQUIREMENTS, UNSLOTH_SCRIPT } from './export-unsloth';
import {
  CHAT_TEMPLATE_PARAMETERS,
  type ExportedRun,
  examplesAtOnce,
  type Toolkit,
  targetModules,
} from './exported-run';

/**
 * The files of a training for a GPU machine: examples of the train and validation splits, a configuration with the values of the
 * recipe, a script where the toolkit needs one, versions, and instructions in English and Spanish. The held-out split stays here: it
 * decides on what comes back.
 *
 * @throws AppError `invalid_input` for a recipe that gives no adapter, or an alpha that the toolkit has no form for.
 */
export function exportRun(run: ExportedRun, examples: DatasetFiles['examples']): readonly ExportFile[] {
  const { manifest, recipe, toolkit, baseModel } = run;
  if (recipe.method !== 'lora') {
    throw new AppError('invalid_input', 'Expected the method lora, was full: only adapters can be brought back.');
  }
  if (!BASE_NAME.test(baseModel)) {
    throw new AppError('invalid_input', `Expected a name such as ${EXAMPLE_BASE}, was ${baseModel}.`, { baseModel });
  }
  if (countOf(manifest, 'train') === 0) throw new AppError('invalid_input', 'Expected examples to train on, was none.');
  const hasValidation = countOf(manifest, 'validation') > 0;
  return [
    { name: 'train.jsonl', lines: chats(examples(manifest.id, 'train')) },
    ...(hasValidation ? [{ name: 'validation.jsonl', lines: validationChats(run, examples) }] : []),
    ...TOOLKITS[toolkit](run, hasValidation),
    ...exportReadmes(run),
  ];
}

async function* chats(examples: AsyncIterable<TrainingExample>): AsyncGenerator<string> {
  for await (const example of examples) yield encodeChat(example);
}

/** As many as the recipe looks at, spread over the whole split. */
async function* validationChats(
  { manifest, recipe }: ExportedRun,
  examples: DatasetFiles['examples'],
): AsyncGenerator<string> {
  const step = Math.max(1, countOf(manifest, 'validation') / recipe.evaluationExamples);
  let number = 0;
  let taken = 0;
  for await (const example of examples(manifest.id, 'validation')) {
    if (number >= Math.floor(taken * step)) {
      taken += 1;
      yield encodeChat(example);
    }
    number += 1;
  }
}

function countOf({ files }: DatasetManifest, split: ExampleSplit): number {
  return files.find((file) => file.split === split)?.examples ?? 0;
}

/** What both scripts read: names are those of PEFT's `LoraConfig` and of the trainer's arguments. */
function scriptConfig({ manifest, recipe, baseModel }: ExportedRun, hasValidation: boolean) {
  return {
    base_model: baseModel,
    dataset_id: manifest.id,
    max_length: recipe.maxExampleTokens,
    max_minutes: recipe.maxMinutes,
    patience: hasValidation ? recipe.patience : null,
    validation_file: hasValidation ? 'validation.jsonl' : null,
    chat_template_kwargs: CHAT_TEMPLATE_PARAMETERS,
    lora: {
      r: recipe.rank,
      lora_alpha: recipe.alpha,
      lora_dropout: 0,
      bias: 'none',
      target_modules: targetModules(recipe),
      task_type: 'CAUSAL_LM',
    },
    training: {
      learning_rate: recipe.learningRate,
      ...(recipe.schedule === 'cosine'
        ? { lr_scheduler_type: 'cosine_with_min_lr', lr_scheduler_kwargs: { min_lr_rate: recipe.finalRateShare } }
        : { lr_scheduler_type: 'constant_with_warmup' }),
      // Below 1 it is a share of the steps.
      warmup_steps: recipe.warmupShare,
      weight_decay: recipe.weightDecay,
      max_grad_norm: recipe.clipNorm,
      optim: 'adamw_torch',
      num_train_epochs: recipe.epochs,
      max_steps: recipe.maxSteps ?? -1,
      per_device_train_batch_size: examplesAtOnce(recipe),
      per_device_eval_batch_size: examplesAtOnce(recipe),
      gradient_accumulation_steps: recipe.accumulation,
      gradient_checkpointing: recipe.isCheckpointed,
      bf16: true,
      seed: recipe.seed,
      data_seed: recipe.seed,
      logging_steps: 1,
      save_total_limit: 2,
      save_strategy: 'steps',
      // The best weights are kept, and only what was looked at can be the best.
      save_steps: hasValidation ? recipe.evaluateEvery : recipe.checkpointEvery,
      ...(hasValidation && {
        eval_strategy: 'steps',
        eval_steps: recipe.evaluateEvery,
        load_best_model_at_end: true,
        metric_for_best_model: 'eval_loss',
        greater_is_better: false,
      }),
      report_to: 'none',
    },
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const TOOLKITS: Readonly<Record<Toolkit, (run: ExportedRun, hasValidation: boolean) => readonly ExportFile[]>> = {
  trl: (run, hasValidation) => [
    { name: 'config.json', text: json(scriptConfig(run, hasValidation)) },
    { name: 'train.py', text: TRL_SCRIPT },
    { name: 'requirements.txt', text: TRL_REQUIREMENTS },
  ],
  unsloth: (run, hasValidation) => [
    { name: 'config.json', text: json(scriptConfig(run, hasValidation)) },
    { name: 'train.py', text: UNSLOTH_SCRIPT },
    { name: 'requirements.txt', text: UNSLOTH_REQUIREMENTS },
  ],
  axolotl: (run, hasValidation) => [
    { name: 'axolotl.yaml', text: axolotlConfig(run, hasValidation) },
    { name: 'requirements.txt', text: AXOLOTL_REQUIREMENTS },
  ],
};

const EXAMPLE_BASE = 'meta-llama/Llama-3.1-8B-Instruct';
/** It is written into configurations and instructions: a name in a hub, or a folder there. */
const BASE_NAME = /^[A-Za-z0-9_./~-]{1,200}$/;
