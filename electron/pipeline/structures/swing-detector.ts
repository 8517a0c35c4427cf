import type { StructureState, SwingLabel } from '#shared/domain/structure';
import { closeInstant, type DetectorDefinition, type StructureChange } from './detector';
import { type Pivot, type PivotState, pushPivots, startPivots } from './pivot';
import { type PriceWatch, startPriceWatch, takePassed, watchPrice } from './price-watch';

/**
 * Swing highs and lows, labelled against the previous swing of their side, until a close breaks them.
 *
 * A trade beyond that closes back makes the swing `swept` once; it can still be broken later.
 */
export const swingDetector: DetectorDefinition<SwingDetectorState> = {
  name: 'swings',
  kinds: ['swing'],
  start: ({ parameters }) => ({
    pivots: startPivots(parameters.swingLeft, parameters.swingRight, parameters.swingAlternate),
    previousHigh: null,
    previousLow: null,
    highs: startPriceWatch('rise'),
    lows: startPriceWatch('fall'),
    sweptHighs: startPriceWatch('rise'),
    sweptLows: startPriceWatch('fall'),
  }),
  push(state, candle, settings, changes) {
    const at = closeInstant(candle, settings);
    meetCandle(state.highs, state.sweptHighs, candle.high, candle.close, at, changes);
    meetCandle(state.lows, state.sweptLows, candle.low, candle.close, at, changes);
    pushPivots(state.pivots, candle, (pivot) => confirm(state, pivot, at, changes));
  },
};

export interface SwingDetectorState {
  readonly pivots: PivotState;
  previousHigh: number | null;
  previousLow: number | null;
  /** Swings that price has not traded beyond, and those that it has only swept. */
  readonly highs: PriceWatch<Level>;
  readonly lows: PriceWatch<Level>;
  readonly sweptHighs: PriceWatch<Level>;
  readonly sweptLows: PriceWatch<Level>;
}

interface Level {
  readonly id: string;
  readonly price: number;
}

function confirm(
  state: SwingDetectorState,
  { side, openAt, price }: Pivot,
  at: number,
  changes: StructureChange[],
): void {
  const direction = side === 'high' ? 'bearish' : 'bullish';
  const id = `swing:${direction}:${openAt}`;
  let label: SwingLabel | null = null;
  if (side === 'high') {
    if (state.previousHigh !== null) label = price > state.previousHigh ? 'HH' : 'LH';
    state.previousHigh = price;
    watchPrice(state.highs, price, { id, price });
  } else {
    if (state.previousLow !== null) label = price < state.previousLow ? 'LL' : 'HL';
    state.previousLow = price;
    watchPrice(state.lows, price, { id, price });
  }
  changes.push({
    kind: 'confirmed',
    structure: {
      id,
      kind: 'swing',
      direction,
      formedAt: openAt,
      confirmedAt: at,
      top: price,
      bottom: price,
      label,
      states: [{ state: 'active', at }],
      candles: [openAt],
    },
  });
}

function meetCandle(
  untouched: PriceWatch<Level>,
  swept: PriceWatch<Level>,
  extreme: number,
  close: number,
  at: number,
  changes: StructureChange[],
): void {
  for (let level = takePassed(swept, close); level !== undefined; level = takePassed(swept, close)) {
    changes.push(stateChange(level.id, 'broken', at));
  }
  for (let level = takePassed(untouched, extreme); level !== undefined; level = takePassed(untouched, extreme)) {
    const isBroken = (close - level.price) * untouched.sign > 0;
    changes.push(stateChange(level.id, isBroken ? 'broken' : 'swept', at));
    if (!isBroken) watchPrice(swept, level.price, level);
  }
}

function stateChange(id: string, state: StructureState, at: number): StructureChange {
  return { kind: 'state', id, change: { state, at } };
}
