import { currentState, type Structure, type StructureStateChange } from '#shared/domain/structure';
import type { MomentView } from './moment-view';
import type { Playbook, Setup } from './setup';

/**
 * Accumulation, manipulation: the Asian range was left on one side in the London killzone and price closed back inside. With the
 * reclaim, towards the range's other side; wrong beyond the extreme of the manipulation.
 */
export const amdManipulation: Playbook = (view, direction) => {
  const range = latestSetup(view, direction);
  const change = range && lastChange(range, 'manipulated');
  if (!range || !change || currentState(range) !== 'manipulated') return null;
  const extreme = change.prices?.extreme;
  if (extreme === undefined || view.candlesSince(change.at) > FRESH_CANDLES) return null;
  const objective = direction === 'long' ? range.top : range.bottom;
  return {
    playbook: 'amd_manipulation',
    direction,
    invalidation: extreme,
    entryZone: null,
    objective,
    structures: [range],
  };
};

/**
 * Distribution: after the reclaim the first fair value gap away from the manipulation. Entry on a return into the gap, target the
 * range's other side.
 */
export const amdDistribution: Playbook = (view, direction) => {
  const range = latestSetup(view, direction);
  const change = range && lastChange(range, 'distributing');
  if (!range || !change) return null;
  const state = currentState(range);
  const entered = lastChange(range, 'entered');
  const isFresh = state === 'distributing' || (state === 'entered' && entered && isNew(view, entered.at));
  const { gapTop, gapBottom, stop, target } = change.prices ?? {};
  if (!isFresh || gapTop === undefined || gapBottom === undefined || stop === undefined || target === undefined)
    return null;
  return {
    playbook: 'amd_distribution',
    direction,
    invalidation: stop,
    entryZone: { top: gapTop, bottom: gapBottom },
    objective: target,
    structures: [range],
  };
};

/**
 * Judas swing: after midnight in New York the first run on a pool failed and price closed back through the midnight open. With
 * the return, towards the nearest untouched swing.
 */
export const judasSwing: Playbook = (view, direction): Setup | null => {
  const judas = view.of('judas_swing', direction).at(-1);
  const draw = view.draw(direction);
  if (!judas || !draw || view.candlesSince(judas.confirmedAt) > FRESH_CANDLES) return null;
  return {
    playbook: 'judas_swing',
    direction,
    invalidation: direction === 'long' ? judas.bottom : judas.top,
    entryZone: null,
    objective: draw.top,
    structures: [judas, draw],
  };
};

function latestSetup(view: MomentView, direction: 'long' | 'short'): Structure | undefined {
  return view.of('power_of_three', direction).at(-1);
}

function lastChange(structure: Structure, state: StructureStateChange['state']): StructureStateChange | undefined {
  return structure.states.findLast((change) => change.state === state);
}

function isNew(view: MomentView, at: number): boolean {
  return view.candlesSince(at) <= FRESH_CANDLES;
}

/** Later, the market has moved on from what was seen. */
const FRESH_CANDLES = 6;
