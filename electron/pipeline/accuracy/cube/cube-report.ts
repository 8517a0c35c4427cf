import type { AccuracyDimension, AccuracyGroup, AccuracyReport, AccuracyScores } from '#shared/domain/accuracy';
import type { AccuracyQuery } from '../accuracy-query';
import { periodBounds, periodLength } from '../drift-period';
import { excursionSample } from '../excursion-sample';
import { rCurve } from '../r-curve';
import { type AxisBlock, type BlockAxis, cellsByGroup, cellsOfRows, groupsOfCells, packAxes } from './axis-blocks';
import { type CellTallies, STEP_FIELDS, STEPS, tallyCells } from './cell-tallies';
import { RESULTS } from './fact-columns';
import type { FactTable } from './fact-table';
import { allowedCodes, dimensionAxis, type GroupAxis, periodAxis } from './group-axes';
import { type GroupTally, sumCells } from './group-tally';
import { type SelectionMemory, selectRows } from './select-rows';
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

  const groups = new Map<GroupAxis, AccuracyGroup[]>();
  let overall: Overall | null = null;
  for (const block of packAxes([...axes.values()].filter(({ keys }) => keys.length > 0))) {
    const cellOf = cellsOfRows(block, columns, selection.rows, selection.length, memory.cellOf);
    const tallies = tallyCells(columns, selection, cellOf, block.cells, memory);
    const { rows, rMultiples } = resolved;
    const resolvedCells = cellsOfRows(block, columns, rows, rows.length, memory.cellOf).subarray(0, rows.length);
    overall ??= overallOf(tallies, overallDrawdown, memory);
    for (const blockAxis of block.axes) {
      const drawdowns = drawdownsOf(
        groupsOfCells(block, blockAxis),
        blockAxis.axis.keys.length,
        resolvedCells,
        rMultiples,
      );
      groups.set(blockAxis.axis, groupsOf(block, blockAxis, tallies, drawdowns, memory));
    }
  }
  overall ??= overallOf(NO_TALLIES, 0, memory);
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

function overallOf(tallies: CellTallies, drawdown: number, memory: QueryMemory): Overall {
  const tally = sumCells(tallies, allCells(tallies.cells), memory.groupSteps);
  return { scores: scoresOfTally(tally, drawdown), reliability: reliabilityOfTally(tally) };
}

/** Scores of each group of an axis, without empty groups, in the order of the axis. */
function groupsOf(
  block: AxisBlock,
  blockAxis: BlockAxis,
  tallies: CellTallies,
  drawdowns: Float64Array,
  memory: QueryMemory,
): AccuracyGroup[] {
  const cells = cellsByGroup(block, blockAxis);
  return blockAxis.axis.keys.flatMap((key, group) => {
    const tally: GroupTally = sumCells(tallies, cells[group] as number[], memory.groupSteps);
    const scores = scoresOfTally(tally, drawdowns[group] as number);
    return scores.predictions > 0 ? [{ key, scores }] : [];
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

function allCells(count: number): number[] {
  return Array.from({ length: count }, (_, cell) => cell);
}

/** Dimensions that every report has. */
const ALWAYS: readonly AccuracyDimension[] = ['instrument', 'timeframe', 'model'];

const NO_TALLIES: CellTallies = {
  cells: 0,
  counts: new Uint32Array(0),
  sums: new Float64Array(0),
  steps: new Float64Array(0),
};
