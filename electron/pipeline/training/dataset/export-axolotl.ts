import { AppError } from '#shared/domain/app-error';
import { CHAT_TEMPLATE_PARAMETERS, type ExportedRun, examplesAtOnce, targetModules } from './exported-run';

/**
 * A configuration of axolotl. YAML whose values are written as JSON, which YAML takes as they are.
 *
 * @throws AppError `invalid_input` for an alpha that is no whole number: axolotl takes no other.
 */
export function axolotlConfig({ manifest, recipe, baseModel }: ExportedRun, hasValidation: boolean): string {
  if (!Number.isInteger(recipe.alpha)) {
    throw new AppError('invalid_input', `Expected a whole alpha for axolotl, was ${recipe.alpha}.`, {
      alpha: recipe.alpha,
    });
  }
  const isCosine = recipe.schedule === 'cosine';
  const sections: readonly (readonly [comment: string, fields: Readonly<Record<string, unknown>>])[] = [
    [
      `Dataset ${manifest.id}. Only what the assistant says is learnt.`,
      {
        base_model: baseModel,
        datasets: [datasetOf('train.jsonl')],
        ...(hasValidation && { test_datasets: [{ ...datasetOf('validation.jsonl'), split: 'train' }] }),
        chat_template: 'tokenizer_default',
        chat_template_kwargs: CHAT_TEMPLATE_PARAMETERS,
        train_on_inputs: false,
        sequence_len: recipe.maxExampleTokens,
        excess_length_strategy: 'drop',
        sample_packing: false,
        eval_sample_packing: false,
        dataset_prepared_path: 'out/prepared',
      },
    ],
    [
      'The adapter, in the form of PEFT.',
      {
        adapter: 'lora',
        lora_r: recipe.rank,
        lora_alpha: recipe.alpha,
        lora_dropout: 0,
        lora_target_modules: targetModules(recipe),
        output_dir: 'out/adapter',
      },
    ],
    [
      'The training.',
      {
        learning_rate: recipe.learningRate,
        lr_scheduler: isCosine ? 'cosine' : 'constant_with_warmup',
        ...(isCosine && { cosine_min_lr_ratio: recipe.finalRateShare }),
        warmup_ratio: recipe.warmupShare,
        weight_decay: recipe.weightDecay,
        max_grad_norm: recipe.clipNorm,
        optimizer: 'adamw_torch',
        num_epochs: recipe.epochs,
        ...(recipe.maxSteps !== null && { max_steps: recipe.maxSteps }),
        micro_batch_size: examplesAtOnce(recipe),
        gradient_accumulation_steps: recipe.accumulation,
        gradient_checkpointing: recipe.isCheckpointed,
        bf16: true,
        seed: recipe.seed,
        logging_steps: 1,
        save_total_limit: 2,
        save_steps: hasValidation ? recipe.evaluateEvery : recipe.checkpointEvery,
        ...(hasValidation && {
          eval_steps: recipe.evaluateEvery,
          load_best_model_at_end: true,
          metric_for_best_model: 'eval_loss',
          greater_is_better: false,
          ...(recipe.patience !== null && { early_stopping_patience: recipe.patience }),
        }),
      },
    ],
  ];
  return sections
    .map(([comment, fields]) => {
      const lines = Object.entries(fields).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
      return `# ${comment}\n${lines.join('\n')}\n`;
    })
    .join('\n');
}

function datasetOf(file: string) {
  return {
    path: file,
    ds_type: 'json',
    type: 'chat_template',
    field_messages: 'messages',
    roles_to_train: ['assistant'],
    train_on_eos: 'turn',
  };
}

/** Each release of axolotl names the versions of the other libraries itself. */
export const AXOLOTL_REQUIREMENTS = `axolotl==0.19.0
`;
