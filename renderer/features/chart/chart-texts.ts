import { chartTextsEn } from './locale-en';
import { chartTextsEs } from './locale-es';

/** Texts of the `chart` namespace, by language. */
export const chartTexts = { en: chartTextsEn, es: chartTextsEs } as const;
