import { useTranslation } from 'react-i18next';
import { Button } from '#renderer/components/Button';

export interface FollowUpsProps {
  readonly texts: readonly string[];
  readonly isDisabled: boolean;
  readonly onAsk: (text: string) => void;
}

/** Questions that may follow the last answer, each with its key. */
export function FollowUps({ texts, isDisabled, onAsk }: FollowUpsProps) {
  const { t } = useTranslation('chat');
  return (
    <ul aria-label={t('suggestions')} className="flex flex-wrap gap-1">
      {texts.map((text, index) => (
        <li key={text} className="max-w-full">
          <Button
            disabled={isDisabled}
            title={t('suggestionKeys', { number: index + 1 })}
            aria-keyshortcuts={`Alt+Shift+${index + 1}`}
            onClick={() => onAsk(text)}
            className="h-auto! min-h-6 max-w-full py-0.5 text-left whitespace-normal!"
          >
            {text}
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** Which suggestion a key asks for, from 0; `null` for every other key. Alt with a figure alone opens panes everywhere. */
export function suggestionOfKey(event: {
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly code: string;
}): number | null {
  if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey) return null;
  const digit = /^(?:Digit|Numpad)([1-4])$/.exec(event.code)?.[1];
  return digit === undefined ? null : Number(digit) - 1;
}
