import { signalsTextsEn } from './signals-en';
import { signalsTextsEs } from './signals-es';

/** Texts of the `signals` namespace, by language. */
export const signalsTexts = { en: signalsTextsEn, es: signalsTextsEs } as const;
