import type { ChatBlock } from '#shared/domain/chat';
import type { NumberSource } from '#shared/domain/grounded-number';

/** An answer of a tool in words for the person, written from its numbers alone. */
export interface ToldCall {
  /** Markdown in the language of the answer; empty where the blocks say all. */
  readonly text: string;
  /** Cards and pictures, shown after the text. */
  readonly blocks: readonly ChatBlock[];
  /** The few sentences of it that a model is asked to explain. */
  readonly brief: readonly string[];
  /** Numbers that an answer may repeat. */
  readonly sources: readonly NumberSource[];
}
