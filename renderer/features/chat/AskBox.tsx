import { Send, Square, X } from 'lucide-react';
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { classNames } from '#renderer/components/class-names';
import { IconButton } from '#renderer/components/IconButton';
import { formatMinute } from '#renderer/format/format-time';
import { useChat } from '#renderer/stores/chat';
import { useChatDraft } from '#renderer/stores/chat-draft';
import { useReplay } from '#renderer/stores/replay';
import { useSettings } from '#renderer/stores/settings';
import { useShell } from '#renderer/stores/shell';
import { useView } from '#renderer/stores/view';
import { type HistoryPlace, stepHistory } from './ask-history';
import { CompletionList, optionId } from './CompletionList';
import { type CompletionItem, complete, isCompleteCommand } from './completion';
import { useCompletion } from './use-completion';

export interface AskBoxProps {
  /** `replaces` names the earlier question that was edited. */
  readonly onAsk: (text: string, replaces: string | undefined) => void;
  /** Which model answers, and the like: at the foot of the box. */
  readonly children?: ReactNode;
}

/**
 * The question box. Enter sends, Shift and Enter starts a line, Escape closes the list, leaves an edit or stops the answer.
 */
export function AskBox({ onAsk, children }: AskBoxProps) {
  const { t } = useTranslation('chat');
  const text = useChatDraft((state) => state.text);
  const editing = useChatDraft((state) => state.editing);
  const { setText, cancelEdit, clear } = useChatDraft.getState();
  const [caret, setCaret] = useState(0);
  const [place, setPlace] = useState<HistoryPlace>(null);
  const wantedCaret = useRef<number | null>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const isSending = useChat((state) => state.isSending);
  const stop = useChat((state) => state.stop);
  const questions = useQuestions();
  const { completion, activeIndex, setActiveIndex, move, close } = useCompletion(text, caret);
  useFocusWhenAsked(box, editing?.messageId);
  useLayoutEffect(() => {
    // The value is set by then: before that the caret would fall to its end.
    if (wantedCaret.current !== null) box.current?.setSelectionRange(wantedCaret.current, wantedCaret.current);
    wantedCaret.current = null;
  });

  const put = (changed: string, at: number) => {
    wantedCaret.current = at;
    setText(changed);
    setCaret(at);
  };
  const pick = (item: CompletionItem) => {
    if (completion === null) return;
    const completed = complete(text, completion, item);
    put(completed.text, completed.caret);
    box.current?.focus();
  };
  const excess = text.length - LONGEST;
  const canSend = text.trim() !== '' && excess <= 0 && !isSending;
  const send = () => {
    if (!canSend) return;
    onAsk(text.trim(), editing?.messageId);
    clear();
    setPlace(null);
  };
  const onListKey = (key: string): boolean => {
    if (completion === null) return false;
    const active = completion.items[activeIndex];
    if (key === 'ArrowDown' || key === 'ArrowUp') move(key === 'ArrowDown' ? 1 : -1);
    else if (key === 'Escape') close();
    else if (key === 'Tab' && active) pick(active);
    else if (key === 'Enter' && active && !isCompleteCommand(text, completion)) pick(active);
    else return false;
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // An input method that composes a character uses Enter for itself.
    if (event.nativeEvent.isComposing) return;
    const { key } = event;
    const hasModifier = event.shiftKey || event.ctrlKey || event.altKey || event.metaKey;
    if (!hasModifier && onListKey(key)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (key === 'Escape') {
      if (editing !== null) cancelEdit();
      else if (isSending) void stop();
      else box.current?.blur();
    } else if ((key === 'ArrowUp' || key === 'ArrowDown') && !hasModifier && editing === null) {
      const step = stepHistory(questions, place, text, key);
      if (step === null) return;
      event.preventDefault();
      setPlace(step.place);
      put(step.text, step.text.length);
    }
  };
  return (
    <div className="relative">
      {completion !== null && (
        <CompletionList
          id={listId}
          completion={completion}
          activeIndex={activeIndex}
          onPick={pick}
          onPoint={setActiveIndex}
        />
      )}
      <p role="status" className="sr-only">
        {completion !== null && t('completion.count', { count: completion.items.length })}
      </p>
      <div
        className={classNames(
          'flex flex-col gap-1 rounded-md border bg-sunken p-1.5 focus-within:border-accent',
          editing === null ? 'border-line-strong' : 'border-accent',
        )}
      >
        {editing !== null && (
          <p className="flex items-center gap-1 rounded-sm bg-accent-soft pl-1.5 text-2xs text-accent-ink">
            <span className="flex-1">{t('editing')}</span>
            <IconButton icon={X} label={t('editCancel')} keys="Esc" className="size-5" onClick={cancelEdit} />
          </p>
        )}
        <textarea
          ref={box}
          aria-label={t('input')}
          aria-describedby={`${listId}-hint`}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={completion === null ? undefined : listId}
          aria-activedescendant={completion === null ? undefined : optionId(listId, activeIndex)}
          placeholder={t('placeholder')}
          value={text}
          rows={2}
          onChange={({ target }) => {
            setText(target.value);
            setCaret(target.selectionStart);
          }}
          onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
          onBlur={close}
          onKeyDown={onKeyDown}
          className="field-sizing-content max-h-40 min-h-10 w-full resize-none bg-transparent px-1.5 py-1 text-sm outline-none placeholder:text-faint"
        />
        <span id={`${listId}-hint`} className="sr-only">
          {t('inputHint')}
        </span>
        <div className="flex items-center gap-1.5">
          <Context />
          <span className="flex-1" />
          {excess > 0 && <span className="text-2xs text-bad">{t('tooLong', { count: excess })}</span>}
          {isSending ? (
            <IconButton icon={Square} label={t('stop')} keys="Esc" onClick={stop} className="bg-bad-soft text-bad" />
          ) : (
            <IconButton
              icon={Send}
              label={t('send')}
              keys="↵"
              disabled={!canSend}
              onClick={send}
              className={
                canSend ? 'bg-accent text-on-accent hover:bg-accent hover:text-on-accent hover:brightness-110' : ''
              }
            />
          )}
        </div>
        {children !== undefined && (
          <div className="flex min-w-0 items-center gap-1.5 border-t border-line pt-1">{children}</div>
        )}
      </div>
    </div>
  );
}

/** The person's questions in this conversation, newest first, each once. */
function useQuestions(): readonly string[] {
  const messages = useChat((state) => state.messages);
  return useMemo(() => {
    const texts = (loadedValue(messages) ?? []).filter(({ role }) => role === 'person').map(({ text }) => text);
    return [...new Set(texts.toReversed())];
  }, [messages]);
}

/** Puts the caret at the end of the box where the window asks for it, and where an edit begins. */
function useFocusWhenAsked(box: { readonly current: HTMLTextAreaElement | null }, editedId: string | undefined): void {
  const askCount = useShell((state) => state.askCount);
  useEffect(() => {
    if (askCount === 0) return;
    // The dock focuses the pane that it brings to the front; the question box comes after it.
    const frame = requestAnimationFrame(() => box.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, [askCount, box]);
  useEffect(() => {
    const { current } = box;
    if (editedId === undefined || current === null) return;
    current.focus();
    current.setSelectionRange(current.value.length, current.value.length);
  }, [editedId, box]);
}

/** What the question will be about: the shown instrument, and the moment where it is not the newest. */
function Context() {
  const { t } = useTranslation('chat');
  const instrument = useView((state) => state.instrument);
  const timeframe = useView((state) => state.timeframe);
  const asOfSelection = useView((state) => state.asOfSelection);
  const setAsOfSelection = useView((state) => state.setAsOfSelection);
  const cursorAt = useReplay((state) => (state.replay?.instrument === instrument ? state.replay.cursorAt : null));
  const timeZone = useSettings((state) => state.settings.timeZone);
  const at = asOfSelection ?? cursorAt;
  if (instrument === null) return <span className="px-1 text-2xs text-faint">{t('contextNone')}</span>;
  return (
    <span className="tabular flex min-w-0 items-center px-1 text-2xs text-muted">
      <span className="truncate">
        {at === null
          ? t('context', { instrument, timeframe })
          : t('contextAt', { instrument, timeframe, time: formatMinute(at, timeZone) })}
      </span>
      {asOfSelection !== null && (
        <IconButton icon={X} label={t('contextClear')} className="size-4.5" onClick={() => setAsOfSelection(null)} />
      )}
    </span>
  );
}

const LONGEST = 4_000;
