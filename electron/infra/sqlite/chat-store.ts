import type { ChatStore } from '#electron/ports/chat-store';
import { AppError } from '#shared/domain/app-error';
import { ChatMessage, ChatSession } from '#shared/domain/chat';
import { searchSnippet, searchWords } from './chat-store-search';
import type { Journal } from './open-database';

/**
 * Conversations in the journal. What a search finds is written in the transaction of the message that it stands for; an answer that
 * is still streaming is found once it is finished, so that saving it often stays cheap.
 *
 * `saveMessage` throws `not_found` for a conversation that was removed.
 */
export function createChatStore(database: Journal): ChatStore {
  const sessionColumns = `id, title, created_at, updated_at,
    (SELECT count(*) FROM chat_messages WHERE session_id = chat_sessions.id AND replaced_by IS NULL) AS message_count`;
  const sessions = database.prepare(`SELECT ${sessionColumns} FROM chat_sessions ORDER BY updated_at DESC, id DESC`);
  const session = database.prepare(`SELECT ${sessionColumns} FROM chat_sessions WHERE id = ?`);
  const addSession = database.prepare(
    'INSERT INTO chat_sessions (id, title, created_at, updated_at) VALUES (@id, @title, @createdAt, @updatedAt)',
  );
  const addTitle = database.prepare('INSERT INTO chat_texts (session_id, text) VALUES (?, ?)');
  const rename = database.prepare('UPDATE chat_sessions SET title = ? WHERE id = ?');
  const renameTitle = database.prepare('UPDATE chat_texts SET text = ? WHERE session_id = ? AND message_id IS NULL');
  const remove = database.prepare('DELETE FROM chat_sessions WHERE id = ?');
  const touch = database.prepare('UPDATE chat_sessions SET updated_at = max(updated_at, ?) WHERE id = ?');
  const messages = database.prepare(
    `SELECT message_json, replaced_by FROM chat_messages WHERE session_id = ? AND replaced_by IS NULL
     ORDER BY created_at, id`,
  );
  const message = database.prepare('SELECT message_json, replaced_by FROM chat_messages WHERE id = ?');
  const streaming = database.prepare("SELECT message_json, replaced_by FROM chat_messages WHERE state = 'streaming'");
  // What replaced a message stays when its answer is saved once more, as by being stopped.
  const upsert = database.prepare(
    `INSERT INTO chat_messages (id, session_id, created_at, state, message_json, replaced_by)
     VALUES (@id, @sessionId, @createdAt, @state, @json, @replacedBy)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, message_json = excluded.message_json,
       replaced_by = coalesce(replaced_by, excluded.replaced_by)
     RETURNING replaced_by`,
  );
  const index = database.prepare(
    `INSERT INTO chat_texts (session_id, message_id, text) VALUES (@sessionId, @id, @text)
     ON CONFLICT (message_id) DO UPDATE SET text = excluded.text WHERE text IS NOT excluded.text`,
  );
  const unindex = database.prepare('DELETE FROM chat_texts WHERE message_id = ?');
  const position = database.prepare(
    'SELECT session_id, created_at FROM chat_messages WHERE id = ? AND replaced_by IS NULL',
  );
  const replace = database.prepare(
    `UPDATE chat_messages SET replaced_by = @replacedBy
     WHERE session_id = @session_id AND (created_at, id) >= (@created_at, @id) AND replaced_by IS NULL AND id != @replacedBy
     RETURNING id`,
  );
  const hits = database.prepare(
    `SELECT session_id, max(number) AS number FROM chat_search JOIN chat_texts ON number = chat_search.rowid
     WHERE chat_search MATCH ? GROUP BY session_id`,
  );
  const text = database.prepare('SELECT text FROM chat_texts WHERE number = ?').pluck();

  function write(written: ChatMessage): void {
    const { id, sessionId, createdAt, state, replacedBy } = written;
    const json = JSON.stringify(written);
    // Sound: the statement returns the column.
    const row = upsert.get({ id, sessionId, createdAt, state, json, replacedBy }) as Pick<MessageRow, 'replaced_by'>;
    if (row.replaced_by !== null) unindex.run(id);
    else if (state !== 'streaming') index.run({ id, sessionId, text: written.text });
  }

  /** The newest text of each session that matches, by session. */
  function find(expression: string): Map<string, number> {
    const rows = hits.all(expression) as { session_id: string; number: number }[];
    return new Map(rows.map((row) => [row.session_id, row.number]));
  }

  function search(words: readonly string[]): ChatSession[] {
    const expressions = words.map(prefixExpression);
    const byWord = expressions.map(find);
    // A text with all the words shows best why a conversation was found.
    const together = words.length > 1 ? find(expressions.join(' AND ')) : new Map<string, number>();
    return (sessions.all() as SessionRow[]).flatMap((row) => {
      if (!byWord.every((found) => found.has(row.id))) return [];
      const number = together.get(row.id) ?? byWord[0]?.get(row.id);
      // Sound: the number is that of a text.
      return [sessionFromRow(row, searchSnippet(text.get(number) as string, words))];
    });
  }

  const create = database.transaction((created: Parameters<ChatStore['createSession']>[0]) => {
    addSession.run(created);
    addTitle.run(created.id, created.title);
  });
  const changeTitle = database.transaction((id: string, title: string) => {
    renameTitle.run(title, id);
    return rename.run(title, id).changes > 0;
  });
  const save = database.transaction((saved: ChatMessage, at: number) => {
    if (touch.run(at, saved.sessionId).changes === 0) {
      throw new AppError('not_found', `There is no conversation ${saved.sessionId}.`, { sessionId: saved.sessionId });
    }
    write(saved);
  });
  const replaceAll = database.transaction((id: string, replacedBy: string) => {
    const from = position.get(id) as { session_id: string; created_at: number } | undefined;
    if (from === undefined) return 0;
    const replaced = replace.all({ ...from, id, replacedBy }) as { id: string }[];
    for (const one of replaced) unindex.run(one.id);
    return replaced.length;
  });
  const interrupt = database.transaction(() => {
    const left = (streaming.all() as MessageRow[]).map(messageFromRow);
    for (const one of left) write({ ...one, state: 'interrupted' });
    return left.length;
  });

  return {
    sessions: (query = '') => {
      const words = searchWords(query);
      return words.length > 0 ? search(words) : (sessions.all() as SessionRow[]).map((row) => sessionFromRow(row));
    },
    session: (id) => {
      const row = session.get(id) as SessionRow | undefined;
      return row ? sessionFromRow(row) : null;
    },
    createSession: (created) => {
      create(created);
    },
    renameSession: (id, title) => changeTitle(id, title),
    removeSession: (id) => remove.run(id).changes > 0,
    messages: (sessionId) => (messages.all(sessionId) as MessageRow[]).map(messageFromRow),
    message: (id) => {
      const row = message.get(id) as MessageRow | undefined;
      return row ? messageFromRow(row) : null;
    },
    saveMessage: (saved, at) => {
      save(saved, at);
    },
    replaceFrom: (messageId, replacedBy) => replaceAll(messageId, replacedBy),
    interruptStreaming: () => interrupt(),
  };
}

interface SessionRow {
  readonly id: string;
  readonly title: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly message_count: number;
}

interface MessageRow {
  readonly message_json: string;
  readonly replaced_by: string | null;
}

/** The word as a quoted text, in which nothing is syntax, whose last part may go on. */
function prefixExpression(word: string): string {
  return `"${word.replaceAll('"', '""')}" *`;
}

function sessionFromRow(row: SessionRow, snippet: string | null = null): ChatSession {
  return ChatSession.parse({
    id: row.id,
    title: row.title,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    messageCount: row.message_count,
    snippet,
  });
}

function messageFromRow(row: MessageRow): ChatMessage {
  return ChatMessage.parse({ ...JSON.parse(row.message_json), replacedBy: row.replaced_by });
}
