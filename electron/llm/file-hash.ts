import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

/**
 * Makes a function that gives the SHA-256 of a file, lower-case hex.
 *
 * A file is read again only when its size, its time of change or its identity differ from the last time.
 */
export function createFileHash(): (file: string) => Promise<string> {
  const known = new Map<string, { readonly fingerprint: string; readonly sha256: string }>();
  return async (file) => {
    const { size, mtimeNs, ino } = await stat(file, { bigint: true });
    const fingerprint = `${size}:${mtimeNs}:${ino}`;
    const remembered = known.get(file);
    if (remembered?.fingerprint === fingerprint) return remembered.sha256;

    const hash = createHash('sha256');
    // Small pieces: each is hashed on the event loop, and 256 KB take well under a millisecond.
    for await (const piece of createReadStream(file, { highWaterMark: 256 * 1024 })) hash.update(piece);
    const sha256 = hash.digest('hex');
    known.set(file, { fingerprint, sha256 });
    return sha256;
  };
}
