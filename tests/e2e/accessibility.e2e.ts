import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { writeGeneratedCandles } from './support/generated-candles';
import { launchApp, type RunningApp, realCandles } from './support/launch-app';

// Every state of the window once, and those that people see most in both languages and both themes. Each test leaves the
// window as it found it, so that the next one can look at it.
test.describe.configure({ mode: 'serial' });

let running: RunningApp;
let page: Page;

test.beforeAll(async () => {
  running = await launchApp({ width: 1280, height: 720 });
  page = running.page;
});
test.afterAll(async () => {
  await running.close();
});

test('the welcome, the empty window and the import dialog', async () => {
  await expect(page.getByRole('dialog', { name: 'Welcome to Fairgap' })).toBeVisible();
  await expectAccessible('welcome');

  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByText('No instruments yet')).toBeVisible();
  await expectAccessible('empty');

  await page.getByRole('button', { name: 'Import candles' }).first().click();
  await expectAccessible('import');
});

test('the report of an import', async () => {
  const file =
    realCandles('eurusd-15m') ?? writeGeneratedCandles(path.join(test.info().outputDir, 'EURUSD_M15.csv'), 4_000);

  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByRole('dialog').getByText(/candles imported/)).toBeVisible({ timeout: 60_000 });
  await expectAccessible('import-report');

  await page.getByRole('button', { name: 'Show on the chart' }).click();
  await expect(page.getByRole('application', { name: /EURUSD/ })).toBeVisible();
});

for (const name of [
  'Positions',
  'Orders',
  'Account',
  'Connection',
  'Ticket',
  'Accuracy',
  'Structures',
  'Activity',
  'Candle data',
  'Predictions',
]) {
  test(`the pane ${name}`, async () => {
    await page.getByRole('tab', { name }).first().click();
    await expectAccessible(`pane-${name.toLowerCase().replace(' ', '-')}`);
  });
}

test('the search and the list of keys', async () => {
  await page.keyboard.press('Control+k');
  await expectAccessible('palette', page.getByRole('dialog'));
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Keyboard' }).click();
  await expectAccessible('keyboard', page.getByRole('dialog'));
  await page.keyboard.press('Escape');
});

for (const language of ['en', 'es']) {
  for (const theme of ['dark', 'light']) {
    test(`window, settings, import and replay in ${language}, ${theme}`, async () => {
      const look = `${language}-${theme}`;
      const words = WORDS[language as keyof typeof WORDS];
      await page.getByLabel(/^(Language|Idioma)$/).selectOption(language);
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      if ((await page.locator('html').getAttribute('data-theme')) !== theme) {
        await page.getByRole('button', { name: /^(Use the|Usar el tema)/ }).click();
      }
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
      await expectAccessible(`window-${look}`);

      await page.keyboard.press('Control+,');
      await expectAccessible(`settings-${look}`, page.getByRole('dialog', { name: words.settings }));
      await page.keyboard.press('Escape');

      await page.keyboard.press('Control+i');
      await expectAccessible(`import-${look}`, page.getByRole('dialog', { name: words.import }));
      await page.keyboard.press('Escape');

      const bar = page.getByRole('region', { name: words.replay });
      await page.getByRole('button', { name: words.replay, exact: true }).click();
      await expectAccessible(`replay-start-${look}`, bar);
      expect((await bar.boundingBox())?.height).toBeLessThan(ONE_ROW_PX);
      await bar.getByRole('button', { name: words.start }).click();
      await expect(bar.getByText(words.running, { exact: true })).toBeVisible();
      await expectAccessible(`replay-${look}`, bar);
      expect((await bar.boundingBox())?.height).toBeLessThan(ONE_ROW_PX);
      await bar.getByRole('button', { name: words.end }).click();
      await bar.getByRole('button', { name: words.close }).click();
    });
  }
}

test('half the size, as at 200 % zoom: nothing leaves the window', async () => {
  for (const [width, height] of [
    [960, 540],
    [640, 400],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: test.info().outputPath(`zoom-${width}.png`) });

    const size = await page.evaluate(() => [document.body.scrollWidth, document.body.scrollHeight]);
    expect(size).toEqual([width, height]);
    for (const button of await page.locator('header button:visible').all()) {
      const box = await button.boundingBox();
      expect(box && box.x >= 0 && box.x + box.width <= width, (await button.getAttribute('aria-label')) ?? '').toBe(
        true,
      );
    }
    await page.keyboard.press('Control+,');
    const dialog = page.getByRole('dialog');
    await expect(dialog).toBeVisible();
    const box = await dialog.boundingBox();
    expect(box && box.y >= 0 && box.y + box.height <= height).toBe(true);
    await page.keyboard.press('Escape');
  }
});

/** Fails with what axe finds serious or critical, once `shown` is there. Keeps a picture to look at. */
async function expectAccessible(name: string, shown?: Locator): Promise<void> {
  if (shown) await expect(shown).toBeVisible();
  await page.screenshot({ path: test.info().outputPath(`${name}.png`) });
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${name}, ${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([]);
}

const WORDS = {
  en: {
    settings: 'Settings',
    import: 'Import candles',
    replay: 'Replay',
    start: 'Start the replay',
    running: 'REPLAY',
    end: 'End the replay',
    close: 'Close the replay bar',
  },
  es: {
    settings: 'Ajustes',
    import: 'Importar velas',
    replay: 'Repetición',
    start: 'Iniciar la repetición',
    running: 'REPETICIÓN',
    end: 'Terminar la repetición',
    close: 'Cerrar la barra de repetición',
  },
} as const;

const ONE_ROW_PX = 44;
