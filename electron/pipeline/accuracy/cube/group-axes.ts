import type { AccuracyDimension, AccuracyFilter } from '#shared/domain/accuracy';
import { modelKey } from '#shared/domain/model-key';
import { adapterKey, isAdapter } from '../dimension-key';
import { periodOf } from '../drift-period';
import type { ColumnName } from './fact-columns';
import { type CodedColumn, type FactCodes, makerOf } from './fact-table';

/** One way to break predictions down: which group each code of a column belongs to. */
export interface GroupAxis {
  readonly column: ColumnName;
  /** Group of each code, counted from 0. Codes that the filter shuts out have one as well, which nothing reaches. */
  readonly groupOf: Uint16Array;
  /** Key of each group. */
  readonly keys: readonly string[];
}

/** Codes that a filter lets through, by column: 1 where it does. */
export type AllowedCodes = Readonly<Record<FilteredColumn, Uint8Array>>;
type FilteredColumn = (typeof FILTERED_COLUMNS)[number];
export const FILTERED_COLUMNS = ['instrument', 'timeframe', 'maker', 'prompt', 'mode', 'source'] as const;

export function allowedCodes(filter: AccuracyFilter, codes: FactCodes): AllowedCodes {
  const { instrument, timeframe, modelId, adapter, promptVersion, sources, modes } = filter;
  const allow = (column: CodedColumn, isAllowed: (text: string) => boolean) =>
    Uint8Array.from(codes[column].texts, (text) => Number(isAllowed(text)));
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

/** Groups of a dimension, without those that the filter shuts out. */
export function dimensionAxis(dimension: AccuracyDimension, codes: FactCodes, allowed: AllowedCodes): GroupAxis {
  const { column, keyOf } = DIMENSIONS[dimension];
  const open = column in allowed ? allowed[column as FilteredColumn] : null;
  const groups = new Map<string, number>();
  const groupOf = Uint16Array.from(codes[column].texts, (text, code) => {
    if (open?.[code] === 0) return 0;
    const key = keyOf(text);
    const group = groups.get(key) ?? groups.size;
    groups.set(key, group);
    return group;
  });
  return { column, groupOf, keys: [...groups.keys()] };
}

/** Periods that cover the months `first..last`; the key is the number of the period. */
export function periodAxis(first: number, last: number, length: 1 | 12): GroupAxis {
  const firstPeriod = periodOf(first, length);
  const count = periodOf(last, length) - firstPeriod + 1;
  const groupOf = new Uint16Array(last + 1);
  for (let month = first; month <= last; month++) groupOf[month] = periodOf(month, length) - firstPeriod;
  return { column: 'month', groupOf, keys: Array.from({ length: count }, (_, i) => String(firstPeriod + i)) };
}

const DIMENSIONS: Readonly<
  Record<AccuracyDimension, { readonly column: CodedColumn; readonly keyOf: (text: string) => string }>
> = {
  instrument: { column: 'instrument', keyOf: asItIs },
  timeframe: { column: 'timeframe', keyOf: asItIs },
  model: { column: 'maker', keyOf: (text) => modelKey({ provenance: makerOf(text) }) },
  adapter: { column: 'maker', keyOf: (text) => adapterKey(makerOf(text).adapterHash) },
  prompt: { column: 'prompt', keyOf: asItIs },
  source: { column: 'source', keyOf: asItIs },
  mode: { column: 'mode', keyOf: asItIs },
  session: { column: 'session', keyOf: asItIs },
  structure: { column: 'structure', keyOf: asItIs },
  confluence: { column: 'confluence', keyOf: asItIs },
  direction: { column: 'direction', keyOf: asItIs },
};

function asItIs(text: string): string {
  return text;
}
