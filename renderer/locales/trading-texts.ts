import { tradingTextsEn } from './trading-en';
import { tradingTextsEs } from './trading-es';

/** Texts of the `trading` namespace, by language. */
export const tradingTexts = { en: tradingTextsEn, es: tradingTextsEs } as const;
