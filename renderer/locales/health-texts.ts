import { healthTextsEn } from './health-en';
import { healthTextsEs } from './health-es';

/** Texts of the `health` namespace, by language. */
export const healthTexts = { en: healthTextsEn, es: healthTextsEs } as const;
