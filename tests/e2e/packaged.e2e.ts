import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
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

    // The doors: their thread, the page of the document and the prompts lie in the archive too.
    const { dataDir } = running;
    const { rest, mcp } = JSON.parse(readFileSync(path.join(dataDir, 'demo/running.json'), 'utf8')) as Addresses;
    const token = readFileSync(path.join(dataDir, 'demo/access/local.token'), 'utf8').trim();
    const instruments = await fetch(`${rest}/v1/instruments`, { headers: { authorization: `Bearer ${token}` } });
    expect(JSON.stringify(await instruments.json())).toContain('PACKED');
    expect((await fetch(`${rest}/docs/swagger-ui-bundle.js`)).status).toBe(200);
    const client = new Client({ name: 'packaged-test', version: '1.0.0' });
    await client.connect(
      new StreamableHTTPClientTransport(new URL(`${mcp}/mcp`), {
        requestInit: { headers: { authorization: `Bearer ${token}` } },
      }),
    );
    expect((await client.listPrompts()).prompts.length).toBeGreaterThan(3);
    await client.close();

    // Its own command line asks the running app, and works without one.
    const asked = await runPackagedCli(executable, ['instruments', 'list', '--output', 'json', '--data-dir', dataDir]);
    expect(asked).toContain('PACKED');
    const alone = path.join(test.info().outputDir, 'alone');
    expect(await runPackagedCli(executable, ['app', 'info', '--headless', '--data-dir', alone])).toContain(
      '"isIntact": true',
    );
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

interface Addresses {
  readonly rest: string;
  readonly mcp: string;
}

function runPackagedCli(executable: string, words: readonly string[]): Promise<string> {
  const isRoot = process.getuid?.() === 0;
  const child = spawn(executable, [...(isRoot ? ['--no-sandbox'] : []), 'cli', ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += String(chunk);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      if (status === 0) resolve(output.stdout);
      else reject(new Error(`The command line ended with ${status}: ${output.stdout}\n${output.stderr}`));
    });
  });
}
