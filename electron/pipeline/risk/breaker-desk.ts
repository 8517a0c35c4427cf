import type { Clock, IdSource } from '#electron/ports/clock';
import type { RiskGuard } from '#electron/ports/risk-guard';
import type { RiskStore } from '#electron/ports/risk-store';
import { AppError } from '#shared/domain/app-error';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { RiskEvent } from '#shared/domain/exchange-status';
import type { MandateLimits } from '#shared/domain/mandate';
import type { BreakerMeasure } from '#shared/domain/risk-state';
import type { BreakerRecord } from '#shared/domain/trading-state';
import { type BreakerEvent, clearEvents, resumeEvents, riskEvents, tripEvents } from './breaker-events';
import type { BreakerInputs } from './breaker-inputs';
import { breakerMeasures } from './breaker-measures';
import { type BreakerReading, measureBreaker } from './breaker-readings';
import { FIRST_RECORD, readRecord } from './breaker-record';
import { resumeBreaker } from './breaker-resume';
import { clearBreaker, restartCooldowns, tripBreaker } from './breaker-step';
import { describeBlocks, describeCauses } from './breaker-texts';
import { triggerRule } from './breaker-triggers';

export interface BreakerDesk extends RiskGuard {
  record(): BreakerRecord;
  /** As of the last look. */
  measures(): BreakerMeasure[];
  /**
   * Lifts what a person may lift, on disk first.
   *
   * @param by - Who it is, for the record.
   * @throws AppError `conflict` with the numbers while a measure stands against it, and where nothing is to be lifted; what
   * the store throws when it cannot be written. The state is as strict as before then.
   */
  resume(reason: string, by: string): BreakerRecord;
}

export interface BreakerDeskParts {
  readonly store: Pick<RiskStore, 'breaker' | 'saveBreaker'>;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** The limits that hold now. */
  readonly limits: () => MandateLimits;
  /** What is measured, counted from where the record says. */
  readonly inputs: (record: BreakerRecord) => BreakerInputs;
  /** Called after a change of state or causes, when writing it has been tried. */
  readonly onChange: () => void;
  /** The same for each event; it is stored already, or will be as soon as the store can be written. */
  readonly onEvent: (event: RiskEvent) => void;
  readonly onFailure: (error: unknown) => void;
}

/**
 * The circuit breaker with its memory. What gets stricter counts in memory at once and is written before anybody is told;
 * what gets looser is written before it counts. A write that fails therefore leaves it strict, and is tried again at every
 * look.
 */
export function createBreakerDesk(parts: BreakerDeskParts): BreakerDesk {
  const { store, clock, ids } = parts;
  let record = FIRST_RECORD;
  let readings: readonly BreakerReading[] = [];
  let limits: MandateLimits | null = null;
  let watchedAt: EpochMs | null = null;
  let isWatching = false;
  /** Whether the journal holds what counts here. */
  let isStored = true;
  let unsaved: RiskEvent[] = [];
  let untold: RiskEvent[] = [];
  const failing = new Set<string>();

  load();

  function load(): void {
    let stored: ReturnType<RiskStore['breaker']> = 'unreadable';
    try {
      stored = store.breaker();
    } catch (error) {
      report('read', error);
    }
    record = readRecord(stored, clock.now());
    if (record !== stored && stored !== null) tell(tripEvents(FIRST_RECORD, record), record.changedAt);
  }

  /** Notes events that are neither stored nor told yet. */
  function tell(events: readonly BreakerEvent[], at: EpochMs): void {
    const rows = riskEvents(events, at, () => ids.next('risk'));
    unsaved.push(...rows);
    untold.push(...rows);
    isStored = false;
  }

  function save(): void {
    if (isStored) return;
    try {
      store.saveBreaker(record, unsaved);
      unsaved = [];
      isStored = true;
      failing.delete('write');
    } catch (error) {
      report('write', error);
    }
  }

  /** Tells what has changed. Whoever is told may ask for the state, and looks again at what there is to cancel. */
  function publish(): void {
    const events = untold;
    if (events.length === 0) return;
    untold = [];
    for (const event of events) attempt('tell', () => parts.onEvent(event));
    attempt('tell', parts.onChange);
  }

  /** @returns Whether everything could be measured. */
  function measure(now: EpochMs): boolean {
    if (watchedAt === null || now - watchedAt > MAX_GAP_MS) record = restartCooldowns(record, now);
    watchedAt = now;
    const isMeasured = attempt('measure', () => {
      limits = parts.limits();
      readings = measureBreaker(parts.inputs(record), limits);
    });
    if (isMeasured) return true;
    readings = [];
    record = restartCooldowns(record, now);
    return false;
  }

  function tighten(now: EpochMs, held: MandateLimits): void {
    const before = record;
    record = tripBreaker(before, readings, held, now);
    const events = tripEvents(before, record);
    if (events.length > 0) tell(events, now);
  }

  function loosen(now: EpochMs, held: MandateLimits): void {
    // What is strict has to be on disk before any of it can go.
    if (!isStored) return;
    const cleared = clearBreaker(record, readings, held, now);
    const events = riskEvents(clearEvents(record, cleared), now, () => ids.next('risk'));
    if (events.length === 0) return;
    isStored = false;
    attempt('write', () => {
      store.saveBreaker(cleared, events);
      record = cleared;
      isStored = true;
      untold.push(...events);
    });
  }

  function look(): void {
    const now = clock.now();
    const isMeasured = measure(now);
    if (isMeasured && limits) tighten(now, limits);
    save();
    if (isMeasured && limits) loosen(now, limits);
    publish();
  }

  function watch(): void {
    // What is asked for the inputs, or told of a change, may watch in its turn.
    if (isWatching) return;
    isWatching = true;
    attempt('watch', look);
    isWatching = false;
  }

  function resume(reason: string, by: string): BreakerRecord {
    watch();
    if (record.causes.length === 0) throw new AppError('conflict', 'Nothing holds trading back.');
    if (!limits || readings.length === 0) {
      throw new AppError('conflict', 'What the breaker measures is not known now, so it cannot be lifted.');
    }
    const now = clock.now();
    const outcome = resumeBreaker(record, readings, limits, now);
    if (outcome.kind === 'refused') {
      throw new AppError('conflict', describeBlocks(outcome.blocks), { blocks: outcome.blocks });
    }
    const resumed = { reason, by, lifted: outcome.lifted };
    const events = riskEvents(resumeEvents(record, outcome.record, resumed), now, () => ids.next('risk'));
    // A write that fails may have got to the disk all the same: then the next look writes the strict record again.
    isStored = false;
    store.saveBreaker(outcome.record, [...unsaved, ...events]);
    record = outcome.record;
    unsaved = [];
    isStored = true;
    untold.push(...events);
    publish();
    watch();
    return record;
  }

  /** Runs it; a failure is reported once, until the same has worked again. */
  function attempt(what: string, run: () => void): boolean {
    try {
      run();
      failing.delete(what);
      return true;
    } catch (error) {
      report(what, error);
      return false;
    }
  }

  function report(what: string, error: unknown): void {
    if (failing.has(what)) return;
    failing.add(what);
    try {
      parts.onFailure(error);
    } catch {
      // Nobody is left to tell, and the guard never throws.
    }
  }

  return {
    watch,
    state: () => {
      const { state, causes } = record;
      const isHalted = state === 'halted';
      // A damaged record is no reason to sell.
      const isMeasuredHalt = causes.some(({ trigger, level }) => level === 'halted' && triggerRule(trigger) !== null);
      return {
        state,
        reason: describeCauses(causes),
        cancelsEntries: isHalted || causes.some(({ trigger }) => triggerRule(trigger)?.cancelsEntries),
        flattens: isMeasuredHalt && (limits?.flattenOnHalt ?? false),
      };
    },
    record: () => record,
    measures: () => breakerMeasures(record, readings, limits ?? parts.limits()),
    resume,
  };
}

/** It is watched every second; a longer pause (sleep, a clock that was set) is time of which nothing is known. */
const MAX_GAP_MS = 10_000;
