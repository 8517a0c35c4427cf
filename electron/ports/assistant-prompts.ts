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
    /** The person's words, at most some 600 characters of them. */
    readonly question: string;
    /** Oldest first. */
    readonly earlier: readonly EarlierTurn[];
    readonly chart: { readonly instrument: InstrumentId; readonly timeframe: Timeframe };
    readonly instruments: readonly InstrumentId[];
    readonly effects: ReadonlySet<AssistantEffect>;
  }): AskedPrompt & {
    readonly tools: readonly AssistantTool[];
    /** The prompt says what the chart shows; where it does not, no model can name that. */
    readonly isChartTold: boolean;
  };
  /** What is answered to it: the JSON text of a call, or of none. */
  toolAnswer(call: { readonly tool: string; readonly args: Readonly<Record<string, unknown>> } | null): string;
  /** What a grammar holds such an answer to. */
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
  /** What is answered to it: numbers of lines, from 1; `other` speaks against them. */
  highlightsAnswer(picked: { readonly main: readonly number[]; readonly other: number | null }): string;
  /** An answer in words about facts, as large models are asked. */
  answer(about: {
    readonly language: Language;
    readonly question: string;
    readonly facts: readonly string[];
  }): AskedPrompt;
}

/** A question and what its answer looked up. */
export interface EarlierTurn {
  /** The person's own words. */
  readonly question: string;
  /** Short names of tools. */
  readonly tools: readonly string[];
  readonly instrument: InstrumentId | null;
  readonly timeframe: Timeframe | null;
}

export interface CitedPair {
  readonly stop: ContextLevel | null;
  readonly target: ContextLevel | null;
}
