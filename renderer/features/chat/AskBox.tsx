import { Send, Square, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '#renderer/components/IconButton';
import { formatMinute } from '#renderer/format/format-time';
import { useChat } from '#renderer/stores/chat';
import { useReplay } from '#renderer/stores/replay';
import { useSettings } from '#renderer/stores/settings';
import { useShell } from '#renderer/stores/shell';
import { useView } from '#renderer/stores/view';

export interface AskBoxProps {
  readonly onAsk: (text: string) => void;
}

/** The question box. Enter sends, Shift and Enter starts a line, Escape stops the answer. */
export function AskBox({ onAsk }: AskBoxProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const box = useRef<HTMLTextAreaElement>(null);
  const isSending = useChat((state) => state.isSending);
  const stop = useChat((state) => state.stop);
  const askCount = useShell((state) => state.askCount);
  useEffect(() => {
    if (askCount === 0) return;
    // The dock focuses the pane that it brings to the front; the question box comes after it.
    const frame = requestAnimationFrame(() => box.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, [askCount]);
  const excess = text.length - LONGEST;
  const canSend = text.trim() !== '' && excess <= 0 && !isSending;
  const send = () => {
    if (!canSend) return;
    onAsk(text.trim());
    setText('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // An input method that composes a character uses Enter for itself.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === 'Escape') {
      if (isSending) void stop();
      else box.current?.blur();
    }
  };
  return (
    <div className="flex flex-col gap-1 rounded-md border border-line-strong bg-sunken p-1.5 focus-within:border-accent">
      <textarea
        ref={box}
        aria-label={t('chat.input')}
        placeholder={t('chat.placeholder')}
        value={text}
        rows={2}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        className="field-sizing-content max-h-40 min-h-10 w-full resize-none bg-transparent px-1.5 py-1 text-sm outline-none placeholder:text-faint"
      />
      <div className="flex items-center gap-1.5">
        <Context />
        <span className="flex-1" />
        {excess > 0 && <span className="text-2xs text-bad">{t('chat.tooLong', { count: excess })}</span>}
        {isSending ? (
          <IconButton icon={Square} label={t('chat.stop')} keys="Esc" onClick={stop} className="bg-bad-soft text-bad" />
        ) : (
          <IconButton
            icon={Send}
            label={t('chat.send')}
            keys="↵"
            disabled={!canSend}
            onClick={send}
            className={
              canSend ? 'bg-accent text-on-accent hover:bg-accent hover:text-on-accent hover:brightness-110' : ''
            }
          />
        )}
      </div>
    </div>
  );
}

/** What the question will be about: the shown instrument, and the moment where it is not the newest. */
function Context() {
  const { t } = useTranslation();
  const instrument = useView((state) => state.instrument);
  const timeframe = useView((state) => state.timeframe);
  const asOfSelection = useView((state) => state.asOfSelection);
  const setAsOfSelection = useView((state) => state.setAsOfSelection);
  const cursorAt = useReplay((state) => (state.replay?.instrument === instrument ? state.replay.cursorAt : null));
  const timeZone = useSettings((state) => state.settings.timeZone);
  const at = asOfSelection ?? cursorAt;
  if (instrument === null) return <span className="px-1 text-2xs text-faint">{t('chat.contextNone')}</span>;
  return (
    <span className="tabular flex min-w-0 items-center px-1 text-2xs text-muted">
      <span className="truncate">
        {at === null
          ? t('chat.context', { instrument, timeframe })
          : t('chat.contextAt', { instrument, timeframe, time: formatMinute(at, timeZone) })}
      </span>
      {asOfSelection !== null && (
        <IconButton
          icon={X}
          label={t('chat.contextClear')}
          className="size-4.5"
          onClick={() => setAsOfSelection(null)}
        />
      )}
    </span>
  );
}

const LONGEST = 4_000;
