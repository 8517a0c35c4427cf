import { trainingTextsEn } from './training-en';
import { trainingTextsEs } from './training-es';

/** Texts of the `training` namespace, by language. */
export const trainingTexts = { en: trainingTextsEn, es: trainingTextsEs } as const;
