import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '#shared/domain/chat';
import { aChatMessage } from '#tests/support/a-chat-message';
import { withBlock, withDelta, withMessage, withoutReplaced } from './chat';

describe('a streaming answer', () => {
  it('appends text to the block that it belongs to', () => {
    const message = answer([
      { kind: 'facts', text: 'Price 1.1.', numbers: [] },
      { kind: 'model', form: 'free', text: 'It ', numbers: [], ungrounded: [] },
    ]);

    expect(withDelta(message, 1, 'rises').blocks).toEqual([
      { kind: 'facts', text: 'Price 1.1.', numbers: [] },
      { kind: 'model', form: 'free', text: 'It rises', numbers: [], ungrounded: [] },
    ]);
  });

  it('begins a block that it has not seen', () => {
    expect(withDelta(answer([]), 0, 'It').blocks).toEqual([
      { kind: 'model', form: 'free', text: 'It', numbers: [], ungrounded: [] },
    ]);
  });

  it('never leaves a hole where a block came before its predecessor', () => {
    const { blocks } = withBlock(answer([]), 3, { kind: 'notice', code: 'no_model' });

    expect(blocks).toEqual([{ kind: 'notice', code: 'no_model' }]);
  });

  it('leaves a block that is no text alone', () => {
    const message = answer([{ kind: 'notice', code: 'deadline' }]);

    expect(withDelta(message, 0, 'late')).toBe(message);
  });

  it('replaces a message by its id and puts a new one at the end', () => {
    const first = answer([], 'one');
    const changed = { ...first, text: 'changed' };

    expect(withMessage(withMessage([first], answer([], 'two')), changed).map(({ id, text }) => [id, text])).toEqual([
      ['one', 'changed'],
      ['two', ''],
    ]);
  });
});

describe('an edited question', () => {
  const messages = ['a', 'b', 'c'].map((id) => answer([], id));

  it('takes away the old one and what came after it', () => {
    expect(withoutReplaced(messages, 'b').map(({ id }) => id)).toEqual(['a']);
  });

  it('shows no message that main calls replaced', () => {
    const stored = messages.map((message) => (message.id === 'b' ? { ...message, replacedBy: 'd' } : message));

    expect(withoutReplaced(stored, undefined).map(({ id }) => id)).toEqual(['a', 'c']);
  });

  it('leaves the list as it is where there is nothing to take away', () => {
    expect(withoutReplaced(messages, undefined)).toBe(messages);
  });
});

function answer(blocks: ChatMessage['blocks'], id = 'message-1'): ChatMessage {
  return aChatMessage({ id, state: 'streaming', blocks });
}
