import type { CandleColumns } from '#shared/domain/candle-columns';
import type { Structure, StructureDirection, StructureKind, StructureStateChange } from '#shared/domain/structure';
import type { StructureParameters } from '#shared/domain/structure-parameters';
import { smcFairValueGaps } from './fair-value-gaps';
import { smcLiquidity } from './liquidity';
import { smcOrderBlocks } from './order-blocks';
import { smcStructureBreaks } from './structure-breaks';
import { type SmcSwings, smcSwingHighsLows } from './swing-highs-lows';

/** Kinds that profile `smc-lib` knows. */
export const SMC_LIB_KINDS: readonly StructureKind[] = [
  'swing',
  'fair_value_gap',
  'break_of_structure',
  'change_of_character',
  'order_block',
  'liquidity_pool',
];

/**
 * What smartmoneyconcepts would say about all of `columns`, in order of confirmation.
 *
 * NOT CAUSAL: more candles can add to, change and erase what an earlier call returned. `confirmedAt` is when the package
 * could first have said it, had it not looked further ahead.
 */
export function detectSmcLibStructures(
  columns: CandleColumns,
  timeframeMs: number,
  parameters: StructureParameters,
): Structure[] {
  const count = columns.openAt.length;
  if (count === 0) return [];
  const swings = smcSwingHighsLows(columns, parameters.smcSwingLength);
  const context: Context = {
    columns,
    swings,
    openAt: (index) => columns.openAt[Math.min(index, count - 1)] as number,
    closeAt: (index) => (columns.openAt[Math.min(index, count - 1)] as number) + timeframeMs,
    parameters,
  };
  const structures = [
    ...swingStructures(context),
    ...gapStructures(context),
    ...breakStructures(context),
    ...blockStructures(context),
    ...poolStructures(context),
  ];
  return structures.sort((a, b) => a.confirmedAt - b.confirmedAt);
}

interface Context {
  readonly columns: CandleColumns;
  readonly swings: SmcSwings;
  readonly openAt: (index: number) => number;
  readonly closeAt: (index: number) => number;
  readonly parameters: StructureParameters;
}

function swingStructures({ swings, openAt, closeAt, parameters }: Context): Structure[] {
  const previous: Record<StructureDirection, number | null> = { bullish: null, bearish: null };
  return mark(swings.highLow, (index, side) => {
    // In this package 1 is a high, which points down in ours.
    const direction = directionOf(-side);
    const price = swings.level[index] as number;
    const before = previous[direction];
    previous[direction] = price;
    const label = before === null ? null : side === 1 ? (price > before ? 'HH' : 'LH') : price < before ? 'LL' : 'HL';
    const confirmedAt =
      index === 0 ? closeAt(2 * parameters.smcSwingLength) : closeAt(index + parameters.smcSwingLength);
    return structure('swing', direction, openAt(index), confirmedAt, price, price, 'active', [], { label });
  });
}

function gapStructures({ columns, openAt, closeAt, parameters }: Context): Structure[] {
  const gaps = smcFairValueGaps(columns, parameters.smcJoinConsecutive);
  return mark(gaps.gap, (index, side) => {
    const met = gaps.mitigatedIndex[index] as number;
    const later: StructureStateChange[] = met > 0 ? [{ state: 'touched', at: closeAt(met) }] : [];
    const top = gaps.top[index] as number;
    const bottom = gaps.bottom[index] as number;
    return structure(
      'fair_value_gap',
      directionOf(side),
      openAt(index),
      closeAt(index + 1),
      top,
      bottom,
      'open',
      later,
      {
        candles: [openAt(index - 1), openAt(index), openAt(index + 1)],
      },
    );
  });
}

function breakStructures({ columns, swings, openAt, closeAt, parameters }: Context): Structure[] {
  const breaks = smcStructureBreaks(columns, swings, parameters.smcCloseBreak);
  const of = (kind: 'break_of_structure' | 'change_of_character', sides: Int8Array) =>
    mark(sides, (index, side) => {
      const level = breaks.level[index] as number;
      const brokenIndex = breaks.brokenIndex[index] as number;
      const brokenSwingAt = openAt(index);
      return structure(kind, directionOf(side), brokenSwingAt, closeAt(brokenIndex), level, level, 'confirmed', [], {
        candles: [brokenSwingAt, openAt(brokenIndex)],
        details: { kind, scope: 'swing', brokenSwingAt },
      });
    });
  return [...of('break_of_structure', breaks.breakOfStructure), ...of('change_of_character', breaks.changeOfCharacter)];
}

function blockStructures({ columns, swings, openAt, closeAt, parameters }: Context): Structure[] {
  const blocks = smcOrderBlocks(columns, swings, parameters.smcCloseMitigation);
  return mark(blocks.block, (index, side) => {
    const top = Math.max(blocks.top[index] as number, blocks.bottom[index] as number);
    const bottom = Math.min(blocks.top[index] as number, blocks.bottom[index] as number);
    const breakIndex = blocks.breakIndex[index] as number;
    const failedIndex = blocks.failedIndex[index] as number;
    const later: StructureStateChange[] =
      failedIndex > breakIndex ? [{ state: 'breaker', at: closeAt(failedIndex) }] : [];
    const meanThreshold = ((columns.open[index] as number) + (columns.close[index] as number)) / 2;
    return structure(
      'order_block',
      directionOf(side),
      openAt(index),
      closeAt(breakIndex),
      top,
      bottom,
      'active',
      later,
      {
        candles: [openAt(index), openAt(breakIndex)],
        details: { kind: 'order_block', scope: 'swing', meanThreshold, volume: blocks.volume[index] as number },
      },
    );
  });
}

function poolStructures({ columns, swings, openAt, closeAt, parameters }: Context): Structure[] {
  const pools = smcLiquidity(columns, swings, parameters.smcRangeFraction);
  return mark(pools.liquidity, (index, side) => {
    const level = pools.level[index] as number;
    const end = pools.end[index] as number;
    const swept = pools.swept[index] as number;
    const confirmedAt = closeAt(end + parameters.smcSwingLength);
    const later: StructureStateChange[] =
      swept > 0 ? [{ state: 'swept', at: Math.max(closeAt(swept), confirmedAt) }] : [];
    return structure('liquidity_pool', directionOf(-side), openAt(index), confirmedAt, level, level, 'active', later, {
      candles: [openAt(index), openAt(end)],
      details: { kind: 'liquidity_pool', touches: pools.touches[index] as number },
    });
  });
}

/** One structure for every marked candle. */
function mark(sides: Int8Array, make: (index: number, side: number) => Structure): Structure[] {
  const result: Structure[] = [];
  for (let index = 0; index < sides.length; index++) {
    const side = sides[index] as number;
    if (side !== 0) result.push(make(index, side));
  }
  return result;
}

function structure(
  kind: StructureKind,
  direction: StructureDirection,
  formedAt: number,
  confirmedAt: number,
  top: number,
  bottom: number,
  first: StructureStateChange['state'],
  later: readonly StructureStateChange[],
  more: Partial<Pick<Structure, 'label' | 'candles' | 'details'>>,
): Structure {
  return {
    id: `${kind}:${direction}:${formedAt}`,
    kind,
    direction,
    formedAt,
    confirmedAt,
    top,
    bottom,
    label: null,
    states: [{ state: first, at: confirmedAt }, ...later],
    candles: [formedAt],
    ...more,
  };
}

function directionOf(side: number): StructureDirection {
  return side > 0 ? 'bullish' : 'bearish';
}
