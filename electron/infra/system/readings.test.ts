import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { readDiskSpace } from './disk-space';
import { measureEventLoopLag } from './event-loop-lag';
import { readMemoryUse } from './memory-use';
import { systemScheduler } from './system-scheduler';

it('tells the room of the disk, also for a folder that is not there yet', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'fairgap-space-'));

  const there = await readDiskSpace(folder);
  const later = await readDiskSpace(path.join(folder, 'not/yet'));
  rmSync(folder, { recursive: true });

  expect(there.totalBytes).toBe(later.totalBytes);
  expect(there.freeBytes).toBeGreaterThan(0);
  expect(there.freeBytes).toBeLessThanOrEqual(there.totalBytes);
});

it('tells memory that grows with what is held', () => {
  const before = readMemoryUse();
  const held = Buffer.alloc(100e6, 1);
  const after = readMemoryUse();

  expect(after.rssBytes - before.rssBytes).toBeGreaterThan(60e6);
  expect(after.totalBytes).toBeGreaterThan(after.rssBytes);
  expect(held.length).toBe(100e6);
});

it('tells how late the event loop is', async () => {
  const lag = measureEventLoopLag(systemScheduler);
  const early = lag.read();
  while ((lag.read()?.p50Ms ?? null) === null) await wait(50);
  for (let block = 0; block < 8; block++) {
    const until = performance.now() + 120;
    while (performance.now() < until);
    await wait(20);
  }

  const read = lag.read();
  lag.stop();

  expect(early).toBeNull();
  expect(read?.p99Ms).toBeGreaterThan(80);
  expect(read?.p50Ms).toBeLessThan(60);
});
