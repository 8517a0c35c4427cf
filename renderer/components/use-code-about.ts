import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

/** One sentence about a rule, a trigger of the breaker or a demand of the exchange; `null` for any other code. */
export function useCodeAbout(): (code: string) => string | null {
  const { t, i18n } = useTranslation('trading');
  return useCallback(
    (code) =>
      // Sound: the key was just found among the texts.
      i18n.exists(`trading:about.${code}`) ? t(`about.${code}` as 'about.quote_fresh') : null,
    [t, i18n],
  );
}
