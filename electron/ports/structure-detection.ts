import type { CandleColumns } from '#shared/domain/candle-columns';
import type { Structure, StructureKind } from '#shared/domain/structure';
import type { Timeframe } from '#shared/domain/timeframe';

/**
 * Structures of exactly these candles under the causal profile, in order of confirmation, with every state that they had by
 * the close of the last candle. What was known earlier is `structureKnownAt(structure, at)`; detecting on a prefix gives the
 * same (the no-repaint certificate proves it).
 */
export type DetectSeriesStructures = (input: {
  readonly timeframe: Timeframe;
  readonly candles: CandleColumns;
  /** All where it is missing. */
  readonly kinds?: readonly StructureKind[] | undefined;
}) => readonly Structure[];
