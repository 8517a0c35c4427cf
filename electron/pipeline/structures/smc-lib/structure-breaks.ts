import type { CandleColumns } from '#shared/domain/candle-columns';
import { createFirstBeyond, negated } from './first-beyond';
import type { SmcSwings } from './swing-highs-lows';

/** One entry per candle: 1 bullish, -1 bearish, 0 none; `level` and `brokenIndex` are NaN where there is nothing. */
export interface SmcStructureBreaks {
  readonly breakOfStructure: Int8Array;
  readonly changeOfCharacter: Int8Array;
  readonly level: Float64Array;
  readonly brokenIndex: Float64Array;
}

/**
 * BOS and CHoCH as smartmoneyconcepts 0.0.27 finds them.
 *
 * NOT CAUSAL, on purpose: a pattern of four swings, the last already beyond the level, is stamped on the second of them and
 * broken by the first close (or wick) from two candles later; an older one that breaks at the same candle or later is
 * erased, and so is one that never breaks. An erased one leaves its `brokenIndex` behind, as in the package.
 */
export function smcStructureBreaks(columns: CandleColumns, swings: SmcSwings, closeBreak: boolean): SmcStructureBreaks {
  const count = columns.close.length;
  const breakOfStructure = new Int8Array(count);
  const changeOfCharacter = new Int8Array(count);
  const level = new Float64Array(count).fill(Number.NaN);
  const brokenIndex = new Float64Array(count).fill(Number.NaN);

  const upwards = createFirstBeyond(closeBreak ? columns.close : columns.high);
  const downwards = createFirstBeyond(negated(closeBreak ? columns.close : columns.low));
  // Survivors so far. Their break candles rise, because a later pattern erases all that break no earlier than it does.
  const survivors: number[] = [];
  const erase = (index: number) => {
    breakOfStructure[index] = 0;
    changeOfCharacter[index] = 0;
    level[index] = Number.NaN;
  };

  const recent: number[] = [];
  for (let swing = 0; swing < count; swing++) {
    if (swings.highLow[swing] === 0) continue;
    recent.push(swing);
    if (recent.length > 4) recent.shift();
    if (recent.length < 4) continue;
    const stamped = recent[1] as number;
    const pattern = classify(recent, swings);
    if (pattern === null) continue;

    // The package stores levels as 32-bit floats and compares closes with the rounded value.
    const broken = Math.fround(swings.level[stamped] as number);
    const at = pattern.side === 1 ? upwards.above(stamped + 2, broken) : downwards.above(stamped + 2, -broken);
    if (at < 0) continue;
    if (pattern.kind === 'bos') breakOfStructure[stamped] = pattern.side;
    else changeOfCharacter[stamped] = pattern.side;
    level[stamped] = broken;
    brokenIndex[stamped] = at;
    while (survivors.length > 0 && (brokenIndex[survivors.at(-1) as number] as number) >= at) {
      erase(survivors.pop() as number);
    }
    survivors.push(stamped);
  }
  return { breakOfStructure, changeOfCharacter, level, brokenIndex };
}

/** What four consecutive swings say, or `null`. */
function classify(
  indices: readonly number[],
  { highLow, level }: SmcSwings,
): { readonly kind: 'bos' | 'choch'; readonly side: 1 | -1 } | null {
  const sides = indices.map((index) => highLow[index]);
  const side = sides[3] === 1 ? 1 : -1;
  if (sides[0] !== -side || sides[1] !== side || sides[2] !== -side) return null;
  // Multiplied by the side, a bearish pattern reads like its bullish mirror image. Four indices give four levels.
  const [first, second, third, fourth] = indices.map((index) => (level[index] as number) * side) as [
    number,
    number,
    number,
    number,
  ];
  if (first < third && third < second && second < fourth) return { kind: 'bos', side };
  if (fourth > second && second > first && first > third) return { kind: 'choch', side };
  return null;
}
