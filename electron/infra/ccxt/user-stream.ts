import { z } from 'zod';
import type { Clock } from '#electron/ports/clock';
import type { ExecutionEvent } from '#electron/ports/execution-client';
import type { Scheduler } from '#electron/ports/scheduler';
import { readAccountPosition, readExecutionReport } from './binance-answers';
import type { BinanceSession } from './binance-session';
import type { InstrumentBook } from './instrument-book';
import { createReconnectingSocket } from './reconnecting-socket';

/**
 * Keeps the account's stream up, subscribed by signature over the WebSocket API, until the returned function is called.
 *
 * A frame that cannot be read cuts the stream: whoever listens asks for everything again after it has come up.
 */
export function openUserStream(parts: {
  readonly session: BinanceSession;
  readonly book: InstrumentBook;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: () => number;
  readonly onEvent: (event: ExecutionEvent) => void;
}): () => void {
  const { session, book, onEvent } = parts;
  let subscribeId = 0;

  const readAnswer = ({ status, error }: z.infer<typeof Answer>) => {
    if (status === 200) {
      socket.confirm();
      return;
    }
    const code = error?.code ?? 0;
    if (code === BAD_TIMESTAMP) void session.measureClockSkew().catch(() => {});
    socket.cut(`refused_${code}`);
  };

  const readEvent = (event: z.infer<typeof NamedEvent>) => {
    switch (event.e) {
      case 'executionReport': {
        const report = readExecutionReport(event, book.instrumentOf);
        if (report) onEvent({ kind: 'order', ...report });
        return;
      }
      case 'outboundAccountPosition':
        onEvent({ kind: 'balances', ...readAccountPosition(event) });
        return;
      case 'eventStreamTerminated':
      case 'serverShutdown':
        socket.cut('terminated');
        return;
      default:
      // `listStatus` repeats what the reports of its orders say, `balanceUpdate` comes with an account position.
    }
  };

  const socket = createReconnectingSocket({
    ...parts,
    url: async () => {
      // Before the first event, whose symbols have to be known, and whose signature needs the time.
      await book.load();
      await session.ensureClock();
      return session.streamUrls.api;
    },
    admit: session.admit,
    blockedUntil: session.blockedUntil,
    onRefused: (status, headers) => session.noteRefusal({ status, headers, body: '' }),
    silenceMs: SILENCE_MS,
    onState: (isUp, reason) => onEvent({ kind: 'stream', isUp, reason }),
    onOpen() {
      subscribeId += 1;
      const id = String(subscribeId);
      try {
        const params = session.signStreamRequest();
        socket.send(JSON.stringify({ id, method: 'userDataStream.subscribe.signature', params }));
      } catch {
        socket.cut('key_missing');
      }
    },
    onMessage(json) {
      const answer = Answer.safeParse(json);
      if (answer.success) {
        if (String(answer.data.id) === String(subscribeId)) readAnswer(answer.data);
        return;
      }
      const wrapped = WrappedEvent.safeParse(json);
      readEvent(wrapped.success ? wrapped.data.event : NamedEvent.parse(json));
    },
  });
  return socket.close;
}

const Answer = z.object({
  id: z.union([z.string(), z.number()]),
  status: z.number().int(),
  error: z.object({ code: z.number().int(), msg: z.string() }).optional(),
});
const NamedEvent = z.looseObject({ e: z.string() });
const WrappedEvent = z.object({ event: NamedEvent });

const BAD_TIMESTAMP = -1021;
/** The exchange pings every 20 s and may say nothing else for hours. */
const SILENCE_MS = 15_000;
