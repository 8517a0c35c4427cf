import type { EpochMs } from '#shared/domain/epoch-ms';
import type { ToolCall } from '#shared/domain/tool-call';

/** Time in milliseconds from the start of the first call to the end of the last: calls run side by side, so it is no sum. */
export function toolSpanMs(calls: readonly ToolCall[], now: EpochMs): number {
  if (calls.length === 0) return 0;
  const from = Math.min(...calls.map(({ startedAt }) => startedAt));
  const to = Math.max(
    ...calls.map(({ startedAt, durationMs, state }) => (state === 'running' ? now : startedAt + (durationMs ?? 0))),
  );
  return Math.max(0, to - from);
}
