import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { installTinyModel } from '../support/tiny-catalog';
import { launchApp, ROOT, type RunningApp } from './support/launch-app';
import { createPageCaller, type PageCaller } from './support/page-caller';

const SHOTS = path.join(ROOT, 'out/tour-training');

// From nothing to an adapter with a verdict in the real window, on a tiny generated model: every part is real but the size.
test.describe.configure({ mode: 'serial' });

let running: RunningApp;
let page: Page;
let caller: PageCaller;
let chats: string;

test.beforeAll(async () => {
  const { outputDir } = test.info();
  const models = path.join(outputDir, 'models');
  mkdirSync(models, { recursive: true });
  mkdirSync(SHOTS, { recursive: true });
  chats = path.join(outputDir, 'short-chats.jsonl');
  writeFileSync(chats, shortChats(120));
  running = await launchApp({ env: await installTinyModel(models) });
  page = running.page;
  await expect(page.getByRole('dialog', { name: 'Welcome to Fairgap' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  caller = await createPageCaller(page);
  await page.keyboard.press('Alt+f');
});
test.afterAll(async () => {
  await running.close();
});

test('without data it says what to do, and a dataset is built and read', async () => {
  await expect(page.getByText('Nothing to learn from yet')).toBeVisible();
  await look('empty');

  await page.getByRole('button', { name: 'Build a dataset…' }).click();
  const form = page.getByRole('form', { name: 'Build a dataset' });
  await form.getByLabel('Name').fill('Small');
  await form.getByLabel('Dialogues').fill('40');
  await form.getByLabel('Playbooks on history').fill('20');
  await form.getByLabel('Own predictions').fill('0');
  await look('build');
  await form.getByRole('button', { name: 'Build', exact: true }).click();

  await expect(page.getByRole('region', { name: 'Checks' })).toContainText('Leaks from the future, left outnone', {
    timeout: 60_000,
  });
  await look('dataset');
  await page.getByRole('button', { name: 'Look at the examples' }).click();
  await page.getByRole('grid', { name: 'Examples of Small' }).getByRole('row').nth(1).click();
  await expect(page.getByRole('complementary', { name: 'Chosen example' })).toContainText('What is right');
  await look('examples');
  await page.getByRole('button', { name: 'Back to the datasets' }).click();
});

test('a chat dataset is brought in, and an adapter trained on it: paused, resumed, finished', async () => {
  await page.getByRole('button', { name: 'Import JSONL…' }).click();
  await page.locator('input[type=file][accept=".jsonl,.json"]').setInputFiles(chats);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByRole('button', { name: 'Train with it' }).click({ timeout: 30_000 });

  await page.getByRole('radio', { name: /Quick/ }).check();
  await page.getByText('Advanced').click();
  for (const [field, value] of [
    ['Epochs', '1000'],
    ['Steps at most', '300'],
    ['Patience', ''],
    ['Validate every', '20'],
    ['Validation examples', '8'],
    ['Tokens at once', '128'],
    ['Accumulation', '1'],
  ] as const) {
    await page.getByLabel(field, { exact: true }).fill(value);
  }
  await expect(page.getByRole('region', { name: 'Estimate' })).toContainText('fits');
  await look('recipe');
  await page.getByText('Advanced').click();
  await page.getByRole('button', { name: 'Train', exact: true }).click();

  const side = page.getByRole('complementary', { name: 'Training' });
  await expect(side.getByText(/^step [1-9]/).first()).toBeVisible({ timeout: 60_000 });
  await page.screenshot({ path: path.join(SHOTS, 'running.png') });
  await side.getByRole('button', { name: 'Pause' }).click();
  await expect(side.getByText(/^Paused at step/)).toBeVisible({ timeout: 60_000 });
  await look('paused');
  await side.getByRole('button', { name: 'Resume' }).click();
  await expect(side.getByText(/^Finished/)).toBeVisible({ timeout: 120_000 });
  await look('finished');
});

test('its adapter is measured beside the base, and gets a verdict before it may be used', async () => {
  await page.getByRole('button', { name: 'Evaluate the adapter' }).click();
  await page.getByRole('combobox', { name: 'Held-out part of' }).selectOption({ label: 'Small' });
  await page.getByRole('textbox', { name: 'Examples' }).fill('8');
  await page.getByRole('button', { name: 'Evaluate', exact: true }).click();

  await expect(page.getByRole('region', { name: 'Verdict' })).toBeVisible({ timeout: 120_000 });
  await expect(page.getByRole('table', { name: 'Side by side' })).toContainText('Perplexity');
  await page.getByText('Answers where they differ').click();
  await look('evaluation');
  await page.getByRole('button', { name: 'Show the adapter' }).click();
  await expect(page.getByRole('complementary', { name: 'Chosen adapter' })).toContainText('Newest evaluation');
  await look('adapters');
});

test('reads as well in Spanish and in the light', async () => {
  await caller.call('settings.update', { language: 'es', theme: 'light' });
  for (const [tab, text] of [
    ['1 Datos', 'Small'],
    ['2 Entrenar', 'terminado'],
    ['3 Evaluar', 'Veredicto'],
    ['4 Adaptadores', 'Última evaluación'],
  ] as const) {
    await page.getByRole('tab', { name: tab }).click();
    await expect(page.getByRole('article', { name: 'Ajuste fino' })).toContainText(text);
    await look(`es-${tab.slice(0, 1)}`);
  }
});

/** Leaves a picture, and finds nothing serious that keeps people out. */
async function look(name: string): Promise<void> {
  await page.screenshot({ path: path.join(SHOTS, `${name}.png`) });
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).include('article').analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(
    serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    name,
  ).toEqual([]);
}

/** Conversations that are told apart by their figures, some of the same wording. */
function shortChats(count: number): string {
  return Array.from({ length: count }, (_, index) => {
    const [a, b] = [index % 12, Math.floor(index / 12)];
    const messages = [
      { role: 'user', content: `${QUESTIONS[index % QUESTIONS.length]} ${a} + ${b}?` },
      { role: 'assistant', content: `${a + b}` },
    ];
    return `${JSON.stringify({ messages })}\n`;
  }).join('');
}

const QUESTIONS = ['What is', 'Please add', 'Tell me', 'Sum of', 'How much is'];
