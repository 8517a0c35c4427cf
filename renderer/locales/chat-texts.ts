import { chatTextsEn } from './chat-en';
import { chatTextsEs } from './chat-es';

/** Texts of the namespace `chat`. */
export const chatTexts = { en: chatTextsEn, es: chatTextsEs };
