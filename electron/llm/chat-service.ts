import type { AssistantEffect, AssistantTools } from '#electron/ports/assistant-tools';
import type { ChatStore } from '#electron/ports/chat-store';
import type { Clock, IdSource } from '#electron/ports/clock';
import type { DecisionStore } from '#electron/ports/decision-store';
import type { ModelLadder } from '#electron/ports/model-ladder';
import { AppError } from '#shared/domain/app-error';
import type { ChatMessage, ChatSession, Language } from '#shared/domain/chat';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Instrument, InstrumentId } from '#shared/domain/instrument';
import type { Timeframe } from '#shared/domain/timeframe';
import { externalQuestion } from './chat-external-question';
import type { ExternalTools } from './external-tools';
import { readAuthority } from './router/read-authority';
import { readLanguage } from './router/read-language';
import { type Answer, type ChatEvent, growAnswer } from './turn/answer';
import { isSmallModel, type PromptSource } from './turn/choose-tools';
import { createCallRunner } from './turn/run-calls';
import { lastTurn, runTurn } from './turn/run-turn';
import { notice, type TurnContext, type TurnParts } from './turn/turn-context';
import { beginTurnLog, decisionOf, type TurnLog, usageOf } from './turn/turn-log';

export interface ChatRequest {
  readonly text: string;
  /** A new conversation starts where it is missing. */
  readonly sessionId?: string | undefined;
  /** What the chart shows; the question may name another. */
  readonly instrument?: InstrumentId | undefined;
  readonly timeframe?: Timeframe | undefined;
  readonly asOf?: EpochMs | undefined;
  readonly language?: Language | undefined;
  /** For a question that does not show its language, in a conversation that does not either. */
  readonly fallbackLanguage?: Language | undefined;
  /** An earlier question of the same conversation that this one stands for. */
  readonly replaces?: string | undefined;
  /** Whether the chart that the answer may change is the asker's own; a program's question moves nobody's window. */
  readonly mayShow?: boolean | undefined;
}

/** Conversations about markets, the account and the record. */
export interface ChatService {
  /** Newest first; with words, those that hold them. */
  sessions(query?: string): ChatSession[];
  messages(sessionId: string): ChatMessage[];
  /**
   * Answers a question and returns the finished answer. What goes wrong on the way becomes the answer's state and a
   * notice; what was written stays. Every turn is one decision in the journal.
   *
   * @throws AppError `not_found` for a conversation, or a question to replace, that does not exist.
   */
  send(request: ChatRequest, signal?: AbortSignal): Promise<ChatMessage>;
  /** Stops an answer; returns whether it was streaming. */
  cancel(messageId: string): boolean;
  /** @throws AppError `not_found`. */
  rename(sessionId: string, title: string): ChatSession;
  /** Deletes a conversation, after its answer was stopped; returns whether it was there. */
  remove(sessionId: string): Promise<boolean>;
}

/** @param parts.onUnexpected - Told of faults of ours; the answer only says that it failed. */
export function createChatService(parts: {
  readonly model: ModelLadder;
  readonly prompts: PromptSource;
  readonly tools: AssistantTools;
  readonly market: { instruments(): readonly Instrument[] };
  /** Asked when a person types `/ask`, and never otherwise; missing where there are none. */
  readonly externalTools?: Pick<ExternalTools, 'list' | 'call'>;
  readonly store: ChatStore;
  readonly decisions: Pick<DecisionStore, 'add'>;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly onEvent: (event: ChatEvent) => void;
  /** Titles or the list of conversations changed. */
  readonly onSessions?: () => void;
  readonly onUnexpected?: (error: unknown) => void;
  /** `false` only to measure what the router is worth. */
  readonly hasRouter?: boolean;
  /** For a whole turn, predictions included. */
  readonly deadlineMs?: number;
}): ChatService {
  const { store, decisions, clock, ids, market, onEvent, onUnexpected, onSessions = () => {} } = parts;
  const { deadlineMs = TURN_DEADLINE_MS } = parts;
  const turnParts: TurnParts = {
    model: parts.model,
    prompts: parts.prompts,
    tools: parts.tools,
    market,
    externalTools: parts.externalTools ?? { list: () => [], call: noExternalTools },
    clock,
    ...(parts.hasRouter !== undefined && { hasRouter: parts.hasRouter }),
  };
  const streaming = new Map<
    string,
    { readonly sessionId: string; readonly stop: AbortController; readonly ended: Promise<unknown> }
  >();

  function openSession(request: ChatRequest): Pick<ChatSession, 'id'> {
    if (request.sessionId !== undefined) {
      const found = store.session(request.sessionId);
      if (!found) throw new AppError('not_found', `There is no conversation ${request.sessionId}.`);
      return found;
    }
    const now = clock.now();
    const session = { id: ids.next('chat'), title: titleOf(request.text), createdAt: now, updatedAt: now };
    store.createSession(session);
    return session;
  }

  function keepQuestion(request: ChatRequest, sessionId: string): ChatMessage {
    const { replaces } = request;
    if (replaces !== undefined) {
      const replaced = store.message(replaces);
      if (replaced?.sessionId !== sessionId || replaced.role !== 'person') {
        throw new AppError('not_found', `The conversation has no question ${replaces} to replace.`, { replaces });
      }
    }
    const asked: ChatMessage = {
      ...EMPTY_MESSAGE,
      id: ids.next('msg'),
      sessionId,
      role: 'person',
      createdAt: clock.now(),
      state: 'done',
      text: request.text,
      instrument: request.instrument ?? null,
      timeframe: request.timeframe ?? null,
      asOf: request.asOf ?? null,
    };
    if (replaces !== undefined) store.replaceFrom(replaces, asked.id);
    store.saveMessage(asked, clock.now());
    onEvent({ kind: 'chat-message', message: asked });
    return asked;
  }

  async function send(request: ChatRequest, signal?: AbortSignal): Promise<ChatMessage> {
    const startedAt = performance.now();
    const session = openSession(request);
    const asked = keepQuestion(request, session.id);
    const earlier = store.messages(session.id).filter(({ id }) => id !== asked.id);
    const stop = new AbortController();
    const deadline = AbortSignal.timeout(deadlineMs);
    const signals = AbortSignal.any([stop.signal, deadline, ...(signal ? [signal] : [])]);
    const answer = growAnswer(
      {
        ...asked,
        id: ids.next('msg'),
        role: 'assistant',
        createdAt: Math.max(clock.now(), asked.createdAt + 1),
        state: 'streaming',
        text: '',
        author: 'rules',
        rung: 'rules',
      },
      { store, clock, onEvent },
    );
    const log = beginTurnLog();
    const turn = turnOf(request, { asked, earlier, answer, log, signal: signals, startedAt });
    const work = conclude(turn, () => runTurn(turn), deadline);
    streaming.set(answer.message().id, { sessionId: session.id, stop, ended: work });
    try {
      await work;
    } finally {
      streaming.delete(answer.message().id);
    }
    onSessions();
    return answer.message();
  }

  function turnOf(
    request: ChatRequest,
    begun: {
      readonly asked: ChatMessage;
      readonly earlier: readonly ChatMessage[];
      readonly answer: Answer;
      readonly log: TurnLog;
      readonly signal: AbortSignal;
      readonly startedAt: number;
    },
  ): TurnContext {
    const { asked, earlier, answer, log, signal, startedAt } = begun;
    const { instrument, timeframe, asOf } = request;
    const authority = readAuthority(request.text, {
      instruments: market.instruments(),
      preferred: instrument ?? null,
      last: lastTurn({ earlier }),
    });
    const effects = new Set<AssistantEffect>(authority.effects);
    // Who asks for an analysis sees it on the chart.
    if (effects.has('predict')) effects.add('show');
    if (request.mayShow === false) effects.delete('show');
    const loaded = parts.model.loaded();
    return {
      parts: turnParts,
      asked,
      earlier,
      shown: { instrument, timeframe, asOf },
      language: request.language ?? languageOf(request.text, earlier) ?? request.fallbackLanguage ?? 'en',
      authority,
      effects,
      answer,
      log,
      signal,
      elapsedMs: () => performance.now() - startedAt,
      runner: createCallRunner({
        tools: parts.tools,
        effects,
        answer,
        log,
        clock,
        signal,
        compactLength: loaded && !isSmallModel(loaded) ? LONG_ANSWER : SHORT_ANSWER,
      }),
    };
  }

  /** Runs a turn to its end, whatever that is, and writes its decision. */
  async function conclude(turn: TurnContext, run: () => Promise<void>, deadline: AbortSignal): Promise<void> {
    const { answer, log, asked, signal } = turn;
    let state: 'done' | 'cancelled' | 'failed' = 'done';
    try {
      await run();
    } catch (error) {
      if (deadline.aborted) {
        state = 'failed';
        log.guards.push({ code: 'turn_deadline', text: `Stopped after ${deadlineMs} ms.` });
        notice(turn, 'turn_deadline');
      } else if (signal.aborted || (error instanceof AppError && error.code === 'cancelled')) {
        state = 'cancelled';
        notice(turn, 'cancelled');
      } else {
        state = 'failed';
        if (error instanceof AppError && error.code === 'model_failed') notice(turn, 'model_failed');
        if (!(error instanceof AppError)) onUnexpected?.(error);
      }
      log.result = state;
    }
    const durationMs = turn.elapsedMs();
    const decisionId = ids.next('dec');
    answer.describe({ usage: usageOf(log, durationMs), rung: log.rung, decisionId });
    try {
      decisions.add(
        decisionOf(log, {
          id: decisionId,
          messageId: answer.message().id,
          sessionId: asked.sessionId,
          decidedAt: clock.now(),
          durationMs,
        }),
      );
    } catch (error) {
      // An answer without its decision is told as failed: the record of what was done is part of doing it.
      answer.describe({ decisionId: null });
      state = 'failed';
      onUnexpected?.(error);
    }
    answer.finish(state);
  }

  return {
    sessions: (query) => store.sessions(query),
    messages: (sessionId) => store.messages(sessionId),
    send,
    cancel: (messageId) => {
      const found = streaming.get(messageId);
      found?.stop.abort();
      return found !== undefined;
    },
    rename: (sessionId, title) => {
      if (!store.renameSession(sessionId, title)) {
        throw new AppError('not_found', `There is no conversation ${sessionId}.`, { sessionId });
      }
      onSessions();
      // It was there a moment ago, in the same turn of the event loop.
      return store.session(sessionId) as ChatSession;
    },
    remove: async (sessionId) => {
      const running = [...streaming.values()].filter((one) => one.sessionId === sessionId);
      for (const { stop } of running) stop.abort();
      await Promise.all(running.map(({ ended }) => ended));
      const wasThere = store.removeSession(sessionId);
      if (wasThere) onSessions();
      return wasThere;
    },
  };
}

/** The language of a question: its own, else that of the conversation. */
function languageOf(text: string, earlier: readonly ChatMessage[]): Language | null {
  const asked = externalQuestion(text);
  // Names and arguments of a tool are in no language.
  const words = asked ? (asked.kind === 'call' ? asked.question : '') : text;
  const told = [
    words,
    ...earlier
      .filter(({ role }) => role === 'person')
      .toReversed()
      .map((message) => message.text),
  ];
  for (const candidate of told) {
    const language = readLanguage(candidate);
    if (language) return language;
  }
  return null;
}

async function noExternalTools(): Promise<never> {
  throw new AppError('not_found', 'There are no external servers.');
}

function titleOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > MAX_TITLE_LENGTH ? `${line.slice(0, MAX_TITLE_LENGTH - 1)}…` : line;
}

const EMPTY_MESSAGE = {
  text: '',
  blocks: [],
  instrument: null,
  timeframe: null,
  asOf: null,
  author: null,
  tokensPerSecond: null,
  rung: null,
  grounding: null,
  usage: null,
  suggestions: [],
  decisionId: null,
  replacedBy: null,
} as const;
const MAX_TITLE_LENGTH = 60;
const TURN_DEADLINE_MS = 300_000;
/** Characters of an answer that a model is given. */
const SHORT_ANSWER = 1_200;
const LONG_ANSWER = 6_000;
