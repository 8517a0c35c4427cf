// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aChatMessage } from '#tests/support/a-chat-message';
import { eventFeed } from '#tests/support/event-feed';
import { scriptedLink } from '#tests/support/scripted-link';
import { provideLink } from '../api/client';
import { loadedValue } from '../api/loadable';
import { connectChat, type Question, useChat } from './chat';

const QUESTION: Question = {
  text: 'How is XAUUSD?',
  instrument: 'EURUSD',
  timeframe: '1h',
  asOf: null,
  language: 'en',
  replaces: 'q1',
};
const OLD = aChatMessage({ id: 'q1', role: 'person', text: 'How is EURUSD?' });
const FIRST = aChatMessage({ id: 'q0', role: 'person', text: 'Hello' });

describe('a question that stands for another', () => {
  const feed = eventFeed();
  beforeEach(() =>
    useChat.setState({
      sessionId: 's-1',
      messages: { kind: 'ok', value: [FIRST, OLD, aChatMessage({ id: 'a1' })] },
      pending: null,
      isSending: false,
      failed: null,
    }),
  );
  afterEach(() => feed.stop());

  it('takes the place of the old one and what came after it, in whichever order main tells', async () => {
    const { link, calls } = scriptedLink({
      'app.events': feed.open,
      'chat.sessions': () => [],
      'chat.messages': () => [FIRST, OLD, aChatMessage({ id: 'a1' })],
      'chat.send': () => new Promise(() => undefined),
    });
    provideLink(Promise.resolve(link));
    connectChat();
    feed.start();
    await vi.waitFor(() => expect(calls.map(({ name }) => name)).toContain('chat.messages'));
    await vi.waitFor(() => expect(useChat.getState().messages.kind).toBe('ok'));
    void useChat.getState().send(QUESTION);

    feed.tell({ kind: 'chat-message', message: aChatMessage({ id: 'q2', role: 'person', text: QUESTION.text }) });
    feed.tell({ kind: 'chat-message', message: { ...OLD, replacedBy: 'q2' } });
    feed.tell({ kind: 'chat-message', message: aChatMessage({ id: 'a2', state: 'streaming' }) });

    await vi.waitFor(() => expect(shownIds()).toEqual(['q0', 'q2', 'a2']));
    expect(useChat.getState().pending).toBeNull();
  });
});

function shownIds(): readonly string[] {
  return (loadedValue(useChat.getState().messages) ?? []).map(({ id }) => id);
}
