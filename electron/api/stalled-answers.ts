import type { ServerResponse } from 'node:http';

export interface StalledAnswers {
  add(response: ServerResponse): void;
  remove(response: ServerResponse): void;
  /** Cuts off who does not read; to be called about once a second. */
  check(nowMs: number): void;
}

/**
 * Watches for callers that ask and do not read: answers pile up in memory for them. A connection whose answer has not moved
 * for `stalledMs` is cut, and beyond `unreadBytes` for all together those with the most.
 */
export function createStalledAnswers(limits: {
  readonly stalledMs: number;
  readonly unreadBytes: number;
}): StalledAnswers {
  const open = new Map<ServerResponse, { written: number; movedAt: number }>();
  return {
    add: (response) => {
      open.set(response, { written: -1, movedAt: 0 });
    },
    remove: (response) => {
      open.delete(response);
    },
    check(nowMs) {
      const unread: { response: ServerResponse; bytes: number }[] = [];
      for (const [response, seen] of open) {
        const socket = response.socket;
        // An answer behind another one of the same connection has no socket yet, and what is written waits in it.
        const bytes = response.writableLength;
        const written = socket?.bytesWritten ?? 0;
        const sent = written - (socket?.writableLength ?? 0);
        if (bytes === 0 || sent !== seen.written) open.set(response, { written: sent, movedAt: nowMs });
        else if (nowMs - seen.movedAt >= limits.stalledMs) cut(response);
        if (bytes > 0) unread.push({ response, bytes });
      }
      let total = unread.reduce((sum, { bytes }) => sum + bytes, 0);
      for (const { response, bytes } of unread.sort((a, b) => b.bytes - a.bytes)) {
        if (total <= limits.unreadBytes) break;
        total -= bytes;
        cut(response);
      }
    },
  };
}

function cut(response: ServerResponse): void {
  response.req.socket.destroy();
}
