import type { CandleColumns } from '#shared/domain/candle-columns';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Structure } from '#shared/domain/structure';
import type { Timeframe } from '#shared/domain/timeframe';

/** Structures of exactly these candles, all kinds, with their states at the close of the last one. */
export type DetectStructures = (input: {
  instrument: InstrumentId;
  timeframe: Timeframe;
  candles: CandleColumns;
}) => readonly Structure[];

/** Prompt templates by id, rendered strictly: a missing or unknown input is a bug. */
export interface PromptTemplates {
  /** @param options.key - What the question is about: of two versions side by side, the same key always gets the same one. */
  render(
    id: string,
    inputs: Readonly<Record<string, string>>,
    options?: { readonly key?: string },
  ): { readonly version: string; readonly text: string };
}
