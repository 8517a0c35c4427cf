import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Structure, StructureState } from '#shared/domain/structure';
import type { ChartTexts } from './locale-en';

/** What the details of a structure say, before it is put into words. */
export interface StructureDescription {
  readonly kind: keyof ChartTexts['kind'];
  readonly direction: Structure['direction'];
  readonly confirmedAt: EpochMs;
  /** What became of it after its confirmation, oldest first. */
  readonly changes: readonly { readonly state: StructureState; readonly at: EpochMs }[];
  /** One price for a level, two for a zone, the upper first. */
  readonly prices: readonly number[];
  /** First and last candle that it rests on; equal for one, `null` without. */
  readonly candles: { readonly firstAt: EpochMs; readonly lastAt: EpochMs; readonly count: number } | null;
}

export function describeStructure(structure: Structure): StructureDescription {
  const { kind, direction, confirmedAt, states, top, bottom, candles } = structure;
  const firstAt = candles[0];
  const lastAt = candles.at(-1);
  return {
    // A swing that points down is a high: the word says more than the direction.
    kind: kind === 'swing' ? (direction === 'bearish' ? 'swing_high' : 'swing_low') : kind,
    direction,
    confirmedAt,
    changes: states.filter(({ at }) => at > confirmedAt).map(({ state, at }) => ({ state, at })),
    prices: top === bottom ? [top] : [top, bottom],
    candles: firstAt === undefined || lastAt === undefined ? null : { firstAt, lastAt, count: candles.length },
  };
}
