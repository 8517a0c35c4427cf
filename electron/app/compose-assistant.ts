import type { AnyRouter } from '@orpc/server';
import type { AppEvent } from '#shared/contract/events';
import { invariant } from '#shared/domain/invariant';
import { createAssistantTools } from '../api/assistant/assistant-tools';
import { createDecisionStore } from '../infra/sqlite/decision-store';
import type { Journal } from '../infra/sqlite/open-database';
import { type ChatService, createChatService } from '../llm/chat-service';
import type { ExternalTools } from '../llm/external-tools';
import type { PromptLibrary } from '../llm/prompts/prompt-library';
import type { AssistantTools } from '../ports/assistant-tools';
import type { CandleStore } from '../ports/candle-store';
import type { ChatStore } from '../ports/chat-store';
import type { Clock, IdSource } from '../ports/clock';
import type { DecisionStore } from '../ports/decision-store';
import type { ModelLadder } from '../ports/model-ladder';
import type { PredictionStore } from '../ports/prediction-store';

/** The assistant with what it remembers. */
export interface Assistant {
  readonly chat: ChatService;
  readonly store: ChatStore;
  readonly decisions: DecisionStore;
  readonly prompts: PromptLibrary;
  /** Gives it the one router, which is made after it: its tools are operations like everybody's. */
  open(router: AnyRouter): void;
  /** Notes who confirmed what a decision proposed. */
  onEvent(event: AppEvent): void;
}

export function composeAssistant(parts: {
  readonly database: Journal;
  readonly dataDir: string;
  readonly store: ChatStore;
  readonly prompts: PromptLibrary;
  readonly model: ModelLadder;
  readonly candles: Pick<CandleStore, 'instruments'>;
  readonly predictions: Pick<PredictionStore, 'list'>;
  readonly externalTools: ExternalTools;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly publish: (event: AppEvent) => void;
  readonly onUnexpected: (error: unknown) => void;
  readonly readAuthority?: ChatParts['readAuthority'];
}): Assistant {
  const { database, store, prompts, model, candles, predictions, externalTools, clock, ids, publish, onUnexpected } =
    parts;
  const decisions = createDecisionStore(database);
  let opened: AssistantTools | null = null;
  const tools = (): AssistantTools => {
    invariant(opened !== null, 'Expected the assistant to be given its router before it is asked.');
    return opened;
  };
  const chat = createChatService({
    model,
    prompts,
    tools: {
      list: (options) => tools().list(options),
      find: (name) => tools().find(name),
      forOperation: (operation) => tools().forOperation(operation),
      plan: (operation, input) => tools().plan(operation, input),
      call: (request, signal) => tools().call(request, signal),
    },
    market: { instruments: candles.instruments },
    externalTools,
    store,
    decisions,
    clock,
    ids,
    onEvent: publish,
    onSessions: () => publish({ kind: 'chat-sessions' }),
    onUnexpected,
    readAuthority: parts.readAuthority,
  });
  return {
    chat,
    store,
    decisions,
    prompts,
    open: (router) => {
      opened = createAssistantTools({
        router,
        instruments: candles.instruments,
        ids: () => {
          const recent = predictions.list({ limit: RECENT_PREDICTIONS }).map(({ id }) => id);
          return { predictions: recent, evidence: recent };
        },
        privateFolders: [parts.dataDir],
        onUnexpected: (operation, error) => onUnexpected(new Error(operation, { cause: error })),
      });
    },
    onEvent: (event) => {
      if (event.kind !== 'proposal') return;
      const { id, state, confirmedAt } = event.proposal;
      if (state !== 'confirmed' || confirmedAt === null) return;
      decisions.confirm(id, 'person', confirmedAt);
    },
  };
}

type ChatParts = Parameters<typeof createChatService>[0];

const RECENT_PREDICTIONS = 12;
