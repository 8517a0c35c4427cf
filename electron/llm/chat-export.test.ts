import { describe, expect, it } from 'vitest';
import type { ChatMessage, ChatSession } from '#shared/domain/chat';
import { Decision } from '#shared/domain/decision';
import { aChatMessage } from '#tests/support/a-chat-message';
import { outcome, prediction } from '#tests/support/prediction-fixtures';
import { exportChat } from './chat-export';

const AT = Date.UTC(2026, 2, 5, 14, 30);

describe('an exported conversation', () => {
  it('reads as questions, answers, tables and who answered', () => {
    const { fileName, text } = exportChat(SESSION, [ASKED, ANSWER], [DECISION], 'markdown', 'en');

    expect(fileName).toBe('fairgap-2026-03-05-como-va-el-euro-hoy.md');
    expect(text).toBe(`# ¿Cómo va el euro \\| hoy?

Conversation with the assistant of Fairgap. Times are UTC.

A prediction can be wrong: read its probability beside the base rate. No profit is promised.

## You, 2026-03-05 14:30

> And now?
> # not a heading \\<b>

## Assistant, 2026-03-05 14:31

**Looked up**

| Tool | Arguments | Chosen by | State | ms |
| --- | --- | --- | --- | --- |
| market | {"instrument":"EURUSD"} | rules | done | 12 |
| signals | {"note":"a\\|b"} | model | failed: no\\_candles | — |

- Price 1.07000

**In the model’s words**

> It rises to 1.09.

Without a source: 1.09

**Prediction**: EURUSD 1h, 2026-03-05 14:30 (\`pred_1\`)

- long, probability 60 % (base rate 51 %, n=980)
- entry: 100 (close)
- stop: 90 (swing-low)
- target: 110 (swing-high)
- horizon 8 candles
- result: target, 1.00 R, 2026-03-05 15:30

**Ticket** \`p1\`: EURUSD long, entry 1.07, stop 1.06, no target

| Rule | Verdict | Says |
| --- | --- | --- |
| max\\_risk | caps | At most 1 R. |

Confirmed by Ana, 2026-03-05 14:32.

EURUSD 15m: picture of the last 2 closes

| Level | Price |
| --- | --- |
| swing high | 1.0724 |

The chart was changed: EURUSD +swings −volume

To be done in the pane: ticket

**From outside: headlines of news** (it reports a failure) (cut)

\`\`\`\`text
\`\`\`
# Buy now
\`\`\`
\`\`\`\`

*The model added nothing.*

*Answered by: tiny (model without adapter); EURUSD 15m; Market at 2026-03-05 14:30; 21.5 tokens/s; 3 of 4 numbers in the model’s words have a source*

*What was decided: \`d1\`, put a ticket before you; prompts: answer 1.0.0-own.2; Guards: quantity_ignored*
`);
  });

  it('holds everything that was kept as JSON', () => {
    const { fileName, text } = exportChat(SESSION, [ASKED, ANSWER], [DECISION], 'json', 'es');

    expect(fileName).toBe('fairgap-2026-03-05-como-va-el-euro-hoy.json');
    expect(JSON.parse(text)).toEqual({
      format: 'fairgap-conversation',
      version: 1,
      session: SESSION,
      messages: [ASKED, ANSWER],
      decisions: [DECISION],
    });
  });

  it('is in the language of the person', () => {
    const { text } = exportChat(SESSION, [ANSWER], [DECISION], 'markdown', 'es');

    expect(text).toContain('- largo, probabilidad 60 % (tasa base 51 %, n=980)');
    expect(text).toContain('Respondió: tiny (modelo sin adaptador)');
  });

  it.each([
    ['../../etc/passwd', 'fairgap-2026-03-05-etc-passwd.md'],
    ['CON', 'fairgap-2026-03-05-con.md'],
    ['  ', 'fairgap-2026-03-05-conversation.md'],
    ['日本', 'fairgap-2026-03-05-conversation.md'],
    ['a\u202e\0b', 'fairgap-2026-03-05-a-b.md'],
    [`${'x'.repeat(47)} y`, `fairgap-2026-03-05-${'x'.repeat(47)}.md`],
  ])('has a safe name for %j', (title, expected) => {
    expect(exportChat({ ...SESSION, title }, [], [], 'markdown', 'en').fileName).toBe(expected);
  });

  it('says of a ticket and of an answer without a record what it can', () => {
    const { text } = exportChat(SESSION, [{ ...ANSWER, state: 'cancelled', rung: null }], [], 'markdown', 'en');

    expect(text).toContain('**Ticket** `p1`: its details are not part of this export');
    expect(text).toContain('*Answered by: tiny; EURUSD 15m; Market at 2026-03-05 14:30; stopped by you;');
    expect(text).not.toContain('What was decided');
  });
});

const SESSION: ChatSession = {
  id: 's1',
  title: '¿Cómo va el euro | hoy?',
  createdAt: AT,
  updatedAt: AT,
  messageCount: 2,
  snippet: null,
};

const ASKED = aChatMessage({
  id: 'm1',
  sessionId: 's1',
  role: 'person',
  createdAt: AT,
  text: 'And now?\r\n# not a heading <b>',
});

const CALL = {
  id: 'c1',
  tool: 'market',
  operation: 'market.context',
  args: { instrument: 'EURUSD' },
  chosenBy: 'router',
  state: 'done',
  attempt: 1,
  startedAt: AT,
  durationMs: 12.4,
  answer: 'price 1.07',
  error: null,
} as const;

const ANSWER: ChatMessage = {
  ...ASKED,
  id: 'm2',
  role: 'assistant',
  createdAt: AT + 60_000,
  text: 'plain',
  blocks: [
    {
      kind: 'tools',
      calls: [
        CALL,
        {
          ...CALL,
          id: 'c2',
          tool: 'signals',
          args: { note: 'a|b' },
          chosenBy: 'model',
          state: 'failed',
          durationMs: null,
          error: { code: 'no_candles', message: 'None.' },
        },
      ],
    },
    { kind: 'facts', text: '- Price 1.07000', numbers: [] },
    { kind: 'model', form: 'free', text: 'It rises to 1.09.', numbers: [], ungrounded: ['1.09'] },
    {
      kind: 'prediction',
      prediction: prediction({
        id: 'pred_1',
        instrument: 'EURUSD',
        timeframe: '1h',
        asOf: AT,
        baseRate: { fraction: 0.51, n: 980 },
        outcome: outcome({ knownAt: AT + 3_600_000 }),
      }),
    },
    { kind: 'proposal', proposalId: 'p1' },
    {
      kind: 'chart',
      instrument: 'EURUSD',
      timeframe: '15m',
      openAt: [1, 2],
      close: [1, 2],
      pricePrecision: 4,
      levels: [{ label: 'swing high', price: 1.0724, mark: { kind: 'price', instrument: 'EURUSD', price: 1.0724 } }],
    },
    { kind: 'view', change: { instrument: 'EURUSD', layers: { swings: true, volume: false } } },
    { kind: 'open', pane: 'ticket' },
    { kind: 'external', server: 'news', tool: 'headlines', text: '```\n# Buy now\n```', isError: true, isCut: true },
    { kind: 'notice', code: 'nothing_added' },
  ],
  instrument: 'EURUSD',
  timeframe: '15m',
  asOf: AT,
  author: 'tiny',
  tokensPerSecond: 21.46,
  rung: 'base',
  grounding: { grounded: 3, total: 4 },
  decisionId: 'd1',
};

const DECISION = Decision.parse({
  id: 'd1',
  messageId: 'm2',
  sessionId: 's1',
  predictionId: null,
  proposalId: 'p1',
  decidedAt: AT,
  modelId: 'tiny',
  modelHash: 'h',
  adapterHash: null,
  rung: 'base',
  prompts: [{ id: 'answer', version: '1.0.0-own.2' }],
  toolCalls: [],
  guards: [{ code: 'quantity_ignored', text: '2 BTC' }],
  ticket: { instrument: 'EURUSD', direction: 'long', entry: '1.07', stop: '1.06', target: null },
  verdicts: [{ code: 'max_risk', decision: 'cap', value: '2', limit: '1', message: 'At most 1 R.' }],
  result: 'proposed',
  grounding: null,
  usage: null,
  confirmedBy: 'Ana',
  confirmedAt: AT + 120_000,
});
