import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, type Locator, type Page, test } from '@playwright/test';
import type { Decision } from '#shared/domain/decision';
import { launchApp, ROOT, type RunningApp } from './support/launch-app';
import { modelEnvironment } from './support/model-environment';
import { createPageCaller, type PageCaller } from './support/page-caller';

const SHOTS = path.resolve(import.meta.dirname, '../../out/tour');
/** The demo exchange's first instrument. */
const INSTRUMENT = 'DEMOBTC/USDT';
const ANSWER_MS = 170_000;

// The four stories in the real window, in both languages, by the default model where its weights are here and by a tiny generated
// one elsewhere: what is looked up, sized and told does not depend on how well it writes.
for (const story of [
  {
    language: 'en' as const,
    welcome: /^Demo market/,
    input: 'Your question',
    log: 'Messages',
    stop: 'Stop',
    analyse: `How does ${INSTRUMENT} look on 15m?`,
    signals: `What do the signals of ${INSTRUMENT} say on 15m?`,
    portfolio: 'How is my portfolio?',
    trade: `Buy ${INSTRUMENT}`,
    hold: 'Hold to confirm',
    show: 'Show 1h and mark the order blocks',
    confirm: 'Confirm it',
    refused: /Only you can confirm an order/,
    sized: /risk engine/i,
    equity: /equity/i,
  },
  {
    language: 'es' as const,
    welcome: /^Demo market|^Mercado demo/,
    input: 'Su pregunta',
    log: 'Mensajes',
    stop: 'Detener',
    analyse: `¿Cómo ves ${INSTRUMENT} en 15m?`,
    signals: `¿Qué dicen las señales de ${INSTRUMENT} en 15m?`,
    portfolio: '¿Cómo está mi cartera?',
    trade: `Compra ${INSTRUMENT}`,
    hold: /Mantener|mantenga/i,
    show: 'Muestra 1h y marca los order blocks',
    confirm: 'Confírmalo',
    refused: /Solo usted puede confirmar/,
    sized: /motor de riesgo/i,
    equity: /capital|patrimonio/i,
  },
]) {
  test.describe(`the assistant, ${story.language}`, () => {
    test.describe.configure({ mode: 'serial', timeout: 240_000 });
    let running: RunningApp;
    let page: Page;
    let caller: PageCaller;

    test.beforeAll(async () => {
      const info = test.info();
      if (!existsSync(path.join(ROOT, '.cache/models/SmolLM2-135M-Instruct.Q4_1.gguf'))) {
        info.annotations.push({
          type: 'model',
          description: 'the default weights are not here: a tiny model stands in',
        });
      }
      running = await launchApp({ env: await modelEnvironment(info.outputDir) });
      page = running.page;
      await page.getByRole('button', { name: story.welcome }).click();
      await page.keyboard.press('Escape');
      caller = await createPageCaller(page);
      await caller.call('settings.update', { language: story.language, predictionSamples: 1 });
      await expect(page.getByRole('grid').getByText(INSTRUMENT).first()).toBeVisible({ timeout: 60_000 });
    });
    test.afterAll(async () => {
      await running.close();
    });

    test('US-LTI-001: analyses a market, marks it on the chart and registers one prediction', async () => {
      const answer = await ask(page, story, story.analyse);

      await expect(answer.getByLabel(new RegExp(`${INSTRUMENT} 15m`)).first()).toBeVisible();
      await expect(answer).toContainText(`${INSTRUMENT} 15m`);
      await expect(answer.getByTestId('mini-chart').first()).toBeVisible();
      const { toolCalls, predictionId, prompts } = await lastDecision(caller);
      expect(toolCalls.map(({ operation, state }) => [operation, state])).toEqual(
        expect.arrayContaining([
          ['market.context', 'done'],
          ['structures.detect', 'done'],
          ['confluence.explain', 'done'],
          ['predictions.request', 'done'],
        ]),
      );
      expect(predictionId).not.toBeNull();
      // A small model picks what matters, a larger one writes; each has its prompt, and the record names it.
      expect(prompts.some(({ id }) => id === 'highlights' || id === 'answer')).toBe(true);
      await expect(page.getByRole('application', { name: new RegExp(INSTRUMENT) })).toBeVisible();
      await page.screenshot({ path: path.join(SHOTS, `assistant-analyse-${story.language}.png`) });
    });

    test('every number of the facts leads to its source, which the chart lights up', async () => {
      const number = page.getByRole('log', { name: story.log }).getByTestId('grounded-number').first();

      await number.hover();

      await expect(page.getByRole('tooltip').first()).toBeVisible();
      await page.screenshot({ path: path.join(SHOTS, `assistant-grounding-${story.language}.png`) });
    });

    test('US-LTI-003: interprets the signals with the numbers behind them', async () => {
      const answer = await ask(page, story, story.signals);

      const { toolCalls } = await lastDecision(caller);
      expect(toolCalls.map(({ operation }) => operation)).toEqual(['signals.list', 'confluence.explain']);
      await expect(answer.getByTestId('grounded-number').first()).toBeVisible();
      await page.screenshot({ path: path.join(SHOTS, `assistant-signals-${story.language}.png`) });
    });

    test('plain words change the chart, and that can be taken back', async () => {
      const answer = await ask(page, story, story.show);

      await expect(page.getByRole('application', { name: new RegExp(`${INSTRUMENT}.* 1h`) })).toBeVisible();
      await expect(answer.getByTestId('view-change')).toBeVisible();
    });

    test('US-LTI-002: proposes a ticket that the risk engine sizes and only a hold confirms', async () => {
      const answer = await ask(page, story, story.trade);

      const card = answer.getByTestId('proposal-card').first();
      await expect(card).toHaveAttribute('data-state', 'open');
      await expect(answer).toContainText(story.sized);
      const { ticket, proposalId, result } = await lastDecision(caller);
      expect(result).toBe('proposed');
      expect(ticket).not.toHaveProperty('quantity');
      expect(ticket?.evidenceIds.length).toBeGreaterThan(0);
      const refused = await ask(page, story, story.confirm);
      await expect(refused).toContainText(story.refused);
      await expect(card).toHaveAttribute('data-state', 'open');
      await page.screenshot({ path: path.join(SHOTS, `assistant-trade-${story.language}.png`) });

      await hold(page, card, story.hold);

      await expect(card).toHaveAttribute('data-state', 'confirmed', { timeout: 30_000 });
      await expect
        .poll(async () => (await decisions(caller)).find((one) => one.proposalId === proposalId)?.confirmedBy ?? null)
        .not.toBeNull();
    });

    test('US-LTI-004: analyses the portfolio from the account', async () => {
      const answer = await ask(page, story, story.portfolio);

      await expect(answer).toContainText(INSTRUMENT);
      await expect(answer).toContainText(story.equity);
      const { toolCalls } = await lastDecision(caller);
      expect(toolCalls.map(({ operation }) => operation)).toEqual([
        'positions.list',
        'account.balances',
        'account.equity',
        'risk.state',
        'risk.correlations',
      ]);
      await page.screenshot({ path: path.join(SHOTS, `assistant-portfolio-${story.language}.png`) });
    });
  });
}

/** Types a question, waits for the whole answer, and returns it. */
async function ask(
  page: Page,
  texts: { readonly input: string; readonly log: string; readonly stop: string },
  question: string,
): Promise<Locator> {
  const log = page.getByRole('log', { name: texts.log });
  const before = await log.getByTestId('answer').count();
  await page
    .getByRole('textbox', { name: texts.input })
    .or(page.getByRole('combobox', { name: texts.input }))
    .fill(question);
  await page.keyboard.press('Enter');
  const answer = log.getByTestId('answer').nth(before);
  await expect(answer).toHaveAttribute('data-state', 'done', { timeout: ANSWER_MS });
  return answer;
}

async function decisions(caller: PageCaller): Promise<Decision[]> {
  return (await caller.call<Decision[]>('chat.decisions', { limit: 50 })) as Decision[];
}

async function lastDecision(caller: PageCaller): Promise<Decision> {
  const [newest] = await decisions(caller);
  if (!newest) throw new Error('Expected a decision, was none.');
  return newest;
}

/** Keeps the button down until the card says that it was enough. */
async function hold(page: Page, card: Locator, name: string | RegExp): Promise<void> {
  const button = card.getByRole('button', { name });
  await button.scrollIntoViewIfNeeded();
  await button.hover();
  await page.mouse.down();
  await expect(card).not.toHaveAttribute('data-state', 'open', { timeout: 30_000 });
  await page.mouse.up();
}
