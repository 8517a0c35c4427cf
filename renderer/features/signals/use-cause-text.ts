import { useCallback } from 'react';
import { useFactSentence } from '#renderer/components/use-fact-sentence';
import type { ConfluenceCause } from '#shared/domain/confluence';

/** A cause of a part in words with its numbers. */
export function useCauseText(): (cause: ConfluenceCause) => string {
  const factSentence = useFactSentence();
  return useCallback(({ code, facts }) => factSentence(`signals:causes.${code}`, code, facts), [factSentence]);
}
