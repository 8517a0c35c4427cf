import type { ChatStore } from '#electron/ports/chat-store';
import { ChatMessage, ChatSession } from '#shared/domain/chat';
import type { Journal } from './open-database';

export function createChatStore(database: Journal): ChatStore {
  const sessions = database.prepare('SELECT * FROM chat_sessions ORDER BY updated_at DESC, id DESC');
  const session = database.prepare('SELECT * FROM chat_sessions WHERE id = ?');
  const addSession = database.prepare(
    'INSERT INTO chat_sessions (id, title, created_at, updated_at) VALUES (@id, @title, @createdAt, @updatedAt)',
  );
  const touch = database.prepare('UPDATE chat_sessions SET updated_at = max(updated_at, ?) WHERE id = ?');
  const messages = database.prepare(
    'SELECT message_json FROM chat_messages WHERE session_id = ? ORDER BY created_at, id',
  );
  const streaming = database.prepare("SELECT message_json FROM chat_messages WHERE state = 'streaming'");
  const upsert = database.prepare(
    `INSERT INTO chat_messages (id, session_id, created_at, state, message_json)
     VALUES (@id, @sessionId, @createdAt, @state, @json)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, message_json = excluded.message_json`,
  );

  function write(message: ChatMessage): void {
    const { id, sessionId, createdAt, state } = message;
    upsert.run({ id, sessionId, createdAt, state, json: JSON.stringify(message) });
  }

  const save = database.transaction((message: ChatMessage, at: number) => {
    write(message);
    touch.run(at, message.sessionId);
  });
  const interrupt = database.transaction(() => {
    const left = (streaming.all() as MessageRow[]).map(messageFromRow);
    for (const message of left) write({ ...message, state: 'interrupted' });
    return left.length;
  });

  return {
    sessions: () => (sessions.all() as SessionRow[]).map(sessionFromRow),
    session: (id) => {
      const row = session.get(id) as SessionRow | undefined;
      return row ? sessionFromRow(row) : null;
    },
    createSession: (created) => {
      addSession.run(created);
    },
    messages: (sessionId) => (messages.all(sessionId) as MessageRow[]).map(messageFromRow),
    saveMessage: (message, at) => {
      save(message, at);
    },
    interruptStreaming: () => interrupt(),
  };
}

interface SessionRow {
  readonly id: string;
  readonly title: string;
  readonly created_at: number;
  readonly updated_at: number;
}

interface MessageRow {
  readonly message_json: string;
}

function sessionFromRow(row: SessionRow): ChatSession {
  return ChatSession.parse({ id: row.id, title: row.title, createdAt: row.created_at, updatedAt: row.updated_at });
}

function messageFromRow(row: MessageRow): ChatMessage {
  return ChatMessage.parse(JSON.parse(row.message_json));
}
