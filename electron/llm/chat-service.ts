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
import { isSmallModel } from './turn/choose-tools';
import type { PromptSource } from './turn/render-prompt';
import { createCallRunner } from './turn/run-calls';
import { lastTurn, runTurn } from './turn/run-turn';
import { stoppableModel } from './turn/stoppable-model';
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
  /** Stops every answer and waits until each has its end in the journal. */
  close(): Promise<void>;
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
  /** Another reading of what a text asks to be done: only for a test that shows what this one is worth. */
  readonly readAuthority?: typeof readAuthority | undefined;
}): ChatService {
  const { store, decisions, clock, ids, market, onEvent, onUnexpected, onSessions = () => {} } = parts;
  const { deadlineMs = TURN_DEADLINE_MS } = parts;
  const turnParts: TurnParts = {
    model: stoppableModel(parts.model),
    prompts: parts.prompts,
    tools: parts.tools,
    market,
    externalTools: parts.externalTools ?? { list: () => [], call: noExternalTools },
    clock,
    ...(parts.hasRouter !== undefined && { hasRouter: parts.hasRouter }),
  };
  const streaming = new Map<
    string,
    { readonly asked: ChatMessage; readonly stop: AbortController; readonly ended: Promise<void> }
  >();

  /** Stops the answers to these questions and waits for their end. */
  async function stopAnswers(isMeant: (asked: ChatMessage) => boolean): Promise<void> {
    const running = [...streaming.values()].filter(({ asked }) => isMeant(asked));
    for (const { stop } of running) stop.abort();
    await Promise.all(running.map(({ ended }) => ended));
  }

  function replacedQuestion({ replaces, sessionId }: ChatRequest): ChatMessage | null {
    if (replaces === undefined) return null;
    const replaced = store.message(replaces);
    if (replaced?.sessionId !== sessionId || replaced?.role !== 'person' || replaced.replacedBy !== null) {
      throw new AppError('not_found', `The conversation has no question ${replaces} to replace.`, { replaces });
    }
    return replaced;
  }

  function openSession(request: ChatRequest): Pick<ChatSession, 'id'> {
    if (request.sessionId !== undefined) {
      const found = store.session(request.sessionId);
      if (!found) throw new AppError('not_found', `There is no conversation ${request.sessionId}.`);
      return found;
    }
    const now = clock.now();
    const session = { id: ids.next('chat'), title: titleOf(request.text), createdAt: now, updatedAt: now };
    store.createSession(session);
    onSessions();
    return session;
  }

  function keepQuestion(request: ChatRequest, sessionId: string): ChatMessage {
    const { replaces } = request;
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
    const replaced = replacedQuestion(request);
    if (replaced) {
      // An answer that nobody sees any more must not go on to make a ticket.
      const { sessionId, createdAt } = replaced;
      await stopAnswers((asked) => asked.sessionId === sessionId && asked.createdAt >= createdAt);
      // Somebody else may have replaced it meanwhile.
      replacedQuestion(request);
    }
    const session = openSession(request);
    const asked = keepQuestion(request, session.id);
    const earlier = store.messages(session.id).filter(({ id }) => id !== asked.id);
    const stop = new AbortController();
    const signals = signal ? AbortSignal.any([stop.signal, signal]) : stop.signal;
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
    const late = setTimeout(() => stop.abort(TOO_LATE), deadlineMs);
    const ended = conclude(turn, () => runTurn(turn));
    streaming.set(answer.message().id, { asked, stop, ended });
    try {
      await ended;
    } finally {
      clearTimeout(late);
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
    const authority = (parts.readAuthority ?? readAuthority)(request.text, {
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

  /** Runs a turn to its end, whatever that is, and writes its decision. Never throws: nobody could answer for it. */
  async function conclude(turn: TurnContext, run: () => Promise<void>): Promise<void> {
    const { answer, log, signal } = turn;
    let state: FinalState = 'done';
    try {
      await run();
      // All was told, and it was stopped all the same.
      if (signal.aborted) state = endOfStopped(turn);
    } catch (error) {
      const isStopped = signal.aborted || (error instanceof AppError && error.code === 'cancelled');
      // Expected failures are told by the turn itself. And a fault is a fault even where the answer was stopped.
      if (!isStopped || !(error instanceof AppError)) onUnexpected?.(error);
      state = isStopped ? safely(() => endOfStopped(turn), 'failed') : 'failed';
      if (error instanceof AppError && state === 'failed' && error.code === 'model_failed') {
        safely(() => notice(turn, 'model_failed'), undefined);
      }
    }
    if (state !== 'done' && log.proposalId === null) log.result = state;
    // An answer without its decision is told as failed: the record of what was done is part of doing it.
    if (!keepDecision(turn, state)) state = 'failed';
    safely(() => answer.finish(state), undefined);
  }

  function endOfStopped(turn: TurnContext): 'failed' | 'cancelled' {
    if (turn.signal.reason !== TOO_LATE) {
      notice(turn, 'cancelled');
      return 'cancelled';
    }
    turn.log.guards.push({ code: 'turn_deadline', text: `Stopped after ${deadlineMs} ms.` });
    notice(turn, 'turn_deadline');
    return 'failed';
  }

  function keepDecision({ answer, log, asked, elapsedMs }: TurnContext, state: FinalState): boolean {
    const durationMs = elapsedMs();
    const id = ids.next('dec');
    const author = authorOf(answer.message(), log, state);
    const rung = author === 'rules' ? 'rules' : log.rung;
    answer.describe({ usage: usageOf(log, durationMs), author, rung, decisionId: id });
    const about = {
      id,
      messageId: answer.message().id,
      sessionId: asked.sessionId,
      decidedAt: clock.now(),
      durationMs,
    };
    return safely(() => {
      try {
        decisions.add(decisionOf(log, about));
      } catch (error) {
        answer.describe({ decisionId: null });
        throw error;
      }
      return true;
    }, false);
  }

  /** What a full disk or a conversation that is gone may refuse; reported, and the turn ends all the same. */
  function safely<T>(work: () => T, otherwise: T): T {
    try {
      return work();
    } catch (error) {
      onUnexpected?.(error);
      return otherwise;
    }
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
      await stopAnswers((asked) => asked.sessionId === sessionId);
      const wasThere = store.removeSession(sessionId);
      if (wasThere) onSessions();
      return wasThere;
    },
    close: () => stopAnswers(() => true),
  };
}

type FinalState = 'done' | 'cancelled' | 'failed';

/**
 * Who an answer is by: the model that was at work where words, a prediction or a choice in it are its own, or where it was stopped
 * in its work. What the rules wrote in its place is by the rules.
 */
function authorOf({ author, blocks }: ChatMessage, log: TurnLog, state: FinalState): ChatMessage['author'] {
  const isByModel = blocks.some(
    (block) =>
      (block.kind === 'model' && block.text !== '') ||
      (block.kind === 'prediction' && block.prediction.source === 'model'),
  );
  return isByModel || log.hasModelChosen || state === 'cancelled' ? author : 'rules';
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
/** Why an answer was stopped that nobody stopped. */
const TOO_LATE = new Error('The deadline of the turn has passed.');
const TURN_DEADLINE_MS = 300_000;
/** Characters of an answer that a model is given. */
const SHORT_ANSWER = 1_200;
const LONG_ANSWER = 6_000;
