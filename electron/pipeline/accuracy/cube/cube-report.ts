import type { AccuracyDimension, AccuracyGroup, AccuracyReport } from '#shared/domain/accuracy';
import type { AccuracyQuery } from '../accuracy-query';
import { periodBounds, periodLength } from '../drift-period';
import { excursionSample } from '../excursion-sample';
import { rCurve } from '../r-curve';
import { type CellTallies, tallyCells } from './cell-tallies';
import { drawdownsByAxis } from './drawdowns';
import { TARGET } from './fact-columns';
import type { FactTable } from './fact-table';
import { allowedCodes, dimensionAxis, type GroupAxis, periodAxis } from './group-axes';
import { type GroupTally, groupTallies, wholeTally } from './group-tally';
import { Access, markedPlaces, markedRows, markScored, type Sight, sightOf } from './sight';
import { type StepMemory, type StepVisitor, visitCellSteps, visitRowSteps, wholeSteps } from './stated-steps';
import { reliabilityOfTally, scoresOfTally } from './tally-scores';

/** What queries work in, kept from one to the next: 5 bytes for each prediction, and the tallies of steps. */
export interface QueryMemory extends StepMemory {
  /** Rows, and after them places in the order of resolution. */
  picked: Uint32Array;
  isScored: Uint8Array;
}

export function makeQueryMemory(): QueryMemory {
  return { picked: new Uint32Array(0), isScored: new Uint8Array(0), squares: new Float64Array(0) };
}

/** The report of a query, as `accuracyReport` defines it; `measured` tells the rows of the table and no time. */
export function cubeReport(table: FactTable, query: AccuracyQuery, memory: QueryMemory): AccuracyReport {
  const { columns, length: rowCount, cells, facets } = table;
  const { filter, groupBy, visibleUntil = {} } = query;
  reserve(memory, rowCount);
  const allowed = allowedCodes(filter, cells);
  const sight = sightOf(cells, filter, allowed, visibleUntil);
  const { access } = sight;
  const dimensions = [...new Set([...ALWAYS, ...groupBy])];
  const axes = new Map<AccuracyDimension | 'period', GroupAxis>(
    dimensions.map((dimension) => [dimension, dimensionAxis(dimension, cells, facets, allowed)]),
  );
  const tallies = seenTallies(table, sight, [...axes.values()]);
  const [firstMonth, lastMonth] = monthsOf(tallies, sight);
  const length = periodLength(firstMonth, lastMonth);
  axes.set('period', periodAxis(firstMonth, lastMonth, length));
  const groupAxes = [...axes.values()].filter(({ keys }) => keys.length > 0);

  const resolved = table.resolved();
  const isScored = markScored(columns, rowCount, sight, memory.isScored);
  const places = markedPlaces(resolved, isScored, memory.picked);
  const rowAt = (index: number) => resolved.rows[places[index] as number] as number;
  const curve = rCurve(resolved.rMultiple, places, (index) => columns.knownAt[rowAt(index)] as number);
  const excursions = excursionSample(places.length).map((index) => excursionOf(table, rowAt(index)));
  const drawdowns = drawdownsByAxis(columns, resolved, places, groupAxes);

  // From here on the places are overwritten.
  const rows = markedRows(isScored, memory.picked);
  const groups = new Map(groupAxes.map((axis) => [axis, [] as AccuracyGroup[]]));
  const tallied = new Map(groupAxes.map((axis) => [axis, groupTallies(tallies, access, axis)]));
  const addGroup: StepVisitor = (axis, group, steps) => {
    const tally = tallied.get(axis)?.[group] as GroupTally;
    if (tally.counts.every((count) => count === 0)) return;
    const scores = scoresOfTally(tally, steps, drawdowns.get(axis)?.[group] as number);
    groups.get(axis)?.push({ key: axis.keys[group] as string, scores });
  };
  const [cellAxes, rowAxes] = [true, false].map((isOfCell) =>
    groupAxes.filter(({ column }) => (column === 'cell') === isOfCell),
  ) as [GroupAxis[], GroupAxis[]];
  visitCellSteps(tallies, access, cellAxes, memory, addGroup);
  visitRowSteps(columns, rows, rowAxes, memory, addGroup);
  const groupsOf = (name: AccuracyDimension | 'period') => groups.get(axes.get(name) as GroupAxis) ?? [];
  const whole = wholeTally(tallies, access);
  const steps = wholeSteps(tallies, access);
  const reliability = reliabilityOfTally(whole, steps);
  const by = (dimension: AccuracyDimension) => groupsOf(dimension).toSorted((a, b) => (a.key < b.key ? -1 : 1));
  return {
    modes: [...filter.modes],
    overall: scoresOfTally(whole, steps, deepestFall(curve)),
    byInstrument: by('instrument'),
    byTimeframe: by('timeframe'),
    byModel: by('model'),
    reliability: reliability.equalWidth,
    reliabilityEqualMass: reliability.equalMass,
    groups: groupBy.map((dimension) => ({ dimension, groups: by(dimension) })),
    rCurve: curve,
    excursions,
    drift: groupsOf('period').map(({ key, scores }) => ({ ...periodBounds(Number(key), length), scores })),
    measured: { predictions: rowCount, durationMs: 0 },
  };
}

function reserve(memory: QueryMemory, rows: number): void {
  if (memory.picked.length > rows) return;
  const capacity = rows + (rows >>> 5) + 1;
  memory.picked = new Uint32Array(capacity);
  memory.isScored = new Uint8Array(capacity);
}

/** The kept sums of cells that are seen whole, and new ones of those of which some rows are seen. */
function seenTallies(table: FactTable, sight: Sight, axes: readonly GroupAxis[]): CellTallies {
  const { access } = sight;
  const kept = table.tallies();
  if (!access.includes(Access.SOME)) return kept;
  const isPartial = access.map((seen) => Number(seen === Access.SOME));
  const parts = axes.map(({ section }) => section).filter((section) => section !== 'whole' && section !== 'month');
  const partial = tallyCells(table, isPartial, sight, parts);
  return kept.map((tally, cell) => (isPartial[cell] === 1 ? partial[cell] : tally));
}

/** First and last month that a query sees something of; 0 where it sees nothing. */
function monthsOf(tallies: CellTallies, { access }: Sight): readonly [first: number, last: number] {
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (const [cell, tally] of tallies.entries()) {
    if (!tally || access[cell] === Access.NONE) continue;
    first = Math.min(first, tally.firstMonth);
    last = Math.max(last, tally.lastMonth);
  }
  return [Math.min(first, last), last];
}

function deepestFall(curve: AccuracyReport['rCurve']): number {
  return curve.reduce((worst, { drawdownR }) => Math.max(worst, drawdownR), 0);
}

function excursionOf({ columns, idOf }: FactTable, row: number): AccuracyReport['excursions'][number] {
  return {
    predictionId: idOf(row),
    mfeR: columns.mfeR[row] as number,
    maeR: columns.maeR[row] as number,
    rMultiple: columns.rMultiple[row] as number,
    isHit: columns.result[row] === TARGET,
  };
}

/** Dimensions that every report has. */
const ALWAYS: readonly AccuracyDimension[] = ['instrument', 'timeframe', 'model'];
