import type { NetworkGate } from '#electron/ports/network-gate';
import type { WebhookSender } from '#electron/ports/notifier';
import type { Scheduler } from '#electron/ports/scheduler';

/**
 * Posts JSON to one address that the person named. It asks the gate first: any host over TLS, addresses of a private network
 * included, and this machine also without TLS; nothing at all beyond this machine while connections to the outside are off.
 *
 * A redirect is no delivery and is not followed: it would carry the message to an address that nobody named. The answer's
 * status counts and its body does not; at most 64 KB of it are read. After 10 seconds without a complete answer it is given up.
 */
export function createWebhookSender(parts: {
  readonly fetch: typeof fetch;
  readonly gate: Pick<NetworkGate, 'pass'>;
  readonly scheduler: Scheduler;
}): WebhookSender {
  const { gate, scheduler } = parts;
  return {
    send: async (url, body, signal) => {
      gate.pass({ purpose: 'alert-webhook', url });
      const limit = new AbortController();
      const cancel = scheduler.after(LIMIT_MS, () => limit.abort(new Error(`no answer within ${LIMIT_MS / 1_000} s`)));
      try {
        const response = await parts.fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
          redirect: 'manual',
          signal: signal ? AbortSignal.any([signal, limit.signal]) : limit.signal,
        });
        await readSome(response);
        if (!response.ok) throw new Error(`The webhook answered ${response.status}.`);
      } catch (error) {
        // The limit also ends what is read; an address may hold a secret, so none is told.
        if (limit.signal.aborted) throw new Error(`The webhook gave no answer within ${LIMIT_MS / 1_000} s.`);
        throw error instanceof TypeError ? new Error(`The webhook was not reached (${causeOf(error)}).`) : error;
      } finally {
        cancel();
      }
    },
  };
}

/** Reads the body to its end, so that the connection can be used again, but no more than the limit. */
async function readSome(response: Response): Promise<void> {
  const reader = response.body?.getReader();
  if (!reader) return;
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    bytes += value.byteLength;
    if (bytes > MAX_BODY_BYTES) {
      await reader.cancel();
      return;
    }
  }
}

function causeOf(error: TypeError): string {
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : null;
  return code ?? 'the connection failed';
}

const LIMIT_MS = 10_000;
const MAX_BODY_BYTES = 65_536;
