import type { IncomingMessage } from 'node:http';
import { DoorRefusal } from './door-refusal';

/**
 * The whole body of a request, at most `limits.bodyBytes`. What its head says is looked at first, so that a body that is
 * too large is not begun.
 *
 * @param onBegin - Called once before the first byte is asked for: the caller may be waiting for `100 Continue`.
 * @throws DoorRefusal `too_large`; `too_slow` when it has not arrived within `limits.requestMs`; `malformed` when the
 * caller hung up in between.
 */
export function readBody(
  request: IncomingMessage,
  limits: { readonly bodyBytes: number; readonly requestMs: number },
  onBegin: () => void,
): Promise<Buffer> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limits.bodyBytes) return Promise.reject(tooLarge(declared, limits.bodyBytes));
  onBegin();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(() => {
      const text = `Expected the whole request within ${limits.requestMs} ms, ${size} bytes of its body came.`;
      settle(() => reject(new DoorRefusal('too_slow', 408, text, { bytes: size, ms: limits.requestMs })));
    }, limits.requestMs);

    function settle(end: () => void): void {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose);
      // What still comes is not wanted; without this a request without listeners would flow on.
      request.pause();
      end();
    }
    function onData(chunk: Buffer): void {
      size += chunk.length;
      if (size > limits.bodyBytes) settle(() => reject(tooLarge(size, limits.bodyBytes)));
      else chunks.push(chunk);
    }
    function onEnd(): void {
      settle(() => resolve(Buffer.concat(chunks, size)));
    }
    function onClose(): void {
      const text = `The caller hung up after ${size} bytes of the body.`;
      settle(() => reject(new DoorRefusal('malformed', 400, text, { bytes: size })));
    }
    request.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose);
    if (request.readableEnded) onEnd();
    else if (request.destroyed) onClose();
  });
}

function tooLarge(size: number, limit: number): DoorRefusal {
  const text = `Expected a body of at most ${limit} bytes, was ${size} or more.`;
  return new DoorRefusal('too_large', 413, text, { bytes: size, limit });
}
