import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetManifest } from '#shared/domain/training-dataset';
import type { ExampleSplit, TrainingExample } from '#shared/domain/training-example';
import { PRESETS, type TrainingRecipe } from '#shared/domain/training-recipe';
import { datasetDraft, dialogue } from '#tests/support/dataset-fixtures';
import { sha256OfText } from '../../../infra/system/sha256-of-text';
import { writeExportFolder } from '../../../infra/training/write-export-folder';
import { assembleDataset } from './assemble-dataset';
import { exportRun } from './export-run';
import type { Toolkit } from './exported-run';

const hasPython = spawnSync('python3', ['--version']).status === 0;

describe('exportRun', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(path.join(tmpdir(), 'fairgap-export-run-'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it.each([
    [
      'trl',
      ['train.jsonl', 'validation.jsonl', 'config.json', 'train.py', 'requirements.txt', 'README.md', 'LEEME.md'],
    ],
    [
      'unsloth',
      ['train.jsonl', 'validation.jsonl', 'config.json', 'train.py', 'requirements.txt', 'README.md', 'LEEME.md'],
    ],
    ['axolotl', ['train.jsonl', 'validation.jsonl', 'axolotl.yaml', 'requirements.txt', 'README.md', 'LEEME.md']],
  ] as const)('writes the files of %s, and nothing of what is held out', async (toolkit, names) => {
    const { folder, files } = await written(toolkit);

    const texts = files.map((name) => readFileSync(path.join(folder, name), 'utf8'));
    expect(files).toEqual(names);
    expect(
      texts.filter((text) =>
        DATASET.splits.held_out.some(({ messages }) => text.includes(messages[1]?.content ?? '!')),
      ),
    ).toEqual([]);
    expect(rows(path.join(folder, 'train.jsonl'))).toEqual(DATASET.splits.train.map(({ messages }) => ({ messages })));
    expect(rows(path.join(folder, 'validation.jsonl'))).toHaveLength(4);
  });

  it('fills the configuration of the scripts from the recipe', async () => {
    const { folder } = await written('trl', {
      ...PRESETS.thorough,
      projections: ['attn_q', 'ffn_down'],
      batchTokens: 2_048,
      maxExampleTokens: 512,
      seed: 5,
    });

    expect(JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8'))).toMatchObject({
      base_model: 'meta-llama/Llama-3.1-8B-Instruct',
      max_length: 512,
      max_minutes: 480,
      patience: 8,
      lora: { r: 32, lora_alpha: 64, lora_dropout: 0, bias: 'none', target_modules: ['q_proj', 'down_proj'] },
      training: {
        learning_rate: 5e-4,
        lr_scheduler_type: 'cosine_with_min_lr',
        lr_scheduler_kwargs: { min_lr_rate: 0.1 },
        warmup_steps: 0.05,
        num_train_epochs: 8,
        max_steps: -1,
        per_device_train_batch_size: 4,
        gradient_accumulation_steps: 1,
        eval_steps: 25,
        save_steps: 25,
        load_best_model_at_end: true,
        seed: 5,
      },
    });
  });

  it('fills the configuration of axolotl from the recipe', async () => {
    const { folder } = await written('axolotl', { ...PRESETS.quick, schedule: 'constant', maxSteps: 70 });

    const config = plainYaml(readFileSync(path.join(folder, 'axolotl.yaml'), 'utf8'));

    expect(config).toMatchObject({
      base_model: 'meta-llama/Llama-3.1-8B-Instruct',
      adapter: 'lora',
      lora_r: 8,
      lora_alpha: 16,
      lora_target_modules: ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'],
      lr_scheduler: 'constant_with_warmup',
      learning_rate: 2e-3,
      warmup_ratio: 0.05,
      max_steps: 70,
      sequence_len: 1_024,
      micro_batch_size: 1,
      datasets: [{ path: 'train.jsonl', ds_type: 'json', type: 'chat_template', roles_to_train: ['assistant'] }],
      test_datasets: [{ path: 'validation.jsonl', split: 'train' }],
      early_stopping_patience: 4,
    });
    expect(config).not.toHaveProperty('cosine_min_lr_ratio');
  });

  it('looks at nothing where there is no validation split', async () => {
    const { folder, files } = await written('trl', PRESETS.quick, { ...DATASET.splits, validation: [] });

    const { patience, validation_file, training } = JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8'));
    expect({ patience, validation_file }).toEqual({ patience: null, validation_file: null });
    expect(Object.keys(training).filter((name) => name.includes('eval_st') || name.includes('best'))).toEqual([]);
    expect(files).not.toContain('validation.jsonl');
  });

  it.each([
    ['a full training', { recipe: { ...PRESETS.balanced, method: 'full' as const } }],
    [
      'an alpha that axolotl has no form for',
      { recipe: { ...PRESETS.balanced, alpha: 0.5 }, toolkit: 'axolotl' as const },
    ],
    ['a base with other characters', { baseModel: 'x"\nlora_r: 1' }],
  ])('refuses %s', (_, fields) => {
    const run = {
      manifest: manifestOf(DATASET.splits),
      recipe: PRESETS.quick,
      toolkit: 'trl' as const,
      baseModel: 'a/b',
    };

    expect(() => exportRun({ ...run, ...fields }, examplesOf(DATASET.splits))).toThrow(
      expect.objectContaining({ code: 'invalid_input' }),
    );
  });

  it.skipIf(!hasPython).each(['trl', 'unsloth'] as const)(
    'writes a script for %s that Python compiles (needs python3)',
    async (toolkit) => {
      const { folder } = await written(toolkit);

      const compile = () =>
        execFileSync('python3', ['-m', 'py_compile', path.join(folder, 'train.py')], { stdio: 'pipe' });

      expect(compile).not.toThrow();
    },
  );

  it('names the base, the rank and the way back in both languages', async () => {
    const { folder } = await written('unsloth');

    const [english, spanish] = ['README.md', 'LEEME.md'].map((name) => readFileSync(path.join(folder, name), 'utf8'));

    for (const text of [english, spanish]) {
      expect(text).toContain('meta-llama/Llama-3.1-8B-Instruct');
      expect(text).toContain('out/adapter/adapter_config.json');
      expect(text).not.toContain('undefined');
    }
    expect(english).toContain('rank 8');
    expect(spanish).toContain('rango 8');
  });

  let number = 0;
  async function written(
    toolkit: Toolkit,
    recipe: TrainingRecipe = { ...PRESETS.quick, evaluationExamples: 4 },
    splits: Splits = DATASET.splits,
  ) {
    number += 1;
    const run = { manifest: manifestOf(splits), recipe, toolkit, baseModel: 'meta-llama/Llama-3.1-8B-Instruct' };
    return writeExportFolder(path.join(root, `run-${number}`), exportRun(run, examplesOf(splits)));
  }
});

type Splits = Readonly<Record<ExampleSplit, readonly TrainingExample[]>>;

function examplesOf(splits: Splits) {
  return async function* (_: string, split: ExampleSplit) {
    yield* splits[split];
  };
}

function manifestOf(splits: Splits): DatasetManifest {
  return {
    ...DATASET.manifest,
    id: 'a'.repeat(24),
    files: (['train', 'validation', 'held_out'] as const).map((split) => ({
      split,
      fileName: `${split}.jsonl`,
      sha256: 'b'.repeat(64),
      bytes: 1,
      examples: splits[split].length,
    })),
  };
}

/** YAML of one `name: value` a line, each value in the form of JSON; throws on anything else. */
function plainYaml(text: string): Record<string, unknown> {
  const fields = text.split('\n').filter((line) => line !== '' && !line.startsWith('# '));
  return Object.fromEntries(
    fields.map((line) => {
      const [, name, value] = /^([a-z0-9_]+): (.+)$/.exec(line) ?? [];
      return [name, JSON.parse(value ?? `no field: ${line}`)];
    }),
  );
}

function rows(file: string): unknown[] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const DATASET = assembleDataset({
  examples: Array.from({ length: 100 }, (_, index) => dialogue(`question number <${index}>`, `{"tool":"t${index}"}`)),
  draft: datasetDraft(),
  createdAt: 1,
  licence: 'own',
  prompts: [],
  sha256: sha256OfText,
  isHit: () => null,
});
