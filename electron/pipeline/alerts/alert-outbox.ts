import type { AlertStore } from '#electron/ports/alert-store';
import type { Clock } from '#electron/ports/clock';
import type { Notifier, WebhookSender } from '#electron/ports/notifier';
import type { Scheduler } from '#electron/ports/scheduler';
import type { AlertChannel, AlertDelivery, AlertFiring, AlertSettings } from '#shared/domain/alert';
import { AppError } from '#shared/domain/app-error';
import { desktopMessage, webhookMessage } from './alert-messages';
import { isQuiet } from './is-quiet';

export interface AlertOutbox {
  /** Hands over what firings that are on disk still have to deliver. */
  send(firings: readonly AlertFiring[]): void;
  /** Goes on with what an earlier process left. */
  start(): void;
  /** Sends a message through the channels as they are set, quiet hours or not. */
  sendTest(id: string): Promise<{ channel: string; isDelivered: boolean; error: string | null }[]>;
  /** Messages that wait, and those given up within 24 hours. */
  status(): { undelivered: number; failed: number };
  /** Stops what is under way; it is still there for the next process. */
  close(): Promise<void>;
}

export interface OutboxParts {
  readonly store: Pick<AlertStore, 'undelivered' | 'setDelivery' | 'firing' | 'inbox'>;
  readonly settings: () => AlertSettings;
  readonly timeZone: () => string;
  /** `null` where the system shows no messages. */
  readonly notifier: Notifier | null;
  readonly webhook: WebhookSender;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** A firing has changed; `sound` asks the window to play it. */
  readonly onChange: (firing: AlertFiring, sound: boolean) => void;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Delivers firings by what their deliveries say.
 *
 * A message of the system and a sound are handed over at most once: that it begins is written first, so whoever finds it begun
 * after a restart does not know how it ended, and says so. A webhook is sent at least once, under the id of the firing: up to
 * three tries, again after 30 seconds and after 5 minutes, and a try that a kill cut short does not count. What the network
 * gate refuses is given up at once. Quiet hours hold the message and the sound; a webhook goes to a machine, and is sent.
 */
export function createAlertOutbox(parts: OutboxParts): AlertOutbox {
  const { store, clock, scheduler } = parts;
  const closing = new AbortController();
  let waiting: AlertFiring[] = [];
  const underWay = new Set<Promise<void>>();
  const retries = new Set<() => void>();
  let failures: number[] = [];
  let posting = 0;

  function set(firing: AlertFiring, delivery: AlertDelivery, sound = false): void {
    store.setDelivery(firing.id, delivery);
    if (delivery.state === 'failed') failures.push(clock.now());
    const changed = store.firing(firing.id);
    if (changed) parts.onChange(changed, sound);
  }

  function run(work: Promise<void>): void {
    const guarded = work.catch(parts.onFailure).finally(() => underWay.delete(guarded));
    underWay.add(guarded);
  }

  async function deliverOnce(firing: AlertFiring, delivery: AlertDelivery): Promise<void> {
    const { channel } = delivery;
    const { quietHours } = parts.settings();
    if (delivery.tries > 0) {
      set(firing, { ...delivery, state: 'failed', error: 'The app ended while it was handed over.' });
      return;
    }
    if (isQuiet(clock.now(), quietHours, parts.timeZone())) {
      set(firing, { ...delivery, state: 'held', at: clock.now() });
      return;
    }
    const begun = { ...delivery, tries: 1, at: clock.now() };
    set(firing, begun, channel === 'sound');
    const error = channel === 'desktop' ? await show(desktopMessage(firing, parts.timeZone())) : null;
    set(firing, { ...begun, state: error === null ? 'delivered' : 'failed', at: clock.now(), error });
  }

  /** @returns What went wrong, or `null`. */
  async function show(message: { title: string; body: string }): Promise<string | null> {
    if (!parts.notifier) return 'This system shows no messages.';
    try {
      // The sound is a channel of its own.
      await parts.notifier.show({ ...message, isSilent: true });
      return null;
    } catch (error) {
      return textOf(error);
    }
  }

  function pump(): void {
    while (!closing.signal.aborted && posting < MAX_POSTING && waiting.length > 0) {
      // What is late can wait for what is new.
      const next = waiting.find(({ isLate }) => !isLate) ?? (waiting[0] as AlertFiring);
      waiting = waiting.filter((firing) => firing !== next);
      posting += 1;
      run(
        post(next).finally(() => {
          posting -= 1;
          pump();
        }),
      );
    }
  }

  async function post(firing: AlertFiring): Promise<void> {
    const before = store.firing(firing.id)?.deliveries.find(({ channel }) => channel === 'webhook');
    if (before?.state !== 'pending') return;
    const url = parts.settings().webhookUrl;
    if (url === null) {
      set(firing, { ...before, state: 'failed', at: clock.now(), error: 'No address is set.' });
      return;
    }
    const tries = before.tries + 1;
    try {
      await parts.webhook.send(url, webhookMessage(firing), closing.signal);
      set(firing, { ...before, state: 'delivered', tries, at: clock.now(), error: null });
    } catch (error) {
      if (closing.signal.aborted) return;
      const delayMs = isRefusedByGate(error) ? undefined : RETRY_AFTER_MS[tries - 1];
      const state = delayMs === undefined ? 'failed' : 'pending';
      if (delayMs !== undefined) postLater(firing, delayMs);
      set(firing, { ...before, state, tries, at: clock.now(), error: textOf(error) });
    }
  }

  function postLater(firing: AlertFiring, delayMs: number): void {
    const cancel = scheduler.after(delayMs, () => {
      retries.delete(cancel);
      waiting.push(firing);
      pump();
    });
    retries.add(cancel);
  }

  function send(firings: readonly AlertFiring[]): void {
    for (const firing of firings) {
      for (const delivery of firing.deliveries) {
        if (delivery.state !== 'pending') continue;
        if (delivery.channel === 'webhook') waiting.push(firing);
        else run(deliverOnce(firing, delivery));
      }
    }
    pump();
  }

  async function tryChannel(channel: AlertChannel, attempt: () => Promise<string | null>) {
    const error = await attempt();
    return { channel, isDelivered: error === null, error };
  }

  return {
    send,
    start: () => {
      const since = clock.now() - FAILURES_FOR_MS;
      failures = store
        .inbox({ isUnreadOnly: false, limit: FAILURES_LOOKED_AT })
        .flatMap(({ deliveries }) => deliveries.filter(({ state }) => state === 'failed').map(({ at }) => at ?? 0))
        .filter((at) => at > since);
      send(store.undelivered());
    },
    sendTest: async (id) => {
      const url = parts.settings().webhookUrl;
      const at = clock.now();
      const results = [
        tryChannel('desktop', () => show({ title: 'Fairgap', body: `✓ ${new Date(at).toISOString()}` })),
      ];
      if (url !== null) {
        results.push(
          tryChannel('webhook', () =>
            parts.webhook.send(url, { kind: 'test', id, at }, closing.signal).then(() => null, textOf),
          ),
        );
      }
      return Promise.all(results);
    },
    status: () => {
      failures = failures.filter((at) => clock.now() - at < FAILURES_FOR_MS);
      return { undelivered: waiting.length + retries.size + underWay.size, failed: failures.length };
    },
    close: async () => {
      closing.abort();
      for (const cancel of retries) cancel();
      retries.clear();
      waiting = [];
      await Promise.all(underWay);
    },
  };
}

function isRefusedByGate(error: unknown): boolean {
  return error instanceof AppError && (error.code === 'egress_blocked' || error.code === 'host_not_allowed');
}

function textOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, MAX_TEXT);
}

/** After the first and the second try. */
const RETRY_AFTER_MS = [30_000, 300_000];
const MAX_POSTING = 4;
const FAILURES_FOR_MS = 86_400_000;
const FAILURES_LOOKED_AT = 500;
const MAX_TEXT = 300;
