import { currentState } from '#shared/domain/structure';
import { latestBreak, openGaps } from './ict-playbooks';
import { signOf } from './moment-view';
import type { Playbook } from './setup';

/**
 * Return to an order block: structure broke, and price is back at the block that the move began from. Entry in the block, wrong
 * beyond it, towards the nearest untouched swing.
 */
export const orderBlockReturn: Playbook = (view, direction) => {
  const shift = latestBreak(view, direction);
  const draw = view.draw(direction);
  if (!shift || !draw) return null;
  const sign = signOf(direction);
  const block = view.of('order_block', direction).findLast((candidate) => {
    if (!BLOCK_ALIVE.has(currentState(candidate))) return false;
    const near = direction === 'long' ? candidate.top : candidate.bottom;
    const far = direction === 'long' ? candidate.bottom : candidate.top;
    return sign * (view.price - near) <= NEAR_ATR * view.atr && sign * (view.price - far) > 0;
  });
  if (!block) return null;
  return {
    playbook: 'order_block_return',
    direction,
    invalidation: direction === 'long' ? block.bottom : block.top,
    entryZone: { top: block.top, bottom: block.bottom },
    objective: draw.top,
    structures: [block, shift, draw],
  };
};

/**
 * Retest of a gap after a break: price broke structure and came back into a fair value gap of the move within the last candles.
 * At the market, wrong beyond the candles of the gap.
 */
export const gapRetest: Playbook = (view, direction) => {
  const shift = latestBreak(view, direction);
  const draw = view.draw(direction);
  if (!shift || !draw) return null;
  const sign = signOf(direction);
  const gap = openGaps(view, direction).findLast((candidate) => {
    const touched = candidate.states.at(-1);
    const far = direction === 'long' ? candidate.bottom : candidate.top;
    return (
      touched !== undefined &&
      touched.state !== 'open' &&
      view.candlesSince(touched.at) <= RETEST_CANDLES &&
      sign * (view.price - far) > 0
    );
  });
  if (!gap) return null;
  return {
    playbook: 'gap_retest',
    direction,
    invalidation: view.worstOf(gap, direction),
    entryZone: null,
    objective: draw.top,
    structures: [gap, shift, draw],
  };
};

/** With the trend of the swings from the cheaper part of the last range: discount for longs, premium for shorts. */
export const discountContinuation: Playbook = (view, direction) => {
  const { trend, range, rangePosition } = view.moment.context;
  if (trend !== (direction === 'long' ? 'up' : 'down') || range === null || rangePosition === null) return null;
  const paid = direction === 'long' ? rangePosition : 1 - rangePosition;
  const high = view.of('swing', 'short').at(-1);
  const low = view.of('swing', 'long').at(-1);
  if (paid < 0 || paid > CHEAP_FRACTION || !high || !low) return null;
  return {
    playbook: 'discount_continuation',
    direction,
    invalidation: direction === 'long' ? range.low : range.high,
    entryZone: null,
    objective: direction === 'long' ? range.high : range.low,
    structures: [high, low],
  };
};

const BLOCK_ALIVE: ReadonlySet<string> = new Set(['active', 'mitigated']);
const NEAR_ATR = 1;
const RETEST_CANDLES = 3;
const CHEAP_FRACTION = 0.4;
