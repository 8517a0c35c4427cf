import type { EpochMs } from '#shared/domain/epoch-ms';
import type { PromptChoice } from '#shared/domain/prompt-version';

/** A text of a person's own. */
export interface StoredPrompt {
  readonly id: string;
  readonly version: string;
  readonly createdAt: EpochMs;
  readonly note: string;
  /** The whole file, head included. */
  readonly source: string;
}

export interface PromptStore {
  /** Every text that was ever saved, oldest first: predictions name them. */
  prompts(): StoredPrompt[];
  add(prompt: StoredPrompt): void;
  choices(): ReadonlyMap<string, PromptChoice>;
  /** `null` goes back to the shipped text. */
  choose(id: string, choice: PromptChoice | null): void;
}
