import type { CellTallies, CellTally } from './cell-tallies';
import type { GroupAxis } from './group-axes';
import { Access } from './sight';
import { FIELDS, Field, KINDS } from './slot-sums';

/** Sums over the slots of one group. */
export interface GroupTally {
  readonly counts: Uint32Array;
  readonly sums: Float64Array;
  /** Mean R and the squared distances from it, summed. */
  meanR: number;
  squaredR: number;
}

/** Of every cell that a query has access to, without a split. */
export function wholeTally(tallies: CellTallies, access: Uint8Array): GroupTally {
  const whole = emptyTally();
  for (let cell = 0; cell < tallies.length; cell++) {
    const tally = tallies[cell];
    if (tally && access[cell] !== Access.NONE) addSlot(whole, tally, tally.starts.whole);
  }
  return whole;
}

/** Of each group of an axis. */
export function groupTallies(tallies: CellTallies, access: Uint8Array, axis: GroupAxis): GroupTally[] {
  const { section, groupOfSlot } = axis;
  const groups = axis.keys.map(emptyTally);
  for (let cell = 0; cell < tallies.length; cell++) {
    const tally = tallies[cell];
    if (!tally || access[cell] === Access.NONE) continue;
    const [start, end] = [tally.starts[section], tally.ends[section]];
    const first = section === 'whole' ? cell : section === 'month' ? tally.firstMonth : 0;
    for (let slot = start; slot < end; slot++) {
      addSlot(groups[groupOfSlot[first + slot - start] as number] as GroupTally, tally, slot);
    }
  }
  return groups;
}

function emptyTally(): GroupTally {
  return { counts: new Uint32Array(KINDS), sums: new Float64Array(FIELDS), meanR: 0, squaredR: 0 };
}

function addSlot(group: GroupTally, { counts, sums }: CellTally, slot: number): void {
  const n = scoredOf(group.counts);
  for (let kind = 0; kind < KINDS; kind++) {
    group.counts[kind] = (group.counts[kind] as number) + (counts[slot * KINDS + kind] as number);
  }
  const members = scoredOf(counts, slot * KINDS);
  if (members === 0) return;
  const at = slot * FIELDS;
  for (let field = 0; field < FIELDS; field++) {
    group.sums[field] = (group.sums[field] as number) + (sums[at + field] as number);
  }
  // Two samples with their own means become one. Chan, Golub, LeVeque (1983), The American Statistician 37(3).
  const apart = sums[at + Field.R_APART] as number;
  const mean = (sums[at + Field.FIRST_R] as number) + apart / members;
  const squared = (sums[at + Field.R_APART_SQUARED] as number) - (apart * apart) / members;
  const distance = mean - group.meanR;
  group.squaredR += Math.max(0, squared) + (distance * distance * n * members) / (n + members);
  group.meanR += (distance * members) / (n + members);
}

/** Forecasts that were entered and resolved. */
export function scoredOf(counts: Uint32Array, at = 0): number {
  return hitsOf(counts, at) + (counts[at + 6] as number) + (counts[at + 7] as number);
}

export function hitsOf(counts: Uint32Array, at = 0): number {
  return (counts[at + 8] as number) + (counts[at + 9] as number);
}
