import { riskTextsEn } from './risk-en';
import { riskTextsEs } from './risk-es';

/** Texts of the `risk` namespace, by language. */
export const riskTexts = { en: riskTextsEn, es: riskTextsEs } as const;
