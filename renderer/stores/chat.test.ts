import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '#shared/domain/chat';
import { withBlock, withDelta, withMessage } from './chat';

describe('a streaming answer', () => {
  it('appends text to the block that it belongs to', () => {
    const message = answer([
      { kind: 'facts', text: 'Price 1.1.' },
      { kind: 'model', text: 'It ', ungrounded: [] },
    ]);

    expect(withDelta(message, 1, 'rises').blocks).toEqual([
      { kind: 'facts', text: 'Price 1.1.' },
      { kind: 'model', text: 'It rises', ungrounded: [] },
    ]);
  });

  it('begins a block that it has not seen', () => {
    expect(withDelta(answer([]), 0, 'It').blocks).toEqual([{ kind: 'model', text: 'It', ungrounded: [] }]);
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

function answer(blocks: ChatMessage['blocks'], id = 'message-1'): ChatMessage {
  return {
    id,
    sessionId: 'session-1',
    role: 'assistant',
    createdAt: 0,
    state: 'streaming',
    text: '',
    blocks,
    instrument: null,
    timeframe: null,
    asOf: null,
    author: null,
    tokensPerSecond: null,
  };
}
