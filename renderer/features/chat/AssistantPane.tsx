import { MessageSquareText, Plus } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { Choice } from '#renderer/components/Choice';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { IconButton } from '#renderer/components/IconButton';
import { PaneFrame } from '#renderer/components/PaneFrame';
import { type Question as AskedQuestion, useChat } from '#renderer/stores/chat';
import { useShell } from '#renderer/stores/shell';
import { useView } from '#renderer/stores/view';
import type { ChatMessage } from '#shared/domain/chat';
import { AskBox } from './AskBox';
import { ChatMessageView, Question } from './ChatMessageView';

/** The conversation with the assistant: questions, streamed answers and the predictions in them. */
export function AssistantPane() {
  const { t } = useTranslation();
  const messages = useChat((state) => state.messages);
  const pending = useChat((state) => state.pending);
  const failed = useChat((state) => state.failed);
  const isSending = useChat((state) => state.isSending);
  const send = useChat((state) => state.send);
  const ask = useAsk();
  const shown = loadedValue(messages) ?? [];
  const isEmpty = shown.length === 0 && pending === null && failed === null && messages.kind !== 'pending';
  const failure = failureOf(messages);
  return (
    <PaneFrame label={t('panes.assistant')} toolbar={<Sessions />}>
      <div className="flex h-full min-h-0 flex-col">
        <StickyLog label={t('chat.log')} version={shown}>
          {failure && <ErrorNotice failure={failure} />}
          {isEmpty && (
            <Empty icon={MessageSquareText} title={t('chat.empty')} text={t('chat.emptyText')}>
              <Suggestions onAsk={ask} isStacked />
            </Empty>
          )}
          {shown.map((message, index) => (
            <ChatMessageView
              key={message.id}
              message={message}
              onRetry={isSending ? undefined : retryOf(shown, index, ask)}
            />
          ))}
          {pending && <Question text={pending.text} />}
          {failed && (
            <>
              <Question text={failed.question.text} />
              <ErrorNotice failure={failed.failure}>
                <Button onClick={() => send(failed.question)}>{t('common.retry')}</Button>
              </ErrorNotice>
            </>
          )}
        </StickyLog>
        <div className="flex shrink-0 flex-col gap-1.5 border-t border-line p-2">
          {!isEmpty && <Suggestions onAsk={ask} isDisabled={isSending} />}
          <AskBox onAsk={ask} />
        </div>
      </div>
    </PaneFrame>
  );
}

/** Sends a question about what the chart shows, in the language of the window. */
function useAsk(): (text: string) => void {
  const { i18n } = useTranslation();
  const send = useChat((state) => state.send);
  return (text) => {
    const { instrument, timeframe, asOfSelection } = useView.getState();
    const language: AskedQuestion['language'] = i18n.language === 'es' ? 'es' : 'en';
    void send({ text, instrument, timeframe, asOf: asOfSelection, language });
  };
}

function retryOf(
  messages: readonly ChatMessage[],
  index: number,
  ask: (text: string) => void,
): (() => void) | undefined {
  const question = messages.slice(0, index).findLast(({ role }) => role === 'person');
  return messages[index]?.role === 'assistant' && question ? () => ask(question.text) : undefined;
}

function Sessions() {
  const { t } = useTranslation();
  const sessions = useChat((state) => state.sessions);
  const sessionId = useChat((state) => state.sessionId);
  const openSession = useChat((state) => state.openSession);
  const ask = useShell((state) => state.ask);
  const known = loadedValue(sessions) ?? [];
  return (
    <>
      <Choice
        label={t('chat.sessions')}
        className="min-w-0 flex-1"
        value={sessionId ?? ''}
        onChange={(id) => openSession(id === '' ? null : id)}
        options={[
          ...(sessionId === null ? [{ value: '', label: t('chat.untitled') }] : []),
          ...known.map(({ id, title }) => ({ value: id, label: title === '' ? t('chat.untitled') : title })),
        ]}
      />
      <IconButton
        icon={Plus}
        label={t('chat.newSession')}
        onClick={() => {
          void openSession(null);
          ask();
        }}
      />
    </>
  );
}

interface SuggestionsProps {
  readonly onAsk: (text: string) => void;
  readonly isStacked?: boolean;
  readonly isDisabled?: boolean;
}

function Suggestions({ onAsk, isStacked = false, isDisabled = false }: SuggestionsProps) {
  const { t } = useTranslation();
  const instrument = useView((state) => state.instrument);
  const timeframe = useView((state) => state.timeframe);
  if (instrument === null) return null;
  const texts = (['look', 'predict', 'gaps', 'swings'] as const).map((key) =>
    t(`chat.suggestion.${key}`, { instrument, timeframe }),
  );
  return (
    <ul
      aria-label={t('chat.suggestions')}
      className={
        isStacked ? 'flex flex-col items-center gap-1.5' : 'flex gap-1.5 overflow-x-auto [scrollbar-width:none]'
      }
    >
      {texts.map((text) => (
        <li key={text} className={isStacked ? 'max-w-full' : 'shrink-0'}>
          <Button
            look={isStacked ? 'plain' : 'quiet'}
            disabled={isDisabled}
            onClick={() => onAsk(text)}
            className={isStacked ? 'h-auto! min-h-6.5 py-1 whitespace-normal! text-balance' : ''}
          >
            {text}
          </Button>
        </li>
      ))}
    </ul>
  );
}

interface StickyLogProps {
  readonly label: string;
  /** Changes whenever the content does. */
  readonly version: unknown;
  readonly children: ReactNode;
}

/** A log that stays at its end while text arrives, unless the person scrolled up to read. */
function StickyLog({ label, version, children }: StickyLogProps) {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the content changes
  useEffect(() => {
    if (isAtEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [version]);
  return (
    <div
      ref={box}
      role="log"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < END_PX;
      }}
      className="relative flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-3"
    >
      {children}
    </div>
  );
}

const END_PX = 40;
