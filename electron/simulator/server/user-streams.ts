import type { WebSocket } from 'ws';
import type { Clock } from '#electron/ports/clock';
import type { Scheduler } from '#electron/ports/scheduler';
import type { ExchangeEngine } from '../exchange/exchange-engine';
import type { FaultScript } from './fault-script';
import { openSocketChannel, type SocketChannel } from './socket-channel';
import { userEvent } from './user-events';

/** The connections over which accounts are told what happens to them. */
export interface UserStreams {
  /** A connection of the WebSocket API; it tells nothing until it subscribes. */
  openApi(socket: WebSocket): ApiStream;
  /** The older kind: the listen key is in the address and events come bare. */
  openListenKey(socket: WebSocket, listenKey: string, account: string): void;
  closeListenKey(listenKey: string): void;
  /** Ends what subscriptions of the key there are, as after it was revoked. */
  closeKey(apiKey: string): void;
  channels(): readonly SocketChannel[];
  stop(): void;
}

export interface ApiStream {
  readonly channel: SocketChannel;
  /** @returns the id of the subscription. */
  subscribe(account: string, apiKey: string): number;
  unsubscribe(subscriptionId?: number): void;
  subscriptions(): readonly number[];
}

interface Subscription {
  readonly id: number;
  readonly account: string;
  readonly apiKey: string;
}

export function createUserStreams(parts: {
  readonly engine: ExchangeEngine;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly faults: FaultScript;
}): UserStreams {
  const { engine, clock } = parts;
  const apiStreams = new Map<SocketChannel, Subscription[]>();
  const keyStreams = new Map<SocketChannel, { listenKey: string; account: string }>();
  let nextId = 0;

  const unsubscribe = engine.subscribe((raw) => {
    const event = userEvent(raw, clock.now());
    if (!event) return;
    for (const [channel, subscriptions] of apiStreams) {
      for (const { id, account } of subscriptions) {
        if (account === event.account) {
          channel.sendEvent({ ...event, payload: { subscriptionId: id, event: event.payload } });
        }
      }
    }
    for (const [channel, { account }] of keyStreams) {
      if (account === event.account) channel.sendEvent(event);
    }
  });

  const terminate = (channel: SocketChannel, { id }: Subscription) =>
    channel.sendAnswer({ subscriptionId: id, event: { e: 'eventStreamTerminated', E: clock.now() } });

  return {
    openApi(socket) {
      const channel: SocketChannel = openSocketChannel({
        ...parts,
        socket,
        channel: 'user',
        terminate() {
          for (const subscription of apiStreams.get(channel) ?? []) terminate(channel, subscription);
        },
      });
      apiStreams.set(channel, []);
      socket.on('close', () => apiStreams.delete(channel));
      const own = () => apiStreams.get(channel) ?? [];
      return {
        channel,
        subscribe(account, apiKey) {
          const id = nextId++;
          apiStreams.set(channel, [...own(), { id, account, apiKey }]);
          return id;
        },
        unsubscribe(id) {
          apiStreams.set(channel, id === undefined ? [] : own().filter((subscription) => subscription.id !== id));
        },
        subscriptions: () => own().map(({ id }) => id),
      };
    },
    openListenKey(socket, listenKey, account) {
      const channel: SocketChannel = openSocketChannel({
        ...parts,
        socket,
        channel: 'user',
        terminate: () => channel.sendAnswer({ e: 'listenKeyExpired', E: clock.now(), listenKey }),
      });
      keyStreams.set(channel, { listenKey, account });
      socket.on('close', () => keyStreams.delete(channel));
    },
    closeListenKey(listenKey) {
      for (const [channel, stream] of keyStreams) if (stream.listenKey === listenKey) channel.close();
    },
    closeKey(apiKey) {
      for (const [channel, subscriptions] of apiStreams) {
        for (const subscription of subscriptions) if (subscription.apiKey === apiKey) terminate(channel, subscription);
        apiStreams.set(
          channel,
          subscriptions.filter((subscription) => subscription.apiKey !== apiKey),
        );
      }
    },
    channels: () => [...apiStreams.keys(), ...keyStreams.keys()],
    stop: unsubscribe,
  };
}
