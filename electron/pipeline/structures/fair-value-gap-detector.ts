import type { StructureState } from '#shared/domain/structure';
import { closeInstant, type DetectorDefinition, type StructureChange } from './detector';
import { type GapFinderState, pushGapFinder, startGapFinder } from './gap-finder';
import { type PriceWatch, startPriceWatch, takePassed, takeReached, watchPrice } from './price-watch';

/**
 * Fair value gaps: prices between the first and the third of three candles at which nobody met.
 *
 * Known at the close of the third. Later candles make a gap touched, half filled (its middle, the consequent
 * encroachment), filled, and inverted once a close lies beyond its far edge. A candle that does several reports each.
 */
export const fairValueGapDetector: DetectorDefinition<FairValueGapDetectorState> = {
  name: 'fair-value-gaps',
  kinds: ['fair_value_gap'],
  start: (settings) => ({
    finder: startGapFinder(settings),
    bullish: { fill: startPriceWatch('fall'), inversion: startPriceWatch('fall') },
    bearish: { fill: startPriceWatch('rise'), inversion: startPriceWatch('rise') },
  }),
  push(state, candle, settings, changes) {
    const at = closeInstant(candle, settings);
    meetCandle(state.bullish, candle.low, candle.close, at, changes);
    meetCandle(state.bearish, candle.high, candle.close, at, changes);

    const gap = pushGapFinder(state.finder, candle, settings);
    if (gap === null) return;
    const { direction, top, bottom, firstAt, middleAt } = gap;
    const id = `fair_value_gap:${direction}:${middleAt}`;
    const [near, far] = direction === 'bullish' ? [top, bottom] : [bottom, top];
    watchPrice(state[direction].fill, near, { id, near, far, reached: 0 });
    watchPrice(state[direction].inversion, far, id);
    changes.push({
      kind: 'confirmed',
      structure: {
        id,
        kind: 'fair_value_gap',
        direction,
        formedAt: middleAt,
        confirmedAt: at,
        top,
        bottom,
        label: null,
        states: [{ state: 'open', at }],
        candles: [firstAt, middleAt, candle.openAt],
      },
    });
  },
};

export interface FairValueGapDetectorState {
  readonly finder: GapFinderState;
  readonly bullish: OpenGaps;
  readonly bearish: OpenGaps;
}

interface OpenGaps {
  /** Waiting for a trade at the next of near edge, middle and far edge. */
  readonly fill: PriceWatch<OpenGap>;
  /** Waiting for a close beyond the far edge; ids. */
  readonly inversion: PriceWatch<string>;
}

interface OpenGap {
  readonly id: string;
  readonly near: number;
  readonly far: number;
  /** How many of near edge, middle and far edge have traded. */
  readonly reached: number;
}

function meetCandle(
  { fill, inversion }: OpenGaps,
  extreme: number,
  close: number,
  at: number,
  changes: StructureChange[],
): void {
  for (let gap = takeReached(fill, extreme); gap !== undefined; gap = takeReached(fill, extreme)) {
    // An entry waits only while a level is left.
    changes.push({ kind: 'state', id: gap.id, change: { state: FILL_STATES[gap.reached] as StructureState, at } });
    const reached = gap.reached + 1;
    if (reached < FILL_STATES.length) {
      const next = reached === 1 ? (gap.near + gap.far) / 2 : gap.far;
      watchPrice(fill, next, { id: gap.id, near: gap.near, far: gap.far, reached });
    }
  }
  for (let id = takePassed(inversion, close); id !== undefined; id = takePassed(inversion, close)) {
    changes.push({ kind: 'state', id, change: { state: 'inverted', at } });
  }
}

const FILL_STATES: readonly StructureState[] = ['touched', 'half_filled', 'filled'];
