import { structuresTextsEn } from './locale-en';
import { structuresTextsEs } from './locale-es';

/** Texts of the `structures` namespace, by language. */
export const structuresTexts = { en: structuresTextsEn, es: structuresTextsEs } as const;
