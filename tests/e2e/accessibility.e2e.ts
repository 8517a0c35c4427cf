import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { writeGeneratedCandles } from './support/generated-candles';
import { launchApp, type RunningApp, realCandles } from './support/launch-app';
import { modelEnvironment } from './support/model-environment';

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

test('a drill that is open, chosen, and revealed', async () => {
  await page.keyboard.press('Alt+d');
  await page.getByRole('button', { name: 'Draw the first exercise' }).click();
  await expectAccessible('drill-open', page.getByText(/Which barrier trades first/));

  await page.keyboard.press('ArrowUp');
  await expectAccessible('drill-chosen', page.getByRole('button', { name: /^State up/ }));

  await page.keyboard.press('Enter');
  await expectAccessible('drill-revealed', page.getByRole('table', { name: 'What was said about this moment' }));
});

test('an alert rule with every kind of condition, and its test on history', async () => {
  await page.keyboard.press('Alt+l');
  await page.getByRole('tab', { name: 'Editor', exact: true }).click();
  const form = page.getByRole('form', { name: 'Alert rule' });
  await expect(form.getByRole('checkbox', { name: 'EURUSD' })).toBeChecked();
  for (const kind of ['Signal', 'Confluence', 'Price', 'Prediction', 'Risk'])
    await form.getByRole('button', { name: kind, exact: true }).click();
  await expectAccessible('alert-conditions', form.getByRole('button', { name: 'Remove condition 6' }));

  await form.getByRole('button', { name: 'Start over' }).click();
  await form.getByRole('combobox', { name: 'Kind of condition' }).selectOption('signal');
  await page.getByRole('button', { name: 'Test on history' }).click();
  await expect(page.getByText(/Would have fired/)).toBeVisible({ timeout: 60_000 });
  await expectAccessible('alert-test');
});

test('a forecast of a person, registered', async () => {
  await page.keyboard.press('Alt+4');
  await page.getByRole('button', { name: /^Register up/ }).click();
  await expectAccessible('forecast-registered', page.getByText(/^Registered:/));
});

test('a program that is let in, and a server of others, as they are written', async () => {
  await page.keyboard.press('Alt+x');
  const pane = page.getByRole('article', { name: 'Access' });
  await pane.getByRole('button', { name: 'Let a program in' }).click();
  const form = pane.getByRole('form', { name: 'Program' });
  await form.getByRole('button', { name: 'Let it in' }).click();
  await expectAccessible('access-form-wrong', form.getByText('A name of 1 to 60 characters.'));
  await form.getByLabel('Name').fill('Notebook');
  await form.getByRole('button', { name: 'Let it in' }).click();
  await expectAccessible('access-program', pane.getByRole('region', { name: 'Program Notebook' }));

  await pane.getByRole('tab', { name: 'External tools' }).click();
  await pane.getByRole('button', { name: 'Add a server' }).first().click();
  await expectAccessible('access-server-form', pane.getByRole('form', { name: 'External server' }));
  await pane.getByRole('button', { name: 'Cancel' }).click();
});

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

for (const language of ['en', 'es']) {
  for (const theme of ['dark', 'light']) {
    test(`every part of the panes that analyse in ${language}, ${theme}`, async () => {
      await page.getByLabel(/^(Language|Idioma)$/).selectOption(language);
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      if ((await page.locator('html').getAttribute('data-theme')) !== theme) {
        await page.getByRole('button', { name: /^(Use the|Usar el tema)/ }).click();
      }
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme);

      for (const [key, name, views] of ANALYSIS_PANES) {
        await page.keyboard.press(key);
        const pane = page.getByRole('article', { name: PANE_NAMES[language as keyof typeof PANE_NAMES][name] });
        await expect(pane).toBeVisible();
        if (views === 0) await expectAccessible(`${name}-${language}-${theme}`);
        else await expect(pane.getByRole('tab')).toHaveCount(views);
        for (let view = 0; view < views; view += 1) {
          await pane.getByRole('tab').nth(view).click();
          await expectAccessible(`${name}-${view}-${language}-${theme}`);
        }
      }
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

// What only an account has: the risk with something at risk, the card, its denial, a mandate to sign, a halt.
test.describe('risk and mandate', () => {
  let demo: RunningApp;

  test.beforeAll(async () => {
    demo = await launchApp({ width: 1440, height: 900 });
    page = demo.page;
    await page.getByRole('button', { name: /^Demo market/ }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('grid').getByText('DEMOBTC/USDT').first().click({ timeout: 60_000 });
  });
  test.afterAll(async () => {
    await demo.close();
  });

  for (const theme of ['dark', 'light']) {
    test(`every part of both panes, ${theme}`, async () => {
      await useTheme(theme);
      for (const [key, pane, parts] of PANES_WITH_PARTS) {
        await page.keyboard.press(key);
        for (const part of parts) {
          await page.getByRole('tab', { name: part, exact: true }).click();
          await expectAccessible(`${pane}-${part.toLowerCase().replaceAll(' ', '-')}-${theme}`);
        }
      }
    });

    test(`a card that is denied, a card that waits, and its verdicts, ${theme}`, async () => {
      await useTheme(theme);
      const card = page.getByTestId('proposal-card').first();
      await proposeAtMarket({ direction: 'Short', stop: 1.03, target: 0.95 });
      await expect(card).toHaveAttribute('data-state', 'denied');
      await expectAccessible(`card-denied-${theme}`);

      await proposeAtMarket({ direction: 'Long', stop: 0.97, target: 1.06 });
      await expect(card.getByRole('button', { name: 'Hold to confirm' })).toBeEnabled();
      await expectAccessible(`card-${theme}`);
      await card.getByRole('button', { name: /rules? allows? it/ }).click();
      await expectAccessible(`card-verdicts-${theme}`, card.getByRole('table'));
      await card.getByRole('button', { name: 'Withdraw' }).click();
      await expect(card).toHaveAttribute('data-state', 'withdrawn');
    });
  }

  test('a limit that is wrong, and the review of those that are right', async () => {
    await page.keyboard.press('Alt+m');
    await page.getByRole('tab', { name: 'Limits', exact: true }).click();
    const limit = (name: string) => page.locator(`[data-limit=${name}] input`).first();
    await limit('riskFraction').fill('0.3');
    await limit('maxOpenPositions').fill('12');
    await limit('minRewardRatio').fill('1,8');
    await expectAccessible('mandate-wrong', page.getByText('1 field cannot be signed as it is.'));

    await limit('minRewardRatio').fill('1.8');
    await page.getByRole('tab', { name: 'Review and sign' }).click();
    await expectAccessible('mandate-review', page.getByRole('table', { name: 'What would change' }));
  });

  test('what-if with an answer', async () => {
    await page.keyboard.press('Alt+r');
    await page.getByRole('tab', { name: 'What-if' }).click();
    const form = page.getByRole('form', { name: 'What-if calculator' });
    await form.getByLabel('Stop').fill('1');
    await expectAccessible('what-if-answer', page.getByRole('button', { name: /rules? allows? it/ }).last());
  });

  test('a halt', async () => {
    await page.getByRole('tab', { name: 'Overview', exact: true }).click();
    await page.getByRole('button', { name: 'Hold: halt all trading' }).first().hover();
    await page.mouse.down();
    await expect(page.getByRole('button', { name: 'Resume trading' }).first()).toBeVisible();
    await page.mouse.up();
    await expectAccessible('halted');
  });
});

// Every part of the assistant with real answers in it.
test.describe('the assistant', () => {
  let demo: RunningApp;

  test.beforeAll(async () => {
    demo = await launchApp({ width: 1440, height: 900, env: await modelEnvironment(test.info().outputDir) });
    page = demo.page;
    await page.getByRole('button', { name: /^Demo market/ }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('grid').getByText('DEMOBTC/USDT').first().click({ timeout: 60_000 });
  });
  test.afterAll(async () => {
    await demo.close();
  });

  test('empty, then an analysis with its look-ups, its numbers, its record and its models', async () => {
    test.setTimeout(300_000);
    await expectAccessible('chat-empty', page.getByRole('button', { name: 'How is my portfolio?' }));

    const answer = await askInChat('How does DEMOBTC/USDT look on 15m?');
    await expectAccessible('chat-analysis', answer.getByTestId('mini-chart').first());
    await answer
      .getByRole('button', { name: /^\d+ look-ups/ })
      .first()
      .click();
    await expectAccessible('chat-look-ups', answer.getByText('What the model was given').first());
    await answer
      .getByRole('button', { name: /^\d+ look-ups/ })
      .first()
      .click();
    await answer.getByTestId('grounded-number').first().hover();
    await expectAccessible('chat-number', page.getByRole('tooltip').first());
    await page.mouse.move(0, 0);
    await answer.getByRole('button', { name: 'How this answer was made' }).click();
    await expectAccessible('chat-record', page.getByRole('dialog').getByText('Held back or noted'));
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Answers/ }).click();
    await expectAccessible('chat-models', page.getByRole('dialog').getByText('Fairgap assistant 135M').first());
    await page.keyboard.press('Escape');
  });

  test('commands, instruments, conversations and an edited question', async () => {
    const box = page.getByRole('textbox', { name: 'Your question' });
    await box.pressSequentially('/');
    await expectAccessible('chat-commands', page.getByRole('listbox', { name: 'Commands' }));
    await box.fill('');
    await box.pressSequentially('@DEMO');
    await expectAccessible('chat-instruments', page.getByRole('listbox', { name: 'Instruments' }));
    await box.fill('');

    await page.getByRole('log').getByText('How does DEMOBTC/USDT look on 15m?').hover();
    await page.getByRole('button', { name: 'Edit the question' }).first().click();
    await expectAccessible('chat-edit', page.getByText(/^Editing your question/));
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: /^Conversation:/ }).click();
    const row = page.locator('[data-session]').first();
    await row.focus();
    await expectAccessible('chat-conversations', row);
    await page.keyboard.press('F2');
    await expectAccessible('chat-rename', page.getByRole('textbox', { name: 'New title' }));
    await page.keyboard.press('Escape');
    await row.focus();
    await page.keyboard.press('Delete');
    await expectAccessible('chat-delete', page.getByText(/^Delete this conversation/));
    await page.getByRole('button', { name: 'Keep' }).click();
    await page.keyboard.press('Escape');
  });

  for (const language of ['en', 'es'] as const) {
    for (const theme of ['dark', 'light']) {
      test(`an answer with a table, a refusal, and the prompts in ${language}, ${theme}`, async () => {
        const look = `${language}-${theme}`;
        const words = CHAT_WORDS[language];
        await page.getByLabel(/^(Language|Idioma)$/).selectOption(language);
        await expect(page.locator('html')).toHaveAttribute('lang', language);
        if ((await page.locator('html').getAttribute('data-theme')) !== theme) {
          await page.getByRole('button', { name: /^(Use the|Usar el tema)/ }).click();
        }
        await expect(page.locator('html')).toHaveAttribute('data-theme', theme);

        const portfolio = await askInChat(words.portfolio);
        await expectAccessible(`chat-portfolio-${look}`, portfolio.getByRole('table').first());
        const refused = await askInChat(words.confirm);
        await expectAccessible(`chat-refused-${look}`, refused.getByRole('button', { name: words.open }));
        const changed = await askInChat(words.show);
        await expectAccessible(`chat-view-${look}`, changed.getByTestId('view-change'));

        await page.keyboard.press('Alt+e');
        const prompts = page.getByRole('article', { name: 'Prompts' });
        await prompts.getByRole('grid').getByText(words.prompt, { exact: true }).click();
        await prompts.getByRole('textbox').first().fill('{{question}} {{facts}}');
        await expectAccessible(`prompts-${look}`, prompts.getByText(words.unsaved));
        // Half the size, as at 200 % zoom.
        await page.setViewportSize({ width: 720, height: 450 });
        await expectAccessible(`chat-zoom-${look}`);
        expect(await page.evaluate(() => document.body.scrollWidth)).toBe(720);
        await page.setViewportSize({ width: 1440, height: 900 });
      });
    }
  }
});

/** Asks in the chat and returns the whole answer. */
async function askInChat(question: string): Promise<Locator> {
  const answers = page.getByRole('log').getByTestId('answer');
  const before = await answers.count();
  await page.getByRole('textbox', { name: /^(Your question|Su pregunta)$/ }).fill(question);
  await page.keyboard.press('Enter');
  const answer = answers.nth(before);
  await expect(answer).toHaveAttribute('data-state', 'done', { timeout: 170_000 });
  return answer;
}

async function useTheme(theme: string): Promise<void> {
  const root = page.locator('html');
  if ((await root.getAttribute('data-theme')) !== theme) await page.getByRole('button', { name: /^Use the/ }).click();
  await expect(root).toHaveAttribute('data-theme', theme);
}

/** Sizes and checks a ticket at the market, its stop and target as multiples of the last price; again until prices stream. */
async function proposeAtMarket(ticket: { direction: 'Long' | 'Short'; stop: number; target: number }): Promise<void> {
  await page.getByRole('tab', { name: 'Ticket' }).click();
  const form = page.getByRole('form', { name: 'Ticket' });
  await form.getByLabel('Instrument').fill('DEMOBTC/USDT');
  await form.getByText(ticket.direction).click();
  await form.getByLabel('Entry by').selectOption('market');
  const last = form.getByRole('status').filter({ hasText: /\d/ }).first();
  await last.waitFor({ timeout: 60_000 });
  const price = Number((await last.innerText()).replaceAll(',', ''));
  await form.getByLabel('Stop').fill((price * ticket.stop).toFixed(2));
  await form.getByLabel('Target').fill((price * ticket.target).toFixed(2));
  const cards = page.getByTestId('proposal-card');
  await expect(async () => {
    const before = await cards.count();
    await form.getByRole('button', { name: 'Size and check' }).click();
    await expect(cards).not.toHaveCount(before);
    const newest = await cards.first().innerText();
    expect(newest).not.toMatch(/Denied: (A price is known|Fresh price|Account reconciled|Enough candles)/);
  }).toPass({ timeout: 60_000 });
}

/** Fails with what axe finds serious or critical, once `shown` is there. Keeps a picture to look at. */
async function expectAccessible(name: string, shown?: Locator): Promise<void> {
  if (shown) await expect(shown).toBeVisible();
  await page.screenshot({ path: test.info().outputPath(`${name}.png`) });
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${name}, ${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([]);
}

const PANES_WITH_PARTS = [
  ['Alt+r', 'risk', ['Overview', 'What-if', 'Blocked trades', 'Correlations', 'Events']],
  ['Alt+m', 'mandate', ['Limits', 'Review and sign', 'History']],
] as const;

/** With how many views each has: 0 for none but itself. */
const ANALYSIS_PANES = [
  ['Alt+5', 'accuracy', 5],
  ['Alt+4', 'predictions', 3],
  ['Alt+s', 'signals', 4],
  ['Alt+l', 'alerts', 3],
  ['Alt+h', 'health', 0],
  ['Alt+d', 'drills', 0],
  ['Alt+x', 'access', 4],
] as const;
const PANE_NAMES = {
  en: {
    accuracy: 'Accuracy',
    predictions: 'Predictions',
    signals: 'Signals',
    alerts: 'Alerts',
    health: 'Health',
    drills: 'Drills',
    access: 'Access',
  },
  es: {
    accuracy: 'Precisión',
    predictions: 'Predicciones',
    signals: 'Señales',
    alerts: 'Alertas',
    health: 'Salud',
    drills: 'Ejercicios',
    access: 'Acceso',
  },
} as const;

const CHAT_WORDS = {
  en: {
    portfolio: 'How is my portfolio?',
    confirm: 'Confirm it',
    open: 'Open Ticket',
    show: 'Show 1h and mark the order blocks',
    prompt: 'Highlights: question',
    unsaved: 'Changed and not saved',
  },
  es: {
    portfolio: '¿Cómo está mi cartera?',
    confirm: 'Confírmalo',
    open: 'Abrir Boleta',
    show: 'Muestra 15m y marca los order blocks',
    prompt: 'Lo destacado: pregunta',
    unsaved: 'Cambiado y sin guardar',
  },
} as const;

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
