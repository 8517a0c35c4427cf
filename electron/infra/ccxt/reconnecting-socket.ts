import { WebSocket } from 'ws';
import type { Clock } from '#electron/ports/clock';
import type { Scheduler } from '#electron/ports/scheduler';
import type { EpochMs } from '#shared/domain/epoch-ms';

// ccxt.pro is built to be awaited call by call: it hides frames, pongs and the moment when a connection fell silent, and
// reconnects when it likes. A desk that must know within seconds that it is blind needs exactly these, so the sockets are
// ours; ccxt gives the addresses and signs.

/** A WebSocket that is kept up until it is closed, and that says when it is not. */
export interface ReconnectingSocket {
  send(text: string): void;
  /** The connection does what it is for; `onState(true)` follows. Needed once after every `onOpen`. */
  confirm(): void;
  /** Drops the connection; a new one follows. */
  cut(reason: string): void;
  close(): void;
}

export interface ReconnectingSocketOptions {
  /** Address of the next connection. What it throws counts as a failed try. */
  readonly url: () => Promise<string>;
  /** Passes the gate, at every try. */
  readonly admit: (url: string) => void;
  /** No try before this instant. */
  readonly blockedUntil: () => EpochMs | null;
  readonly onRefused: (status: number, headers: Readonly<Record<string, string>>) => void;
  readonly onOpen: () => void;
  /** What it throws cuts the connection: after a frame that cannot be read everything must be asked for again. */
  readonly onMessage: (json: unknown) => void;
  /** Told on every change, and while down for every new reason. */
  readonly onState: (isUp: boolean, reason: string | null) => void;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** In 0..1, for the jitter. */
  readonly random: () => number;
  /** Without any frame for this long the other end is asked for a sign of life. */
  readonly silenceMs: number;
}

export function createReconnectingSocket(options: ReconnectingSocketOptions): ReconnectingSocket {
  const { scheduler, clock, onState } = options;
  let socket: WebSocket | null = null;
  /** The try at work: what an earlier one still finds out is of no interest. */
  let current: object | null = null;
  let isClosed = false;
  let isUp = false;
  let lastReason: string | null = null;
  let failures = 0;
  let hadFrame = false;
  /** Ends every timer of the current connection or pause. */
  let timers: (() => void)[] = [];

  const later = (delayMs: number, run: () => void) => timers.push(scheduler.after(delayMs, run));
  const stopTimers = () => {
    for (const stop of timers) stop();
    timers = [];
  };

  const setUp = () => {
    if (isUp) return;
    isUp = true;
    lastReason = null;
    onState(true, null);
    // Only a connection that lasts ends the back-off: one that dies at once must not be tried at full speed.
    later(STABLE_MS, () => {
      failures = 0;
    });
  };

  const setDown = (reason: string) => {
    if (!isUp && reason === lastReason) return;
    isUp = false;
    lastReason = reason;
    onState(false, reason);
  };

  const drop = (reason: string, isPlanned = false) => {
    const dropped = socket;
    socket = null;
    stopTimers();
    // Its late events must not reach the next connection.
    dropped?.removeAllListeners();
    dropped?.on('error', () => {});
    dropped?.terminate();
    if (isClosed) return;
    setDown(reason);
    const backOff = Math.min(FIRST_DELAY_MS * 2 ** failures, LONGEST_DELAY_MS) * (0.5 + options.random() / 2);
    if (!isPlanned) failures = Math.min(failures + 1, 10);
    const heldMs = (options.blockedUntil() ?? 0) - clock.now();
    later(Math.max(isPlanned ? 0 : backOff, heldMs), connect);
  };

  const connect = () => {
    stopTimers();
    const attempt = {};
    current = attempt;
    const isCurrent = () => current === attempt && !isClosed;
    options.url().then(
      (url) => {
        if (!isCurrent()) return;
        try {
          options.admit(url);
        } catch (error) {
          drop(reasonOf(error));
          return;
        }
        open(url);
      },
      (error: unknown) => {
        if (isCurrent()) drop(reasonOf(error));
      },
    );
  };

  const open = (url: string) => {
    const opened = new WebSocket(url, { perMessageDeflate: false, followRedirects: false, maxPayload: MOST_BYTES });
    socket = opened;
    const markFrame = () => {
      hadFrame = true;
    };
    later(OPEN_TIMEOUT_MS, () => drop('connect_timeout'));
    opened.on('open', () => {
      stopTimers();
      hadFrame = true;
      watch();
      later(MAX_AGE_MS, () => drop('renewed', true));
      later(CONFIRM_TIMEOUT_MS, () => {
        if (!isUp) drop('not_confirmed');
      });
      options.onOpen();
    });
    opened.on('ping', markFrame);
    opened.on('pong', markFrame);
    opened.on('message', (data) => {
      markFrame();
      try {
        options.onMessage(JSON.parse(String(data)));
      } catch {
        if (socket === opened) drop('unreadable_frame');
      }
    });
    opened.on('unexpected-response', (_request, response) => {
      response.resume();
      const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
      options.onRefused(response.statusCode ?? 0, Object.fromEntries(headers));
      drop(`http_${response.statusCode}`);
    });
    opened.on('close', (code) => drop(`closed_${code}`));
    opened.on('error', (error: NodeJS.ErrnoException) => drop(error.code ?? 'socket_error'));
  };

  /** Counts silence in timers, not by the clock: a clock that is set anew neither hides nor invents it. */
  const watch = () => {
    later(options.silenceMs, () => {
      if (hadFrame) {
        hadFrame = false;
        watch();
        return;
      }
      socket?.ping();
      later(PONG_TIMEOUT_MS, () => {
        if (!hadFrame) {
          drop('half_open');
          return;
        }
        hadFrame = false;
        watch();
      });
    });
  };

  connect();

  return {
    send(text) {
      if (socket?.readyState === WebSocket.OPEN) socket.send(text);
    },
    confirm: () => {
      if (socket?.readyState === WebSocket.OPEN) setUp();
    },
    cut: (reason) => {
      if (!isClosed) drop(reason);
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      current = null;
      drop('closed');
    },
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
const STABLE_MS = 30_000;
const OPEN_TIMEOUT_MS = 10_000;
const CONFIRM_TIMEOUT_MS = 10_000;
const PONG_TIMEOUT_MS = 5_000;
/** The exchange cuts after 24 hours; we choose the moment. */
const MAX_AGE_MS = 23 * 3_600_000;
const MOST_BYTES = 4 * 1024 * 1024;
