import type { Clock } from '#electron/ports/clock';
import type { PredictionStore } from '#electron/ports/prediction-store';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { modelKey } from '#shared/domain/model-key';
import type { Prediction, PredictionSource } from '#shared/domain/prediction';
import type { TrackRecord } from '#shared/domain/track-record';
import { calibrationSkill, isOfModel, modelFailuresInRow, trackRecordOf } from './track-record';

/** What the risk engine asks of the registered predictions, kept between changes: it is asked every second. */
export interface TrackRecordDesk {
  prediction(id: string): Prediction | null;
  /** Record of the model behind a prediction. */
  recordOf(prediction: Prediction): TrackRecord;
  /** Failures in a row of the model, of those asked for at `since` or later. */
  failuresInRow(since: EpochMs): number;
  /**
   * Skill of the model that made the newest live forecast: of a language model where one did, else of a learned one, else of
   * the rules. Rules that stand in for a model for a while do not cover up how it did, and what a person says never counts.
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
  // Each source by itself: a backtest or a schedule of one makes thousands in an hour, and would push the others out.
  const recent = keptFor<readonly Prediction[]>(RECENT_MS, clock, (before) =>
    ofModelNewestFirst([
      ...FAILING_SOURCES.flatMap((source) => store.list({ source, limit: MOST_RECENT })),
      // Failures that others have pushed out of the list since.
      ...(before ?? []),
    ]),
  );
  // Looking for what is not there goes through the whole record, so no oftener than that is read.
  const measured = keptFor<Prediction | null>(LIVE_MS, clock, () => {
    for (const source of MEASURED_SOURCES) {
      const newest = store.list({ source, modes: ['live'], limit: MOST_RECENT }).find(isForecast);
      if (newest) return newest;
    }
    return null;
  });
  const byModel = new Map<string, ReturnType<typeof liveOf>>();
  const liveOf = (modelId: string) =>
    keptFor(LIVE_MS, clock, () => liveRecord(store.list({ modelId, modes: ['live'], limit: MOST_LIVE })));
  const live = ({ provenance: { modelId } }: Prediction) => {
    const found = byModel.get(modelId) ?? liveOf(modelId);
    byModel.set(modelId, found);
    return found;
  };

  return {
    prediction: (id) => store.get(id)?.prediction ?? null,
    recordOf: (prediction) => {
      const { predictions, records } = live(prediction).read();
      const key = modelKey(prediction);
      const record = records.get(key) ?? trackRecordOf(predictions, key);
      records.set(key, record);
      return record;
    },
    failuresInRow: (since) => modelFailuresInRow(recent.read(), since),
    calibration: (since, lastN) => {
      const newest = measured.read();
      if (!newest) return null;
      const { predictions, skills } = live(newest).read();
      const of = modelKey(newest);
      const key = `${of} ${since} ${lastN}`;
      const found = skills.get(key);
      if (found !== undefined) return found;
      const skill = calibrationSkill(
        predictions.filter((one) => modelKey(one) === of),
        since,
        lastN,
      );
      skills.set(key, skill);
      return skill;
    },
    changed: (prediction) => {
      recent.change((predictions) => ofModelNewestFirst([prediction, ...predictions]));
      if (prediction.mode !== 'live') return;
      if (prediction.outcome === null && isForecast(prediction)) {
        measured.change((before) => (isMeasuredBefore(before, prediction) ? before : prediction));
      }
      // Reading thousands again for one that is in hand would hold everything else up.
      byModel.get(prediction.provenance.modelId)?.change(({ predictions }) => {
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

function isForecast({ verdict }: Prediction): boolean {
  return verdict.kind === 'forecast';
}

/** Whether the calibration stays that of `before`, although `prediction` is newer. */
function isMeasuredBefore(before: Prediction | null, prediction: Prediction): boolean {
  const rank = ({ source }: Prediction) => MEASURED_SOURCES.indexOf(source);
  return rank(prediction) < 0 || (before !== null && rank(before) < rank(prediction));
}

/** What counts for failures in a row, each once, the first of two with one id. */
function ofModelNewestFirst(predictions: readonly Prediction[]): readonly Prediction[] {
  const byId = new Map<string, Prediction>();
  for (const one of predictions) if (!byId.has(one.id) && isOfModel(one)) byId.set(one.id, one);
  return [...byId.values()]
    .toSorted((a, b) => b.requestedAt - a.requestedAt || (a.id < b.id ? 1 : -1))
    .slice(0, MOST_RECENT);
}

function keptFor<T>(ms: number, clock: Clock, load: (before: T | null) => T) {
  let kept: { readonly at: EpochMs; readonly value: T } | null = null;
  return {
    read: (): T => {
      const now = clock.now();
      // Both ways: a clock that was set back must not keep what is old for hours.
      if (!kept || Math.abs(now - kept.at) >= ms) kept = { at: now, value: load(kept?.value ?? null) };
      return kept.value;
    },
    change: (next: (value: T) => T) => {
      if (kept) kept = { at: kept.at, value: next(kept.value) };
    },
  };
}

/** Rules stand in for a model that failed. */
const FAILING_SOURCES = ['model', 'rules'] as const;
const MEASURED_SOURCES: readonly PredictionSource[] = ['model', 'learned', 'rules'];
const RECENT_MS = 60_000;
const LIVE_MS = 3_600_000;
/** More than a mandate can ask for: failures in a row are at most 100. */
const MOST_RECENT = 200;
/** A record rests on the newest of these; a mandate asks for 10,000 forecasts at most. */
const MOST_LIVE = 10_000;
