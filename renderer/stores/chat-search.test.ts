import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { scriptedLink } from '#tests/support/scripted-link';
import { provideLink } from '../api/client';
import { loadedValue } from '../api/loadable';
import { useChatSearch } from './chat-search';

beforeEach(() => {
  vi.useFakeTimers();
  useChatSearch.setState({ query: '', found: { kind: 'idle' } });
});
afterEach(() => vi.useRealTimers());

it('asks once for what was typed in one go', async () => {
  const { link, calls } = scriptedLink({ 'chat.sessions': () => [] });
  provideLink(Promise.resolve(link));

  for (const query of ['s', 'st', ' stop ']) useChatSearch.getState().setQuery(query);
  await vi.advanceTimersByTimeAsync(1_000);

  expect(calls.map(({ input }) => input)).toEqual([{ query: 'stop' }]);
});

it('drops an answer that comes after the field was emptied', async () => {
  let answer: (value: unknown) => void = () => undefined;
  const { link } = scriptedLink({ 'chat.sessions': () => new Promise((resolve) => (answer = resolve)) });
  provideLink(Promise.resolve(link));

  useChatSearch.getState().setQuery('stop');
  await vi.advanceTimersByTimeAsync(1_000);
  useChatSearch.getState().setQuery('');
  answer([{ id: 's' }]);
  await vi.advanceTimersByTimeAsync(0);

  expect(loadedValue(useChatSearch.getState().found)).toBeNull();
});
