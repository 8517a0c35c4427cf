import path from 'node:path';
import { createChatStore } from '#electron/infra/sqlite/chat-store';
import { createDecisionStore } from '#electron/infra/sqlite/decision-store';
import type { Journal } from '#electron/infra/sqlite/open-database';
import { createPredictionStore } from '#electron/infra/sqlite/prediction-store';
import { createChatService } from '#electron/llm/chat-service';
import { loadPromptTemplates } from '#electron/llm/prompt-template';
import type { ChatEvent } from '#electron/llm/turn/answer';
import type { ModelLadder } from '#electron/ports/model-ladder';
import type { ChatMessage } from '#shared/domain/chat';
import type { Instrument } from '#shared/domain/instrument';
import type { Prediction } from '#shared/domain/prediction';
import type { OrderTicket, Proposal } from '#shared/domain/proposal';
import { marketContext } from './market-context-fixture';
import { forecast, prediction, provenance } from './prediction-fixtures';
import { EXAMPLE, type ScriptedAnswer, scriptedTools } from './scripted-tools';
import { aProposal } from './trading-fixtures';

/**
 * Conversations over a real journal, the real router, texts, prompts and door, with a market that answers what the test tells it to.
 *
 * @param options.answers - In place of the usual ones, by operation.
 */
export function startChat(
  journal: Journal,
  model: ModelLadder,
  options: {
    readonly answers?: Readonly<Record<string, ScriptedAnswer>>;
    readonly instruments?: readonly Instrument[];
    readonly toolTimeoutMs?: number;
    readonly parts?: Partial<Parameters<typeof createChatService>[0]>;
  } = {},
) {
  const { instruments = [storedInstrument('EURUSD')] } = options;
  // A second desk over the same journal has ids of its own.
  const desk = desks.get(journal) ?? 0;
  desks.set(journal, desk + 1);
  const firstId = 100 * desk;
  const tools = scriptedTools(
    { ...usualAnswers(journal, firstId), ...options.answers },
    { instruments, ...(options.toolTimeoutMs !== undefined && { timeoutMs: options.toolTimeoutMs }) },
  );
  const events: ChatEvent[] = [];
  const unexpected: unknown[] = [];
  const store = createChatStore(journal);
  const decisions = createDecisionStore(journal);
  let time = 1_000;
  let number = firstId;
  const chat = createChatService({
    model,
    prompts: TEMPLATES,
    tools,
    market: { instruments: () => instruments },
    store,
    decisions,
    clock: { now: () => ++time },
    ids: { next: (prefix) => `${prefix}_${++number}` },
    onEvent: (event) => events.push(structuredClone(event)),
    onUnexpected: (error) => unexpected.push(error),
    ...options.parts,
  });
  return {
    chat,
    tools,
    events,
    unexpected,
    store,
    decisions,
    operations: () => tools.made.map((one) => one.operation),
  };
}

/** A market, a forecast of the model and a ticket that waits, as small as they can be. */
function usualAnswers(journal: Journal, firstId = 0): Record<string, ScriptedAnswer> {
  let proposals = firstId;
  return {
    'market.context': marketContext(),
    'structures.detect': EXAMPLE,
    'structures.evidence': EXAMPLE,
    'signals.list': EXAMPLE,
    'confluence.explain': EXAMPLE,
    'candles.list': EXAMPLE,
    'predictions.request': () => keepPrediction(journal, MADE_PREDICTION),
    'predictions.get': { prediction: MADE_PREDICTION, prompt: '', grammar: '{}' },
    'chart.show': EXAMPLE,
    'orders.propose': (ticket: unknown) => proposeAsked(ticket, `prop_${++proposals}`),
    'positions.list': [],
    'account.balances': EXAMPLE,
    'account.equity': EXAMPLE,
    'risk.state': EXAMPLE,
    'risk.correlations': EXAMPLE,
  };
}

/** Decisions name predictions that the journal holds. */
export function keepPrediction(journal: Journal, made: Prediction): Prediction {
  const store = createPredictionStore(journal);
  if (!store.get(made.id)) store.insert(made, { prompt: '', system: '', grammar: '{}', maxTokens: 1, temperature: 0 });
  return made;
}

/** What became of the ticket that was asked for: it waits for the person. */
export function proposeAsked(ticket: unknown, id = 'prop_1'): Proposal {
  // The contract has checked it.
  return aProposal({ id, source: 'model', ticket: { ...aProposal().ticket, ...(ticket as OrderTicket) } });
}

export function storedInstrument(id: string): Instrument {
  return {
    id,
    source: 'file',
    pricePrecision: 5,
    series: [{ timeframe: '15m', firstOpenAt: 0, lastOpenAt: 1, count: 1 }],
  };
}

/** One line for each block: its kind, or the code of a notice. */
export function blocksOf({ blocks }: ChatMessage): string[] {
  return blocks.map((block) => (block.kind === 'notice' ? block.code : block.kind));
}

export function noticesOf({ blocks }: ChatMessage): string[] {
  return blocks.flatMap((block) => (block.kind === 'notice' ? [block.code] : []));
}

/** Long from 1.10000 to 1.10300 against 1.09700, made by the scripted model. */
export const MADE_PREDICTION = prediction({
  timeframe: '15m',
  provenance: provenance({ modelId: 'scripted' }),
  verdict: forecast({
    referencePrice: 1.1,
    entry: { price: 1.1, evidenceId: 'close' },
    stop: { price: 1.097, evidenceId: 'a' },
    targets: [{ price: 1.103, evidenceId: 'b' }],
  }),
});

const TEMPLATES = loadPromptTemplates(path.resolve('resources/prompts'));
const desks = new WeakMap<Journal, number>();
