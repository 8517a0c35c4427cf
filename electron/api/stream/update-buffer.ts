/** The newest updates of one stream, numbered from 1 without a hole, within a number and a size. */
export interface UpdateBuffer {
  /** Number of the newest update that ever was; 0 before the first. */
  newest(): number;
  bytes(): number;
  /** Adds the update with the number after the newest. The oldest go; one that is too large goes itself. */
  push(message: Buffer): void;
  /** Every update after `sequence`, oldest first; `null` where one of them is gone or `sequence` has not been yet. */
  after(sequence: number): readonly Buffer[] | null;
  /** Lets go of the oldest until at most `bytes` are left. */
  shrink(bytes: number): void;
}

export function createUpdateBuffer(limits: { readonly count: number; readonly bytes: number }): UpdateBuffer {
  const kept = new Map<number, Buffer>();
  let newest = 0;
  let bytes = 0;

  function dropOldest(): void {
    const oldest = newest - kept.size + 1;
    bytes -= kept.get(oldest)?.byteLength ?? 0;
    kept.delete(oldest);
  }

  function shrink(allowed: number): void {
    while (kept.size > 0 && bytes > allowed) dropOldest();
  }

  return {
    newest: () => newest,
    bytes: () => bytes,
    push(message) {
      newest += 1;
      kept.set(newest, message);
      bytes += message.byteLength;
      if (kept.size > limits.count) dropOldest();
      shrink(limits.bytes);
    },
    after(sequence) {
      if (sequence > newest || sequence < newest - kept.size) return null;
      // Every number from the oldest to the newest is there.
      return Array.from({ length: newest - sequence }, (_, index) => kept.get(sequence + 1 + index) as Buffer);
    },
    shrink,
  };
}
