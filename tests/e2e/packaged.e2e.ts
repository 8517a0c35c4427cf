import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { writeGeneratedCandles } from './support/generated-candles';
import { ROOT } from './support/launch-app';
import { launchPackagedApp } from './support/launch-packaged-app';

// The packed app on its own: no development launcher, natives out of the archive, resources where it looks for them.
test('the packaged app starts, imports and shows candles, and connects to the demo exchange', async () => {
  const executable = path.join(ROOT, 'dist/linux-unpacked/fairgap');
  test.skip(process.platform !== 'linux', 'packaged for the machine that runs the test; only Linux is looked at here');
  expect(existsSync(executable), `${executable} is missing: run "npm run package -- --dir"`).toBe(true);
  const running = await launchPackagedApp(executable);
  try {
    const { page } = running;
    await expect(page.getByRole('dialog', { name: 'Welcome to Fairgap' })).toBeVisible();
    while (await page.getByRole('dialog').isVisible()) await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Import candles' }).first().click();
    const file = writeGeneratedCandles(path.join(test.info().outputDir, 'PACKED_M15.csv'), 1_500);
    await chooseFile(page, file);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('button', { name: 'Show on the chart' }).click();

    await expect(page.locator('[data-chart-candles="1500"]')).toBeVisible();
    // Structures come from a worker thread that lies in the archive.
    await expect
      .poll(async () => Number(await page.locator('[data-chart-marks]').getAttribute('data-chart-marks')))
      .toBeGreaterThan(5);

    // The demo's exchange, and ccxt out of the archive.
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').fill('demo market');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('grid').getByText('DEMOBTC').first()).toBeVisible({ timeout: 60_000 });
  } finally {
    await running.close();
  }
});

// Over a debugging port Playwright sends the bytes of a file; the app wants a file that lies on this disk.
async function chooseFile(page: Page, file: string): Promise<void> {
  await page.locator('input[type=file]').waitFor({ state: 'attached' });
  const session = await page.context().newCDPSession(page);
  const { root } = await session.send('DOM.getDocument');
  const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector: 'input[type=file]' });
  await session.send('DOM.setFileInputFiles', { nodeId, files: [file] });
  await session.detach();
}
