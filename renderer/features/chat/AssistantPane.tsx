import { MessageSquareText } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { PaneFrame } from '#renderer/components/PaneFrame';
import { type Question as AskedQuestion, useChat, withoutReplaced } from '#renderer/stores/chat';
import { useChatDraft } from '#renderer/stores/chat-draft';
import { useView } from '#renderer/stores/view';
import type { ChatMessage } from '#shared/domain/chat';
import { AnswerAnnouncer } from './AnswerAnnouncer';
import { AskBox } from './AskBox';
import { ChatMessageView, Question } from './ChatMessageView';
import { FollowUps, suggestionOfKey } from './FollowUps';
import { ModelSwitch } from './ModelSwitch';
import { SessionsMenu } from './SessionsMenu';
import { TokenMeter } from './TokenMeter';

/** The conversation with the assistant: questions, streamed answers and what is in them. */
export function AssistantPane() {
  const { t } = useTranslation(['chat', 'translation']);
  const messages = useChat((state) => state.messages);
  const pending = useChat((state) => state.pending);
  const failed = useChat((state) => state.failed);
  const isSending = useChat((state) => state.isSending);
  const editedId = useChatDraft(({ editing }) => editing?.messageId ?? null);
  const send = useChat((state) => state.send);
  const ask = useAsk();
  const known = loadedValue(messages) ?? [];
  const shown = withoutReplaced(known, pending?.replaces);
  const isEmpty = shown.length === 0 && pending === null && failed === null && messages.kind !== 'pending';
  const failure = failureOf(messages);
  const followUps = pending === null && failed === null ? followUpsOf(shown) : NONE;
  const usage = known.findLast((message) => message.usage !== null && message.usage.promptTokens > 0)?.usage ?? null;
  const onKeyDown = (event: KeyboardEvent) => {
    const index = suggestionOfKey(event.nativeEvent);
    const text = index === null ? undefined : followUps[index];
    if (text === undefined || isSending) return;
    event.preventDefault();
    event.stopPropagation();
    ask(text);
  };
  return (
    <PaneFrame label={t('translation:panes.assistant')} toolbar={<SessionsMenu />}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of the suggestions, which are buttons too */}
      <div onKeyDown={onKeyDown} className="flex h-full min-h-0 flex-col">
        <StickyLog label={t('log')} version={shown} asked={pending}>
          {failure && <ErrorNotice failure={failure} />}
          {isEmpty && (
            <Empty icon={MessageSquareText} title={t('empty')} text={t('emptyText')}>
              <FirstQuestions onAsk={ask} />
            </Empty>
          )}
          {shown.map((message, index) => (
            <ChatMessageView
              key={message.id}
              message={message}
              onRetry={isSending ? undefined : retryOf(shown, index, ask)}
              onEdit={isSending ? undefined : editOf(message)}
              isEdited={message.id === editedId}
            />
          ))}
          {followUps.length > 0 && <FollowUps texts={followUps} isDisabled={isSending} onAsk={ask} />}
          {pending && <Question text={pending.text} />}
          {failed && (
            <>
              <Question text={failed.question.text} />
              <ErrorNotice failure={failed.failure}>
                <Button onClick={() => send(failed.question)}>{t('translation:common.retry')}</Button>
              </ErrorNotice>
            </>
          )}
        </StickyLog>
        <AnswerAnnouncer message={known.at(-1) ?? null} />
        <div className="shrink-0 border-t border-line p-2">
          <AskBox onAsk={ask}>
            <ModelSwitch />
            {usage !== null && <TokenMeter usage={usage} />}
          </AskBox>
        </div>
      </div>
    </PaneFrame>
  );
}

/** Sends a question about what the chart shows, in the language of the window. */
function useAsk(): (text: string, replaces?: string) => void {
  const { i18n } = useTranslation();
  const send = useChat((state) => state.send);
  return (text, replaces) => {
    const { instrument, timeframe, asOfSelection } = useView.getState();
    const language: AskedQuestion['language'] = i18n.language === 'es' ? 'es' : 'en';
    void send({ text, instrument, timeframe, asOf: asOfSelection, language, replaces });
  };
}

/** Suggestions belong to the last answer, once it is whole. */
function followUpsOf(messages: readonly ChatMessage[]): readonly string[] {
  const last = messages.at(-1);
  return last?.role === 'assistant' && last.state !== 'streaming' ? last.suggestions : NONE;
}

function retryOf(
  messages: readonly ChatMessage[],
  index: number,
  ask: (text: string) => void,
): (() => void) | undefined {
  if (messages[index]?.role !== 'assistant') return undefined;
  const question = messages.slice(0, index).findLast(({ role }) => role === 'person');
  return question && (() => ask(question.text));
}

function editOf({ id, role, text }: ChatMessage): (() => void) | undefined {
  return role === 'person' ? () => useChatDraft.getState().edit(id, text) : undefined;
}

/** What one may ask first about the shown market. */
function FirstQuestions({ onAsk }: { readonly onAsk: (text: string) => void }) {
  const { t } = useTranslation('chat');
  const instrument = useView((state) => state.instrument);
  const timeframe = useView((state) => state.timeframe);
  if (instrument === null) return null;
  const texts = (['look', 'signals', 'trade', 'portfolio'] as const).map((key) =>
    t(`suggestion.${key}`, { instrument, timeframe }),
  );
  return (
    <ul aria-label={t('suggestions')} className="flex w-full max-w-80 flex-col gap-1.5">
      {texts.map((text) => (
        <li key={text}>
          <Button onClick={() => onAsk(text)} className="h-auto! min-h-6.5 w-full py-1 whitespace-normal! text-balance">
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
  /** The question that was just asked, or `null`. */
  readonly asked: unknown;
  readonly children: ReactNode;
}

/** A log that stays at its end while text arrives, unless the person scrolled up to read; a question leads back to it. */
function StickyLog({ label, version, asked, children }: StickyLogProps) {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    if (asked === null || !box.current) return;
    isAtEnd.current = true;
    box.current.scrollTop = box.current.scrollHeight;
  }, [asked]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the content changes
  useEffect(() => {
    if (isAtEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [version]);
  return (
    <div
      ref={box}
      role="log"
      aria-label={label}
      // Words that stream would be read out one by one: `AnswerAnnouncer` says them once.
      aria-live="off"
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

const NONE: readonly never[] = [];
const END_PX = 40;
