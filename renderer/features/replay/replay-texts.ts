import { replayTextsEn } from './locale-en';
import { replayTextsEs } from './locale-es';

/** Texts of the `replay` namespace, by language. */
export const replayTexts = { en: replayTextsEn, es: replayTextsEs } as const;
