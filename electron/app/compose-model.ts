import path from 'node:path';
import type { ModelStanding } from '#shared/domain/model-standing';
import { createAdapterFiles } from '../infra/models/adapter-files';
import { createModelWorkMark } from '../infra/models/model-work-mark';
import { createModelSpeedStore } from '../infra/sqlite/model-speed-store';
import type { Journal } from '../infra/sqlite/open-database';
import { readFreeMemory } from '../infra/system/free-memory';
import { type ActiveModel, createLlamaRuntime } from '../llm/llama-runtime';
import { createModelLadder, type RefreshedModelLadder } from '../llm/model-ladder';
import { SerialQueue } from '../llm/serial-queue';
import type { AdapterFiles } from '../ports/adapter-files';
import type { Clock } from '../ports/clock';
import type { LanguageModel } from '../ports/language-model';
import type { ModelFiles } from '../ports/model-files';
import type { SettingsStore } from '../ports/settings-store';
import { type CountingLanguageModel, createCountingLanguageModel } from './counting-language-model';
import { createModelChoice, type ModelChoice } from './model-choice';
import { shippedPath } from './paths';

/** The language model with what decides which one answers. */
export interface ModelDesk {
  readonly model: RefreshedModelLadder & CountingLanguageModel;
  readonly modelChoice: ModelChoice;
  readonly adapters: AdapterFiles;
  /** Whoever computes with a language model waits in it, so that a person's question goes first. */
  readonly queue: SerialQueue;
}

/** Makes the one runtime below the ladder. */
export type CreateRuntime = (resolveActive: () => Promise<ActiveModel | null>) => LanguageModel;

/** @param parts.createRuntime - Another inference library, for tests; node-llama-cpp where it is missing. */
export function composeModel(parts: {
  readonly database: Journal;
  readonly dataDir: string;
  /** Of the environment: where its mark of work lies. */
  readonly directory: string;
  readonly settings: SettingsStore;
  readonly modelFiles: ModelFiles;
  readonly clock: Clock;
  /** Whether this process looks after the folder: no other may write its mark. */
  readonly isOwner: boolean;
  readonly onChange: (standing: ModelStanding) => void;
  readonly onUnexpected: (error: unknown) => void;
  readonly createRuntime?: CreateRuntime | undefined;
}): ModelDesk {
  const { database, settings, modelFiles, clock } = parts;
  const speeds = createModelSpeedStore(database, clock);
  const adapters = createAdapterFiles({
    shippedDir: shippedPath('models/adapters'),
    ownDir: path.join(parts.dataDir, 'adapters'),
  });
  const modelChoice = createModelChoice({ settings, modelFiles, adapters, speeds, freeMemory: readFreeMemory });
  const queue = new SerialQueue();
  const createRuntime = parts.createRuntime ?? ((resolveActive) => createLlamaRuntime({ resolveActive, queue }));
  const ladder = createModelLadder({
    createRuntime,
    choose: modelChoice.choose,
    fit: modelChoice.fit,
    mark: parts.isOwner ? createModelWorkMark(parts.directory) : null,
    clock,
    onChange: parts.onChange,
    onSpeed: (modelId, tokensPerSecond) => {
      try {
        speeds.note(modelId, tokensPerSecond);
      } catch (error) {
        // An answer is not worth less because its speed could not be kept.
        parts.onUnexpected(error);
      }
    },
  });
  return { model: createCountingLanguageModel(ladder, () => performance.now()), modelChoice, adapters, queue };
}
