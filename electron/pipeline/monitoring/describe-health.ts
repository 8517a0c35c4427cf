import type { EpochMs } from '#shared/domain/epoch-ms';
import { type HealthItem, HealthItemId, type HealthStatus } from '#shared/domain/health';
import { timeframeMs } from '#shared/domain/timeframe';
import type { HealthReadings } from './health-readings';
import { gradeBy, HEALTH_THRESHOLDS as LIMITS } from './health-thresholds';

/** One thing that is watched, as the readings have it; since when it is so is for `settleHealth` to say. */
export type MeasuredItem = Omit<HealthItem, 'since'>;

/**
 * What the readings say about each thing that is watched, in the order of `HealthItemId`. What was not measured is `unknown`
 * with the code `not_measured`; what is not in use is `off`.
 *
 * Of several faults the worst is told, by its code; of equally bad ones the first in the code's list:
 *
 * | item | codes |
 * | --- | --- |
 * | exchange | `ready`, `off`, `connecting`, `reconciling`, `read_only`, `blocked`, `stream_down`, `slow` |
 * | feed | `fresh`, `nothing_followed`, `stale`, `no_candles` |
 * | clock | `in_step`, `no_exchange`, `offset` |
 * | model | `ready`, `idle`, `loading`, `none`, `resting`, `failing` |
 * | model_queue | `short`, `long`, `waiting` |
 * | signal_models | `present`, `none`, `damaged`, `old` |
 * | schedules | `running`, `none`, `failing` |
 * | alerts | `delivered`, `none`, `not_evaluated`, `failing`, `waiting` |
 * | activities | `fine`, `failed` |
 * | event_loop | `quick`, `late` |
 * | memory | `enough`, `much_used` |
 * | disk | `enough`, `low_space` |
 * | journal | `sound`, `damaged`, `slow` |
 * | write_ahead_log | `short`, `long` |
 * | breaker | `active`, `reducing`, `halted` |
 * | mandate | `in_force`, `unsigned`, `expired`, `expires_soon` |
 * | backup | `recent`, `none`, `damaged`, `old` |
 * | doors | `open`, `closed`, `port_taken`, `failed`, `denials` |
 */
export function describeHealth(readings: HealthReadings, at: EpochMs): MeasuredItem[] {
  return HealthItemId.options.map((id) => describeItem(id, readings, at));
}

function describeItem<Id extends HealthItemId>(id: Id, readings: HealthReadings, at: EpochMs): MeasuredItem {
  const reading = readings[id];
  if (reading === null) return { id, status: 'unknown', code: 'not_measured', facts: {} };
  return { id, ...DESCRIBERS[id](reading as NonNullable<HealthReadings[Id]>, at) };
}

type Verdict = Omit<MeasuredItem, 'id'>;
type Facts = HealthItem['facts'];

const DESCRIBERS: {
  readonly [Id in HealthItemId]: (reading: NonNullable<HealthReadings[Id]>, at: EpochMs) => Verdict;
} = {
  exchange: ({ state, reason, latencyMs, isMarketStreamUp, isUserStreamUp, blockedUntil }, at) => {
    const facts = { reason, latencyMs, blockedUntilAt: blockedUntil };
    if (state === 'off') return { status: 'off', code: 'off', facts };
    return worst('ready', facts, [
      [state === 'read_only' ? 'critical' : 'ok', 'read_only'],
      [blockedUntil !== null && blockedUntil > at ? 'critical' : 'ok', 'blocked'],
      [state === 'connecting' ? 'warning' : 'ok', 'connecting'],
      [state === 'reconciling' ? 'warning' : 'ok', 'reconciling'],
      [isMarketStreamUp && isUserStreamUp ? 'ok' : 'warning', 'stream_down'],
      [latencyMs === null ? 'ok' : gradeBy(LIMITS.exchangeLatencyMs, latencyMs), 'slow'],
    ]);
  },

  feed: (series, at) => {
    if (series.length === 0) return { status: 'off', code: 'nothing_followed', facts: { followed: 0 } };
    const empty = series.filter(({ newestCloseAt }) => newestCloseAt === null);
    const [first] = empty;
    if (first) {
      const facts = { followed: series.length, stale: empty.length, ...seriesFacts(first) };
      return { status: 'critical', code: 'no_candles', facts };
    }
    const aged = series.map((one) => {
      const ageMs = at - (one.newestCloseAt ?? at);
      return { one, ageMs, candles: ageMs / timeframeMs(one.timeframe) };
    });
    const oldest = aged.reduce((a, b) => (b.candles > a.candles ? b : a));
    const stale = aged.filter(({ candles }) => gradeBy(LIMITS.feedAgeCandles, candles) !== 'ok').length;
    const facts = { followed: series.length, stale, ...seriesFacts(oldest.one), ageMs: oldest.ageMs };
    return worst('fresh', facts, [[gradeBy(LIMITS.feedAgeCandles, oldest.candles), 'stale']]);
  },

  clock: ({ isNeeded, offsetMs }) => {
    if (!isNeeded) return { status: 'off', code: 'no_exchange', facts: { offsetMs } };
    if (offsetMs === null) return { status: 'unknown', code: 'not_measured', facts: { offsetMs } };
    return worst('in_step', { offsetMs }, [[gradeBy(LIMITS.clockOffsetMs, Math.abs(offsetMs)), 'offset']]);
  },

  model: ({ state, modelId, tokensPerSecond, failuresInRow }) => {
    const facts = { modelId, tokensPerSecond, failuresInRow };
    if (state === 'none') return { status: 'off', code: 'none', facts };
    return worst(state === 'resting' ? 'ready' : state, facts, [
      [state === 'resting' ? 'critical' : 'ok', 'resting'],
      [gradeBy(LIMITS.modelFailuresInRow, failuresInRow), 'failing'],
    ]);
  },

  model_queue: ({ waiting, oldestWaitMs }) =>
    worst('short', { waiting, oldestWaitMs }, [
      [gradeBy(LIMITS.queueWaiting, waiting), 'long'],
      [gradeBy(LIMITS.queueWaitMs, oldestWaitMs ?? 0), 'waiting'],
    ]),

  signal_models: ({ count, damaged, newestKnownAt }, at) => {
    const ageMs = newestKnownAt === null ? null : Math.max(0, at - newestKnownAt);
    const facts = { count, damaged, newestKnownAt, ageMs };
    if (damaged > 0) return { status: 'critical', code: 'damaged', facts };
    if (count === 0) return { status: 'off', code: 'none', facts };
    return worst('present', facts, [[gradeBy(LIMITS.signalModelAgeMs, ageMs ?? 0), 'old']]);
  },

  schedules: (facts) => {
    if (facts.enabled === 0) return { status: 'off', code: 'none', facts: { ...facts } };
    return worst('running', { ...facts }, [[gradeBy(LIMITS.schedulesFailed, facts.failedToday), 'failing']]);
  },

  alerts: (facts) => {
    if (facts.rules === 0 && facts.undelivered === 0) return { status: 'off', code: 'none', facts: { ...facts } };
    return worst('delivered', { ...facts }, [
      [facts.failingSeries > 0 ? 'critical' : 'ok', 'not_evaluated'],
      [gradeBy(LIMITS.alertsFailed, facts.failed), 'failing'],
      [gradeBy(LIMITS.alertsUndelivered, facts.undelivered), 'waiting'],
    ]);
  },

  activities: (facts) => worst('fine', { ...facts }, [[gradeBy(LIMITS.activitiesFailed, facts.failedToday), 'failed']]),

  event_loop: (facts) => worst('quick', { ...facts }, [[gradeBy(LIMITS.eventLoopP99Ms, facts.p99Ms), 'late']]),

  memory: ({ rssBytes, totalBytes }) => {
    const usedFraction = totalBytes > 0 ? rssBytes / totalBytes : 0;
    const facts = { rssBytes, totalBytes, usedFraction };
    return worst('enough', facts, [[gradeBy(LIMITS.memoryFraction, usedFraction), 'much_used']]);
  },

  disk: (facts) => worst('enough', { ...facts }, [[gradeBy(LIMITS.diskFreeBytes, facts.freeBytes), 'low_space']]),

  journal: ({ sizeBytes, writeMs, isIntact, checkedAt }) =>
    worst('sound', { sizeBytes, writeMs, checkedAt }, [
      [isIntact ? 'ok' : 'critical', 'damaged'],
      [gradeBy(LIMITS.journalWriteMs, writeMs ?? 0), 'slow'],
    ]),

  write_ahead_log: (facts) =>
    worst('short', { ...facts }, [[gradeBy(LIMITS.writeAheadLogBytes, facts.sizeBytes), 'long']]),

  breaker: ({ state, reason, changedAt }) =>
    worst('active', { reason, changedAt }, [
      [state === 'halted' ? 'critical' : 'ok', 'halted'],
      [state === 'reducing' ? 'warning' : 'ok', 'reducing'],
    ]),

  mandate: ({ version, expiresAt }, at) => {
    const leftMs = expiresAt === null ? null : Math.max(0, expiresAt - at);
    const facts = { version, expiresAt, leftMs };
    if (version === null) return { status: 'warning', code: 'unsigned', facts };
    if (leftMs === 0) return { status: 'critical', code: 'expired', facts };
    return worst('in_force', facts, [[leftMs === null ? 'ok' : gradeBy(LIMITS.mandateLeftMs, leftMs), 'expires_soon']]);
  },

  backup: ({ count, newest }, at) => {
    if (!newest) return { status: 'warning', code: 'none', facts: { count } };
    const ageMs = Math.max(0, at - newest.at);
    return worst('recent', { count, newestAt: newest.at, ageMs, sizeBytes: newest.sizeBytes }, [
      [newest.isSound ? 'ok' : 'critical', 'damaged'],
      [gradeBy(LIMITS.backupAgeMs, ageMs), 'old'],
    ]);
  },

  doors: ({ doors, denialsLastHour }): Verdict => {
    const open = doors.filter(({ state }) => state === 'open').length;
    const failed = doors.filter(({ state }) => state === 'failed');
    const taken = failed.find(({ code }) => code === 'port_taken');
    if (taken) {
      const { door, port, holder } = taken;
      return { status: 'critical', code: 'port_taken', facts: { door, port, holder } };
    }
    const [first] = failed;
    if (first) return { status: 'critical', code: 'failed', facts: { door: first.door, reason: first.code } };
    // With all doors closed nobody can be refused: what is counted then is from before.
    if (open === 0) return { status: 'off', code: 'closed', facts: {} };
    const denials = gradeBy(LIMITS.doorDenials, denialsLastHour);
    if (denials !== 'ok') return { status: denials, code: 'denials', facts: { denials: denialsLastHour } };
    return { status: 'ok', code: 'open', facts: { open } };
  },
};

/** The worst of several findings; `code` where none of them is bad. */
function worst(code: string, facts: Facts, findings: readonly (readonly [HealthStatus, string])[]): Verdict {
  const found =
    findings.find(([status]) => status === 'critical') ?? findings.find(([status]) => status === 'warning') ?? null;
  return found ? { status: found[0], code: found[1], facts } : { status: 'ok', code, facts };
}

function seriesFacts(one: { readonly instrument: string; readonly timeframe: string }) {
  return { instrument: one.instrument, timeframe: one.timeframe };
}
