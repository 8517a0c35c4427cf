import path from 'node:path';
import { defineConfig } from 'vitest/config';

// A mutation run asks every test of the risk engine thousands of times, so the laws look at fewer worlds, always the same.
export default defineConfig({
  root: path.join(import.meta.dirname, '../..'),
  test: {
    include: ['electron/pipeline/risk/**/*.test.ts'],
    env: { RISK_WORLDS: '200', RISK_SEED: '1' },
    testTimeout: 60_000,
  },
});
