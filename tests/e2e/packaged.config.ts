import { defineConfig } from '@playwright/test';

// The app as electron-builder packed it, without the development launcher.
export default defineConfig({
  testDir: '.',
  testMatch: 'packaged.e2e.ts',
  workers: 1,
  retries: 0,
  timeout: 120_000,
  outputDir: '../../out/test-results-packaged',
  reporter: [['list'], ['json']],
});
