import type { DoorLink } from '#electron/api/door-link';
import type { AppEvent } from '#shared/contract/events';
import { candleOpenAt, canResample, timeframeMs } from '#shared/domain/timeframe';
import { parseResourceUri, type ResourceAddress } from './resource-uri';

/** Somebody who is told that a resource changed. */
export interface ResourceSubscriber {
  updated(uri: string): void;
}

export interface ResourceUpdates {
  /** @returns Whether `uri` names a resource; one that does not is not subscribed. */
  subscribe(uri: string, subscriber: ResourceSubscriber): boolean;
  unsubscribe(uri: string, subscriber: ResourceSubscriber): void;
  /** Ends every subscription of `subscriber`. */
  leave(subscriber: ResourceSubscriber): void;
  close(): void;
}

/**
 * Tells subscribers which resources the workstation's events changed: the first change at once, then at most once in
 * `intervalMs` for each resource. Listens to events only while somebody is subscribed.
 */
export function createResourceUpdates(link: DoorLink, intervalMs = 1_000): ResourceUpdates {
  const watched = new Map<string, Watched>();
  let endListening: (() => void) | null = null;

  function hear(event: AppEvent): void {
    for (const [uri, watch] of watched) if (concerns(event, watch.address)) changed(uri, watch);
  }

  function changed(uri: string, watch: Watched): void {
    if (watch.timer !== null) {
      watch.isDirty = true;
      return;
    }
    watch.isDirty = false;
    watch.timer = setTimeout(() => {
      watch.timer = null;
      if (watch.isDirty) changed(uri, watch);
    }, intervalMs);
    watch.timer.unref();
    for (const subscriber of watch.subscribers) subscriber.updated(uri);
  }

  function drop(uri: string, watch: Watched, subscriber: ResourceSubscriber): void {
    watch.subscribers.delete(subscriber);
    if (watch.subscribers.size > 0) return;
    if (watch.timer !== null) clearTimeout(watch.timer);
    watched.delete(uri);
    if (watched.size > 0) return;
    endListening?.();
    endListening = null;
  }

  function leave(subscriber: ResourceSubscriber): void {
    for (const [uri, watch] of [...watched]) if (watch.subscribers.has(subscriber)) drop(uri, watch, subscriber);
  }

  return {
    subscribe(uri, subscriber) {
      const address = parseResourceUri(uri);
      if (!address) return false;
      const watch = watched.get(uri) ?? { address, subscribers: new Set(), timer: null, isDirty: false };
      watch.subscribers.add(subscriber);
      watched.set(uri, watch);
      endListening ??= link.onEvent(hear);
      return true;
    },
    unsubscribe(uri, subscriber) {
      const watch = watched.get(uri);
      if (watch) drop(uri, watch, subscriber);
    },
    leave,
    close() {
      for (const { subscribers } of [...watched.values()]) for (const subscriber of [...subscribers]) leave(subscriber);
    },
  };
}

interface Watched {
  readonly address: ResourceAddress;
  readonly subscribers: Set<ResourceSubscriber>;
  timer: NodeJS.Timeout | null;
  isDirty: boolean;
}

function concerns(event: AppEvent, address: ResourceAddress): boolean {
  switch (address.kind) {
    case 'candles':
      return concernsCandles(event, address);
    case 'instruments':
      return event.kind === 'series';
    case 'accuracy':
      return event.kind === 'prediction' || event.kind === 'predictions';
    case 'prediction':
      return (
        event.kind === 'predictions' || (event.kind === 'prediction' && event.prediction.id === address.predictionId)
      );
    case 'risk':
      return event.kind === 'risk-state' || event.kind === 'mandate';
    case 'prompt':
      return false;
  }
}

function concernsCandles(
  event: AppEvent,
  { instrument, timeframe }: Extract<ResourceAddress, { readonly kind: 'candles' }>,
): boolean {
  if (event.kind === 'replay') return event.replay === null || event.replay.instrument === instrument;
  if (event.kind === 'series') return event.instrument === instrument;
  if (event.kind !== 'candle' || !event.isClosed || event.instrument !== instrument) return false;
  if (!canResample(event.timeframe, timeframe)) return false;
  // A longer candle closes together with the last of the shorter ones that it is made of.
  const closeAt = event.candle.openAt + timeframeMs(event.timeframe);
  return candleOpenAt(closeAt, timeframe) === closeAt;
}
