import { defineConfig } from 'vitest/config';

// `npm run test:doors`: rude programs and programs of others at the doors of a whole workstation; one file at a time.
export default defineConfig({
  test: {
    root: `${import.meta.dirname}/../..`,
    include: ['tests/doors/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
