import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

/** Names a rule, an event or a step by its code; a code without a text of its own is written as words. */
export function useCodeName(): (code: string) => string {
  const { t, i18n } = useTranslation('trading');
  return useCallback(
    (code) => {
      const key = `trading:codes.${code}`;
      // Sound: the key was just found among the texts.
      return i18n.exists(key) ? t(`codes.${code}` as 'codes.quote_fresh') : codeWords(code);
    },
    [t, i18n],
  );
}

/** `max_notional` as `max notional`. */
function codeWords(code: string): string {
  return code.replaceAll(/[_-]+/g, ' ');
}
