import { closeInstant, type DetectorDefinition, type DetectorSettings, type StructureChange } from './detector';
import { continuedPeriod, endedPeriod, type PeriodState, startPeriod } from './previous-level-detector';
import { type PriceWatch, startPriceWatch, takeReached, watchPrice } from './price-watch';
import { volumeProfile } from './volume-profile';
import type { WindowRange } from './window-range';

/**
 * The volume profile of each day by the profile's clock, known when the day is over. `touched` when a later candle trades
 * at its point of control.
 */
export const volumeProfileDetector: DetectorDefinition<VolumeProfileDetectorState> = {
  name: 'volume-profiles',
  kinds: ['volume_profile'],
  start: () => ({
    day: startPeriod(),
    high: [],
    low: [],
    volume: [],
    above: startPriceWatch('rise'),
    below: startPriceWatch('fall'),
  }),
  push(state, candle, settings, changes) {
    const at = closeInstant(candle, settings);
    const before = state.day.window.window;
    const late = endedPeriod(state.day, candle, 'day', settings);
    if (late !== null) confirm(state, late, at, settings, changes);
    if (before !== state.day.window.window) forgetDay(state);

    meetSide(state.above, candle.high, at, changes);
    meetSide(state.below, candle.low, at, changes);

    state.high.push(candle.high);
    state.low.push(candle.low);
    state.volume.push(candle.volume);
    const onTime = continuedPeriod(state.day, candle, at);
    if (onTime !== null) confirm(state, onTime, at, settings, changes);
  },
};

export interface VolumeProfileDetectorState {
  readonly day: PeriodState;
  /** Candles of the day so far. */
  readonly high: number[];
  readonly low: number[];
  readonly volume: number[];
  /** Points of control that have not traded since; ids. */
  readonly above: PriceWatch<string>;
  readonly below: PriceWatch<string>;
}

function confirm(
  state: VolumeProfileDetectorState,
  range: WindowRange,
  at: number,
  { parameters }: DetectorSettings,
  changes: StructureChange[],
): void {
  const profile = volumeProfile(state, {
    buckets: parameters.profileBuckets,
    valueAreaFraction: parameters.profileValueArea,
  });
  if (profile === null) return;
  const { startAt, endAt, firstAt, open, close, highAt, lowAt } = range;
  const { top, bottom, ...rest } = profile;
  const id = `volume_profile:day:${startAt}`;
  changes.push({
    kind: 'confirmed',
    structure: {
      id,
      kind: 'volume_profile',
      direction: close >= open ? 'bullish' : 'bearish',
      formedAt: firstAt,
      confirmedAt: at,
      top,
      bottom,
      label: null,
      states: [{ state: 'active', at }],
      candles: [Math.min(highAt, lowAt), Math.max(highAt, lowAt)],
      details: { kind: 'volume_profile', startAt, endAt, ...rest },
    },
  });
  watchPrice(profile.pointOfControl > close ? state.above : state.below, profile.pointOfControl, id);
}

function forgetDay(state: VolumeProfileDetectorState): void {
  state.high.length = 0;
  state.low.length = 0;
  state.volume.length = 0;
}

function meetSide(watch: PriceWatch<string>, extreme: number, at: number, changes: StructureChange[]): void {
  for (let id = takeReached(watch, extreme); id !== undefined; id = takeReached(watch, extreme)) {
    changes.push({ kind: 'state', id, change: { state: 'touched', at } });
  }
}
