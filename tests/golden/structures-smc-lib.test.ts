import { describe, expect, it } from 'vitest';
import { smcFairValueGaps } from '#electron/pipeline/structures/smc-lib/fair-value-gaps';
import { smcLiquidity } from '#electron/pipeline/structures/smc-lib/liquidity';
import { smcOrderBlocks } from '#electron/pipeline/structures/smc-lib/order-blocks';
import { smcStructureBreaks } from '#electron/pipeline/structures/smc-lib/structure-breaks';
import { smcSwingHighsLows } from '#electron/pipeline/structures/smc-lib/swing-highs-lows';
import type { CandleColumns } from '#shared/domain/candle-columns';
import { hasSharedData, readSharedCandles, readSharedRows } from '#tests/support/shared-candles';

/** What the Python package printed for the same candles, row for row, within its own relative tolerance. */
describe.skipIf(!hasSharedData('eurusd-15m/smc-lib_fvg.csv'))('profile smc-lib against smartmoneyconcepts', () => {
  it.each([
    ['swing_highs_lows', swingRows],
    ['fvg', gapRows],
    ['bos_choch', breakRows],
    ['ob', blockRows],
    ['liquidity', poolRows],
  ] as const)('%s: every row is the same', (name, compute) => {
    const columns = readSharedCandles('eurusd-15m', 'Volume');
    const [, ...expected] = readSharedRows(`eurusd-15m/smc-lib_${name}.csv`);

    const actual = compute(columns);

    const filled = expected.filter((row) => row.some((cell) => cell !== '')).length;
    const mismatches = expected.flatMap((row, index) =>
      sameRow(row, actual[index]) ? [] : [{ index, row, actual: actual[index] }],
    );
    console.log(`smc-lib_${name}.csv: ${expected.length} rows, ${filled} filled, ${mismatches.length} mismatches`);
    expect(mismatches.slice(0, 5)).toEqual([]);
    expect(actual).toHaveLength(expected.length);
    expect(filled).toBeGreaterThan(50);
  });
});

function swingRows(columns: CandleColumns): Cell[][] {
  const { highLow, level } = smcSwingHighsLows(columns, 5);
  return rows(columns, (index) => [orMissing(highLow[index]), level[index]]);
}

function gapRows(columns: CandleColumns): Cell[][] {
  const { gap, top, bottom, mitigatedIndex } = smcFairValueGaps(columns, false);
  return rows(columns, (index) => [orMissing(gap[index]), top[index], bottom[index], mitigatedIndex[index]]);
}

function breakRows(columns: CandleColumns): Cell[][] {
  const breaks = smcStructureBreaks(columns, smcSwingHighsLows(columns, 5), true);
  return rows(columns, (index) => [
    orMissing(breaks.breakOfStructure[index]),
    orMissing(breaks.changeOfCharacter[index]),
    breaks.level[index],
    breaks.brokenIndex[index],
  ]);
}

function blockRows(columns: CandleColumns): Cell[][] {
  const blocks = smcOrderBlocks(columns, smcSwingHighsLows(columns, 5), false);
  return rows(columns, (index) => [
    orMissing(blocks.block[index]),
    blocks.top[index],
    blocks.bottom[index],
    blocks.volume[index],
    blocks.mitigatedIndex[index],
    blocks.percentage[index],
  ]);
}

function poolRows(columns: CandleColumns): Cell[][] {
  const pools = smcLiquidity(columns, smcSwingHighsLows(columns, 5), 0.01);
  return rows(columns, (index) => [
    orMissing(pools.liquidity[index]),
    pools.level[index],
    pools.end[index],
    pools.swept[index],
  ]);
}

/** A number, or NaN where the package leaves the cell empty. */
type Cell = number | undefined;

function rows(columns: CandleColumns, row: (index: number) => Cell[]): Cell[][] {
  return Array.from(columns.openAt, (_, index) => row(index));
}

function orMissing(side: number | undefined): Cell {
  return side === 0 ? Number.NaN : side;
}

function sameRow(expected: readonly string[], actual: readonly Cell[] | undefined): boolean {
  if (actual === undefined || actual.length !== expected.length) return false;
  return expected.every((cell, column) => {
    const value = actual[column];
    if (value === undefined) return false;
    if (cell === '') return Number.isNaN(value);
    return Math.abs(value - Number(cell)) <= RELATIVE_TOLERANCE * Math.abs(Number(cell));
  });
}

const RELATIVE_TOLERANCE = 1e-5;
