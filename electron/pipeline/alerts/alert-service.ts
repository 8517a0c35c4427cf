import type { AlertStore } from '#electron/ports/alert-store';
import type { Clock, IdSource } from '#electron/ports/clock';
import type { AccountMoment, MarketMoments } from '#electron/ports/market-moments';
import type { Notifier, WebhookSender } from '#electron/ports/notifier';
import type { Scheduler } from '#electron/ports/scheduler';
import type { AlertFiring, AlertRule, AlertRuleDraft, AlertSettings } from '#shared/domain/alert';
import { AppError } from '#shared/domain/app-error';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Prediction } from '#shared/domain/prediction';
import { timeframeMs } from '#shared/domain/timeframe';
import { createAlertOutbox } from './alert-outbox';
import { createAlertWatch } from './alert-watch';

export interface AlertService {
  /**
   * A candle of any stored timeframe closed: rules of the instrument whose own candle closed by then are evaluated. Resolves
   * when that is done; failures are reported, not thrown.
   */
  candleClosed(instrument: InstrumentId, closeAt: EpochMs): Promise<void>;
  /** A prediction was stored, or its outcome was: rules about predictions look again at the last candles of its series. */
  predictionChanged(prediction: Prediction): Promise<void>;
  /** Sends what an earlier process left, and catches up with what closed meanwhile. Resolves when that is done. */
  start(): Promise<void>;
  /** Newest first. */
  rules(): AlertRule[];
  /**
   * Adds a rule, or the next version of one. A new rule, one that is switched on, and an instrument that is added begin now;
   * otherwise a changed rule goes on from where it was.
   *
   * @throws AppError `not_found`.
   */
  save(draft: AlertRuleDraft, ruleId?: string): AlertRule;
  remove(ruleId: string): { removed: boolean };
  /** Newest first. @throws AppError `not_found` for a `before` that is no firing. */
  inbox(query: Parameters<AlertStore['inbox']>[0]): { firings: AlertFiring[]; unread: number };
  markRead(firingIds: readonly string[] | null): { unread: number };
  /**
   * Sends a test message to the system and the webhook, whether it is quiet or not; the sound is the window's own. A channel
   * that is not set has no result.
   */
  sendTest(): Promise<{ results: { channel: string; isDelivered: boolean; error: string | null }[] }>;
  /** For the health of the workstation. */
  status(): { rules: number; undelivered: number; failed: number; failingSeries: number };
  /** Ends what is under way; nothing is lost by it. */
  close(): Promise<void>;
}

export interface AlertServiceParts {
  readonly store: AlertStore;
  readonly moments: MarketMoments;
  /** The account now, for conditions on risk; `null` where there is none. */
  readonly account: () => AccountMoment | null;
  /** Whether a replay hides what is new of the instrument. Nothing fires meanwhile; it is made up for afterwards. */
  readonly isReplaying: (instrument: InstrumentId) => boolean;
  readonly settings: () => AlertSettings;
  /** The person's IANA zone, for quiet hours and the time in a message. */
  readonly timeZone: () => string;
  /** `null` where the system shows no messages. */
  readonly notifier: Notifier | null;
  readonly webhook: WebhookSender;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly scheduler: Scheduler;
  /** Resolves once whatever else waits in the process had its turn. */
  readonly yieldToLoop: () => Promise<void>;
  /** A firing is on disk, or one of its deliveries changed. `sound` asks the window to play it. */
  readonly onFiring: (firing: AlertFiring, told: { readonly unread: number; readonly sound: boolean }) => void;
  readonly onRules: () => void;
  readonly onRead: (unread: number) => void;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Alerts: rules are evaluated at closes of their own timeframe, what they fire is written together with how far they got, and
 * only then is it delivered. So a process that is killed at any moment neither loses a firing nor repeats one; how often a
 * message is sent is told at `createAlertOutbox`.
 *
 * Conditions on the account are seen at the newest candle only, as nobody knows what the account was at an earlier one; a
 * crossing compares with the account at the rule's evaluation before, in the same run of the app.
 */
export function createAlertService(parts: AlertServiceParts): AlertService {
  const { store, clock, ids } = parts;
  const outbox = createAlertOutbox({
    ...parts,
    onChange: (firing, sound) => parts.onFiring(firing, { unread: store.unread(), sound }),
  });
  const watch = createAlertWatch({
    ...parts,
    onFired: (firings) => {
      // First: they wait on disk, and who is told of them may throw.
      outbox.send(firings);
      const unread = store.unread();
      for (const firing of firings) parts.onFiring(firing, { unread, sound: false });
    },
  });

  function save(draft: AlertRuleDraft, ruleId?: string): AlertRule {
    const before = ruleId === undefined ? null : store.rule(ruleId);
    if (ruleId !== undefined && !before) {
      throw new AppError('not_found', `There is no alert rule ${ruleId}.`, { ruleId });
    }
    const now = clock.now();
    const rule: AlertRule = {
      ...draft,
      instruments: [...new Set(draft.instruments)],
      channels: [...new Set(draft.channels)],
      id: before?.id ?? ids.next('alert'),
      version: (before?.version ?? 0) + 1,
      createdAt: before?.createdAt ?? now,
      updatedAt: now,
    };
    const goesOn = new Set(before?.isEnabled ? before.instruments : []);
    // One that has no mark yet would begin at `updatedAt`, which moves.
    const marks = rule.instruments.map((instrument) => ({
      ruleId: rule.id,
      instrument,
      evaluatedUntil: goesOn.has(instrument)
        ? (store.evaluatedUntil(rule.id, instrument) ?? before?.updatedAt ?? now)
        : now,
    }));
    const writeMarks = () => {
      for (const mark of marks) store.record(mark, []);
    };
    // Killed in between, a rule that is there begins no earlier than it should; a new one without marks begins at `updatedAt`.
    if (before) writeMarks();
    store.saveRule(rule);
    if (!before) writeMarks();
    watch.rulesChanged();
    parts.onRules();
    return rule;
  }

  return {
    candleClosed: watch.candleClosed,
    predictionChanged: watch.predictionChanged,
    start: async () => {
      outbox.start();
      bringMarksBack();
      await watch.catchUp();
    },
    rules: store.rules,
    save,
    remove: (ruleId) => {
      const removed = store.removeRule(ruleId);
      watch.rulesChanged();
      if (removed) parts.onRules();
      return { removed };
    },
    inbox: (query) => ({ firings: store.inbox(query), unread: store.unread() }),
    markRead: (firingIds) => {
      store.markRead(firingIds, clock.now());
      const unread = store.unread();
      parts.onRead(unread);
      return { unread };
    },
    sendTest: async () => ({ results: await outbox.sendTest(ids.next('test')) }),
    status: () => ({ rules: watch.enabledRules(), ...outbox.status(), failingSeries: watch.failingSeries() }),
    close: async () => {
      await watch.close();
      await outbox.close();
    },
  };

  /** A rule that was saved while the clock was ahead would wait for that time to come. */
  function bringMarksBack(): void {
    const now = clock.now();
    for (const rule of store.rules()) {
      for (const instrument of rule.instruments) {
        const mark = store.evaluatedUntil(rule.id, instrument);
        if (mark === null || mark <= now + timeframeMs(rule.timeframe)) continue;
        store.record({ ruleId: rule.id, instrument, evaluatedUntil: now }, []);
      }
    }
  }
}
