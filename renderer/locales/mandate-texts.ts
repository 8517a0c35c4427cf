import { mandateTextsEn } from './mandate-en';
import { mandateTextsEs } from './mandate-es';

/** Texts of the `mandate` namespace, by language. */
export const mandateTexts = { en: mandateTextsEn, es: mandateTextsEs } as const;
