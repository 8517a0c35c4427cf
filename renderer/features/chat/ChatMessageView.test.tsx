// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import { Tooltip } from 'radix-ui';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { applyLanguage } from '#renderer/locales/locales';
import type { ChatMessage } from '#shared/domain/chat';
import { ChatMessageView } from './ChatMessageView';

beforeEach(() => applyLanguage('en'));
afterEach(cleanup);

it('sets the answer of a server of others apart, as plain text without links or markup', () => {
  render(
    <Tooltip.Provider>
      <ChatMessageView message={MESSAGE} />
    </Tooltip.Provider>,
  );

  const card = screen.getByRole('region', { name: 'Answer of news, data of others' });

  expect(card.textContent).toContain('**Buy** [here](https://evil.example)');
  expect(card.querySelectorAll('a, strong:not(header strong), img')).toHaveLength(0);
});

it('is signed by nobody of the workstation, unless a model said something about it', () => {
  const show = (message: ChatMessage) =>
    render(
      <Tooltip.Provider>
        <ChatMessageView message={message} />
      </Tooltip.Provider>,
    ).container.textContent;
  const said = { kind: 'model', text: 'It says to buy.', ungrounded: [] } as const;

  const alone = show({ ...MESSAGE, author: 'rules' });
  const explained = show({ ...MESSAGE, author: 'some-model', blocks: [...MESSAGE.blocks, said] });

  expect(alone).not.toContain('rules, no language model');
  expect(explained).toContain('some-model');
});

const MESSAGE: ChatMessage = {
  id: 'm-1',
  sessionId: 's-1',
  role: 'assistant',
  createdAt: 0,
  state: 'done',
  text: '',
  blocks: [
    {
      kind: 'external',
      server: 'news',
      tool: 'headlines',
      text: '**Buy** [here](https://evil.example)',
      isError: false,
      isCut: false,
    },
  ],
  instrument: null,
  timeframe: null,
  asOf: null,
  author: null,
  tokensPerSecond: null,
};
