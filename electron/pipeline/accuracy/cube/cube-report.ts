import type { AccuracyDimension, AccuracyGroup, AccuracyReport, AccuracyScores } from '#shared/domain/accuracy';
import type { AccuracyQuery } from '../accuracy-query';
import { periodBounds, periodLength } from '../drift-period';
import { excursionSample } from '../excursion-sample';
import { rCurve } from '../r-curve';
import { type AxisBlock, cellsByGroup, cellsInBlock, cellsOfRows, groupsOfCells, packAxes } from './axis-blocks';
import { type CellSteps, type CellSums, STEP_FIELDS, STEPS, tallySteps, tallySums } from './cell-tallies';
import { RESULTS } from './fact-columns';
import type { FactTable } from './fact-table';
import { allowedCodes, dimensionAxis, type GroupAxis, periodAxis } from './group-axes';
import { type GroupTally, sumCells, sumSteps } from './group-tally';
import { KINDS, type SelectionMemory, selectRows } from './select-rows';
import { reliabilityOfTally, scoresOfTally } from './tally-scores';

/** What queries work in, kept from one to the next: 19 bytes for each prediction, and the tallies. */
export interface QueryMemory extends SelectionMemory {
  cellOf: Uint16Array;
  resolved: Uint32Array;
  rMultiples: Float64Array;
  steps: Float64Array;
  readonly groupSteps: Float64Array;
}

export function makeQueryMemory(): QueryMemory {
  return {
    rows: new Uint32Array(0),
    kinds: new Uint8Array(0),
    isScored: new Uint8Array(0),
    cellOf: new Uint16Array(0),
    resolved: new Uint32Array(0),
    rMultiples: new Float64Array(0),
    steps: new Float64Array(0),
    groupSteps: new Float64Array(STEPS * STEP_FIELDS),
  };
}

/** The report of a query, as `accuracyReport` defines it; `measured` tells the rows of the table and no time. */
export function cubeReport(table: FactTable, query: AccuracyQuery, memory: QueryMemory): AccuracyReport {
  const { columns, codes } = table;
  const { filter, groupBy, visibleUntil = {} } = query;
  const allowed = allowedCodes(filter, codes);
  const selection = selectRows(table, { filter, allowed, visibleUntil }, memory);
  if (memory.cellOf.length < memory.rows.length) memory.cellOf = new Uint16Array(memory.rows.length);
  const resolved = resolvedRows(table, selection.isScored, memory);

  const dimensions = [...new Set([...ALWAYS, ...groupBy])];
  const { firstMonth, lastMonth } = selection;
  const length = periodLength(firstMonth, lastMonth);
  const axes = new Map<AccuracyDimension | 'period', GroupAxis>([
    ['period', periodAxis(firstMonth, lastMonth, length)],
    ...dimensions.map((dimension) => [dimension, dimensionAxis(dimension, codes, allowed)] as const),
  ]);
  const curve = rCurve(resolved.rMultiples, (i) => columns.knownAt[resolved.rows[i] as number] as number);
  const overallDrawdown = curve.reduce((worst, { drawdownR }) => Math.max(worst, drawdownR), 0);

  const groupAxes = [...axes.values()].filter(({ keys }) => keys.length > 0);
  const groups = new Map<GroupAxis, AccuracyGroup[]>();
  let overall = overallOf(sumCells(NO_SUMS, []), memory.groupSteps.fill(0), 0);
  // More cells than rows would only be walked over.
  const maxCells = Math.min(MAX_SUM_CELLS, Math.max(MAX_STEP_CELLS, selection.length >>> 4));
  for (const [index, block] of packAxes(groupAxes, maxCells).entries()) {
    const cellOf = cellsOfRows(block, columns, selection, memory.cellOf);
    const sums = tallySums(columns, selection, cellOf, block.cells);
    const sumsByAxis = gatherSums(block, sums, cellOf, resolved);
    const axesOfBlock = block.axes.map(({ axis }) => axis);
    for (const [stepIndex, stepBlock] of packAxes(axesOfBlock, MAX_STEP_CELLS).entries()) {
      const stepCellOf = cellsInBlock(block, stepBlock);
      const tallies = tallySteps(columns, selection, cellOf, stepCellOf, stepBlock.cells, memory);
      const filled = allCells(stepBlock.cells).filter((cell) => tallies.isFilled[cell] === 1);
      if (index === 0 && stepIndex === 0) {
        const steps = sumSteps(tallies, filled, memory.groupSteps);
        overall = overallOf(sumCells(sums, filledCells(sums)), steps, overallDrawdown);
      }
      for (const blockAxis of stepBlock.axes) {
        const { axis } = blockAxis;
        const groupSums = sumsByAxis.get(axis) as readonly GroupSums[];
        const cells = cellsByGroup(stepBlock, blockAxis, filled);
        groups.set(axis, groupsOf(tallies, cells, axis.keys, groupSums, memory.groupSteps));
      }
    }
  }
  const by = (dimension: AccuracyDimension) => {
    const found = groups.get(axes.get(dimension) as GroupAxis) ?? [];
    return found.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  };
  return {
    modes: [...filter.modes],
    overall: overall.scores,
    byInstrument: by('instrument'),
    byTimeframe: by('timeframe'),
    byModel: by('model'),
    reliability: overall.reliability.equalWidth,
    reliabilityEqualMass: overall.reliability.equalMass,
    groups: groupBy.map((dimension) => ({ dimension, groups: by(dimension) })),
    rCurve: curve,
    excursions: excursionSample(resolved.rows.length).map((i) => excursionOf(table, resolved.rows[i] as number)),
    drift: (groups.get(axes.get('period') as GroupAxis) ?? []).map(({ key, scores }) => ({
      ...periodBounds(Number(key), length),
      scores,
    })),
    measured: { predictions: table.length, durationMs: 0 },
  };
}

interface Resolved {
  readonly rows: Uint32Array;
  readonly rMultiples: Float64Array;
}

interface Overall {
  readonly scores: AccuracyScores;
  readonly reliability: ReturnType<typeof reliabilityOfTally>;
}

/** What counts, in the order of resolution. */
function resolvedRows(table: FactTable, isScored: Uint8Array, memory: QueryMemory): Resolved {
  const order = table.order();
  const { rMultiple } = table.columns;
  if (memory.resolved.length < order.length) {
    memory.resolved = new Uint32Array(order.rows.length);
    memory.rMultiples = new Float64Array(order.rows.length);
  }
  const { resolved, rMultiples } = memory;
  let count = 0;
  for (let i = 0; i < order.length; i++) {
    const row = order.rows[i] as number;
    if (isScored[row] === 0) continue;
    resolved[count] = row;
    rMultiples[count] = rMultiple[row] as number;
    count++;
  }
  return { rows: resolved.subarray(0, count), rMultiples: rMultiples.subarray(0, count) };
}

interface GroupSums {
  readonly tally: GroupTally;
  readonly drawdown: number;
}

/** Sums of every group of a block's axes. */
function gatherSums(
  block: AxisBlock,
  sums: CellSums,
  cellOf: Uint16Array,
  resolved: Resolved,
): ReadonlyMap<GroupAxis, readonly GroupSums[]> {
  const filled = filledCells(sums);
  // In the order in which each axis reads them.
  const cells = new Uint16Array(resolved.rows.length);
  for (let i = 0; i < cells.length; i++) cells[i] = cellOf[resolved.rows[i] as number] as number;
  return new Map(
    block.axes.map((blockAxis) => {
      const { axis } = blockAxis;
      const drawdowns = drawdownsOf(groupsOfCells(block, blockAxis), axis.keys.length, cells, resolved.rMultiples);
      const groups = cellsByGroup(block, blockAxis, filled).map((own, group) => ({
        tally: sumCells(sums, own),
        drawdown: drawdowns[group] as number,
      }));
      return [axis, groups];
    }),
  );
}

function overallOf(tally: GroupTally, steps: Float64Array, drawdown: number): Overall {
  return { scores: scoresOfTally(tally, steps, drawdown), reliability: reliabilityOfTally(tally, steps) };
}

/** Scores of each group of an axis, without empty groups, in the order of the axis. */
function groupsOf(
  tallies: CellSteps,
  cells: readonly (readonly number[])[],
  keys: readonly string[],
  sums: readonly GroupSums[],
  memory: Float64Array,
): AccuracyGroup[] {
  return keys.flatMap((key, group) => {
    const { tally, drawdown } = sums[group] as GroupSums;
    if (tally.counts.every((count) => count === 0)) return [];
    const steps = sumSteps(tallies, cells[group] as readonly number[], memory);
    return [{ key, scores: scoresOfTally(tally, steps, drawdown) }];
  });
}

/** Worst fall of each group's own summed R. @param cells - Of what counts, in the order of resolution. */
function drawdownsOf(
  groupOfCell: Uint16Array,
  groups: number,
  cells: Uint16Array,
  rMultiples: Float64Array,
): Float64Array {
  // Sum, peak and worst of a group side by side.
  const state = new Float64Array(3 * groups);
  for (let i = 0; i < rMultiples.length; i++) {
    const at = 3 * (groupOfCell[cells[i] as number] as number);
    const sum = (state[at] as number) + (rMultiples[i] as number);
    state[at] = sum;
    const fall = (state[at + 1] as number) - sum;
    if (fall < 0) state[at + 1] = sum;
    else if (fall > (state[at + 2] as number)) state[at + 2] = fall;
  }
  return Float64Array.from({ length: groups }, (_, group) => state[3 * group + 2] as number);
}

function excursionOf({ columns, idOf }: FactTable, row: number): AccuracyReport['excursions'][number] {
  return {
    predictionId: idOf(row),
    mfeR: columns.mfeR[row] as number,
    maeR: columns.maeR[row] as number,
    rMultiple: columns.rMultiple[row] as number,
    isHit: RESULTS[(columns.result[row] as number) - 1] === 'target',
  };
}

function filledCells({ cells, counts }: CellSums): number[] {
  return allCells(cells).filter((cell) => {
    for (let kind = 0; kind < KINDS; kind++) if (counts[cell * KINDS + kind] !== 0) return true;
    return false;
  });
}

function allCells(count: number): number[] {
  return Array.from({ length: count }, (_, cell) => cell);
}

/** Dimensions that every report has. */
const ALWAYS: readonly AccuracyDimension[] = ['instrument', 'timeframe', 'model'];

const NO_SUMS: CellSums = { cells: 0, counts: new Uint32Array(0), sums: new Float64Array(0) };

/** 160 bytes a cell, of which most are empty where axes hang together. */
const MAX_SUM_CELLS = 16384;
/** 16 kB a cell: more would not stay in the caches of a processor. */
const MAX_STEP_CELLS = 256;
