import type { WebSocket } from 'ws';
import type { Scheduler } from '#electron/ports/scheduler';
import type { FaultAction } from './fault';
import type { FaultScript } from './fault-script';

/** What is sent over one connection, with the faults of the script in its way. */
export interface SocketChannel {
  readonly socket: WebSocket;
  /** An event: the script may drop, repeat, delay or reorder it, or end the connection. */
  sendEvent(event: StreamEvent): void;
  /** An answer: nothing but a half-open connection keeps it back. */
  sendAnswer(answer: object): void;
  /** Sends nothing and answers nothing any more, and leaves the connection open. */
  goSilent(): void;
  isSilent(): boolean;
  close(): void;
}

export interface StreamEvent {
  readonly names: readonly string[];
  readonly symbol?: string;
  readonly clientOrderId?: string;
  readonly payload: object;
  /** The candle as closed, for a stream of forming candles. */
  readonly payloadAsClosed?: object;
}

/** @param terminate - What a user stream says last. */
export function openSocketChannel(parts: {
  readonly socket: WebSocket;
  readonly channel: 'user' | 'market';
  readonly faults: FaultScript;
  readonly scheduler: Scheduler;
  readonly terminate?: () => void;
}): SocketChannel {
  const { socket, channel, faults, scheduler, terminate } = parts;
  let isSilent = false;
  let isEnded = false;
  let heldBack: object[] = [];
  const timers = new Set<() => void>();

  const write = (message: object) => {
    if (!isSilent && socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  };

  const later = (delayMs: number, run: () => void) => {
    const cancel = scheduler.after(delayMs, () => {
      timers.delete(cancel);
      run();
    });
    timers.add(cancel);
  };

  const suffer = (action: FaultAction, event: StreamEvent): 'sent' | 'not-sent' => {
    switch (action.kind) {
      case 'drop-event':
        return 'sent';
      case 'duplicate-event':
        write(event.payload);
        return 'not-sent';
      case 'delay-event':
        later(action.delayMs, () => write(event.payload));
        return 'sent';
      case 'reorder-event':
        heldBack.push(event.payload);
        return 'sent';
      case 'close-candle':
        write(event.payloadAsClosed ?? event.payload);
        return 'sent';
      case 'cut':
        socket.terminate();
        return 'sent';
      case 'half-open':
        isSilent = true;
        return 'sent';
      case 'terminate-stream':
        terminate?.();
        isEnded = true;
        return 'sent';
      default:
        return 'not-sent';
    }
  };

  // Only a live connection answers pings.
  socket.on('ping', (data) => {
    if (!isSilent) socket.pong(data);
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    for (const cancel of timers) cancel();
    timers.clear();
  });

  return {
    socket,
    sendEvent(event) {
      if (isSilent || isEnded) return;
      const { names, symbol, clientOrderId } = event;
      const actions = faults.strike({ channel, events: names, symbol, clientOrderId });
      const isSent = actions.map((action) => suffer(action, event)).includes('sent');
      if (isSent) return;
      write(event.payload);
      const waiting = heldBack;
      heldBack = [];
      for (const payload of waiting) write(payload);
    },
    sendAnswer: write,
    goSilent() {
      isSilent = true;
    },
    isSilent: () => isSilent,
    close: () => socket.close(1001),
  };
}
