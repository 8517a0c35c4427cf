import { describe, expect, it } from 'vitest';
import { chartTexts } from '../features/chart/chart-texts';
import { replayTexts } from '../features/replay/replay-texts';
import { structuresTexts } from '../features/structures/structures-texts';
import { accessTexts } from './access-texts';
import { alertsTexts } from './alerts-texts';
import { chatTexts } from './chat-texts';
import { en as shellEn } from './en';
import { es as shellEs } from './es';
import { healthTexts } from './health-texts';
import { shownLanguage } from './locales';
import { mandateTexts } from './mandate-texts';
import { promptsTexts } from './prompts-texts';
import { riskTexts } from './risk-texts';
import { signalsTexts } from './signals-texts';
import { tradingTexts } from './trading-texts';
import { trainingTexts } from './training-texts';

describe('texts', () => {
  it('has the same keys in both languages', () => {
    expect([...leaves(es).keys()]).toEqual([...leaves(en).keys()]);
  });

  it('has no empty text', () => {
    const empty = [en, es].flatMap((texts) => [...leaves(texts)].filter(([, text]) => text.trim() === ''));

    expect(empty).toEqual([]);
  });

  it('fills the same values into both languages, so that no number is lost in one', () => {
    const translations = leaves(es);

    const different = [...leaves(en)].filter(([key, text]) => {
      const translated = translations.get(key) ?? '';
      // A singular may say "one" without a figure.
      return !key.endsWith('_one') && placeholders(text).join() !== placeholders(translated).join();
    });

    expect(different).toEqual([]);
  });
});

describe('shownLanguage', () => {
  it('follows the choice, then the system, then English', () => {
    expect([shownLanguage('en', 'es-MX'), shownLanguage(null, 'es-MX'), shownLanguage(null, 'de-DE')]).toEqual([
      'en',
      'es',
      'en',
    ]);
  });
});

function leaves(texts: object, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([key, value]: [string, string | object]) =>
      typeof value === 'string' ? [[`${prefix}${key}`, value] as const] : [...leaves(value, `${prefix}${key}.`)],
    ),
  );
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').toSorted();
}

const en = {
  shell: shellEn,
  chart: chartTexts.en,
  replay: replayTexts.en,
  structures: structuresTexts.en,
  trading: tradingTexts.en,
  risk: riskTexts.en,
  mandate: mandateTexts.en,
  signals: signalsTexts.en,
  alerts: alertsTexts.en,
  health: healthTexts.en,
  access: accessTexts.en,
  chat: chatTexts.en,
  prompts: promptsTexts.en,
  training: trainingTexts.en,
};
const es = {
  shell: shellEs,
  chart: chartTexts.es,
  replay: replayTexts.es,
  structures: structuresTexts.es,
  trading: tradingTexts.es,
  risk: riskTexts.es,
  mandate: mandateTexts.es,
  signals: signalsTexts.es,
  alerts: alertsTexts.es,
  health: healthTexts.es,
  access: accessTexts.es,
  chat: chatTexts.es,
  prompts: promptsTexts.es,
  training: trainingTexts.es,
};
