import { Braces, FileText, Pencil, Trash2 } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '#renderer/components/Button';
import { classNames } from '#renderer/components/class-names';
import { IconButton } from '#renderer/components/IconButton';
import { Moment } from '#renderer/components/Moment';
import { saveText } from '#renderer/components/save-text';
import { useChat } from '#renderer/stores/chat';
import type { ChatSession } from '#shared/domain/chat';

export interface SessionRowProps {
  readonly session: ChatSession;
  readonly isCurrent: boolean;
  readonly onOpen: () => void;
}

/** A conversation in the list: opens it; F2 renames, Delete asks before it deletes. */
export function SessionRow({ session, isCurrent, onOpen }: SessionRowProps) {
  const { t } = useTranslation('chat');
  const [mode, setMode] = useState<'shown' | 'renaming' | 'removing'>('shown');
  const opener = useRef<HTMLButtonElement>(null);
  const { id, updatedAt, messageCount, snippet } = session;
  const title = session.title === '' ? t('sessions.untitled') : session.title;
  const back = () => {
    setMode('shown');
    // The row has its button again only after this.
    requestAnimationFrame(() => opener.current?.focus());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'F2') setMode('renaming');
    else if (event.key === 'Delete') setMode('removing');
    else return;
    event.preventDefault();
  };
  if (mode === 'renaming') {
    return (
      <li>
        <RenameForm session={session} onDone={back} />
      </li>
    );
  }
  if (mode === 'removing') {
    return (
      <li>
        <RemoveQuestion session={session} title={title} onKeep={back} />
      </li>
    );
  }
  return (
    <li
      className={classNames(
        'group flex min-w-0 items-center rounded hover:bg-raised focus-within:bg-raised',
        isCurrent && 'bg-accent-soft',
      )}
    >
      <button
        ref={opener}
        type="button"
        data-session={id}
        aria-current={isCurrent}
        onClick={onOpen}
        onKeyDown={onKeyDown}
        className="flex min-w-0 flex-1 cursor-pointer flex-col px-2 py-1 text-left"
      >
        <span className="w-full truncate font-medium">{title}</span>
        {snippet !== null && <span className="w-full truncate text-2xs text-muted">{snippet}</span>}
        <span className="flex gap-2 text-2xs text-muted">
          <Moment at={updatedAt} />
          <span className="tabular">{t('sessions.messages', { count: messageCount })}</span>
        </span>
      </button>
      <span className="flex opacity-0 group-focus-within:opacity-100 group-hover:opacity-100">
        <IconButton
          icon={Pencil}
          label={t('sessions.rename', { title })}
          keys="F2"
          onClick={() => setMode('renaming')}
        />
        <IconButton
          icon={FileText}
          label={t('sessions.exportMarkdown', { title })}
          onClick={() => void save(id, 'markdown')}
        />
        <IconButton icon={Braces} label={t('sessions.exportJson', { title })} onClick={() => void save(id, 'json')} />
        <IconButton
          icon={Trash2}
          label={t('sessions.remove', { title })}
          keys="Del"
          onClick={() => setMode('removing')}
        />
      </span>
    </li>
  );
}

function RenameForm({ session, onDone }: { readonly session: ChatSession; readonly onDone: () => void }) {
  const { t } = useTranslation(['chat', 'translation']);
  const [title, setTitle] = useState(session.title);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const wanted = title.trim();
  return (
    <form
      data-session-step
      className="flex gap-1 p-1"
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted === '') return;
        if (wanted !== session.title) void useChat.getState().rename(session.id, wanted);
        onDone();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        onDone();
      }}
    >
      <input
        ref={field}
        value={title}
        maxLength={LONGEST_TITLE}
        aria-label={t('sessions.renameInput')}
        onChange={(event) => setTitle(event.target.value)}
        className="h-6.5 min-w-0 flex-1 rounded border border-line-strong bg-sunken px-2"
      />
      <Button type="submit" disabled={wanted === ''}>
        {t('translation:common.save')}
      </Button>
    </form>
  );
}

interface RemoveQuestionProps {
  readonly session: ChatSession;
  readonly title: string;
  readonly onKeep: () => void;
}

/** Asks in place of the row, with the focus on the way out. */
function RemoveQuestion({ session, title, onKeep }: RemoveQuestionProps) {
  const { t } = useTranslation('chat');
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  return (
    <fieldset
      data-session-step
      aria-label={t('sessions.remove', { title })}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        onKeep();
      }}
      className="flex min-w-0 flex-col gap-1.5 rounded border border-bad/40 bg-bad-soft p-2"
    >
      <p className="truncate font-medium">{title}</p>
      <p>{t('sessions.removeQuestion')}</p>
      <div className="flex justify-end gap-1.5">
        <Button ref={keep} onClick={onKeep}>
          {t('sessions.keep')}
        </Button>
        <Button look="danger" onClick={() => void useChat.getState().remove(session.id)}>
          {t('sessions.removeAction')}
        </Button>
      </div>
    </fieldset>
  );
}

async function save(sessionId: string, format: 'markdown' | 'json'): Promise<void> {
  const file = await useChat.getState().exportSession(sessionId, format);
  if (file === null) return;
  saveText(file.fileName, file.text, format === 'json' ? 'application/json' : 'text/markdown;charset=utf-8');
}

/** Finds a row's form or question, which take Escape for themselves. */
export const SESSION_STEP = '[data-session-step]';
const LONGEST_TITLE = 120;
