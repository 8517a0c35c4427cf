import { ChevronDown, MessagesSquare, Plus } from 'lucide-react';
import { Popover } from 'radix-ui';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { IconButton } from '#renderer/components/IconButton';
import { useChat } from '#renderer/stores/chat';
import { useChatSearch } from '#renderer/stores/chat-search';
import { useShell } from '#renderer/stores/shell';
import type { ChatSession } from '#shared/domain/chat';
import { SESSION_STEP, SessionRow } from './SessionRow';

/** Which conversation is shown, the way to the others, and a new one. */
export function SessionsMenu() {
  const { t } = useTranslation('chat');
  const [isOpen, setOpen] = useState(false);
  const sessions = useChat((state) => state.sessions);
  const sessionId = useChat((state) => state.sessionId);
  const { openSession } = useChat.getState();
  const current = loadedValue(sessions)?.find(({ id }) => id === sessionId);
  const title = current === undefined || current.title === '' ? t('sessions.untitled') : current.title;
  const leadsToBox = useRef(false);
  const leave = (id: string | null) => {
    leadsToBox.current = true;
    setOpen(false);
    useChatSearch.getState().setQuery('');
    void openSession(id);
  };
  return (
    <>
      <Popover.Root
        open={isOpen}
        onOpenChange={(willOpen) => {
          setOpen(willOpen);
          if (!willOpen) useChatSearch.getState().setQuery('');
        }}
      >
        <Popover.Trigger asChild>
          <Button
            look="quiet"
            aria-label={t('sessions.current', { title })}
            className="min-w-0 flex-1 shrink! justify-start!"
          >
            <span className="min-w-0 truncate text-ink">{title}</span>
            <ChevronDown aria-hidden size={13} className="shrink-0" />
          </Button>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            align="start"
            sideOffset={4}
            collisionPadding={8}
            aria-label={t('sessions.label')}
            onCloseAutoFocus={(event) => {
              // Whoever chose a conversation goes on in it; whoever backed out is where they were.
              if (!leadsToBox.current) return;
              leadsToBox.current = false;
              event.preventDefault();
              useShell.getState().ask();
            }}
            onEscapeKeyDown={(event) => {
              // It backs out of the new title or the question first; the list comes after them.
              if (event.target instanceof Element && event.target.closest(SESSION_STEP)) event.preventDefault();
            }}
            className="z-40 flex max-h-[min(32rem,var(--radix-popover-content-available-height))] w-[min(24rem,calc(100vw-1rem))] flex-col rounded-md border border-line-strong bg-panel text-xs shadow-2xl outline-none"
          >
            <SessionList currentId={sessionId} onOpen={leave} />
            <footer className="border-t border-line p-1.5">
              <Button look="quiet" className="w-full" onClick={() => leave(null)}>
                <Plus aria-hidden size={13} />
                {t('sessions.new')}
              </Button>
            </footer>
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      <IconButton
        icon={Plus}
        label={t('sessions.new')}
        onClick={() => {
          void openSession(null);
          useShell.getState().ask();
        }}
      />
    </>
  );
}

interface SessionListProps {
  readonly currentId: string | null;
  readonly onOpen: (sessionId: string) => void;
}

function SessionList({ currentId, onOpen }: SessionListProps) {
  const { t } = useTranslation('chat');
  const query = useChatSearch((state) => state.query);
  const found = useChatSearch((state) => state.found);
  const sessions = useChat((state) => state.sessions);
  const commandFailure = useChat((state) => state.sessionFailure);
  const { setQuery } = useChatSearch.getState();
  const isSearching = query.trim() !== '';
  const source = isSearching ? found : sessions;
  const shown = loadedValue(source);
  const failure = failureOf(source) ?? commandFailure;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only moves the focus among the rows in it
    <div onKeyDown={moveAmongRows} className="flex min-h-0 flex-1 flex-col">
      <div className="border-b border-line p-1.5">
        <input
          type="search"
          value={query}
          maxLength={200}
          aria-label={t('sessions.search')}
          placeholder={t('sessions.searchPlaceholder')}
          onChange={(event) => setQuery(event.target.value)}
          className="h-7 w-full rounded border border-line bg-sunken px-2 placeholder:text-faint"
        />
        <p role="status" className="sr-only">
          {isSearching && found.kind === 'ok' && t('sessions.found', { count: found.value.length })}
        </p>
      </div>
      <div className="min-h-16 flex-1 overflow-y-auto p-1.5">
        {failure && <ErrorNotice failure={failure} />}
        {shown !== null && shown.length > 0 && (
          <ul aria-label={t('sessions.label')} className="flex flex-col">
            {newestFirst(shown).map((session) => (
              <SessionRow
                key={session.id}
                session={session}
                isCurrent={session.id === currentId}
                onOpen={() => onOpen(session.id)}
              />
            ))}
          </ul>
        )}
        {shown?.length === 0 &&
          (isSearching ? (
            <p className="p-3 text-center text-muted">{t('sessions.nothing')}</p>
          ) : (
            <Empty icon={MessagesSquare} title={t('sessions.empty')} text={t('sessions.emptyText')} />
          ))}
      </div>
    </div>
  );
}

function newestFirst(sessions: readonly ChatSession[]): readonly ChatSession[] {
  return sessions.toSorted((a, b) => b.updatedAt - a.updatedAt);
}

/** Down from the search to the first row, and up and down among the rows. */
function moveAmongRows(event: KeyboardEvent<HTMLElement>): void {
  const { key, target, currentTarget } = event;
  if (key !== 'ArrowDown' && key !== 'ArrowUp') return;
  if (!(target instanceof HTMLElement) || target.closest('form')) return;
  const stops = [...currentTarget.querySelectorAll<HTMLElement>('input[type="search"], [data-session]')];
  const at = stops.indexOf(target);
  const next = at === -1 ? undefined : stops[at + (key === 'ArrowDown' ? 1 : -1)];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
