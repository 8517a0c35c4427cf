import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '#shared/domain/chat';
import { chartTexts } from '../features/chart/chart-texts';
import { replayTexts } from '../features/replay/replay-texts';
import { structuresTexts } from '../features/structures/structures-texts';
import { accessTexts } from './access-texts';
import { alertsTexts } from './alerts-texts';
import { chatTexts } from './chat-texts';
import { en } from './en';
import { es } from './es';
import { healthTexts } from './health-texts';
import { mandateTexts } from './mandate-texts';
import { promptsTexts } from './prompts-texts';
import { riskTexts } from './risk-texts';
import { signalsTexts } from './signals-texts';
import { tradingTexts } from './trading-texts';
import { trainingTexts } from './training-texts';

/** Texts in the person's language. Ready at once: no text is loaded later. */
export const locales: i18n = i18next.createInstance();

void locales.use(initReactI18next).init({
  resources: {
    en: {
      translation: en,
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
    },
    es: {
      translation: es,
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
    },
  },
  lng: 'en',
  fallbackLng: 'en',
  // React escapes; doing it twice would show entities.
  interpolation: { escapeValue: false },
  initAsync: false,
});

/** The language to show: the chosen one, or the system's where none is chosen, or English. */
export function shownLanguage(chosen: Language | null, system: string = navigator.language): Language {
  return chosen ?? (system.toLowerCase().startsWith('es') ? 'es' : 'en');
}

/** Switches every text and the language that assistive technology is told. */
export function applyLanguage(language: Language): void {
  if (locales.language !== language) void locales.changeLanguage(language);
  document.documentElement.lang = language;
}

declare module 'i18next' {
  interface CustomTypeOptions {
    readonly defaultNS: 'translation';
    readonly resources: {
      readonly translation: typeof en;
      readonly chart: typeof chartTexts.en;
      readonly replay: typeof replayTexts.en;
      readonly structures: typeof structuresTexts.en;
      readonly trading: typeof tradingTexts.en;
      readonly risk: typeof riskTexts.en;
      readonly mandate: typeof mandateTexts.en;
      readonly signals: typeof signalsTexts.en;
      readonly alerts: typeof alertsTexts.en;
      readonly health: typeof healthTexts.en;
      readonly access: typeof accessTexts.en;
      readonly chat: typeof chatTexts.en;
      readonly prompts: typeof promptsTexts.en;
      readonly training: typeof trainingTexts.en;
    };
  }
}
