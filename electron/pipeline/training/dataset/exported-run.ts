import type { DatasetManifest } from '#shared/domain/training-dataset';
import type { RecipeProjection, TrainingRecipe } from '#shared/domain/training-recipe';

export type Toolkit = 'trl' | 'unsloth' | 'axolotl';

/** A training that is to happen on another machine. */
export interface ExportedRun {
  readonly manifest: DatasetManifest;
  readonly recipe: TrainingRecipe;
  readonly toolkit: Toolkit;
  /** Name of the base in the hub of the toolkit. */
  readonly baseModel: string;
}

/** Names of the matrices in the weights of the hub. */
export function targetModules({ projections }: Pick<TrainingRecipe, 'projections'>): readonly string[] {
  return projections.map((projection) => HUB_NAMES[projection]);
}

/** Examples of one computation: as many of the longest as its tokens hold. */
export function examplesAtOnce({ batchTokens, maxExampleTokens }: TrainingRecipe): number {
  return Math.max(1, Math.floor(batchTokens / maxExampleTokens));
}

/** The app renders chat templates with the same, so that an adapter learns the prompts that it will get. */
export const CHAT_TEMPLATE_PARAMETERS = { date_string: '26 Jul 2024' };

const HUB_NAMES: Readonly<Record<RecipeProjection, string>> = {
  attn_q: 'q_proj',
  attn_k: 'k_proj',
  attn_v: 'v_proj',
  attn_output: 'o_proj',
  ffn_gate: 'gate_proj',
  ffn_up: 'up_proj',
  ffn_down: 'down_proj',
};
