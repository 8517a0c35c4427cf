import type { PredictionFact } from '#electron/ports/accuracy-source';
import { confluenceBucket } from '#shared/domain/confluence';
import { UNKNOWN_KEY } from '../dimension-key';
import { type Combinations, createCombinations } from './combinations';

/** What filters ask for, time apart. A cell is one combination of them, so that a filter is decided once for each cell. */
export type CellPart = keyof typeof CELL_TEXTS;
/** What no filter asks for. */
export type FacetPart = keyof typeof FACET_TEXTS;

export type Cells = Combinations<CellPart, PredictionFact>;
export type Facets = Combinations<FacetPart, PredictionFact>;

export function createCells(limit: number): Cells {
  return createCombinations(CELL_TEXTS, limit);
}

export function createFacets(limit: number): Facets {
  return createCombinations(FACET_TEXTS, limit);
}

/** The model and the adapter that the cell part `maker` holds. */
export function makerOf(text: string): { readonly modelId: string; readonly adapterHash: string | null } {
  const [modelId = '', adapterHash = null] = text.split(MAKER_SEPARATOR);
  return { modelId, adapterHash };
}

/** In no name of a model. */
const MAKER_SEPARATOR = '\n';

const CELL_TEXTS = {
  instrument: ({ instrument }: PredictionFact) => instrument,
  maker: ({ modelId, adapterHash }: PredictionFact) =>
    adapterHash === null ? modelId : `${modelId}${MAKER_SEPARATOR}${adapterHash}`,
  prompt: ({ promptVersion }: PredictionFact) => promptVersion,
  timeframe: ({ timeframe }: PredictionFact) => timeframe,
  mode: ({ mode }: PredictionFact) => mode,
  source: ({ source }: PredictionFact) => source,
} as const;

const FACET_TEXTS = {
  session: ({ session }: PredictionFact) => session ?? UNKNOWN_KEY,
  structure: ({ structureKind }: PredictionFact) => structureKind ?? UNKNOWN_KEY,
  confluence: ({ confluence, direction }: PredictionFact) =>
    direction ? confluenceBucket(confluence, direction) : UNKNOWN_KEY,
  direction: ({ direction }: PredictionFact) => direction ?? UNKNOWN_KEY,
} as const;
