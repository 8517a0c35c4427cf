import { type SessionId, sessionDefinition, sessionWindowAt } from '#shared/domain/session';
import { currentState, type Structure } from '#shared/domain/structure';
import { timeframeMs } from '#shared/domain/timeframe';
import { type MomentView, signOf } from './moment-view';
import type { Playbook } from './setup';

/**
 * Sweep, shift, gap: liquidity was taken and given back, then structure broke the other way and left a fair value gap. Entry in the
 * gap, wrong beyond the sweep, towards the nearest untouched swing.
 */
export const sweepShiftGap: Playbook = (view, direction) => {
  const sweep = view.of('liquidity_sweep', direction).at(-1);
  const draw = view.draw(direction);
  if (!sweep || !draw || view.candlesSince(sweep.confirmedAt) > SWEEP_CANDLES) return null;
  const shift = latestBreak(view, direction);
  if (!shift || shift.confirmedAt <= sweep.confirmedAt) return null;
  const gap = openGaps(view, direction).findLast(({ confirmedAt }) => confirmedAt > sweep.confirmedAt);
  if (!gap) return null;
  return {
    playbook: 'sweep_shift_gap',
    direction,
    invalidation: direction === 'long' ? sweep.bottom : sweep.top,
    entryZone: { top: gap.top, bottom: gap.bottom },
    objective: draw.top,
    structures: [gap, shift, sweep, draw],
  };
};

/**
 * Silver bullet: in one of New York's hours 03, 10 and 14 a fair value gap forms in the direction of the last break. Entry in the
 * gap, wrong beyond its candles. On candles of at most 15 minutes: a longer one fills the hour.
 */
export const silverBullet: Playbook = (view, direction) => {
  if (timeframeMs(view.moment.context.timeframe) > 15 * 60_000) return null;
  // The candle that closed at the moment lies before it.
  const last = view.asOf - 1;
  const window = SILVER_BULLETS.map((id) => sessionWindowAt(sessionDefinition(id), last)).find(
    ({ startAt }) => startAt <= last,
  );
  const draw = view.draw(direction);
  if (!window || !draw) return null;
  const gap = openGaps(view, direction).findLast(({ formedAt }) => formedAt >= window.startAt);
  const shift = lastBreak(view);
  if (!gap || !shift || shift !== latestBreak(view, direction)) return null;
  return {
    playbook: 'silver_bullet',
    direction,
    invalidation: view.worstOf(gap, direction),
    entryZone: { top: gap.top, bottom: gap.bottom },
    objective: draw.top,
    structures: [gap, shift, draw],
  };
};

/**
 * Optimal trade entry: the last leg was given back to between half and 79 %, against no trend. Entry between 62 and 79 %, wrong
 * beyond the leg's origin, towards its end.
 */
export const optimalTradeEntry: Playbook = (view, direction) => {
  const { trend } = view.moment.context;
  if (trend === (direction === 'long' ? 'down' : 'up')) return null;
  const range = [...view.of('dealing_range', 'long'), ...view.of('dealing_range', 'short')]
    .toSorted((a, b) => a.confirmedAt - b.confirmedAt)
    .at(-1);
  if (!range || !view.of('dealing_range', direction).includes(range)) return null;
  const { details } = range;
  if (details?.kind !== 'dealing_range' || !RANGE_ALIVE.has(currentState(range))) return null;
  const sign = signOf(direction);
  const isPast = sign * (view.price - details.entryTo) < 0;
  const isEarly = sign * (view.price - details.equilibrium) > 0;
  if (isPast || isEarly) return null;
  const zone = [details.entryFrom, details.entryTo];
  return {
    playbook: 'optimal_trade_entry',
    direction,
    invalidation: direction === 'long' ? range.bottom : range.top,
    entryZone: { top: Math.max(...zone), bottom: Math.min(...zone) },
    objective: direction === 'long' ? range.top : range.bottom,
    structures: [range],
  };
};

/** Gaps that price may still come back into, in order of confirmation. */
export function openGaps(view: MomentView, direction: 'long' | 'short'): readonly Structure[] {
  return view
    .of('fair_value_gap', direction)
    .filter((gap) => GAP_ALIVE.has(currentState(gap)) && view.candlesSince(gap.confirmedAt) <= GAP_CANDLES);
}

/** The newest change of character or break of structure that points one way, if it is recent. */
export function latestBreak(view: MomentView, direction: 'long' | 'short'): Structure | null {
  const breaks = (['change_of_character', 'break_of_structure'] as const).flatMap(
    (kind) => view.of(kind, direction).at(-1) ?? [],
  );
  const newest = breaks.toSorted((a, b) => a.confirmedAt - b.confirmedAt).at(-1);
  return newest && view.candlesSince(newest.confirmedAt) <= BREAK_CANDLES ? newest : null;
}

function lastBreak(view: MomentView): Structure | null {
  const [long, short] = [latestBreak(view, 'long'), latestBreak(view, 'short')];
  if (!long || !short) return long ?? short;
  return long.confirmedAt >= short.confirmedAt ? long : short;
}

const SILVER_BULLETS: readonly SessionId[] = [
  'silver_bullet_london',
  'silver_bullet_morning',
  'silver_bullet_afternoon',
];
const GAP_ALIVE: ReadonlySet<string> = new Set(['open', 'touched', 'half_filled']);
const RANGE_ALIVE: ReadonlySet<string> = new Set(['active', 'touched']);
/** How long a condition counts, in candles. */
const SWEEP_CANDLES = 30;
const BREAK_CANDLES = 24;
const GAP_CANDLES = 24;
