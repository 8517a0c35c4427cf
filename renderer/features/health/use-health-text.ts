import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useFactSentence } from '#renderer/components/use-fact-sentence';
import type { HealthItem } from '#shared/domain/health';

/** What the matter is with an item, with its numbers. A code that has no text yet is told with its facts, never hidden. */
export function useHealthText(): (item: HealthItem) => string {
  const { t } = useTranslation('health');
  const factSentence = useFactSentence();
  return useCallback(
    ({ id, code, facts }) =>
      code === 'not_measured' ? t('notMeasured') : factSentence(`health:codes.${id}.${code}`, code, facts),
    [t, factSentence],
  );
}
