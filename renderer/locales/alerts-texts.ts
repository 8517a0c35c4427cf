import { alertsTextsEn } from './alerts-en';
import { alertsTextsEs } from './alerts-es';

/** Texts of the `alerts` namespace, by language. */
export const alertsTexts = { en: alertsTextsEn, es: alertsTextsEs } as const;
