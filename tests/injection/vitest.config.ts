import { defineConfig } from 'vitest/config';

// `npm run test:injection`: every attack through every channel against a model that obeys all of them.
export default defineConfig({
  test: {
    root: `${import.meta.dirname}/../..`,
    include: ['tests/injection/**/*.test.ts'],
    pool: 'forks',
    execArgv: ['--experimental-require-module', '--disable-warning=ExperimentalWarning'],
    maxWorkers: 1,
    env: { FAIRGAP_INJECTION: 'all' },
    testTimeout: 600_000,
    hookTimeout: 120_000,
  },
});
