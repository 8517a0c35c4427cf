// `npm run tour`: drives the real app from an empty folder through import, chart, replay, a question, a prediction that
// resolves and the accuracy report, then on the demo exchange from a ticket to a covered position, its orders, the account
// and the kill switch, then the assistant's four stories in both languages and its prompts, then from a program that is let in to its proposal, then through signals, the record of learned models,
// alerts and health, and at last into live against a simulator of its own. It leaves numbered pictures and the report in
// out/tour/. `--docs` also renews the pictures of the README and the guide; `--only=assistant,live` takes some parts alone.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { _electron } from '@playwright/test';
import { ensureBuilt } from '../../resources/runtime/build.mjs';
import { resolveElectron } from '../../resources/runtime/electron-runtime.mjs';
import { ensureDisplay, ensureSystemLibraries, sandboxFlags } from '../../resources/runtime/system-libraries.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
const OUT = path.join(ROOT, 'out/tour');
const CANDLES = process.env.CANDLES ?? path.join(ROOT, '../shared/data/eurusd-15m/candles.csv');
const MODELS = process.env.FAIRGAP_MODELS_DIR ?? path.join(ROOT, '.cache/models');

if (!existsSync(CANDLES)) {
  console.error(`${CANDLES} is not here. Name a file of EURUSD candles with CANDLES.`);
  process.exit(1);
}
const runtime = await resolveElectron();
ensureSystemLibraries(runtime.executable);
ensureBuilt();
const display = await ensureDisplay({ alwaysVirtual: true, log: () => {} });
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'fairgap-tour-'));
let number = 0;
let app = null;
let simulator = null;
const parts = {
  window: async () => tour(await openWindow(dataDir)),
  trading: async () => tradingTour(await openWindow(path.join(dataDir, 'trading'))),
  assistant: async () => assistantTour(await openWindow(path.join(dataDir, 'assistant'))),
  access: async () => accessTour(await openWindow(path.join(dataDir, 'access'))),
  analysis: async () => {
    learn(path.join(dataDir, 'analysis'));
    await analysisTour(await openWindow(path.join(dataDir, 'analysis')));
  },
  live: async () => {
    simulator = await startSimulator();
    await liveTour(await openWindow(path.join(dataDir, 'live'), { FAIRGAP_SIMULATOR: simulator.addresses }), simulator);
  },
};
const only =
  process.argv
    .find((argument) => argument.startsWith('--only='))
    ?.slice('--only='.length)
    .split(',') ?? null;
try {
  for (const [name, run] of Object.entries(parts)) {
    if (only !== null && !only.includes(name)) continue;
    await run();
    await app.close();
    app = null;
  }
  if (process.argv.includes('--docs')) publishPictures();
  console.log(`\n${number} pictures in ${path.relative(process.cwd(), OUT)}/`);
} finally {
  await app?.close();
  simulator?.child.kill('SIGTERM');
  display.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

async function openWindow(folder, env = {}) {
  app = await _electron.launch({
    executablePath: runtime.executable,
    args: [...sandboxFlags({ log: () => {} }), ROOT, '--data-dir', folder],
    env: { ...process.env, ...display.env, FAIRGAP_MODELS_DIR: MODELS, FAIRGAP_HEADLESS_ERRORS: '1', ...env },
  });
  const page = await app.firstWindow();
  page.on('pageerror', (error) => console.error('page error:', error));
  await page.setViewportSize({ width: 1440, height: 900 });
  return page;
}

/** The exchange simulator as a process of its own: its addresses for the app, its key for the form. */
async function startSimulator() {
  const child = spawn(process.execPath, [path.join(ROOT, 'out/main/simulator.js'), '--seed', '7'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The simulator ended with ${code}.`)));
    createInterface({ input: child.stdout }).once('line', resolve);
  });
  const { apiKey, secret, restUrl, wsUrl, wsApiUrl } = JSON.parse(line);
  return { child, apiKey, secret, addresses: JSON.stringify({ restUrl, wsUrl, wsApiUrl }) };
}

async function tour(page) {
  const button = (name, options = {}) => page.getByRole('button', { name, ...options });
  const replayBar = page.getByRole('region', { name: 'Replay' });

  await page.getByRole('dialog', { name: 'Welcome to Fairgap' }).waitFor();
  await picture(page, 'welcome');
  await button('Next').click();
  await picture(page, 'welcome-model');
  while (await page.getByRole('dialog').isVisible()) await page.keyboard.press('Escape');

  await button('Import candles').first().click();
  await page.locator('input[type=file]').setInputFiles(CANDLES);
  await picture(page, 'import-options');
  await button('Import', { exact: true }).click();
  await button('Show on the chart').waitFor();
  await picture(page, 'import-report');
  await button('Show on the chart').click();
  await painted(page);
  await picture(page, 'chart-15m');
  await page.getByRole('group', { name: 'Timeframe' }).getByRole('button', { name: '1h', exact: true }).click();
  await page.getByRole('application', { name: 'Chart of EURUSD 1h' }).waitFor();
  await painted(page);
  await picture(page, 'chart-1h');
  await page.getByRole('group', { name: 'Timeframe' }).getByRole('button', { name: '15m', exact: true }).click();
  await painted(page);

  await page.keyboard.press('r');
  await replayBar.getByRole('button', { name: 'Start the replay' }).click();
  await replayBar.getByText('REPLAY', { exact: true }).waitFor();
  await painted(page);
  await picture(page, 'replay');

  await ask(page, 'How does EURUSD look on 15m?');
  await picture(page, 'answer-english');
  await ask(page, '¿Cómo ves EURUSD en 15m?');
  await picture(page, 'answer-spanish');

  // The replay moves on until the longest horizon has passed, and the predictions resolve themselves.
  await page.getByRole('application').focus();
  for (let step = 0; step < 50; step += 1) await page.keyboard.press('.');
  await page.waitForTimeout(1_500);
  await picture(page, 'resolved');
  await page.getByRole('tab', { name: /accuracy/i }).click();
  await page.getByText('Brier skill').first().waitFor();
  await picture(page, 'accuracy');
  await saveReport(page);

  await button(/light theme/).click();
  await page.waitForTimeout(400);
  await picture(page, 'light-accuracy');
  await page.getByRole('tab', { name: /predictions/i }).click();
  await page.waitForTimeout(400);
  await picture(page, 'light');
  await page.getByRole('combobox', { name: 'Language' }).selectOption('es');
  await page.waitForTimeout(400);
  await picture(page, 'light-spanish');
  await page.getByRole('button', { name: /tema oscuro/ }).click();
  await page.waitForTimeout(400);
  await picture(page, 'dark-spanish');
}

/** Trains models on the file and lets them predict what came after, before the window opens. */
function learn(folder) {
  const operation = (name, input) => {
    const script = path.join(ROOT, 'out/main/cli.js');
    const { status, stdout, stderr } = spawnSync(
      runtime.executable,
      [script, name, JSON.stringify(input), '--data-dir', folder],
      { encoding: 'utf8', env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, maxBuffer: 64 * 1024 * 1024 },
    );
    if (status !== 0) throw new Error(`${name}: ${stderr}`);
    return JSON.parse(stdout);
  };
  const { instrument, timeframe } = operation('candles.import', { file: CANDLES });
  const { models } = operation('signals.train', { instrument, timeframe, stepCandles: 2_000 });
  const known = models.map(({ knownAt }) => knownAt);
  const makers = ['boosting', 'logistic', 'rules'];
  const span = { from: Math.min(...known), before: Math.max(...known), everyCandles: 12 };
  operation('predictions.backtest', { instrument, timeframe, makers, ...span });
  operation('settings.update', { isWelcomeDone: true });
}

/** Signals and confluence, the record of the learned models, an alert rule with its test, health, an exercise. */
async function analysisTour(page) {
  await page.setViewportSize({ width: 1600, height: 1200 });
  await page.getByRole('application', { name: /EURUSD/ }).waitFor();
  await painted(page);
  const view = (name) => page.getByRole('tab', { name, exact: true }).last().click();

  await page.keyboard.press('Alt+s');
  await page.getByText(/The confluence of EURUSD 15m is/).waitFor();
  await picture(page, 'signals-confluence');
  await view('Models');
  await page.waitForTimeout(800);
  await picture(page, 'signals-models');

  await page.keyboard.press('Alt+5');
  for (const name of ['Calibration', 'Results', 'Breakdown', 'Person and model']) {
    await view(name);
    await page.waitForTimeout(800);
    await picture(page, `accuracy-${name.toLowerCase().replaceAll(' ', '-')}`);
  }

  await page.keyboard.press('Alt+l');
  await view('Rules');
  await page.getByRole('button', { name: 'New rule' }).first().click();
  const form = page.getByRole('form', { name: 'Alert rule' });
  await form.getByLabel('Name', { exact: true }).fill('AMD manipulated');
  await page.getByRole('button', { name: 'Test on history' }).click();
  await page.getByText(/Would (have|never)/).waitFor();
  await picture(page, 'alert-editor');

  await page.keyboard.press('Alt+h');
  await page.getByRole('button', { name: 'Back up now' }).click();
  await page.waitForTimeout(1_500);
  await picture(page, 'health');

  await page.keyboard.press('Alt+d');
  await page.getByRole('button', { name: 'Draw the first exercise' }).click();
  await page.getByText(/Which barrier trades first/).waitFor();
  await picture(page, 'drill');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'What it was' }).waitFor();
  await picture(page, 'drill-reveal');

  await page.getByRole('button', { name: /light theme/ }).click();
  await page.keyboard.press('Alt+5');
  await page.waitForTimeout(800);
  await picture(page, 'light-accuracy-person');
  await page.keyboard.press('Alt+l');
  await page.waitForTimeout(400);
  await picture(page, 'light-alert-editor');
  await page.keyboard.press('Alt+h');
  await page.waitForTimeout(400);
  await picture(page, 'light-health');
}

/** The demo exchange: a ticket, its proposal, the hold, the position with its stop, orders, account, connection, a halt. */
async function tradingTour(page) {
  await page.getByRole('button', { name: /^Demo market/ }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('grid').getByText('DEMOBTC/USDT').first().click({ timeout: 60_000 });
  await painted(page);
  await page.getByRole('tab', { name: 'Positions' }).click();
  await picture(page, 'trading-empty');
  await openTicket(page, 'DEMOBTC/USDT');
  await page.getByRole('form', { name: 'Ticket' }).getByText('Short').click();
  await propose(page, { stop: 1.03, target: 0.95 });
  await picture(page, 'trading-denied');
  await page.getByRole('form', { name: 'Ticket' }).getByText('Long').click();
  await propose(page, { stop: 0.97, target: 1.06 });
  await picture(page, 'trading-proposal');
  const unfold = openCard(page).getByRole('button', { name: /rules? allows? it/ });
  await unfold.click();
  await picture(page, 'trading-verdicts');
  await unfold.click();
  await hold(page, openCard(page).getByRole('button', { name: 'Hold to confirm' }));
  await page.getByRole('grid', { name: 'Positions' }).getByText('covered').first().waitFor({ timeout: 60_000 });
  await page.waitForTimeout(1_500);
  await picture(page, 'trading-position');
  await page.getByRole('button', { name: 'Move stop of DEMOBTC/USDT' }).click();
  await picture(page, 'trading-move-stop');
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Orders' }).click();
  await picture(page, 'trading-orders');
  await page.getByRole('tab', { name: 'Fills' }).click();
  await picture(page, 'trading-fills');
  await page.getByRole('tab', { name: 'Account' }).click();
  await page.waitForTimeout(600);
  await picture(page, 'trading-account');
  await page.getByRole('tab', { name: 'Connection' }).click();
  for (const part of ['State', 'Environment', 'Instruments', 'Key', 'Network']) {
    await connectionPart(page, part);
    await picture(page, `trading-connection-${part.toLowerCase()}`);
  }
  await riskTour(page);
  await mandateTour(page);
  await page.keyboard.press('Alt+r');
  await page.keyboard.down('Shift');
  await page.keyboard.down('Escape');
  // In the bar at the top and in the risk pane.
  await page.getByRole('button', { name: 'Resume trading' }).first().waitFor();
  await page.keyboard.up('Escape');
  await page.keyboard.up('Shift');
  await picture(page, 'trading-halted');
  await page.getByLabel('Why trading is right again').first().fill('shown in the tour');
  await page.getByRole('button', { name: 'Resume trading' }).first().click();
  await page.getByRole('button', { name: 'Hold: halt all trading' }).first().waitFor();
  await page.getByRole('tab', { name: 'Positions' }).click();
  await hold(page, page.getByRole('button', { name: 'Hold: close DEMOBTC/USDT' }));
  await page
    .getByRole('grid', { name: 'Positions' })
    .getByText('dust')
    .or(page.getByText('No open positions'))
    .first()
    .waitFor();
  await picture(page, 'trading-closed');
}

/** The assistant: a market with its chart lit, signals, a ticket, a refusal, the portfolio, its pieces, and its prompts. */
async function assistantTour(page) {
  await page.getByRole('button', { name: /^Demo market/ }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('grid').getByText('DEMOBTC/USDT').first().click({ timeout: 60_000 });
  await painted(page);
  await picture(page, 'assistant-empty');
  const log = page.getByRole('log');
  const answer = () => log.getByTestId('answer').last();

  await ask(page, 'How does DEMOBTC/USDT look on 15m?');
  await log.evaluate((element) => element.scrollTo(0, 0));
  await answer().getByTestId('grounded-number').nth(4).hover();
  await page.getByRole('tooltip').first().waitFor();
  await painted(page);
  await picture(page, 'assistant-analysis');
  await page.mouse.move(0, 0);
  await log.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await picture(page, 'assistant-prediction');
  await answer().getByRole('button', { name: 'How this answer was made' }).click();
  await page.getByRole('dialog').getByText('Prompts').waitFor();
  await picture(page, 'assistant-record');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Answers/ }).click();
  await page.getByRole('dialog').getByText('fits').first().waitFor();
  await picture(page, 'assistant-models');
  await page.keyboard.press('Escape');

  await ask(page, 'What do the signals of DEMOBTC/USDT say on 15m?');
  await answer().evaluate((element) => element.scrollIntoView({ block: 'start' }));
  await picture(page, 'assistant-signals');
  await askUntilOpen(page, 'Buy DEMOBTC/USDT');
  await openCard(page).evaluate((element) => element.scrollIntoView({ block: 'end' }));
  await page.waitForTimeout(600);
  await picture(page, 'assistant-ticket');
  await ask(page, 'Confirm it');
  await picture(page, 'assistant-refusal');
  await hold(page, openCard(page).getByRole('button', { name: 'Hold to confirm' }));
  await log.locator('[data-testid=proposal-card][data-state=confirmed]').first().waitFor({ timeout: 60_000 });
  await ask(page, 'How is my portfolio?');
  await answer().evaluate((element) => element.scrollIntoView({ block: 'start' }));
  await picture(page, 'assistant-portfolio');

  await page.setViewportSize({ width: 1600, height: 1200 });
  await page.keyboard.press('Alt+e');
  const prompts = page.getByRole('article', { name: 'Prompts' });
  await prompts.getByRole('grid').getByText('Answer: question', { exact: true }).click();
  await prompts.getByLabel('Text', { exact: true }).waitFor();
  await page.waitForTimeout(600);
  await picture(page, 'prompts');
  await page.setViewportSize({ width: 1440, height: 900 });

  await page.getByRole('combobox', { name: 'Language' }).selectOption('es');
  await page.getByRole('button', { name: /tema claro/ }).click();
  await page.getByRole('button', { name: 'Conversación nueva' }).last().click();
  await ask(page, '¿Cómo ves DEMOBTC/USDT en 15m?');
  await log.evaluate((element) => element.scrollTo(0, 0));
  await picture(page, 'assistant-spanish-light');
}

/** Asks for a ticket until the rules take one: prices stream a moment after the window is there. */
async function askUntilOpen(page, question) {
  for (let tries = 0; tries < 10; tries += 1) {
    await ask(page, question);
    if ((await openCard(page).count()) > 0) return;
    await page.waitForTimeout(3_000);
  }
  throw new Error('No ticket was taken by the rules.');
}

/** Programs from outside: one is let in, proposes over MCP, and waits for the person; then who did what. */
async function accessTour(page) {
  await page.getByRole('button', { name: /^Demo market/ }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('grid').getByText('DEMOBTC/USDT').first().click({ timeout: 60_000 });
  await painted(page);
  // The history of the other instruments is still on its way.
  await page.getByText('health: critical').waitFor({ state: 'hidden', timeout: 120_000 });
  await page.keyboard.press('Alt+x');
  const pane = page.getByRole('article', { name: 'Access' });
  const view = (name) => pane.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
  await view('Doors');
  await picture(page, 'access-doors');
  await view('Programs');
  await pane.getByRole('button', { name: 'Let a program in' }).click();
  const form = pane.getByRole('form', { name: 'Program' });
  await form.getByLabel('Name').fill('Research agent');
  await form.getByRole('switch', { name: 'May propose' }).click();
  await picture(page, 'access-form');
  await form.getByRole('button', { name: 'Let it in' }).click();
  const setUp = pane.getByRole('region', { name: 'Set up' });
  const { fairgap } = JSON.parse(await setUp.locator('pre').innerText()).mcpServers;
  await page.keyboard.press('Alt+3');
  await proposeOverMcp(fairgap);
  await page.getByText(/Research agent proposes/).waitFor();
  await page.waitForTimeout(600);
  await picture(page, 'access-announced');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await openCard(page).getByText('Proposed by Research agent').waitFor();
  // The text for its settings names folders of this computer.
  await view('What they did');
  await page.waitForTimeout(600);
  await picture(page, 'access-proposal');
  await page.setViewportSize({ width: 1600, height: 1200 });
  await page.keyboard.press('Alt+x');
  await view('Programs');
  await page.waitForTimeout(600);
  await picture(page, 'access');
  await view('What they did');
  await page.waitForTimeout(600);
  await picture(page, 'access-audit');
  await view('External tools');
  await picture(page, 'access-external');
}

/** A program of somebody else, started by the text that the window gives for it: a ticket at the market, until prices stream. */
async function proposeOverMcp({ command, args }) {
  const program = new Client({ name: 'research-agent', version: '1.0.0' });
  await program.connect(new StdioClientTransport({ command, args, env: process.env, stderr: 'ignore' }));
  const call = async (name, input) => (await program.callTool({ name, arguments: input })).structuredContent;
  try {
    for (let tries = 0; tries < 30; tries += 1) {
      const answer = await call('candles_list', { instrument: 'DEMOBTC/USDT', timeframe: '1m', limit: 1 });
      const last = answer?.candles.close[0] ?? 0;
      const proposal = await call('orders_propose', {
        instrument: 'DEMOBTC/USDT',
        direction: 'long',
        entry: null,
        stop: (last * 0.97).toFixed(2),
        target: (last * 1.06).toFixed(2),
      });
      if (proposal?.verdicts.every(({ decision }) => decision !== 'deny')) return;
      // It may propose ten times a minute.
      await new Promise((resolve) => setTimeout(resolve, 7_000));
    }
    throw new Error('No price streamed within minutes.');
  } finally {
    await program.close();
  }
}

/** Every part of the risk pane, with a position at risk, and the what-if with an answer. */
async function riskTour(page) {
  await page.keyboard.press('Alt+r');
  for (const part of ['Overview', 'What-if', 'Blocked trades', 'Correlations', 'Events']) {
    await page.getByRole('tab', { name: part, exact: true }).click();
    if (part === 'What-if') await askWhatIf(page);
    await page.waitForTimeout(600);
    await picture(page, `risk-${part.toLowerCase().replace(' ', '-')}`);
  }
  await page.getByRole('tab', { name: 'Overview', exact: true }).click();
}

async function askWhatIf(page) {
  const stop = page.getByRole('form', { name: 'What-if calculator' }).getByLabel('Stop');
  await page.getByRole('region', { name: 'Answer of the rules' }).waitFor();
  await stop.fill('1');
  await page.getByRole('table', { name: 'What each rule says' }).waitFor();
}

/** The mandate: its limits, one that is wrong, what a draft would change, the signature, and what it left in the history. */
async function mandateTour(page) {
  const part = (name) => page.getByRole('tab', { name, exact: true }).click();
  const limit = (name) => page.locator(`[data-limit=${name}] input`).first();
  await page.keyboard.press('Alt+m');
  await part('Limits');
  await page.waitForTimeout(600);
  await picture(page, 'mandate-limits');
  await limit('riskFraction').fill('0.3');
  await limit('maxOpenPositions').fill('12');
  await limit('minRewardRatio').fill('1,2');
  await picture(page, 'mandate-wrong');
  await limit('minRewardRatio').fill('1.2');
  await part('Review and sign');
  await page.getByRole('table', { name: 'What would change' }).waitFor();
  await page.getByLabel('Your name').fill('A person');
  await picture(page, 'mandate-review');
  await hold(page, page.getByRole('button', { name: 'Hold to sign' }));
  await page.getByText(/^Version 1 \(own\)/).waitFor();
  await part('History');
  await picture(page, 'mandate-history');
}

/** Live, which takes a word, a key and the name of the instrument before anything can be held. */
async function liveTour(page, { apiKey, secret }) {
  await page.getByRole('button', { name: 'Skip' }).first().click();
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Connection' }).click();
  await connectionPart(page, 'Environment');
  await page.locator('input[name=environment][value=live]').check();
  await page.getByLabel(/Type LIVE to switch/).fill('LIVE');
  await picture(page, 'live-switch');
  await page.getByRole('button', { name: /^Switch to live/i }).click();
  await page.locator('.environment-stripe[data-environment=live]').waitFor({ timeout: 60_000 });
  await page.getByRole('tab', { name: 'Connection' }).click();
  await connectionPart(page, 'Key');
  await page.locator('input[name=apiKey]').fill(apiKey);
  await page.locator('input[name=secret]').fill(secret);
  await page.getByLabel('Kept').selectOption('session');
  await page.getByRole('button', { name: 'Test and store' }).click();
  await page.getByText(`ends with ${apiKey.slice(-4)}`).waitFor({ timeout: 60_000 });
  await picture(page, 'live-key');
  await connectionPart(page, 'Instruments');
  await page.getByLabel('Search what the exchange trades').fill('DEMOBTC');
  await page.getByRole('button', { name: 'Follow DEMOBTC/USDT' }).click();
  await openTicket(page, 'DEMOBTC/USDT');
  await painted(page);
  await propose(page, { stop: 0.97, target: 1.06 });
  // Nobody has signed a mandate in this folder: live takes no entry, and the card says why.
  await picture(page, 'live-proposal');
}

async function connectionPart(page, name) {
  await page.getByRole('tablist', { name: 'Parts of the connection' }).getByRole('tab', { name }).click();
  await page.waitForTimeout(300);
}

async function openTicket(page, instrument) {
  await page.getByRole('grid').getByText(instrument).first().click({ timeout: 60_000 });
  await page.getByRole('tab', { name: 'Ticket' }).click();
  await page.getByRole('form', { name: 'Ticket' }).getByLabel('Instrument').fill(instrument);
}

/** Sizes and checks a ticket at the market, its stop and target as multiples of the last price; again until prices stream. */
async function propose(page, { stop, target }) {
  const form = page.getByRole('form', { name: 'Ticket' });
  const last = form.getByRole('status').filter({ hasText: /\d/ }).first();
  await form.getByLabel('Entry by').selectOption('market');
  await last.waitFor({ timeout: 60_000 });
  const price = Number((await last.innerText()).replaceAll(',', ''));
  await form.getByLabel('Stop').fill((price * stop).toFixed(2));
  await form.getByLabel('Target').fill((price * target).toFixed(2));
  for (let tries = 0; tries < 30; tries += 1) {
    await form.getByRole('button', { name: 'Size and check' }).click();
    await page.waitForTimeout(1_200);
    const newest = await page.getByTestId('proposal-card').first().innerText();
    if (!/Denied: (A price is known|Fresh price|Account not reconciled)/.test(newest)) return;
  }
  throw new Error('No price streamed within half a minute.');
}

function openCard(page) {
  return page.locator('[data-testid=proposal-card][data-state=open]').first();
}

async function hold(page, button) {
  await button.hover();
  await page.mouse.down();
  await page.waitForTimeout(1_300);
  await page.mouse.up();
}

async function ask(page, question) {
  const answers = page.getByRole('log').getByTestId('answer');
  const before = await answers.count();
  const box = page.getByRole('textbox', { name: /^(Your question|Su pregunta)$/ });
  await box.fill(question);
  await box.press('Enter');
  const answer = answers.nth(before);
  await answer.and(page.locator('[data-state=done]')).waitFor({ timeout: 180_000 });
  await page.waitForTimeout(600);
}

async function painted(page) {
  await page.locator('[data-chart-candles]:not([data-chart-candles="0"])').waitFor();
  // Structures arrive after the candles.
  await page.waitForTimeout(900);
}

async function picture(page, name) {
  number += 1;
  const file = path.join(OUT, `${String(number).padStart(2, '0')}-${name}.png`);
  await page.screenshot({ path: file });
  console.log(path.relative(ROOT, file));
}

async function saveReport(page) {
  const report = await page.getByRole('region', { name: 'Accuracy' }).first().innerText();
  writeFileSync(path.join(OUT, 'accuracy.txt'), report);
  const download = path.join(OUT, 'predictions.csv');
  await app.evaluate(({ session }, file) => {
    session.defaultSession.once('will-download', (_event, item) => item.setSavePath(file));
  }, download);
  await page.getByRole('button', { name: 'Export CSV' }).first().click();
  for (let waited = 0; !existsSync(download) && waited < 50; waited += 1) await page.waitForTimeout(100);
  if (!existsSync(download)) throw new Error('The accuracy report was not exported.');
  console.log(path.relative(ROOT, download));
}

function publishPictures() {
  const images = path.join(ROOT, 'docs/images');
  mkdirSync(images, { recursive: true });
  const published = {
    resolved: 'workstation-dark',
    light: 'workstation-light',
    accuracy: 'accuracy',
    'import-report': 'import-report',
    replay: 'replay',
    'dark-spanish': 'workstation-spanish',
    'trading-proposal': 'trading-proposal',
    'risk-overview': 'risk',
    'mandate-review': 'mandate',
    'signals-confluence': 'signals',
    'accuracy-calibration': 'accuracy-calibration',
    'alert-editor': 'alerts',
    health: 'health',
    'drill-reveal': 'drill',
    'trading-position': 'trading-position',
    'trading-account': 'trading-account',
    'trading-halted': 'trading-halted',
    'live-proposal': 'trading-live',
    'assistant-analysis': 'assistant-dark',
    'assistant-ticket': 'assistant-ticket-dark',
    prompts: 'prompts-dark',
    access: 'access-dark',
    'access-proposal': 'access-proposal-dark',
  };
  for (const [name, target] of Object.entries(published)) {
    const found = pictureNamed(name);
    if (found !== null) copyFileSync(found, path.join(images, `${target}.png`));
  }
}

function pictureNamed(name) {
  for (let index = 1; index <= number; index += 1) {
    const file = path.join(OUT, `${String(index).padStart(2, '0')}-${name}.png`);
    if (existsSync(file)) return file;
  }
  // A part that was left out made none.
  if (only !== null) return null;
  throw new Error(`Expected a picture named ${name} in ${OUT}.`);
}
