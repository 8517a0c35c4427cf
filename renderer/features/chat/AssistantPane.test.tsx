// @vitest-environment jsdom
import { act, cleanup, configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { applyLanguage } from '#renderer/locales/locales';
import { useChat } from '#renderer/stores/chat';
import { useChatDraft } from '#renderer/stores/chat-draft';
import { useChatSearch } from '#renderer/stores/chat-search';
import { useExternalServers } from '#renderer/stores/external-servers';
import { useInstruments } from '#renderer/stores/instruments';
import { useModelStanding } from '#renderer/stores/model-standing';
import { useModels } from '#renderer/stores/models';
import { useSettings } from '#renderer/stores/settings';
import { useShell } from '#renderer/stores/shell';
import { useView } from '#renderer/stores/view';
import type { ChatMessage, ChatSession } from '#shared/domain/chat';
import type { CatalogModel, ModelStatus } from '#shared/domain/model';
import type { AdapterStatus, ModelFit, ModelStanding } from '#shared/domain/model-standing';
import { Settings } from '#shared/domain/settings';
import { aChatMessage } from '#tests/support/a-chat-message';
import { openPane, plainText } from '#tests/support/open-pane';
import type { Script } from '#tests/support/scripted-link';
import { AssistantPane } from './AssistantPane';

// The first test loads the markdown parser and the pane, which takes its time where other tests run beside it.
configure({ asyncUtilTimeout: 5_000 });

const saved: { readonly name: string; readonly type: string }[] = [];

beforeAll(() => {
  globalThis.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  URL.createObjectURL = (blob) => `blob:${(blob as Blob).type}`;
  URL.revokeObjectURL = () => undefined;
  HTMLAnchorElement.prototype.click = function click() {
    saved.push({ name: this.download, type: this.href.slice('blob:'.length) });
  };
});
beforeEach(() => {
  applyLanguage('en');
  saved.length = 0;
  sessionStorage.clear();
  // Whoever opens a pane that was asked for puts the caret into its box.
  useShell.setState({ askCount: 0, dialog: null });
  useView.setState({ instrument: 'EURUSD', timeframe: '1h', asOfSelection: null });
  useSettings.setState({ settings: Settings.parse({}), isLoaded: true, failure: null });
  useChat.setState({
    sessions: { kind: 'ok', value: [] },
    sessionId: 's-1',
    messages: { kind: 'ok', value: [] },
    pending: null,
    isSending: false,
    failed: null,
    sessionFailure: null,
  });
  useChatDraft.setState({ text: '', editing: null });
  useChatSearch.setState({ query: '', found: { kind: 'idle' } });
  useExternalServers.setState({ servers: { kind: 'idle' } });
  useInstruments.setState({
    instruments: { kind: 'ok', value: ['BTC/USDT', 'EURUSD'].map((id) => ({ id })) as never },
  });
  useModels.setState({ models: { kind: 'idle' }, failures: {} });
  useModelStanding.setState({
    standing: { kind: 'idle' },
    fits: { kind: 'idle' },
    adapters: { kind: 'idle' },
    failure: null,
    isSaving: false,
  });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('the question box', () => {
  it('offers commands while one is typed, completes with Tab, and sends with Enter', async () => {
    const calls = open({ 'chat.send': () => aChatMessage() });

    type('/ana');
    const options = screen.getAllByRole('option').map(plainText);
    press('Tab');
    const completed = box().value;
    type('/analyse EURUSD');
    press('Enter');

    expect(options).toEqual(['/analyseinstrument · timeframeHow a market stands, with levels and a prediction']);
    expect(completed).toBe('/analyse ');
    await waitFor(() =>
      expect(calls.find(({ name }) => name === 'chat.send')?.input).toMatchObject({ text: '/analyse EURUSD' }),
    );
  });

  it('moves through the list with the arrows and names the active option, with the caret left in the box', () => {
    open();

    type('/');
    press('ArrowDown');
    press('ArrowDown');
    const active = document.getElementById(box().getAttribute('aria-activedescendant') ?? '');

    expect(active?.getAttribute('aria-selected')).toBe('true');
    expect(active?.textContent).toContain('/signals');
    press('Enter');
    expect(box().value).toBe('/signals ');
    expect(screen.queryByRole('listbox')).toBeNull();
  });

  it('closes the list with Escape and keeps what was typed', () => {
    open();

    type('/po');
    press('Escape');

    expect(screen.queryByRole('listbox')).toBeNull();
    expect(box().value).toBe('/po');
    type('/por');
    expect(screen.getByRole('listbox', { name: 'Commands' })).toBeTruthy();
  });

  it('sends a whole command with Enter, though the list is open', async () => {
    const calls = open({ 'chat.send': () => aChatMessage() });

    type('/help');
    press('Enter');

    await waitFor(() => expect(calls.find(({ name }) => name === 'chat.send')?.input).toMatchObject({ text: '/help' }));
  });

  it('completes an instrument, and a server of others that is switched on', async () => {
    open({ 'external.list': () => [server('news', true), server('notes', false)] });

    type('how is @btc');
    press('Enter');
    expect(box().value).toBe('how is BTC/USDT ');
    type('/ask @');
    const list = await screen.findByRole('listbox', { name: 'External servers' });

    expect(within(list).getAllByRole('option').map(plainText)).toEqual(['@news']);
  });

  it('speaks Spanish, with the Spanish names first', () => {
    applyLanguage('es');
    open();

    type('/car');

    expect(plainText(screen.getByRole('option'))).toBe('/carteraSaldos, posiciones, riesgo y resultado');
  });

  it('leads to the end of the log with a question, wherever one was reading', async () => {
    showMessages([question('one', 'First?'), aChatMessage({ id: 'a' })]);
    open({ 'chat.send': () => new Promise(() => undefined) });
    const log = screen.getByRole('log');
    Object.defineProperty(log, 'scrollHeight', { value: 500, configurable: true });
    log.scrollTop = 0;
    fireEvent.scroll(log);

    type('Next?');
    press('Enter');

    await waitFor(() => expect(log.scrollTop).toBe(500));
  });

  it('brings back earlier questions with the arrow up in an empty box', () => {
    showMessages([question('one', 'First?'), aChatMessage({ id: 'a' }), question('two', 'Second?')]);
    open();

    press('ArrowUp');
    const newest = box().value;
    press('ArrowUp');
    const older = box().value;
    press('ArrowDown');
    press('ArrowDown');

    expect([newest, older, box().value]).toEqual(['Second?', 'First?', '']);
  });

  it('keeps a draft over a switch of panes and a reload', async () => {
    open();
    type('half a question');
    cleanup();
    open();
    const again = box().value;
    vi.resetModules();
    const { useChatDraft: reloaded } = await import('#renderer/stores/chat-draft');

    expect([again, reloaded.getState().text]).toEqual(['half a question', 'half a question']);
  });

  it('stops the answer with Escape', async () => {
    showMessages([question('q', 'How?'), aChatMessage({ id: 'a', state: 'streaming' })]);
    useChat.setState({ isSending: true });
    const calls = open({ 'chat.cancel': () => ({ wasStreaming: true }) });

    press('Escape');

    await waitFor(() => expect(calls).toContainEqual({ name: 'chat.cancel', input: { messageId: 'a' } }));
  });
});

describe('an earlier question', () => {
  const MESSAGES = [question('q1', 'How is EURUSD?'), aChatMessage({ id: 'a1', text: 'Old answer' })];

  it('is edited in the box and sent in place of the old one, and the draft comes back', async () => {
    showMessages(MESSAGES);
    const calls = open({ 'chat.send': () => aChatMessage({ id: 'a2' }), 'chat.sessions': () => [] });
    type('a draft');

    fireEvent.click(screen.getByRole('button', { name: 'Edit the question' }));
    expect([box().value, document.activeElement]).toEqual(['How is EURUSD?', box()]);
    expect(screen.getByText(/^Editing your question/)).toBeTruthy();
    type('How is XAUUSD?');
    press('Enter');

    await waitFor(() =>
      expect(calls.find(({ name }) => name === 'chat.send')?.input).toMatchObject({
        text: 'How is XAUUSD?',
        sessionId: 's-1',
        replaces: 'q1',
      }),
    );
    expect(screen.queryByText('How is EURUSD?')).toBeNull();
    expect(box().value).toBe('a draft');
  });

  it('stays as it was with Escape', () => {
    showMessages(MESSAGES);
    const calls = open();
    type('a draft');

    fireEvent.click(screen.getByRole('button', { name: 'Edit the question' }));
    press('Escape');

    expect(box().value).toBe('a draft');
    expect(screen.queryByText(/^Editing your question/)).toBeNull();
    expect(calls.filter(({ name }) => name === 'chat.send')).toEqual([]);
  });

  it('is read again from main where the new one failed, whatever became of it there', async () => {
    showMessages(MESSAGES);
    const calls = open({
      'chat.send': () => Promise.reject(new Error('broken')),
      'chat.messages': () => MESSAGES,
      'chat.sessions': () => [],
    });

    fireEvent.click(screen.getByRole('button', { name: 'Edit the question' }));
    press('Enter');

    await waitFor(() => expect(calls.map(({ name }) => name)).toContain('chat.messages'));
    expect(await screen.findByRole('button', { name: 'Try again' })).toBeTruthy();
  });
});

describe('the suggestions of an answer', () => {
  const ANSWER = aChatMessage({ id: 'a', suggestions: ['And on 4h?', 'What is the risk?'] });

  it('are asked by a press, and by their keys while the focus is in the pane', async () => {
    showMessages([question('q', 'How?'), ANSWER]);
    const calls = open({ 'chat.send': () => new Promise(() => undefined) });

    fireEvent.keyDown(box(), { code: 'Digit2', key: '2', altKey: true, shiftKey: true });

    await waitFor(() =>
      expect(calls.find(({ name }) => name === 'chat.send')?.input).toMatchObject({ text: 'What is the risk?' }),
    );
  });

  it('leave Alt with a figure to the panes that it opens', () => {
    showMessages([question('q', 'How?'), ANSWER]);
    const calls = open();

    fireEvent.keyDown(box(), { code: 'Digit2', key: '2', altKey: true });

    expect(calls.filter(({ name }) => name === 'chat.send')).toEqual([]);
  });

  it('belong to the last answer alone, once it is whole', () => {
    showMessages([
      ANSWER,
      question('q', 'And?'),
      aChatMessage({ id: 'b', state: 'streaming', suggestions: ['Later?'] }),
    ]);
    open();

    expect(screen.queryByRole('list', { name: 'Suggestions' })).toBeNull();
  });
});

describe('what assistive technology hears', () => {
  it('is the answer once, when it is whole, and not each word', () => {
    const answer = aChatMessage({ id: 'a', state: 'streaming' });
    showMessages([question('q', 'How?'), answer]);
    open();
    expect(screen.getByRole('log').getAttribute('aria-live')).toBe('off');

    act(() => showMessages([question('q', 'How?'), { ...answer, state: 'done', text: 'Price 1.0850.' }]));

    expect(screen.getByText('The answer is complete. Price 1.0850.').getAttribute('role')).toBe('status');
  });

  it('is nothing where an old conversation is opened', () => {
    showMessages([question('q', 'How?'), aChatMessage({ text: 'Price 1.0850.' })]);
    open();

    expect(screen.queryByText(/The answer is complete/)).toBeNull();
  });
});

describe('the conversations', () => {
  const SESSIONS = [session('s-1', 'Older', 1), session('s-2', 'Newer', 2)];

  it('are listed newest first and opened', async () => {
    useChat.setState({ sessions: { kind: 'ok', value: SESSIONS } });
    const calls = open({ 'chat.messages': () => [] });

    const list = await openSessions('Older');
    const titles = within(list).getAllByRole('listitem').map(plainText);
    fireEvent.click(within(list).getByRole('button', { name: /^Newer/ }));

    expect(titles.map((title) => title.slice(0, 5))).toEqual(['Newer', 'Older']);
    await waitFor(() => expect(calls).toContainEqual({ name: 'chat.messages', input: { sessionId: 's-2' } }));
    expect(screen.queryByRole('list', { name: 'Conversations' })).toBeNull();
    await waitFor(() => expect(document.activeElement).toBe(box()));
  });

  it('give the focus back to their button when one backs out', async () => {
    useChat.setState({ sessions: { kind: 'ok', value: SESSIONS } });
    open();
    await openSessions('Older');

    fireEvent.keyDown(screen.getByRole('searchbox'), { key: 'Escape' });

    await waitFor(() =>
      expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Conversation: Older' })),
    );
  });

  it('are searched once nothing was typed for a moment, and show what was found in them', async () => {
    useChat.setState({ sessions: { kind: 'ok', value: SESSIONS } });
    const found = { ...session('s-2', 'Newer', 2), snippet: 'a stop below the swing' };
    const calls = open({ 'chat.sessions': () => [found] });
    await openSessions('Older');

    const search = screen.getByRole('searchbox');
    for (const query of ['s', 'st', 'stop']) fireEvent.change(search, { target: { value: query } });

    expect(await screen.findByText('a stop below the swing')).toBeTruthy();
    expect(calls.filter(({ name }) => name === 'chat.sessions')).toEqual([
      { name: 'chat.sessions', input: { query: 'stop' } },
    ]);
  });

  it('are renamed in place, and Escape leaves the name', async () => {
    useChat.setState({ sessions: { kind: 'ok', value: SESSIONS } });
    const calls = open({ 'chat.rename': () => SESSIONS[0], 'chat.sessions': () => SESSIONS });
    const list = await openSessions('Older');

    fireEvent.keyDown(within(list).getByRole('button', { name: /^Older/ }), { key: 'F2' });
    fireEvent.keyDown(screen.getByRole('textbox', { name: 'New title' }), { key: 'Escape' });
    expect(calls).toEqual([]);
    await waitFor(() => expect(document.activeElement?.textContent).toContain('Older'));
    fireEvent.keyDown(within(list).getByRole('button', { name: /^Older/ }), { key: 'F2' });
    fireEvent.change(screen.getByRole('textbox', { name: 'New title' }), { target: { value: ' Gold ' } });
    fireEvent.submit(screen.getByRole('textbox', { name: 'New title' }));

    await waitFor(() =>
      expect(calls).toContainEqual({ name: 'chat.rename', input: { sessionId: 's-1', title: 'Gold' } }),
    );
  });

  it('are deleted only after a question whose focus is on the way out, and the shown one gives way', async () => {
    useChat.setState({ sessions: { kind: 'ok', value: SESSIONS } });
    const calls = open({ 'chat.remove': () => ({ removed: true }), 'chat.sessions': () => [] });
    const list = await openSessions('Older');

    fireEvent.click(within(list).getByRole('button', { name: 'Delete Older' }));
    expect(document.activeElement?.textContent).toBe('Keep');
    fireEvent.click(screen.getByRole('button', { name: 'Delete' }));

    await waitFor(() => expect(useChat.getState().sessionId).toBeNull());
    expect(calls).toContainEqual({ name: 'chat.remove', input: { sessionId: 's-1' } });
    expect(await screen.findByText('No conversation yet')).toBeTruthy();
  });

  it('are saved as Markdown and as JSON', async () => {
    useChat.setState({ sessions: { kind: 'ok', value: SESSIONS } });
    open({
      'chat.export': (input) => ({ fileName: `older.${(input as { format: string }).format}`, text: 'x' }),
    });
    const list = await openSessions('Older');

    fireEvent.click(within(list).getByRole('button', { name: 'Export Older as Markdown' }));
    await waitFor(() => expect(saved).toHaveLength(1));
    fireEvent.click(within(list).getByRole('button', { name: 'Export Older as JSON' }));
    await waitFor(() => expect(saved).toHaveLength(2));

    expect(saved).toEqual([
      { name: 'older.markdown', type: 'text/markdown;charset=utf-8' },
      { name: 'older.json', type: 'application/json' },
    ]);
  });
});

describe('what answers', () => {
  it('is always in sight: the model, its adapter, and how fast it answered', () => {
    useModels.setState({ models: { kind: 'ok', value: [SMOL, LARGE] } });
    useModelStanding.setState({
      standing: { kind: 'ok', value: STANDING },
      adapters: { kind: 'ok', value: [ADAPTER] },
    });
    showMessages([aChatMessage({ author: 'smol', tokensPerSecond: 25.2 })]);
    open();

    expect(screen.getByRole('button', { name: 'Answers: SmolLM2 + r8, 25 tok/s' })).toBeTruthy();
  });

  it('is rules alone, or safe mode with its way out', async () => {
    const safe: ModelStanding = {
      ...STANDING,
      rung: 'rules',
      modelId: null,
      isSafeMode: true,
      failuresInRow: 3,
      lastFailure: { at: 0, code: 'out_of_memory', message: 'Expected 2 GB, was 1 GB.' },
    };
    useModelStanding.setState({ standing: { kind: 'ok', value: safe } });
    const calls = open({ ...MODEL_SCRIPT, 'models.standing': () => safe, 'models.leaveSafeMode': () => STANDING });

    fireEvent.click(screen.getByRole('button', { name: 'Answers: Safe mode, Rules only' }));
    expect(await screen.findByText(/^The model failed 3 times in a row/)).toBeTruthy();
    expect(screen.getByText('Last failure: the memory ran out.')).toBeTruthy();
    expect(screen.getByText(/Expected 2 GB, was 1 GB/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Let the model answer again' }));

    await waitFor(() => expect(calls.map(({ name }) => name)).toContain('models.leaveSafeMode'));
  });

  it('is chosen among models with their size, speed and memory, and one that is too large only after a question', async () => {
    const calls = open({ ...MODEL_SCRIPT, 'models.select': () => LARGE });
    fireEvent.click(screen.getByRole('button', { name: /^Answers/ }));
    const large = await screen.findByRole('radio', { name: /^Llama 8B.*memory/ });
    const text = plainText(large.closest('div') as HTMLElement);

    fireEvent.click(large);
    expect(calls.map(({ name }) => name)).not.toContain('models.select');
    fireEvent.click(screen.getByRole('button', { name: 'Use it all the same' }));

    expect(text).toBe('Llama 8B4.9 GB file≈ 3.0 tok/s, estimated7.0 GB memory of 4.0 GB freetoo large');
    await waitFor(() => expect(calls).toContainEqual({ name: 'models.select', input: { modelId: 'large' } }));
  });

  it('cannot be chosen while nobody knows whether it has room', async () => {
    open({ ...MODEL_SCRIPT, 'models.fits': () => new Promise(() => undefined) });
    fireEvent.click(screen.getByRole('button', { name: /^Answers/ }));

    const large = (await screen.findByRole('radio', { name: /^Llama 8B/ })) as HTMLInputElement;

    expect(large.disabled).toBe(true);
  });

  it('leads to the settings for a model that is not installed', async () => {
    open({ ...MODEL_SCRIPT, 'models.list': () => [SMOL, { ...LARGE, state: 'absent' }] });
    fireEvent.click(screen.getByRole('button', { name: /^Answers/ }));

    fireEvent.click(await screen.findByRole('button', { name: 'Download Llama 8B in Settings' }));

    expect(useShell.getState().dialog).toBe('settings');
    useShell.getState().closeDialog();
  });

  it('takes an adapter that fits, or none, and says why another cannot be used', async () => {
    const calls = open({ ...MODEL_SCRIPT, 'models.selectAdapter': () => [{ ...ADAPTER, isActive: false }, BROKEN] });
    fireEvent.click(screen.getByRole('button', { name: /^Answers/ }));

    const broken = (await screen.findByRole('radio', { name: /^gold/ })) as HTMLInputElement;
    fireEvent.click(screen.getByRole('radio', { name: 'None: the model alone' }));

    expect(broken.disabled).toBe(true);
    expect(plainText(broken.closest('label') as HTMLElement)).toContain('was trained on another model');
    await waitFor(() => expect(calls).toContainEqual({ name: 'models.selectAdapter', input: { adapterId: null } }));
  });
});

it('measures the context of the last answer of a model, with what had no room', async () => {
  const usage = {
    promptTokens: 1_204,
    reusedTokens: 900,
    outputTokens: 80,
    contextTokens: 4_096,
    firstWordMs: 800,
    durationMs: 4_200,
    turnsKept: 3,
    turnsDropped: 2,
  };
  showMessages([aChatMessage({ id: 'a', usage }), aChatMessage({ id: 'b', usage: null })]);
  open();

  const meter = screen.getByRole('button', { name: 'Context: 1,204 / 4,096 tokens' });
  act(() => meter.focus());

  const tooltip = await screen.findByRole('tooltip');
  expect(tooltip.textContent).toContain('Earlier turns: 3 kept, 2 had no room.');
  expect(tooltip.textContent).toContain('900 tokens of all prompts of the turn were in the context already.');
});

function open(script: Script = {}) {
  return openPane(<AssistantPane />, script);
}

async function openSessions(title: string): Promise<HTMLElement> {
  fireEvent.click(screen.getByRole('button', { name: `Conversation: ${title}` }));
  return screen.findByRole('list', { name: 'Conversations' });
}

function box(): HTMLTextAreaElement {
  return screen.getByRole('textbox', { name: 'Your question' }) as HTMLTextAreaElement;
}

function type(text: string): void {
  const element = screen.getByRole('textbox') as HTMLTextAreaElement;
  fireEvent.change(element, { target: { value: text, selectionStart: text.length, selectionEnd: text.length } });
}

function press(key: string): void {
  fireEvent.keyDown(screen.getByRole('textbox'), { key });
}

function showMessages(value: readonly ChatMessage[]): void {
  useChat.setState({ messages: { kind: 'ok', value } });
}

function question(id: string, text: string): ChatMessage {
  return aChatMessage({ id, role: 'person', text });
}

function session(id: string, title: string, updatedAt: number): ChatSession {
  return { id, title, createdAt: 0, updatedAt, messageCount: 2, snippet: null };
}

function server(name: string, isEnabled: boolean) {
  return { id: name, name, isEnabled };
}

function model(id: string, name: string, sizeBytes: number): CatalogModel {
  return {
    id,
    name,
    parameters: '',
    quantization: 'Q4',
    license: '',
    licenseUrl: '',
    fileName: id,
    sizeBytes,
    sha256: 'a'.repeat(64),
    contextTokens: 4_096,
    memoryBytes: sizeBytes,
    mirrors: [],
    adapterSha256: null,
    isDefault: false,
  };
}

const SMOL: ModelStatus = { model: model('smol', 'SmolLM2', 9e7), state: 'installed', partialBytes: 0, isActive: true };
const LARGE: ModelStatus = {
  model: model('large', 'Llama 8B', 4.9e9),
  state: 'installed',
  partialBytes: 0,
  isActive: false,
};
const FITS: readonly ModelFit[] = [
  { modelId: 'smol', neededBytes: 3e8, availableBytes: 4e9, verdict: 'fits', tokensPerSecond: 25, isMeasured: true },
  {
    modelId: 'large',
    neededBytes: 7e9,
    availableBytes: 4e9,
    verdict: 'too_large',
    tokensPerSecond: 3,
    isMeasured: false,
  },
];
const ADAPTER: AdapterStatus = {
  id: 'b'.repeat(64),
  name: 'r8',
  sizeBytes: 2e6,
  baseHash: null,
  isShipped: true,
  isActive: true,
  problem: null,
  card: null,
};
const BROKEN: AdapterStatus = {
  ...ADAPTER,
  id: 'c'.repeat(64),
  name: 'gold',
  isShipped: false,
  isActive: false,
  problem: 'other_base',
};
const STANDING: ModelStanding = {
  rung: 'adapter',
  modelId: 'smol',
  adapterId: ADAPTER.id,
  wanted: 'adapter',
  isSafeMode: false,
  failuresInRow: 0,
  lastFailure: null,
};
const MODEL_SCRIPT: Script = {
  'models.list': () => [SMOL, LARGE],
  'models.fits': () => FITS,
  'models.adapters': () => [ADAPTER, BROKEN],
  'models.standing': () => STANDING,
};
