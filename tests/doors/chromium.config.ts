import { defineConfig } from '@playwright/test';

// Web pages in a real Chromium against the doors of a running app.
export default defineConfig({
  testDir: '.',
  testMatch: '*.chromium.ts',
  workers: 1,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  outputDir: '../../out/test-results',
  reporter: [['list'], ['json']],
});
