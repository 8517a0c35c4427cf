import path from 'node:path';
import { defineConfig } from 'vitest/config';

// Unit tests sit beside their source; suites under tests/ need more than one part. Playwright has tests/e2e to itself.
export default defineConfig({
  // Subpath imports take the first of several targets; an alias tries `.ts` and `.tsx`.
  resolve: { alias: [{ find: /^#renderer\//, replacement: `${path.join(import.meta.dirname, 'renderer')}/` }] },
  test: {
    include: [
      '{electron,renderer,shared}/**/*.test.{ts,tsx}',
      'tests/{contract,eval,golden,injection,replay,faults,support}/**/*.test.ts',
      // The rest of tests/doors takes minutes: `npm run test:doors`.
      'tests/doors/guards.test.ts',
    ],
    pool: 'forks',
    // jsdom requires modules that are ES modules only; Node 20.18 does that behind a flag.
    execArgv: ['--experimental-require-module', '--disable-warning=ExperimentalWarning'],
    maxWorkers: 2,
    testTimeout: 60_000,
    coverage: { provider: 'v8', include: ['electron/**', 'shared/**', 'renderer/**'] },
  },
});
