import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { factWords, formatFact } from '../format/format-fact';
import { NO_VALUE } from '../format/format-number';
import { useSettings } from '../stores/settings';

type FactValue = number | string | null;

/**
 * The text at `key` (`namespace:path`) with its facts filled in, each formatted by what its name says it is; a fact that it
 * names and was not told shows a dash. A key without a text gives `code` and all facts: what was told is never hidden.
 */
export function useFactSentence(): (key: string, code: string, facts: Readonly<Record<string, FactValue>>) => string {
  const { i18n } = useTranslation();
  const factValue = useFactValue();
  return useCallback(
    (key, code, facts) => {
      const values = Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, factValue(name, value)]));
      const template: unknown = i18n.getResource(i18n.language, ...splitKey(key));
      if (typeof template !== 'string') {
        const told = Object.entries(values).map(([name, value]) => `${factWords(name)} ${value}`);
        return [code.replaceAll('_', ' '), ...told].join(', ');
      }
      return template.replaceAll(PLACEHOLDER, (_match, name: string) => values[name] ?? NO_VALUE);
    },
    [i18n, factValue],
  );
}

/** The value of a fact alone, formatted by what its name says it is. */
function useFactValue(): (name: string, value: FactValue) => string {
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

/** `health:codes.disk.low_space` as namespace and path. */
function splitKey(key: string): [namespace: string, path: string] {
  const [namespace = '', path = ''] = key.split(':');
  return [namespace, path];
}

const PLACEHOLDER = /\{\{(\w+)\}\}/g;
/** Where the words of facts have their texts. */
const WORDS = [
  'common',
  'chart:kind',
  'chart:state',
  'signals:names',
  'signals:words',
  'signals:algorithms',
  'predictions.results',
  'access:doorNames',
] as const;
