import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useFactText } from '#renderer/components/use-fact-text';
import type { ConfluenceCause } from '#shared/domain/confluence';

/** A cause of a part in words with its numbers; one without a text of its own is told by its code and facts. */
export function useCauseText(): (cause: ConfluenceCause) => string {
  const { t, i18n } = useTranslation('signals');
  const factText = useFactText();
  return useCallback(
    ({ code, facts }) => {
      const key = `signals:causes.${code}`;
      // Sound: the key was just found among the texts.
      const name = i18n.exists(key) ? t(`causes.${code}` as 'causes.trend') : code.replaceAll('_', ' ');
      const numbers = Object.entries(facts)
        .map(([fact, value]) => factText(fact, value))
        .join(', ');
      return numbers === '' ? name : `${name} (${numbers})`;
    },
    [t, i18n, factText],
  );
}
