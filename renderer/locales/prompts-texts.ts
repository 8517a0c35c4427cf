import { promptsTextsEn } from './prompts-en';
import { promptsTextsEs } from './prompts-es';

/** Texts of the namespace `prompts`. */
export const promptsTexts = { en: promptsTextsEn, es: promptsTextsEs };
