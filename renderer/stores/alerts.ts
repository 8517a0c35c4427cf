import { create } from 'zustand';
import type { AlertFiring, AlertRule, AlertRuleDraft, AlertTest } from '#shared/domain/alert';
import type { InstrumentId } from '#shared/domain/instrument';
import { client } from '../api/client';
import { type Failure, toFailure } from '../api/failure';
import { createLoader, IDLE, type Loadable, loadedValue } from '../api/loadable';
import { onAppEvent, onConnected } from './events';
import { withRow } from './live-store';
import { createRunStore } from './run-store';

export type ChannelTest = Awaited<ReturnType<typeof client.alerts.sendTest>>;

export interface AlertsStore {
  /** Newest first. */
  readonly firings: Loadable<readonly AlertFiring[]>;
  /** Of all firings, also of those that are not listed. */
  readonly unread: number;
  readonly rules: Loadable<readonly AlertRule[]>;
  /** What the last command was refused for. */
  readonly failure: Failure | null;
  readonly isSaving: boolean;
  readonly reload: () => Promise<void>;
  readonly reloadRules: () => Promise<void>;
  readonly receive: (firing: AlertFiring, unread: number) => void;
  /** `null` marks all. */
  readonly markRead: (firingIds: readonly string[] | null) => Promise<void>;
  /** @returns The stored rule, or `null` where it was refused. */
  readonly save: (rule: AlertRuleDraft, ruleId: string | null) => Promise<AlertRule | null>;
  readonly remove: (ruleId: string) => Promise<void>;
  readonly clearFailure: () => void;
}

export const useAlerts = create<AlertsStore>()((set, get) => {
  // What events told while a list was on its way is put over it: it is newer.
  let sinceRead: AlertFiring[] = [];
  return {
    firings: IDLE,
    unread: 0,
    rules: IDLE,
    failure: null,
    isSaving: false,
    reload: createLoader(
      async () => {
        sinceRead = [];
        const { firings, unread } = await client.alerts.inbox({ limit: LISTED_FIRINGS });
        if (sinceRead.length === 0) set({ unread });
        return sinceRead.reduce<readonly AlertFiring[]>((rows, row) => withRow(rows, row, INBOX), firings);
      },
      () => get().firings,
      (firings) => set({ firings }),
    ),
    reloadRules: createLoader(
      () => client.alerts.rules({}),
      () => get().rules,
      (rules) => set({ rules }),
    ),
    receive: (firing, unread) => {
      sinceRead.push(firing);
      set(({ firings }) => ({
        unread,
        firings: { kind: 'ok', value: withRow(loadedValue(firings) ?? [], firing, INBOX) },
      }));
    },
    markRead: async (firingIds) => {
      set({ failure: null });
      try {
        const { unread } = await client.alerts.markRead({ firingIds: firingIds === null ? null : [...firingIds] });
        set({ unread });
      } catch (error) {
        set({ failure: toFailure(error) });
      }
      await get().reload();
    },
    save: async (rule, ruleId) => {
      set({ failure: null, isSaving: true });
      try {
        const stored = await client.alerts.save({ rule, ...(ruleId !== null && { ruleId }) });
        await get().reloadRules();
        return stored;
      } catch (error) {
        set({ failure: toFailure(error) });
        return null;
      } finally {
        set({ isSaving: false });
      }
    },
    remove: async (ruleId) => {
      set({ failure: null });
      try {
        await client.alerts.remove({ ruleId });
      } catch (error) {
        set({ failure: toFailure(error) });
      }
      await get().reloadRules();
    },
    clearFailure: () => set({ failure: null }),
  };
});

/** Unread firings of one instrument among those that are listed. */
export function unreadOf(firings: readonly AlertFiring[], instrument: InstrumentId): number {
  return firings.reduce(
    (count, firing) => count + Number(firing.instrument === instrument && firing.readAt === null),
    0,
  );
}

/** Tests of a rule on history. The form has one rule at a time, so one key. */
export const useAlertTest = createRunStore<AlertTestInput, AlertTest>((input, signal) =>
  client.alerts.test(input, { signal }),
);
export const ALERT_TEST = 'form';

export interface AlertTestInput {
  readonly rule: AlertRuleDraft;
  readonly instrument: InstrumentId;
  readonly lookback: number;
}

/** Test messages through the channels. */
export const useChannelTest = createRunStore<null, ChannelTest>((_input, signal) =>
  client.alerts.sendTest({}, { signal }),
);
export const CHANNEL_TEST = 'channels';

/** Keeps the store in step with the main process. */
export function connectAlerts(): void {
  onConnected(() => {
    void useAlerts.getState().reload();
    void useAlerts.getState().reloadRules();
  });
  onAppEvent('alert', ({ firing, unread }) => useAlerts.getState().receive(firing, unread));
  onAppEvent('alerts-read', ({ unread }) => {
    useAlerts.setState({ unread });
    void useAlerts.getState().reload();
  });
  onAppEvent('alert-rules', () => useAlerts.getState().reloadRules());
}

const LISTED_FIRINGS = 1_000;
const INBOX = {
  idOf: ({ id }: AlertFiring) => id,
  atOf: ({ firedAt }: AlertFiring) => firedAt,
  limit: LISTED_FIRINGS,
};
