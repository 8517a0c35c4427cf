// @vitest-environment jsdom
import { act, cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { Tooltip } from 'radix-ui';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { provideLink } from '#renderer/api/client';
import { applyLanguage } from '#renderer/locales/locales';
import { useDecisions } from '#renderer/stores/decisions';
import { useInstruments } from '#renderer/stores/instruments';
import { useModelStanding } from '#renderer/stores/model-standing';
import { useNumberHighlight } from '#renderer/stores/number-highlight';
import { useProposals } from '#renderer/stores/proposals';
import { useSettings } from '#renderer/stores/settings';
import { useShell } from '#renderer/stores/shell';
import { useView } from '#renderer/stores/view';
import { useViewChanges } from '#renderer/stores/view-changes';
import type { ChatBlock, ChatMessage } from '#shared/domain/chat';
import type { Decision } from '#shared/domain/decision';
import type { ModelStanding } from '#shared/domain/model-standing';
import { Settings } from '#shared/domain/settings';
import { aChatMessage, aNumberIn, aToolCall } from '#tests/support/a-chat-message';
import { plainText } from '#tests/support/open-pane';
import { scriptedLink } from '#tests/support/scripted-link';
import { aProposal, aVerdict } from '#tests/support/trading-fixtures';
import { ChatMessageView } from './ChatMessageView';

// The first test that shows text loads the markdown parser, which takes its time where other tests run beside it.
configure({ asyncUtilTimeout: 5_000 });

beforeAll(() => {
  globalThis.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  globalThis.IntersectionObserver ??= class {
    observe() {}
    disconnect() {}
  } as never;
});
beforeEach(() => {
  applyLanguage('en');
  useView.setState({ instrument: 'EURUSD', timeframe: '1h', highlightedMark: null });
  useNumberHighlight.setState({ pinned: null, shownCall: null });
  useDecisions.setState({ messageId: null, decision: { kind: 'idle' } });
  useViewChanges.setState({ applied: [] });
  useSettings.setState({ settings: Settings.parse({}), isLoaded: true, failure: null });
  useInstruments.setState({ instruments: { kind: 'idle' } });
  useProposals.setState({ rows: { kind: 'ok', value: [] } });
  useModelStanding.setState({ standing: { kind: 'idle' }, failure: null, isSaving: false });
});
afterEach(cleanup);

describe('an answer of others', () => {
  it('is set apart, as plain text without links or markup', () => {
    show(aChatMessage({ blocks: [EXTERNAL] }));

    const card = screen.getByRole('region', { name: 'Answer of news, data of others' });

    expect(card.textContent).toContain('**Buy** [here](https://evil.example)');
    expect(card.querySelectorAll('a, strong:not(header strong), img')).toHaveLength(0);
  });

  it('is signed by nobody of the workstation, unless a model said something about it', () => {
    const said: ChatBlock = { kind: 'model', form: 'free', text: 'It says to buy.', numbers: [], ungrounded: [] };

    const alone = show(aChatMessage({ author: 'rules', blocks: [EXTERNAL] })).textContent;
    const explained = show(aChatMessage({ author: 'some-model', blocks: [EXTERNAL, said] })).textContent;

    expect(alone).not.toContain('rules, no language model');
    expect(explained).toContain('some-model');
  });
});

describe('the numbers of an answer', () => {
  const TEXT = 'Price **1.0850**, high 1.0900.\n\nStop 1.0800, not 7.';
  const NUMBERS = [
    aNumberIn(TEXT, '1.0850'),
    aNumberIn(TEXT, '1.0900', { path: 'levels[0].price' }),
    aNumberIn(TEXT, '1.0800', { callId: 'question', path: 'words' }),
    aNumberIn(TEXT, '7', null),
  ];
  const BLOCKS: readonly ChatBlock[] = [
    { kind: 'tools', calls: [aToolCall()] },
    { kind: 'model', form: 'free', text: TEXT, numbers: NUMBERS, ungrounded: ['7'] },
  ];

  it('with a source are links, and one without looks different', async () => {
    show(aChatMessage({ blocks: BLOCKS }));

    const links = await screen.findAllByRole('button', { name: /^1\.0/ });

    expect(links.map(({ textContent }) => textContent)).toEqual(['1.0850', '1.0900', '1.0800']);
    expect(document.querySelector('mark')?.textContent).toBe('7 (No source of this answer contains this number.)');
  });

  it('light their mark on the chart while they are pointed at', async () => {
    show(aChatMessage({ blocks: BLOCKS }));
    const link = await screen.findByRole('button', { name: '1.0850' });

    fireEvent.pointerEnter(link);
    const lit = useView.getState().highlightedMark;
    fireEvent.pointerLeave(link);

    expect([lit, useView.getState().highlightedMark]).toEqual([
      { kind: 'price', instrument: 'EURUSD', price: 1.085 },
      null,
    ]);
  });

  it('say in a tooltip where they come from, with the exact value', async () => {
    show(aChatMessage({ blocks: BLOCKS }));

    act(() => screen.getByRole('button', { name: '1.0900' }).focus());

    const tooltip = await screen.findByRole('tooltip');
    expect(tooltip.textContent).toContain('1.09 (price)');
    expect(tooltip.textContent).toContain('market_context: levels[0].price');
    expect(tooltip.textContent).toContain('lit on the chart');
  });

  it('open their look-up and stay lit when they are pressed, until they are pressed again', async () => {
    show(aChatMessage({ blocks: BLOCKS }));
    const link = await screen.findByRole('button', { name: '1.0850' });
    const card = within(screen.getByRole('region', { name: 'Look-ups' }));
    expect(card.getByRole('button', { expanded: false })).toBeTruthy();

    fireEvent.click(link);
    fireEvent.pointerLeave(link);

    expect(card.getByRole('button', { expanded: true })).toBeTruthy();
    expect(document.querySelector('[data-call="c1"]')?.getAttribute('data-flashed')).toBe('true');
    expect(link.getAttribute('aria-pressed')).toBe('true');
    expect(useView.getState().highlightedMark).not.toBeNull();
    fireEvent.click(link);
    expect(useView.getState().highlightedMark).toBeNull();
  });

  it('are one stop of the Tab key, and the arrows lead through them', async () => {
    show(aChatMessage({ blocks: BLOCKS }));
    const [first, second, third] = await screen.findAllByRole('button', { name: /^1\.0/ });
    expect([first, second, third].map((link) => link?.tabIndex)).toEqual([0, -1, -1]);

    act(() => first?.focus());
    fireEvent.keyDown(first as HTMLElement, { key: 'ArrowRight' });
    const afterRight = document.activeElement;
    fireEvent.keyDown(second as HTMLElement, { key: 'End' });

    expect(afterRight).toBe(second);
    expect(document.activeElement).toBe(third);
    expect([first, second, third].map((link) => link?.tabIndex)).toEqual([-1, -1, 0]);
  });

  it('of an old answer are marked by what is written, as before', async () => {
    show(
      aChatMessage({
        blocks: [{ kind: 'model', form: 'free', text: 'At 1.08, then 1.0850.', numbers: [], ungrounded: ['1.08'] }],
      }),
    );

    await waitFor(() => expect(document.querySelectorAll('mark')).toHaveLength(1));

    expect(screen.getByText('Numbers with a wavy line have no source in the data.')).toBeTruthy();
  });
});

describe('the Markdown of an answer', () => {
  it('shows tables that scroll by themselves, their numbers at the right', async () => {
    const text = '| level | price |\n| - | - |\n| high | 1.0900 |';
    show(aChatMessage({ blocks: [{ kind: 'facts', text, numbers: [aNumberIn(text, '1.0900')] }] }));

    const table = await screen.findByRole('table');
    const cells = within(table).getAllByRole('cell');

    expect(table.parentElement?.tabIndex).toBe(0);
    expect(cells.map(({ className }) => className.includes('num'))).toEqual([false, true]);
    expect(within(cells[1] as HTMLElement).getByRole('button', { name: '1.0900' })).toBeTruthy();
  });

  it('copies a code block, and leads nowhere outside', async () => {
    const copied: string[] = [];
    document.execCommand = () => {
      copied.push([...document.querySelectorAll('textarea')].at(-1)?.value ?? '');
      return true;
    };
    const text = '```json\n{"a": 1}\n```\n\n[here](https://evil.example) ![x](https://evil.example/x.png)';
    show(aChatMessage({ blocks: [{ kind: 'model', form: 'free', text, numbers: [], ungrounded: [] }] }));

    fireEvent.click(await screen.findByRole('button', { name: 'Copy the code' }));

    expect(copied).toEqual(['{"a": 1}']);
    expect(document.querySelectorAll('a, img')).toHaveLength(0);
  });
});

describe('the look-ups', () => {
  it('are one line when they are done, with what each was', () => {
    const calls = [
      aToolCall(),
      aToolCall({ id: 'c2', tool: 'signals', startedAt: 1_100, durationMs: 1_100, state: 'failed', answer: null }),
    ];
    show(aChatMessage({ blocks: [{ kind: 'tools', calls }] }));

    const line = screen.getByRole('button', { expanded: false });

    expect(plainText(line)).toBe('2 look-ups, 1.2 smarket_contextdonesignalsfailed');
  });

  it('tell of each call its arguments, who chose it, how long it took, the answer and the error', () => {
    const calls = [
      aToolCall({ chosenBy: 'model', attempt: 2, args: { instrument: 'EURUSD', limit: 5 } }),
      aToolCall({
        id: 'c2',
        tool: 'signals',
        chosenBy: 'person',
        state: 'refused',
        durationMs: null,
        answer: null,
        error: { code: 'not_found', message: 'No instrument XYZ.' },
      }),
    ];
    show(aChatMessage({ blocks: [{ kind: 'tools', calls }] }));

    fireEvent.click(screen.getByRole('button', { expanded: false }));

    const [first, second] = screen.getAllByRole('listitem').map(plainText);
    expect(first).toBe(
      'market_contextdonechosen by the modeltry 2200 msinstrumentEURUSDlimit5What the model was given{"price":1.085}',
    );
    expect(second).toContain('signalsrefusedtyped by you');
    expect(second).toContain('Error not_foundNo instrument XYZ.');
  });

  it('count the time while they run', () => {
    vi.useFakeTimers({ now: 2_500 });
    show(aChatMessage({ state: 'streaming', blocks: [{ kind: 'tools', calls: [RUNNING] }] }));

    expect(plainText(screen.getByRole('button', { expanded: false }))).toContain('1 look-up, 1.5 s');
    act(() => void vi.advanceTimersByTime(1_000));
    expect(plainText(screen.getByRole('button', { expanded: false }))).toContain('1 look-up, 2.5 s');
    vi.useRealTimers();
  });

  it('that were asked by a number of another answer stay folded', () => {
    show(aChatMessage({ blocks: [{ kind: 'tools', calls: [aToolCall()] }] }));

    act(() => useNumberHighlight.setState({ shownCall: { messageId: 'other', callId: 'c1', count: 1 } }));

    expect(screen.getByRole('button', { expanded: false })).toBeTruthy();
  });
});

describe('a ticket', () => {
  it('is the card of main’s own numbers', async () => {
    provideLink(Promise.resolve(scriptedLink({ 'orders.present': () => new Promise(() => undefined) }).link));
    useProposals.setState({ rows: { kind: 'ok', value: [aProposal({ expiresAt: Date.now() + 60_000 })] } });

    show(aChatMessage({ blocks: [{ kind: 'proposal', proposalId: 'proposal-1' }] }));

    expect(screen.getAllByTestId('proposal-card')).toHaveLength(1);
    expect(screen.getByTestId('proposal-card').dataset.state).toBe('open');
  });

  it('that is not listed any more says where to look', () => {
    show(aChatMessage({ blocks: [{ kind: 'proposal', proposalId: 'long-ago' }] }));

    fireEvent.click(screen.getByRole('button', { name: 'Open Orders' }));

    expect(screen.queryByTestId('proposal-card')).toBeNull();
    expect(useShell.getState().paneRequest?.pane).toBe('orders');
  });

  it('is not called gone while the tickets are being read', () => {
    useProposals.setState({ rows: { kind: 'pending', previous: null } });

    show(aChatMessage({ blocks: [{ kind: 'proposal', proposalId: 'proposal-1' }] }));

    expect(screen.getByRole('status').textContent).toBe('Reading the ticket…');
  });
});

describe('a change of the chart', () => {
  const CHANGE = { instrument: 'XAUUSD', timeframe: '4h', layers: { orderBlocks: true, swings: false } } as const;

  it('is told, and changes nothing by being read', () => {
    show(aChatMessage({ blocks: [{ kind: 'view', change: CHANGE }] }));

    expect(screen.getByText('Chart: XAUUSD 4h; Order blocks on; Swing points off')).toBeTruthy();
    expect(useView.getState()).toMatchObject({ instrument: 'EURUSD', timeframe: '1h' });
    expect(screen.queryByRole('button', { name: 'Undo the change of the chart' })).toBeNull();
  });

  it('that happened in this window is undone', () => {
    provideLink(Promise.resolve(scriptedLink({ 'settings.update': () => useSettings.getState().settings }).link));
    show(aChatMessage({ blocks: [{ kind: 'view', change: CHANGE }] }));
    act(() => useViewChanges.getState().apply(CHANGE));
    expect(useView.getState()).toMatchObject({ instrument: 'XAUUSD', timeframe: '4h' });

    fireEvent.click(screen.getByRole('button', { name: 'Undo the change of the chart' }));

    expect(useView.getState()).toMatchObject({ instrument: 'EURUSD', timeframe: '1h' });
    expect(screen.getByText('undone')).toBeTruthy();
  });
});

describe('a small chart', () => {
  it('says all that it shows, and leads to the series on the chart', () => {
    show(
      aChatMessage({
        blocks: [
          {
            kind: 'chart',
            instrument: 'XAUUSD',
            timeframe: '4h',
            openAt: [0, 14_400_000, 28_800_000],
            close: [2_300, 2_320, 2_310],
            pricePrecision: 1,
            levels: [
              { label: 'swing high', price: 2_325, mark: { kind: 'price', instrument: 'XAUUSD', price: 2_325 } },
            ],
          },
        ],
      }),
    );

    const figure = screen.getByRole('figure', {
      name: 'XAUUSD 4h, 3 closes from 1970-01-01 00:00 to 1970-01-01 08:00, last 2310.0. Lowest 2300.0, highest 2320.0. Levels: swing high 2325.0.',
    });
    fireEvent.click(within(figure).getByRole('button', { name: 'Show XAUUSD 4h on the chart' }));

    expect(useView.getState()).toMatchObject({ instrument: 'XAUUSD', timeframe: '4h' });
    expect(useShell.getState().paneRequest?.pane).toBe('chart');
  });
});

describe('a notice', () => {
  it('of safe mode lets the model answer again, as long as it is on', async () => {
    const { link, calls } = scriptedLink({ 'models.leaveSafeMode': () => ({ ...SAFE, isSafeMode: false }) });
    provideLink(Promise.resolve(link));
    useModelStanding.setState({ standing: { kind: 'ok', value: SAFE } });
    show(aChatMessage({ blocks: [{ kind: 'notice', code: 'safe_mode' }] }));

    fireEvent.click(screen.getByRole('button', { name: 'Let the model answer again' }));

    await waitFor(() => expect(screen.queryByRole('button', { name: 'Let the model answer again' })).toBeNull());
    expect(calls.map(({ name }) => name)).toEqual(['models.leaveSafeMode']);
  });

  it('opens the pane where the person does it', () => {
    show(aChatMessage({ blocks: [{ kind: 'open', pane: 'risk' }] }));

    fireEvent.click(screen.getByRole('button', { name: 'Open Risk' }));

    expect(useShell.getState().paneRequest?.pane).toBe('risk');
  });
});

describe('the foot of an answer', () => {
  it('says who wrote it, on which step, and how many of its numbers have a source', () => {
    const message = aChatMessage({ author: 'llama', rung: 'small', grounding: { grounded: 7, total: 8 } });

    const text = plainText(show(message));

    expect(text).toContain('llamasmall model');
    expect(text).toContain('grounded 7 of 8');
  });

  it('says that rules wrote it, and no share where the model wrote no number', () => {
    const text = plainText(
      show(aChatMessage({ author: 'rules', rung: 'rules', grounding: { grounded: 0, total: 0 } })),
    );

    expect(text).toBe('Assistantrules, no language model');
  });

  it('opens the record of how the answer was made', async () => {
    const { link, calls } = scriptedLink({ 'chat.decisions': () => [DECISION] });
    provideLink(Promise.resolve(link));
    show(aChatMessage({ decisionId: 'd-1' }));

    fireEvent.click(screen.getByRole('button', { name: 'How this answer was made' }));

    const record = await screen.findByRole('dialog', { name: 'How this answer was made' });
    await waitFor(() => expect(plainText(record)).toContain('refused'));
    expect(plainText(record)).toBe(
      'ResultrefusedModelllama, hash aaaaaaaaaaaaAdapternonePromptsanswer 3' +
        'Held back or notedeffect_not_asked Nobody asked for a ticket.Risk rules0 allow, 0 cap, 1 denyConfirmed byyou, holding the button',
    );
    expect(calls).toEqual([{ name: 'chat.decisions', input: { messageId: 'm-1', limit: 1 } }]);
  });

  it('is there in Spanish', () => {
    applyLanguage('es');

    const text = plainText(
      show(aChatMessage({ author: 'llama', rung: 'adapter', grounding: { grounded: 1, total: 1 } })),
    );

    expect(text).toContain('con adaptadorcon fuente 1 de 1');
  });
});

function show(message: ChatMessage): HTMLElement {
  return render(
    <Tooltip.Provider delayDuration={0}>
      <ChatMessageView message={message} />
    </Tooltip.Provider>,
  ).container;
}

const EXTERNAL: ChatBlock = {
  kind: 'external',
  server: 'news',
  tool: 'headlines',
  text: '**Buy** [here](https://evil.example)',
  isError: false,
  isCut: false,
};
const DECISION: Decision = {
  id: 'd-1',
  messageId: 'm-1',
  sessionId: 's-1',
  predictionId: null,
  proposalId: null,
  decidedAt: 0,
  modelId: 'llama',
  modelHash: 'a'.repeat(64),
  adapterHash: null,
  rung: 'base',
  prompts: [{ id: 'answer', version: '3' }],
  toolCalls: [],
  guards: [{ code: 'effect_not_asked', text: 'Nobody asked for a ticket.' }],
  ticket: null,
  verdicts: [aVerdict({ decision: 'deny' })],
  result: 'refused',
  grounding: null,
  usage: null,
  confirmedBy: 'person',
  confirmedAt: null,
};
const RUNNING = aToolCall({ state: 'running', durationMs: null, answer: null });
const SAFE: ModelStanding = {
  rung: 'rules',
  modelId: null,
  adapterId: null,
  wanted: 'adapter',
  isSafeMode: true,
  failuresInRow: 3,
  lastFailure: { at: 0, code: 'inference_failed', message: 'It stopped.' },
};
