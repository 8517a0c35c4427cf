import { seededOrder } from './seeded-order';

/** What of an example matters to where it goes. */
export interface ExampleShape {
  /** Examples with equal numbers begin with the same trunk. */
  readonly prefix: number;
  readonly trunkTokens: number;
  readonly branchTokens: number;
}

/** Examples that share a trunk, side by side in one row. */
export interface PlannedGroup {
  readonly trunkTokens: number;
  /** Indices of the examples, at least one. */
  readonly examples: readonly number[];
  /** Of the trunk and all branches. */
  readonly tokens: number;
}

export interface PlannedBatch {
  readonly rows: number;
  readonly columns: number;
  /** Groups of each row that has any; rows without come last. */
  readonly filled: readonly (readonly PlannedGroup[])[];
}

/**
 * Lays all examples out in batches of few shapes, each example once.
 *
 * Longer rows share a trunk among more branches, but each token is compared with its whole row: for each trunk the width is
 * taken that costs least. What is left of narrow rows moves into wider ones, so that at most one batch is not full.
 *
 * @param order - In which the examples are taken.
 * @param batchTokens - Most tokens of a batch, and at least those of every example.
 */
export function planEpoch(
  shapes: readonly ExampleShape[],
  order: readonly number[],
  { batchTokens, seed, epoch }: { readonly batchTokens: number; readonly seed: number; readonly epoch: number },
): PlannedBatch[] {
  const widths = rowWidths(batchTokens);
  const groups = splitByTrunk(shapes, order).flatMap((members) => splitToWidth(members, shapes, widths));
  const widest = groups.reduce((most, { tokens }) => Math.max(most, widthFor(tokens, widths)), 0);

  const batches: PlannedBatch[] = [];
  let left: PlannedGroup[] = [];
  for (const columns of widths.filter((width) => width <= widest)) {
    const rows = Math.floor(batchTokens / columns);
    const filled = fillRows([...left, ...groups.filter(({ tokens }) => widthFor(tokens, widths) === columns)], columns);
    const isLast = columns === widest;
    // The rows that came last are the least full ones: together they fill wider rows better.
    const kept = isLast ? filled.length : filled.length - (filled.length % rows);
    left = filled.slice(kept).flat();
    const placed = pick(filled, seededOrder(kept, seed, epoch, columns));
    for (let at = 0; at < kept; at += rows) batches.push({ rows, columns, filled: placed.slice(at, at + rows) });
  }
  return pick(batches, seededOrder(batches.length, seed, epoch, 0));
}

/** Widths of rows, narrow ones first: the whole batch, a half of it, a quarter and so on. */
function rowWidths(batchTokens: number): number[] {
  const widths = [batchTokens];
  for (let rows = 2; Math.floor(batchTokens / rows) >= NARROWEST; rows *= 2) {
    widths.unshift(Math.floor(batchTokens / rows));
  }
  return widths;
}

function splitByTrunk(shapes: readonly ExampleShape[], order: readonly number[]): number[][] {
  const members = new Map<number, number[]>();
  for (const example of order) {
    const { prefix } = at(shapes, example);
    const known = members.get(prefix);
    if (known) known.push(example);
    else members.set(prefix, [example]);
  }
  return [...members.values()];
}

/** Makes groups of examples of one trunk that fit rows of the width that costs least. */
function splitToWidth(
  members: readonly number[],
  shapes: readonly ExampleShape[],
  widths: readonly number[],
): PlannedGroup[] {
  const { trunkTokens } = at(shapes, members[0] ?? 0);
  const branches = members.map((example) => at(shapes, example).branchTokens);
  const width = cheapestWidth(trunkTokens, branches, widths);

  const done: PlannedGroup[] = [];
  const open: { examples: number[]; tokens: number }[] = [];
  for (const [index, example] of members.entries()) {
    const tokens = at(branches, index);
    const place = open.find((group) => group.tokens + tokens <= width);
    if (place) {
      place.examples.push(example);
      place.tokens += tokens;
      continue;
    }
    open.push({ examples: [example], tokens: trunkTokens + tokens });
    if (open.length > MOST_OPEN) done.push({ trunkTokens, ...takeFullest(open) });
  }
  return [...done, ...open.map((group) => ({ trunkTokens, ...group }))];
}

function cheapestWidth(trunkTokens: number, branches: readonly number[], widths: readonly number[]): number {
  const total = branches.reduce((sum, tokens) => sum + tokens, 0);
  const longest = branches.reduce((most, tokens) => Math.max(most, tokens), 0);
  const narrowest = widthFor(trunkTokens + longest, widths);
  let best = narrowest;
  let lowest = Number.POSITIVE_INFINITY;
  for (const width of widths.filter((some) => some >= narrowest)) {
    const rows = Math.max(1, total / (width - trunkTokens));
    const cost = rows * width * (1 + width / EVEN_COST_TOKENS);
    if (cost < lowest) {
      lowest = cost;
      best = width;
    }
  }
  return best;
}

/** Puts groups into rows, large ones first, each where there is room. Fuller rows come first. */
function fillRows(groups: readonly PlannedGroup[], columns: number): PlannedGroup[][] {
  const full: { groups: PlannedGroup[]; tokens: number }[] = [];
  const open: { groups: PlannedGroup[]; tokens: number }[] = [];
  for (const group of [...groups].sort((a, b) => b.tokens - a.tokens)) {
    const place = open.find(({ tokens }) => tokens + group.tokens <= columns);
    if (place) {
      place.groups.push(group);
      place.tokens += group.tokens;
      continue;
    }
    open.push({ groups: [group], tokens: group.tokens });
    if (open.length > MOST_OPEN) full.push(takeFullest(open));
  }
  return [...full, ...open].sort((a, b) => b.tokens - a.tokens).map((row) => row.groups);
}

/** Takes the one with most tokens out of the list. */
function takeFullest<Open extends { readonly tokens: number }>(open: Open[]): Open {
  let fullest = 0;
  for (let index = 1; index < open.length; index++)
    if (at(open, index).tokens > at(open, fullest).tokens) fullest = index;
  // Sound: the index is one of the list's.
  return open.splice(fullest, 1)[0] as Open;
}

function widthFor(tokens: number, widths: readonly number[]): number {
  return widths.find((width) => width >= tokens) ?? at(widths, widths.length - 1);
}

function pick<Item>(items: readonly Item[], order: readonly number[]): Item[] {
  return order.map((index) => at(items, index));
}

/** Sound: indices come from the lists that they are used on. */
function at<Item>(items: readonly Item[], index: number): Item {
  return items[index] as Item;
}

/** Narrower rows would only add shapes. */
const NARROWEST = 64;
/** Rows that may still take something: keeps the search short. */
const MOST_OPEN = 64;
/**
 * In rows of this width, comparing a token with its row costs as much as its matrices: about six times the width of a small
 * Llama, less what softmax takes.
 */
const EVEN_COST_TOKENS = 2_048;
