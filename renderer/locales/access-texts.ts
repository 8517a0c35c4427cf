import { accessTextsEn } from './access-en';
import { accessTextsEs } from './access-es';

/** Texts of the namespace `access`. */
export const accessTexts = { en: accessTextsEn, es: accessTextsEs };
