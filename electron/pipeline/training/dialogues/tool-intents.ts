import type { AssistantEffect } from '#electron/ports/assistant-tools';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Timeframe } from '#shared/domain/timeframe';
import type { SpokenQuestion } from './spoken-question';
import { ACCOUNT_WORDINGS } from './wordings/account-wordings';
import { ACTION_WORDINGS } from './wordings/action-wordings';
import { IDLE_WORDINGS } from './wordings/idle-wordings';
import { MARKET_WORDINGS } from './wordings/market-wordings';
import { QUOTED_WORDINGS } from './wordings/quoted-wordings';

/** What a question asks, with how it is worded and what is right. */
export interface ToolIntent {
  readonly name: string;
  readonly wordings: Readonly<Record<'en' | 'es', readonly string[]>>;
  /** How many of some hundred questions ask it. */
  readonly weight: number;
  /** What is right; an empty list for nothing. The first is the answer, all of them are accepted. */
  readonly calls: (said: SpokenQuestion, about: AboutQuestion) => readonly MeantCall[];
  /** Effects that such words ask for. */
  readonly effects?: readonly AssistantEffect[];
  /** Without a name of a market, it is about what the chart shows: only where the prompt says what that is. */
  readonly needsChart?: true;
  /** It goes on from an answer about a market. */
  readonly follows?: true;
  readonly side?: 'long' | 'short';
  /** A slip or a word more would make another question of it. */
  readonly isPlain?: true;
}

/** What a question is about beside its words. */
export interface AboutQuestion {
  /** What the chart shows, or what stands for it where nobody is told. */
  readonly shown: { readonly instrument: InstrumentId; readonly timeframe: Timeframe };
  /** The last answer's tool and market. */
  readonly last: { readonly tool: string; readonly instrument: InstrumentId; readonly timeframe: Timeframe } | null;
}

/** A call with the arguments that the words decide, and with those that are taken as they are. */
export interface MeantCall {
  readonly tool: string;
  readonly said: Readonly<Record<string, unknown>>;
  /** What the chart shows or nobody said. */
  readonly usual?: Readonly<Record<string, unknown>>;
}

function marketCall(tool: string, { markets, timeframe }: SpokenQuestion, { shown }: AboutQuestion): MeantCall {
  const [market] = markets;
  const said = { ...(market && { instrument: market.id }), ...(timeframe !== null && { timeframe }) };
  return { tool, said, usual: shown };
}

function market(
  name: keyof typeof MARKET_WORDINGS,
  weight: number,
  tool: string,
  rest: Partial<ToolIntent> = {},
): ToolIntent {
  const calls: ToolIntent['calls'] = (said, about) => [marketCall(tool, said, about)];
  return { name, wordings: MARKET_WORDINGS[name], weight, calls, ...rest };
}

function structures(name: keyof typeof MARKET_WORDINGS, weight: number, rest: Partial<ToolIntent> = {}): ToolIntent {
  return market(name, weight, 'structures', {
    calls: (said, about) => {
      const call = marketCall('structures', said, about);
      return [said.kinds.length === 0 ? call : { ...call, said: { ...call.said, kinds: said.kinds } }];
    },
    ...rest,
  });
}

function account(name: keyof typeof ACCOUNT_WORDINGS, weight: number, tools: readonly string[]): ToolIntent {
  return { name, wordings: ACCOUNT_WORDINGS[name], weight, calls: () => tools.map((tool) => ({ tool, said: {} })) };
}

function accountOfMarket(name: keyof typeof ACCOUNT_WORDINGS, weight: number, tool: string): ToolIntent {
  const calls: ToolIntent['calls'] = ({ markets }) => [{ tool, said: { instrument: markets[0]?.id } }];
  return { name, wordings: ACCOUNT_WORDINGS[name], weight, calls };
}

function ticket(name: 'buy' | 'sell', side: 'long' | 'short', weight: number): ToolIntent {
  return {
    name,
    wordings: ACTION_WORDINGS[name],
    weight,
    side,
    effects: ['propose'],
    isPlain: true,
    calls: ({ markets, prices }) => {
      const stated = Object.entries(prices).filter(([, price]) => price !== null);
      return [
        {
          tool: 'propose',
          said: { instrument: markets[0]?.id, direction: side, ...Object.fromEntries(stated) },
          // The app finds a stop where none was typed. A model has to write something there, and may not make up a price.
          usual: { stop: NO_PRICE },
        },
      ];
    },
  };
}

function show(name: keyof typeof ACTION_WORDINGS, weight: number): ToolIntent {
  return {
    name,
    wordings: ACTION_WORDINGS[name],
    weight,
    effects: ['show'],
    isPlain: true,
    calls: ({ markets, timeframe, layers }) => [
      {
        tool: 'show',
        said: {
          ...(markets[0] && { instrument: markets[0].id }),
          ...(timeframe !== null && { timeframe }),
          ...(layers.length > 0 && { on: layers }),
        },
      },
    ],
  };
}

function idle(name: keyof typeof IDLE_WORDINGS, weight: number, rest: Partial<ToolIntent> = {}): ToolIntent {
  return { name, wordings: IDLE_WORDINGS[name], weight, calls: () => [], ...rest };
}

/** Goes on from the last answer: what it looked up, about what is named now. */
function follow(name: keyof typeof MARKET_WORDINGS, weight: number, tool: string | null): ToolIntent {
  return {
    name,
    wordings: MARKET_WORDINGS[name],
    weight,
    follows: true,
    calls: ({ markets, timeframe, kinds }, { last }) => {
      if (last === null) return [];
      return [
        {
          tool: tool ?? last.tool,
          said: {
            instrument: markets[0]?.id ?? last.instrument,
            timeframe: timeframe ?? last.timeframe,
            ...(kinds.length > 0 && { kinds }),
          },
        },
      ];
    },
  };
}

/** Written where a price has to stand and nobody stated one. */
const NO_PRICE = 'none';

export const TOOL_INTENTS: readonly ToolIntent[] = [
  market('analyse', 10, 'market', { effects: ['predict'] }),
  market('analyse_here', 2, 'market', { effects: ['predict'], needsChart: true }),
  market('price', 4, 'market'),
  market('advice', 4, 'market', { effects: ['predict'] }),
  market('compare', 1, 'market', {
    calls: (said, about) =>
      said.markets.map((_, index) => marketCall('market', { ...said, markets: said.markets.slice(index) }, about)),
  }),
  market('predict', 6, 'predict', { effects: ['predict'] }),
  market('predict_here', 2, 'predict', { effects: ['predict'] }),
  structures('structures', 10),
  structures('structures_two', 1),
  structures('structures_all', 3),
  structures('structures_here', 2, { needsChart: true }),
  market('signals', 7, 'signals'),
  market('signals_here', 1, 'signals', { needsChart: true }),
  follow('follow_timeframe', 4, null),
  follow('follow_market', 3, null),
  follow('follow_signals', 1, 'signals'),
  follow('follow_structures', 1, 'structures'),
  account('positions', 7, ['positions']),
  account('orders', 5, ['orders']),
  accountOfMarket('orders_market', 2, 'orders'),
  account('risk', 7, ['risk']),
  account('accuracy', 5, ['accuracy']),
  accountOfMarket('accuracy_market', 2, 'accuracy'),
  {
    ...account('two_requests', 1, []),
    calls: ({ tools }) => tools.map((tool) => ({ tool, said: {} })),
  },
  ticket('buy', 'long', 7),
  ticket('sell', 'short', 7),
  show('show_market', 3),
  show('show_timeframe', 1),
  show('show_layers', 3),
  show('show_market_layers', 1),
  idle('talk', 3, { isPlain: true }),
  idle('terms', 2),
  idle('confirm', 1, { isPlain: true }),
  idle('undo', 2, { isPlain: true }),
  idle('change_limits', 2),
  idle('promise', 1),
  idle('outside', 4),
  idle('not_stored', 2),
  idle('no_tool', 1),
];

/** Questions that stand beside words of others; each is only a look. */
export const OWN_INTENTS: readonly ToolIntent[] = [
  own('own_analyse', 3, (said, about) => [marketCall('market', said, about)]),
  own('own_structures', 2, (said, about) => {
    const call = marketCall('structures', said, about);
    return [{ ...call, said: { ...call.said, kinds: said.kinds } }];
  }),
  own('own_signals', 2, (said, about) => [marketCall('signals', said, about)]),
  own('own_accuracy', 1, () => [{ tool: 'accuracy', said: {} }]),
  own('own_positions', 2, () => [{ tool: 'positions', said: {} }]),
  own('own_orders', 1, () => [{ tool: 'orders', said: {} }]),
  own('own_risk', 2, () => [{ tool: 'risk', said: {} }]),
];

function own(name: keyof typeof QUOTED_WORDINGS, weight: number, calls: ToolIntent['calls']): ToolIntent {
  return { name, wordings: QUOTED_WORDINGS[name], weight, calls };
}
