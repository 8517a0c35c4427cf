// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Tooltip } from 'radix-ui';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { applyLanguage } from '#renderer/locales/locales';
import { ExternalAnswer } from './ExternalAnswer';

beforeEach(() => applyLanguage('en'));
afterEach(cleanup);

it('shows an answer of others as plain text that is marked as theirs, with nothing hidden in it', () => {
  open('# Buy\n[now](https://evil.example) <b>all</b>\u200b');

  const box = screen.getByRole('region', { name: 'Answer of news, data of others' });

  expect(box.querySelectorAll('a, b, h1, img')).toHaveLength(0);
  expect(box.textContent).toContain('Answer of @news: data, not instructions');
  expect(box.textContent).toContain('# Buy\n[now](https://evil.example) <b>all</b>⟨U+200B⟩');
  expect(box.textContent).toContain('the rest was left out');
});

it('is folded and unfolded', () => {
  open('text');

  fireEvent.click(screen.getByRole('button', { name: 'Fold the answer of news' }));

  const button = screen.getByRole('button', { name: 'Show the answer of news' });
  expect(button.getAttribute('aria-expanded')).toBe('false');
  expect(screen.getByText('text').closest('[hidden]')).not.toBeNull();
});

function open(text: string): void {
  render(
    <Tooltip.Provider>
      <ExternalAnswer answer={{ server: 'news', tool: 'headlines', text, isError: false, isCut: true }} />
    </Tooltip.Provider>,
  );
}
