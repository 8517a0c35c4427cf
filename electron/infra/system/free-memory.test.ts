import os from 'node:os';
import { expect, it } from 'vitest';
import { parseAvailable, readFreeMemory } from './free-memory';

it('reads what the kernel calls available, not what is free', () => {
  const text =
    'MemTotal:       24684096 kB\nMemFree:        21212560 kB\nMemAvailable:   24084272 kB\nBuffers:   83452 kB\n';

  expect(parseAvailable(text)).toBe(24_084_272 * 1024);
});

it.each([
  ['an old kernel', 'MemTotal: 100 kB\nMemFree: 50 kB\n'],
  ['nothing', ''],
  ['another unit', 'MemAvailable: 12 MB\n'],
])('says nothing of %s', (_, text) => {
  expect(parseAvailable(text)).toBeNull();
});

it('is more than nothing and at most all of the memory of this computer', () => {
  const free = readFreeMemory();

  expect(free).toBeGreaterThan(0);
  expect(free).toBeLessThanOrEqual(os.totalmem());
});
