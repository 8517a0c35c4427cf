import { expect, it } from 'vitest';
import { aToolCall } from '#tests/support/a-chat-message';
import { toolSpanMs } from './tool-span';

it('measures calls that run side by side from the first start to the last end', () => {
  const calls = [aToolCall({ startedAt: 1_000, durationMs: 300 }), aToolCall({ startedAt: 1_100, durationMs: 1_100 })];

  expect(toolSpanMs(calls, 99_000)).toBe(1_200);
});

it('goes on while one runs', () => {
  expect(toolSpanMs([aToolCall({ state: 'running', durationMs: null })], 3_500)).toBe(2_500);
});
