import type { Language } from '#shared/domain/chat';
import type { InstrumentId } from '#shared/domain/instrument';
import type { ContextLevel, MarketContext } from '#shared/domain/market-context';
import type { Direction } from '#shared/domain/prediction';
import type { Timeframe } from '#shared/domain/timeframe';
import type { AssistantEffect, AssistantTool } from './assistant-tools';
import type { JsonSchema } from './language-model';

/** A prompt exactly as the assistant would ask a small model, with what its answer is held to. */
export interface AskedPrompt {
  readonly system: string;
  readonly user: string;
  /** Templates that it was made of. */
  readonly prompts: readonly { readonly id: string; readonly version: string }[];
}

/** Prompts of the assistant, to make examples of: the same code that asks writes them. */
export interface AssistantPrompts {
  /** The choice of a tool, as small models are asked. `tools` are those that a grammar allows. */
  toolChoice(question: {
    readonly question: string;
    readonly history: string;
    readonly chart: { readonly instrument: InstrumentId; readonly timeframe: Timeframe };
    readonly instruments: readonly InstrumentId[];
    readonly effects: ReadonlySet<AssistantEffect>;
  }): AskedPrompt & { readonly tools: readonly AssistantTool[] };
  /** What is answered to it: the JSON text of a call, or of none. */
  toolAnswer(call: { readonly tool: string; readonly args: Readonly<Record<string, unknown>> } | null): string;
  toolSchema(tools: readonly AssistantTool[]): JsonSchema;
  /** `null` where the answer is no call of the form; `calls` is empty where it says that nothing is to be called. */
  readTools(
    text: string,
  ): { readonly calls: readonly { readonly tool: string; readonly args: Readonly<Record<string, unknown>> }[] } | null;
  /** The levels of a ticket; `null` where fewer than two pairs can be cited, so that nothing is to be chosen. */
  ticket(about: {
    readonly context: MarketContext;
    readonly direction: Direction;
  }): (AskedPrompt & { readonly pairs: readonly CitedPair[] }) | null;
  /** Which sentences matter most, as small models are asked. */
  highlights(about: { readonly question: string; readonly facts: readonly string[] }): AskedPrompt;
  /** An answer in words about facts, as large models are asked. */
  answer(about: {
    readonly language: Language;
    readonly question: string;
    readonly facts: readonly string[];
  }): AskedPrompt;
}

export interface CitedPair {
  readonly stop: ContextLevel | null;
  readonly target: ContextLevel | null;
}
