import { defineConfig } from 'vitest/config';

// `npm run test:training`: the gates of the trainer, on tiny generated models.
export default defineConfig({
  test: {
    root: `${import.meta.dirname}/../..`,
    include: ['tests/training/**/*.test.ts'],
    pool: 'forks',
    execArgv: ['--experimental-require-module', '--disable-warning=ExperimentalWarning'],
    // Each of them trains with its own threads.
    maxWorkers: 1,
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
});
