import { defineConfig } from '@playwright/test';

// The real window, one at a time: two Electrons on two cores would only measure each other.
export default defineConfig({
  testDir: '.',
  testMatch: '*.e2e.ts',
  testIgnore: 'packaged.e2e.ts',
  workers: 1,
  // A second try on a loaded machine; the list names what needed it.
  retries: process.env.CI ? 1 : 0,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  outputDir: '../../out/test-results',
  reporter: [['list'], ['json']],
});
