import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { factWords, formatFact } from '../format/format-fact';
import { useSettings } from '../stores/settings';

export type FactValue = number | string | null;

/** A fact with its name: `distance 0.80 ATR`. A word that has a text of its own is told in the window's language. */
export function useFactText(): (name: string, value: FactValue) => string {
  const { t, i18n } = useTranslation('signals');
  const value = useFactValue();
  return useCallback(
    (name, fact) => {
      const key = `signals:facts.${name}`;
      // Sound: the key was just found among the texts.
      const label = i18n.exists(key) ? t(`facts.${name}` as 'facts.price') : factWords(name);
      return `${label} ${value(name, fact)}`;
    },
    [t, i18n, value],
  );
}

/** The value of a fact alone, formatted by what its name says it is. */
export function useFactValue(): (name: string, value: FactValue) => string {
  const { t, i18n } = useTranslation();
  const timeZone = useSettings((state) => state.settings.timeZone);
  return useCallback(
    (name, value) => {
      if (typeof value === 'string') {
        const key = WORDS.map((group) => `${group}.${value}`).find((one) => i18n.exists(one));
        // Sound: the key was just found among the texts.
        if (key !== undefined) return t(key as 'common.long');
      }
      return formatFact(name, value, { t, timeZone });
    },
    [t, i18n, timeZone],
  );
}

/** Where the words of facts have their texts. */
const WORDS = [
  'common',
  'chart:kind',
  'chart:state',
  'signals:names',
  'signals:words',
  'signals:parts',
  'predictions.results',
] as const;
