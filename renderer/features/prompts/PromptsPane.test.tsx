// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { IDLE } from '#renderer/api/loadable';
import { applyLanguage } from '#renderer/locales/locales';
import { useAccuracyView } from '#renderer/stores/accuracy-view';
import { usePromptPreview, usePrompts, usePromptTexts } from '#renderer/stores/prompts';
import { useShell } from '#renderer/stores/shell';
import type { PromptInfo } from '#shared/domain/prompt-version';
import { openPane, plainText } from '#tests/support/open-pane';
import type { Script } from '#tests/support/scripted-link';
import { PromptsPane } from './PromptsPane';
import { usePromptDrafts } from './prompt-drafts';

const AT = Date.UTC(2026, 2, 5, 14, 30);
const SHIPPED_TEXT = 'Write in {{language}}.\n<data>{{question}}</data>';
const OWN_TEXT = 'Be short, in {{language}}.\n<data>{{question}}</data>';

beforeAll(() => {
  // jsdom lays nothing out; the table needs to know only that it is 400 pixels high.
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, value: 400 });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, value: 800 });
  Element.prototype.scrollTo = () => undefined;
  globalThis.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
});
beforeEach(() => {
  applyLanguage('en');
  localStorage.clear();
  usePrompts.setState({ prompts: IDLE, failure: null, isSaving: false });
  usePromptTexts.setState({ texts: {} });
  usePromptPreview.setState({ asked: null, preview: IDLE });
  usePromptDrafts.setState({ selectedId: null, openVersions: {}, comparedVersions: {}, drafts: {} });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('the list of prompts', () => {
  it('tells what each is for, which version is used and how many are one’s own', async () => {
    await open({
      'prompts.list': () => [PREDICTION, { ...ANSWER, id: 'made-later', versions: ANSWER.versions.slice(1) }],
    });

    const rows = screen.getAllByRole('row').slice(1).map(plainText);

    expect(rows).toEqual(['Prediction: question1.0.0 and 1.0.0-own.11', 'made-later1.1.00']);
  });

  it('says why it is empty, and reads again after a failure', async () => {
    let fails = true;
    await open({
      'prompts.list': () => {
        if (fails) throw new Error('closed');
        return [];
      },
    });
    expect(screen.getByText('The prompts could not be read')).toBeTruthy();

    fails = false;
    fireEvent.click(screen.getByRole('button', { name: 'Read again' }));
    await settle();

    expect(screen.getByText('There are no prompts.')).toBeTruthy();
  });
});

describe('a prompt', () => {
  it('opens with the version in use, and shows its preview with tokens', async () => {
    const calls = await openPrompt();

    expect(editor().value).toBe(SHIPPED_TEXT);
    await waitFor(() => expect(screen.getByText('1,234 tokens')).toBeTruthy());
    expect(plainText(screen.getByRole('region', { name: 'With examples' }))).toContain('Write in English.');
    expect(screen.getByText('This is that text. Write something, or compare with another version.')).toBeTruthy();
    expect(inputs(calls, 'prompts.get')).toEqual([{ id: 'answer', promptVersion: '1.1.0' }]);
  });

  it('asks for a preview once the typing rests, of the last text', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const calls = await openPrompt();

    for (const text of ['a', 'ab', 'abc']) {
      type(text);
      act(() => vi.advanceTimersByTime(200));
    }
    const early = inputs(calls, 'prompts.preview');
    act(() => vi.advanceTimersByTime(100));
    await settle();

    expect([early, inputs(calls, 'prompts.preview')]).toEqual([[], [{ id: 'answer', text: 'abc' }]]);
  });

  it('says what keeps a text from being saved, and does not save it', async () => {
    const calls = await openPrompt({
      'prompts.preview': () => ({
        rendered: '',
        tokens: null,
        problems: ['input_missing: question', 'not_delimited: language', 'too_long: 3000 > 1500', 'new_code: x'],
      }),
    });

    type('Bad {{language}}');
    await waitFor(() => screen.getByRole('alert'));
    fireEvent.keyDown(editor(), { key: 's', ctrlKey: true });
    await settle();

    expect(within(screen.getByRole('alert')).getAllByRole('listitem').map(plainText)).toEqual([
      'It leaves out question.',
      'language may hold text of others and does not stand between an opening and a closing tag.',
      'It is too long: 3,000 > 1,500 tokens.',
      'It cannot be used: new_code: x.',
    ]);
    expect(saveButton().disabled).toBe(true);
    expect(inputs(calls, 'prompts.save')).toEqual([]);
  });

  it('takes a text that is far too long as it is, and says so', async () => {
    const calls = await openPrompt();

    type('x'.repeat(20_001));
    await settle();

    expect(editor().value).toHaveLength(20_001);
    expect(plainText(screen.getByRole('alert'))).toContain('It has more than 20,000 characters.');
    expect(saveButton().disabled).toBe(true);
    expect(inputs(calls, 'prompts.preview')).toEqual([]);
  });

  it('is saved with a note as a new version, which is opened and not yet used', async () => {
    const calls = await openPrompt({
      'prompts.save': () => ({ prompt: ANSWER, version: '1.1.0-own.1' }),
    });
    expect(saveButton().disabled).toBe(true);

    type(OWN_TEXT);
    fireEvent.change(screen.getByLabelText('Note'), { target: { value: 'shorter' } });
    fireEvent.keyDown(editor(), { key: 'S', metaKey: true });
    await settle();

    expect(inputs(calls, 'prompts.save')).toEqual([{ id: 'answer', text: OWN_TEXT, note: 'shorter' }]);
    expect(versionChoice().value).toBe('1.1.0-own.1');
    expect([usePromptDrafts.getState().drafts, localStorage.getItem('fairgap.prompt-drafts')]).toEqual([{}, '{}']);
    expect(inputs(calls, 'prompts.choose')).toEqual([]);
  });

  it('keeps what was written where saving is refused', async () => {
    await openPrompt({
      'prompts.save': () => {
        throw new Error('disk full');
      },
    });

    type(OWN_TEXT);
    fireEvent.click(saveButton());
    await settle();

    expect(editor().value).toBe(OWN_TEXT);
    expect(screen.getByText('Changed and not saved')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Close' })).toBeTruthy();
  });

  it('loses nothing that is not saved: to other versions, other prompts, a closed pane or a new window', async () => {
    await openPrompt();

    type('half a thought');
    fireEvent.change(versionChoice(), { target: { value: '1.1.0-own.1' } });
    await settle();
    const other = editor().value;
    fireEvent.click(screen.getByText('Prediction: question'));
    await settle();
    fireEvent.click(screen.getByText('Answer: question'));
    fireEvent.change(versionChoice(), { target: { value: '1.1.0' } });
    await settle();

    expect([other, editor().value]).toEqual([OWN_TEXT, 'half a thought']);
    expect(plainText(screen.getAllByRole('row')[1] as HTMLElement)).toContain('unsaved');
    expect(JSON.parse(localStorage.getItem('fairgap.prompt-drafts') ?? '')).toEqual({
      'answer 1.1.0': { text: 'half a thought', note: '' },
    });
  });

  it('throws away what was written only after a question', async () => {
    await openPrompt();
    type('half a thought');

    fireEvent.click(screen.getByRole('button', { name: 'Discard' }));
    const question = await screen.findByRole('alertdialog');
    const before = editor().value;
    fireEvent.click(within(question).getByRole('button', { name: 'Discard' }));
    await settle();

    expect([before, editor().value]).toEqual(['half a thought', SHIPPED_TEXT]);
  });

  it('has its inputs as chips that put a place where the caret is', async () => {
    await openPrompt();
    type('In : now');
    editor().setSelectionRange(3, 3);

    const chip = screen.getByRole('button', { name: /^Insert.*question/ });
    fireEvent.click(chip);

    expect(editor().value).toBe('In {{question}}: now');
    expect(chip.title).toContain('keep it between tags, as in <data> and </data>. Example: And now?');
    expect(plainText(chip)).toContain('from outside');
  });

  it('shows what is different, by sign and by word, from any version', async () => {
    await openPrompt();

    type('Write in {{language}}.\n<data>{{question}}</data>\nThe end.');
    const lines = () =>
      within(screen.getByRole('region', { name: 'Changes' }))
        .getAllByRole('listitem')
        .map(plainText);
    await waitFor(() => expect(lines()).toHaveLength(3));
    const shipped = lines();
    fireEvent.change(screen.getByRole('combobox', { name: 'Compared with' }), { target: { value: '1.1.0-own.1' } });
    await settle();

    expect(shipped).toEqual([' Write in {{language}}.', ' <data>{{question}}</data>', '+added: The end.']);
    expect(lines()).toEqual([
      '−removed: Be short, in {{language}}.',
      '+added: Write in {{language}}.',
      ' <data>{{question}}</data>',
      '+added: The end.',
    ]);
  });
});

describe('what is used', () => {
  it('is one version, or two side by side', async () => {
    const calls = await openPrompt({ 'prompts.choose': () => ANSWER });
    const put = (name: string) => screen.getByRole('button', { name }) as HTMLButtonElement;
    expect(put('Put in use').disabled).toBe(true);

    fireEvent.change(screen.getByRole('combobox', { name: 'Beside it' }), { target: { value: '1.1.0-own.1' } });
    expect(screen.getByText(/Each of the two answers half/)).toBeTruthy();
    fireEvent.click(put('Put in use'));
    await settle();
    fireEvent.change(screen.getByRole('combobox', { name: 'Version in use' }), { target: { value: '1.1.0-own.1' } });
    fireEvent.click(put('Put in use'));
    await settle();

    expect(inputs(calls, 'prompts.choose')).toEqual([
      { id: 'answer', choice: { kind: 'ab', a: '1.1.0', b: '1.1.0-own.1' } },
      { id: 'answer', choice: { kind: 'one', version: '1.1.0-own.1' } },
    ]);
  });

  it('goes back to the shipped text after a question, and leads to how each did', async () => {
    const calls = await openPrompt({ 'prompts.reset': () => PREDICTION }, 'Prediction: question');

    fireEvent.click(screen.getByRole('button', { name: 'How each did: accuracy by prompt' }));
    fireEvent.click(screen.getByRole('button', { name: 'Back to the shipped text' }));
    const question = await screen.findByRole('alertdialog');
    fireEvent.click(within(question).getByRole('button', { name: 'Back to the shipped text' }));
    await settle();

    expect(inputs(calls, 'prompts.reset')).toEqual([{ id: 'prediction' }]);
    expect(useAccuracyView.getState()).toMatchObject({ tab: 'breakdown', dimension: 'prompt' });
    expect(useShell.getState().paneRequest?.pane).toBe('accuracy');
  });
});

async function open(script: Script) {
  const calls = openPane(<PromptsPane />, script);
  await settle();
  return calls;
}

async function openPrompt(script: Script = {}, name = 'Answer: question') {
  const calls = await open({
    'prompts.list': () => [ANSWER, PREDICTION],
    'prompts.get': (input) => {
      const { id, promptVersion } = input as { id: string; promptVersion: string };
      return { id, version: promptVersion, text: promptVersion.includes('own') ? OWN_TEXT : SHIPPED_TEXT };
    },
    'prompts.preview': () => ({ rendered: 'Write in English.', tokens: 1_234, problems: [] }),
    ...script,
  });
  fireEvent.click(screen.getByText(name));
  await settle();
  return calls;
}

function editor(): HTMLTextAreaElement {
  return screen.getByLabelText('Text');
}

function saveButton(): HTMLButtonElement {
  return screen.getByRole('button', { name: 'Save as a new version' });
}

function versionChoice(): HTMLSelectElement {
  return screen.getByRole('combobox', { name: 'Version that is open' });
}

function type(text: string): void {
  fireEvent.change(editor(), { target: { value: text } });
}

function inputs(calls: Awaited<ReturnType<typeof open>>, name: string): unknown[] {
  return calls.filter((call) => call.name === name).map(({ input }) => input);
}

/** Lets what was asked be answered. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 6; turn++) await act(async () => undefined);
}

const SHIPPED = { isShipped: true, createdAt: null, note: '', sha256: 'a'.repeat(64) };
const OWN = { isShipped: false, createdAt: AT, note: 'shorter', sha256: 'b'.repeat(64) };
const ANSWER: PromptInfo = {
  id: 'answer',
  inputs: [
    { name: 'language', example: 'English', isForeign: false },
    { name: 'question', example: 'And now?', isForeign: true },
  ],
  versions: [
    { ...OWN, version: '1.1.0-own.1' },
    { ...SHIPPED, version: '1.1.0' },
  ],
  choice: { kind: 'one', version: '1.1.0' },
};
const PREDICTION: PromptInfo = {
  id: 'prediction',
  inputs: [],
  versions: [
    { ...OWN, version: '1.0.0-own.1' },
    { ...SHIPPED, version: '1.0.0' },
  ],
  choice: { kind: 'ab', a: '1.0.0', b: '1.0.0-own.1' },
};
