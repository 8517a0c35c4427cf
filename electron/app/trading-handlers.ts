import { AppError } from '#shared/domain/app-error';
import type { ProposalSource } from '#shared/domain/proposal';
import type { CallContext, Handlers } from '../api/handlers';
import { RULES } from '../pipeline/risk/all-rules';
import type { Graph } from './graph';

type TradingGroups =
  | 'environment'
  | 'exchange'
  | 'orders'
  | 'fills'
  | 'positions'
  | 'account'
  | 'risk'
  | 'keys'
  | 'network'
  | 'demo';

/** What the operations on exchange, orders, account and keys do. */
export function createTradingHandlers(graph: Graph): Pick<Handlers, TradingGroups> {
  const { exchange, settings, bus, risk, knownRules, counterfactuals } = graph;
  const { execution, store } = exchange;

  return {
    environment: {
      switch: ({ environment, confirmation }) => {
        if (environment === 'live' && confirmation !== LIVE_WORD) {
          throw new AppError('invalid_input', `Expected the word ${LIVE_WORD} to trade with real money.`, {});
        }
        graph.switchEnvironment(environment);
        return { environment };
      },
    },
    exchange: {
      status: () => exchange.status(),
      instruments: async ({ search, limit }) => {
        const words = search.trim().toUpperCase();
        const all = await exchange.instruments();
        return all
          .filter(({ instrument, symbol }) => instrument.includes(words) || symbol.includes(words))
          .slice(0, limit);
      },
      follow: async ({ instruments }) => {
        const followed = await exchange.follow(instruments);
        return { instruments: [...followed] };
      },
      connect: () => exchange.connect(),
      disconnect: () => exchange.disconnect(),
      reconcile: async () => {
        await execution.reconcile();
        return exchange.status();
      },
      halt: async (input) => {
        await execution.halt(input);
        return exchange.status();
      },
      resume: ({ instrument, reason }) => {
        execution.resume(instrument, reason);
        return exchange.status();
      },
    },
    orders: {
      propose: (ticket, { door, clientName }) => execution.propose(ticket, SOURCE_OF_DOOR[door], clientName),
      proposals: ({ limit, before }) => store.proposals(limit, before),
      withdraw: ({ proposalId }) => execution.withdraw(proposalId),
      present: ({ proposalId }, { caller }) => execution.present(proposalId, caller),
      confirm: (input, { caller }) => execution.confirm(input, caller),
      list: (query) => store.orders(query),
      history: ({ clientOrderId }) => {
        if (!store.order(clientOrderId)) {
          throw new AppError('not_found', `There is no order ${clientOrderId}.`, { clientOrderId });
        }
        return store.history(clientOrderId).map(({ at, kind, details }) => ({ at, kind, details: { ...details } }));
      },
      cancel: ({ clientOrderId }) => execution.cancel(clientOrderId),
      cancelAll: ({ instrument }) => execution.cancelAll(instrument),
    },
    fills: {
      list: (query) => store.newestFills(query),
    },
    positions: {
      list: () => execution.positions(),
      moveStop: (input) => execution.moveStop(input),
      close: ({ instrument }) => execution.closePosition(instrument),
    },
    account: {
      balances: () => {
        const found = store.balances();
        return { balances: found?.balances ?? [], at: found?.at ?? null };
      },
      equity: (query) => ({ quote: settings.read().accountQuote, points: store.equity(query) }),
      futures: () => exchange.futures(),
    },
    risk: {
      evaluate: ({ ticket, assume }, { door }) =>
        risk.evaluate(execution.evaluationFacts(ticket, SOURCE_OF_DOOR[door]), {
          ...assume,
          rules: knownRules.of(ticket.instrument),
        }),
      state: () => risk.state(),
      rules: () =>
        RULES.map(({ code, summary, inputs, limits }) => ({ code, summary, inputs: [...inputs], limits: [...limits] })),
      mandate: () => risk.mandate(),
      previewMandate: (draft) => risk.preview(draft),
      signMandate: (input) => risk.sign(input),
      resume: ({ reason }) => risk.resume(reason),
      counterfactuals: ({ limit }) => ({ trades: counterfactuals.list(limit), effects: counterfactuals.effects() }),
      correlations: () => {
        const { pairs, groups, threshold } = risk.correlations();
        return { pairs: [...pairs], groups: [...groups], threshold };
      },
      events: (query) => store.riskEvents(query),
    },
    keys: {
      status: () => exchange.keys.status(),
      save: (input) => exchange.keys.save(input),
      unlock: ({ passphrase }) => exchange.keys.unlock(passphrase),
      check: () => exchange.keys.check(),
      remove: () => exchange.keys.remove(),
    },
    network: {
      contacts: () => graph.network.contacts(),
    },
    demo: {
      start: async () => {
        const instruments = await exchange.startDemo();
        bus.publish({ kind: 'settings', settings: settings.update({ isDemoRunning: true }) });
        return { instruments: [...instruments] };
      },
      stop: async () => {
        const wasRunning = exchange.status().state !== 'off';
        await exchange.disconnect();
        bus.publish({ kind: 'settings', settings: settings.update({ isDemoRunning: false }) });
        return { wasRunning };
      },
    },
  };
}

const LIVE_WORD = 'LIVE';

const SOURCE_OF_DOOR: Readonly<Record<CallContext['door'], ProposalSource>> = {
  window: 'person',
  cli: 'cli',
  rest: 'rest',
  mcp: 'mcp',
  assistant: 'model',
};
