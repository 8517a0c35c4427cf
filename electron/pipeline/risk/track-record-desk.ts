import type { Clock } from '#electron/ports/clock';
import type { PredictionStore } from '#electron/ports/prediction-store';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { modelKey } from '#shared/domain/model-key';
import type { Prediction } from '#shared/domain/prediction';
import type { TrackRecord } from '#shared/domain/track-record';
import { calibrationSkill, modelFailuresInRow, trackRecordOf } from './track-record';

/** What the risk engine asks of the registered predictions, kept between changes: it is asked every second. */
export interface TrackRecordDesk {
  prediction(id: string): Prediction | null;
  /** Record of the model behind a prediction. */
  recordOf(prediction: Prediction): TrackRecord;
  /** Failures in a row of the model, of those asked for at `since` or later. */
  failuresInRow(since: EpochMs): number;
  /**
   * Skill of the model that made the newest live forecast, of the rules where no model made one. Rules that stand in for a
   * model for a while do not cover up how it did.
   */
  calibration(since: EpochMs, lastN: number): { readonly n: number; readonly skill: number } | null;
  /** A prediction was registered or resolved. What other programs do to the journal is seen within an hour. */
  changed(prediction: Prediction): void;
}

/** @param parts.store - The record itself, not as a replay shows it: money is at stake in the present. */
export function createTrackRecordDesk(parts: {
  readonly store: Pick<PredictionStore, 'get' | 'list'>;
  readonly clock: Clock;
}): TrackRecordDesk {
  const { store, clock } = parts;
  const recent = keptFor(RECENT_MS, clock, () => store.list({ limit: MOST_RECENT }));
  const live = keptFor(LIVE_MS, clock, () => liveRecord(store.list({ modes: ['live'], limit: MOST_LIVE })));

  return {
    prediction: (id) => store.get(id)?.prediction ?? null,
    recordOf: (prediction) => {
      const { predictions, records } = live.read();
      const key = modelKey(prediction);
      const record = records.get(key) ?? trackRecordOf(predictions, key);
      records.set(key, record);
      return record;
    },
    failuresInRow: (since) => modelFailuresInRow(recent.read(), since),
    calibration: (since, lastN) => {
      const { predictions, skills } = live.read();
      const key = `${since} ${lastN}`;
      const found = skills.get(key);
      if (found !== undefined) return found;
      const skill = calibrationSkill(ofMeasuredModel(predictions), since, lastN);
      skills.set(key, skill);
      return skill;
    },
    changed: (prediction) => {
      recent.forget();
      if (prediction.mode !== 'live') return;
      // Reading thousands again for one that is in hand would hold everything else up.
      live.change(({ predictions }) => {
        const index = predictions.findIndex(({ id }) => id === prediction.id);
        return liveRecord(index < 0 ? [prediction, ...predictions] : predictions.with(index, prediction));
      });
    },
  };
}

/** Live predictions, newest first, and what was worked out of them. */
interface LiveRecord {
  readonly predictions: readonly Prediction[];
  readonly records: Map<string, TrackRecord>;
  readonly skills: Map<string, ReturnType<typeof calibrationSkill>>;
}

function liveRecord(predictions: readonly Prediction[]): LiveRecord {
  return { predictions, records: new Map(), skills: new Map() };
}

function ofMeasuredModel(live: readonly Prediction[]): Prediction[] {
  const isForecast = ({ verdict }: Prediction) => verdict.kind === 'forecast';
  const newest = live.find((one) => one.source === 'model' && isForecast(one)) ?? live.find(isForecast);
  return newest ? live.filter((one) => modelKey(one) === modelKey(newest)) : [];
}

function keptFor<T>(ms: number, clock: Clock, load: () => T) {
  let kept: { readonly at: EpochMs; readonly value: T } | null = null;
  return {
    read: (): T => {
      const now = clock.now();
      // Both ways: a clock that was set back must not keep what is old for hours.
      if (!kept || Math.abs(now - kept.at) >= ms) kept = { at: now, value: load() };
      return kept.value;
    },
    change: (next: (value: T) => T) => {
      if (kept) kept = { at: kept.at, value: next(kept.value) };
    },
    forget: () => {
      kept = null;
    },
  };
}

const RECENT_MS = 60_000;
const LIVE_MS = 3_600_000;
/** More than a mandate can ask for: failures in a row are at most 100, and a few of the rules may lie between them. */
const MOST_RECENT = 200;
/** A record rests on the newest of these; a mandate asks for 10,000 forecasts at most. */
const MOST_LIVE = 10_000;
