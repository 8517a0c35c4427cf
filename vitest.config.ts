import { defineConfig } from 'vitest/config';

// Unit tests sit beside their source; suites under tests/ need more than one part. Playwright has tests/e2e to itself.
export default defineConfig({
  test: {
    include: [
      '{electron,renderer,shared}/**/*.test.{ts,tsx}',
      'tests/{contract,golden,replay,faults,support}/**/*.test.ts',
    ],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    coverage: { provider: 'v8', include: ['electron/**', 'shared/**', 'renderer/**'] },
  },
});
