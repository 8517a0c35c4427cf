import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { eventFeed } from '#tests/support/event-feed';
import { scriptedLink } from '#tests/support/scripted-link';
import { provideLink } from '../api/client';
import { readWhileChanging } from './accuracy-report';
import { useConnection } from './events';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('reads at once, then once in two seconds however many predictions come', async () => {
  const feed = openFeed();
  const reads: number[] = [];
  const began = performance.now();
  const leave = readWhileChanging(async () => {
    reads.push(Math.round(performance.now() - began));
  });
  await vi.waitFor(() => expect(reads).toHaveLength(1));
  const first = reads[0] ?? 0;

  for (let tick = 0; tick < 60; tick += 1) {
    feed.tell({ kind: 'predictions' });
    await vi.advanceTimersByTimeAsync(100);
  }

  const gaps = reads.slice(1).map((at, index) => at - (reads[index] ?? first));
  expect(reads.length).toBeGreaterThanOrEqual(3);
  expect(reads.length).toBeLessThanOrEqual(4);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_999);
  leave();
  feed.stop();
});

it('never reads twice at once, and reads again what changed meanwhile', async () => {
  const feed = openFeed();
  let running = 0;
  let most = 0;
  let reads = 0;
  const leave = readWhileChanging(async () => {
    reads += 1;
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    running -= 1;
  });
  await vi.waitFor(() => expect(reads).toBe(1));

  feed.tell({ kind: 'predictions' });
  await vi.advanceTimersByTimeAsync(12_000);

  expect([most, reads]).toEqual([1, 2]);
  leave();
  feed.stop();
});

it('is silent once it was ended', async () => {
  const feed = openFeed();
  let reads = 0;
  const leave = readWhileChanging(async () => {
    reads += 1;
  });
  await vi.waitFor(() => expect(reads).toBe(1));
  leave();

  feed.tell({ kind: 'predictions' });
  await vi.advanceTimersByTimeAsync(10_000);

  expect(reads).toBe(1);
  feed.stop();
});

function openFeed() {
  const feed = eventFeed();
  useConnection.setState({ state: 'connecting' });
  provideLink(Promise.resolve(scriptedLink({ 'app.events': feed.open }).link));
  feed.start();
  return feed;
}
