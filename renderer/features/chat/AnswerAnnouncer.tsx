import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChatMessage } from '#shared/domain/chat';

export interface AnswerAnnouncerProps {
  /** The newest message; `null` before the first. */
  readonly message: ChatMessage | null;
}

/** Tells assistive technology that an answer began, and what it says once it is whole: not every word as it comes. */
export function AnswerAnnouncer({ message }: AnswerAnnouncerProps) {
  const { t } = useTranslation('chat');
  const [streamedId, setStreamedId] = useState<string | null>(null);
  const streamingId = message?.state === 'streaming' ? message.id : null;
  useEffect(() => {
    if (streamingId !== null) setStreamedId(streamingId);
  }, [streamingId]);
  const text =
    streamingId !== null
      ? t('thinking')
      : // An old conversation that is opened says nothing by itself.
        message !== null && message.id === streamedId
        ? t('answered', { text: shortened(message.text) })
        : '';
  return (
    <p role="status" className="sr-only">
      {text}
    </p>
  );
}

function shortened(text: string): string {
  return text.length <= MOST_SPOKEN ? text : `${text.slice(0, MOST_SPOKEN)}…`;
}

/** Longer answers are read from the log. */
const MOST_SPOKEN = 1_000;
