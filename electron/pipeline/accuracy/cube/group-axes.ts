import type { AccuracyDimension, AccuracyFilter } from '#shared/domain/accuracy';
import { modelKey } from '#shared/domain/model-key';
import { adapterKey, isAdapter } from '../dimension-key';
import { periodOf } from '../drift-period';
import type { Section } from './cell-tallies';
import { type CellPart, type Cells, type FacetPart, type Facets, makerOf } from './fact-parts';

/** One way to break predictions down: which group each code of a column belongs to. */
export interface GroupAxis {
  readonly column: AxisColumn;
  /** Group of each code, counted from 0. Codes that the filter shuts out have one as well, which nothing reaches. */
  readonly groupOf: Uint16Array;
  /** Key of each group. */
  readonly keys: readonly string[];
  /** Where the sums of a cell are split in the same way, and the group of each of that section's slots. */
  readonly section: Section;
  readonly groupOfSlot: Uint16Array;
}

export type AxisColumn = 'cell' | 'facet' | 'month';

/** Codes that a filter lets through, by part of a cell: 1 where it does. */
export type AllowedCodes = Readonly<Record<CellPart, Uint8Array>>;

export function allowedCodes(filter: AccuracyFilter, { codes }: Cells): AllowedCodes {
  const { instrument, timeframe, modelId, adapter, promptVersion, sources, modes } = filter;
  const allow = (part: CellPart, isAllowed: (text: string) => boolean) =>
    Uint8Array.from(codes[part].texts, (text) => Number(isAllowed(text)));
  return {
    instrument: allow('instrument', (text) => instrument === undefined || text === instrument),
    timeframe: allow('timeframe', (text) => timeframe === undefined || text === timeframe),
    maker: allow('maker', (text) => {
      const maker = makerOf(text);
      return (
        (modelId === undefined || maker.modelId === modelId) &&
        (adapter === undefined || isAdapter(maker.adapterHash, adapter))
      );
    }),
    prompt: allow('prompt', (text) => promptVersion === undefined || text === promptVersion),
    mode: allow('mode', (text) => modes.some((mode) => mode === text)),
    source: allow('source', (text) => sources === undefined || sources.some((source) => source === text)),
  };
}

/** 1 for each cell that a filter lets through. */
export function openCells({ count, partsOf }: Cells, allowed: AllowedCodes): Uint8Array {
  const isOpen = new Uint8Array(count).fill(1);
  for (const [part, codes] of Object.entries(partsOf)) {
    // The parts are those of a cell.
    const ofPart = allowed[part as CellPart];
    for (let cell = 0; cell < count; cell++) {
      isOpen[cell] = (isOpen[cell] as number) & (ofPart[codes[cell] as number] as number);
    }
  }
  return isOpen;
}

/** Groups of a dimension, without those that the filter shuts out. */
export function dimensionAxis(
  dimension: AccuracyDimension,
  cells: Cells,
  facets: Facets,
  allowed: AllowedCodes,
): GroupAxis {
  const { part, keyOf } = DIMENSIONS[dimension];
  if (isCellPart(part)) {
    const { groupOfCode, keys } = groupCodes(cells.codes[part].texts, keyOf, allowed[part]);
    const groupOf = Uint16Array.from(cells.partsOf[part], (code) => groupOfCode[code] as number);
    return { column: 'cell', groupOf, keys, section: 'whole', groupOfSlot: groupOf };
  }
  const { groupOfCode, keys } = groupCodes(facets.codes[part].texts, keyOf, null);
  const groupOf = Uint16Array.from(facets.partsOf[part], (code) => groupOfCode[code] as number);
  return { column: 'facet', groupOf, keys, section: part, groupOfSlot: groupOfCode };
}

/** Periods that cover the months `first..last`; the key is the number of the period. */
export function periodAxis(first: number, last: number, length: 1 | 12): GroupAxis {
  const firstPeriod = periodOf(first, length);
  const count = periodOf(last, length) - firstPeriod + 1;
  const groupOf = new Uint16Array(last + 1);
  for (let month = first; month <= last; month++) groupOf[month] = periodOf(month, length) - firstPeriod;
  const keys = Array.from({ length: count }, (_, i) => String(firstPeriod + i));
  return { column: 'month', groupOf, keys, section: 'month', groupOfSlot: groupOf };
}

function groupCodes(
  texts: readonly string[],
  keyOf: (text: string) => string,
  allowed: Uint8Array | null,
): { readonly groupOfCode: Uint16Array; readonly keys: readonly string[] } {
  const groups = new Map<string, number>();
  const groupOfCode = Uint16Array.from(texts, (text, code) => {
    if (allowed?.[code] === 0) return 0;
    const key = keyOf(text);
    const group = groups.get(key) ?? groups.size;
    groups.set(key, group);
    return group;
  });
  return { groupOfCode, keys: [...groups.keys()] };
}

function isCellPart(part: CellPart | FacetPart): part is CellPart {
  return part in CELL_PARTS;
}

const CELL_PARTS: Readonly<Record<CellPart, true>> = {
  instrument: true,
  timeframe: true,
  maker: true,
  prompt: true,
  mode: true,
  source: true,
};

const DIMENSIONS: Readonly<
  Record<AccuracyDimension, { readonly part: CellPart | FacetPart; readonly keyOf: (text: string) => string }>
> = {
  instrument: { part: 'instrument', keyOf: asItIs },
  timeframe: { part: 'timeframe', keyOf: asItIs },
  model: { part: 'maker', keyOf: (text) => modelKey({ provenance: makerOf(text) }) },
  adapter: { part: 'maker', keyOf: (text) => adapterKey(makerOf(text).adapterHash) },
  prompt: { part: 'prompt', keyOf: asItIs },
  source: { part: 'source', keyOf: asItIs },
  mode: { part: 'mode', keyOf: asItIs },
  session: { part: 'session', keyOf: asItIs },
  structure: { part: 'structure', keyOf: asItIs },
  confluence: { part: 'confluence', keyOf: asItIs },
  direction: { part: 'direction', keyOf: asItIs },
};

function asItIs(text: string): string {
  return text;
}
