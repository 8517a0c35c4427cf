import type { LearnedView } from '#electron/ports/learned-forecaster';
import type { Direction } from '#shared/domain/prediction';
import type { Signal } from '#shared/domain/signal';
import type { ConfluenceInputs } from './confluence-inputs';
import { equalWeights } from './confluence-of';

/** A moment at which nothing is known. For tests. */
export const NOTHING: ConfluenceInputs = {
  instrument: 'EURUSD',
  timeframe: '1h',
  asOf: 1_000_000,
  structures: null,
  signals: null,
  learned: [],
  higher: [],
  session: null,
  forecast: null,
  weights: equalWeights(),
};

export function aSignal(direction: Direction, strength: number, id = `liquidity_sweep:${direction}:1`): Signal {
  return {
    id,
    instrument: 'EURUSD',
    timeframe: '1h',
    name: 'liquidity_sweep',
    source: 'rule',
    direction,
    occurredAt: 1,
    knownAt: 3_600_001,
    price: 100,
    strength,
    probability: null,
    model: null,
    evidence: [{ kind: 'structure', structureId: 'liquidity_sweep:bullish:1', state: 'confirmed', price: 99 }],
  };
}

/** A model whose base rate is 0.5 on either side. */
export function learnedView(
  { long, short }: { readonly long: number; readonly short: number },
  fields: Partial<LearnedView> = {},
): LearnedView {
  const side = (name: string, probability: number) => ({
    probability,
    baseRate: 0.5,
    modelId: `EURUSD-1h-${name}`,
    modelHash: 'a'.repeat(64),
    contributions: [],
  });
  return {
    instrument: 'EURUSD',
    timeframe: '1h',
    asOf: 1_000_000,
    algorithm: 'boosting',
    referencePrice: 100,
    atr: 1,
    barriers: { targetAtr: 1, stopAtr: 1, horizonCandles: 24 },
    featureSet: '1',
    features: {},
    long: side('long', long),
    short: side('short', short),
    ...fields,
  };
}
