import type { ChatStore } from '#electron/ports/chat-store';
import type { Clock, IdSource } from '#electron/ports/clock';
import type { LanguageModel, LoadedModel } from '#electron/ports/language-model';
import { AppError } from '#shared/domain/app-error';
import type { ChatBlock, ChatMessage, ChatSession, Language } from '#shared/domain/chat';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { ExternalServer } from '#shared/domain/external-server';
import type { Instrument, InstrumentId } from '#shared/domain/instrument';
import type { MarketContext } from '#shared/domain/market-context';
import type { Prediction } from '#shared/domain/prediction';
import { canResample, type Timeframe } from '#shared/domain/timeframe';
import { chatExplanation, wholeSentences } from './chat-explanation';
import { EXTERNAL_PROMPT, EXTERNAL_SYSTEM_PROMPT } from './chat-external-prompt';
import { type ExternalQuestion, externalQuestion } from './chat-external-question';
import { EXTERNAL_TEXTS } from './chat-external-texts';
import { explainedFacts, marketFacts, predictionFacts, rulesExplanation } from './chat-facts';
import { ungroundedNumbers } from './chat-grounding';
import { chatLanguage } from './chat-language';
import { chatQuestion } from './chat-question';
import { CHAT_TEXTS } from './chat-texts';
import type { ExternalTools } from './external-tools';

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
}

/** What a conversation says while it happens. */
export type ChatEvent =
  | { readonly kind: 'chat-message'; readonly message: ChatMessage }
  | { readonly kind: 'chat-delta'; readonly messageId: string; readonly index: number; readonly text: string }
  | { readonly kind: 'chat-block'; readonly messageId: string; readonly index: number; readonly block: ChatBlock };

/** Conversations about a market. */
export interface ChatService {
  sessions(): ChatSession[];
  messages(sessionId: string): ChatMessage[];
  /**
   * Answers a question and returns the finished answer. What goes wrong on the way becomes the answer's state and a
   * notice; what was written stays.
   *
   * @throws AppError `not_found` for a conversation that does not exist.
   */
  send(request: ChatRequest, signal?: AbortSignal): Promise<ChatMessage>;
  /** Stops an answer; returns whether it was streaming. */
  cancel(messageId: string): boolean;
}

/** What the chat needs of the predictions. */
export interface ChatPredictions {
  context(question: MarketMoment): MarketContext | null;
  request(question: MarketMoment, signal?: AbortSignal): Promise<Prediction>;
}

/** What the chat needs of the servers of others. */
export type ChatExternalTools = Pick<ExternalTools, 'list' | 'call'>;

interface MarketMoment {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly asOf?: EpochMs | undefined;
}

/** @param parts.onUnexpected - Told of faults of ours; the answer only says that it failed. */
export function createChatService(parts: {
  model: LanguageModel;
  templates: { render(id: string, inputs: Readonly<Record<string, string>>): { readonly text: string } };
  predictions: ChatPredictions;
  /** Sentences on what signals and confluence say at a moment; none where nothing is known. */
  explainSignals: (moment: MarketMoment, language: Language, signal: AbortSignal) => Promise<readonly string[]>;
  market: { instruments(): readonly Instrument[] };
  /** Asked when a person types `/ask`, and never otherwise; missing where there are none. */
  externalTools?: ChatExternalTools;
  store: ChatStore;
  clock: Clock;
  ids: IdSource;
  onEvent: (event: ChatEvent) => void;
  onUnexpected?: (error: unknown) => void;
}): ChatService {
  const { model, templates, predictions, explainSignals, market, store, clock, ids, onEvent, onUnexpected } = parts;
  const externalTools = parts.externalTools ?? { list: () => [], call: noExternalTools };
  const streaming = new Map<string, AbortController>();

  function openSession(request: ChatRequest): ChatSession {
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

  function save(message: ChatMessage): void {
    store.saveMessage(message, clock.now());
    onEvent({ kind: 'chat-message', message });
  }

  async function send(request: ChatRequest, signal?: AbortSignal): Promise<ChatMessage> {
    const session = openSession(request);
    const earlier = store.messages(session.id);
    const asked: ChatMessage = {
      id: ids.next('msg'),
      sessionId: session.id,
      role: 'person',
      createdAt: clock.now(),
      state: 'done',
      text: request.text,
      blocks: [],
      instrument: request.instrument ?? null,
      timeframe: request.timeframe ?? null,
      asOf: request.asOf ?? null,
      author: null,
      tokensPerSecond: null,
    };
    save(asked);
    const controller = new AbortController();
    const abort = () => controller.abort();
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
    const answer = startAnswer(asked);
    streaming.set(answer.message().id, controller);
    try {
      await respond(request, earlier, answer, controller.signal);
      answer.finish('done');
    } catch (error) {
      conclude(error, answer, controller.signal);
    } finally {
      streaming.delete(answer.message().id);
      signal?.removeEventListener('abort', abort);
    }
    return answer.message();
  }

  /** The answer that grows: every block is stored and told as it comes. */
  function startAnswer(asked: ChatMessage): Answer {
    let message: ChatMessage = {
      ...asked,
      id: ids.next('msg'),
      role: 'assistant',
      createdAt: Math.max(clock.now(), asked.createdAt + 1),
      state: 'streaming',
      text: '',
      author: 'rules',
    };
    save(message);
    const change = (fields: Partial<ChatMessage>) => {
      message = { ...message, ...fields };
    };
    return {
      message: () => message,
      describe: change,
      add: (block) => {
        change({ blocks: [...message.blocks, block] });
        store.saveMessage(message, clock.now());
        const index = message.blocks.length - 1;
        onEvent({ kind: 'chat-block', messageId: message.id, index, block });
        return index;
      },
      append: (index, text) => {
        const block = message.blocks[index];
        if (block?.kind !== 'model') return;
        change({ blocks: message.blocks.with(index, { ...block, text: block.text + text }) });
        onEvent({ kind: 'chat-delta', messageId: message.id, index, text });
      },
      replace: (index, block) => {
        change({ blocks: message.blocks.with(index, block) });
        store.saveMessage(message, clock.now());
        onEvent({ kind: 'chat-block', messageId: message.id, index, block });
      },
      finish: (state) => {
        change({ state, text: plainAnswer(message.blocks) });
        save(message);
      },
    };
  }

  async function respond(
    request: ChatRequest,
    earlier: readonly ChatMessage[],
    answer: Answer,
    signal: AbortSignal,
  ): Promise<void> {
    const asked = externalQuestion(request.text);
    // Names and arguments of a tool are in no language.
    const words = asked ? (asked.kind === 'call' ? asked.question : '') : request.text;
    const language = request.language ?? languageOf(words, earlier) ?? request.fallbackLanguage ?? 'en';
    if (asked) return askExternal(asked, language, answer, signal);
    const texts = CHAT_TEXTS[language];
    const say = (text: string) => answer.add({ kind: 'facts', text });
    const instruments = market.instruments();
    const question = chatQuestion(request.text, instruments, request.instrument ?? null);
    if (question.intent === 'term' && question.term) return void say(texts.terms[question.term]);
    if (question.intent !== 'market' && question.intent !== 'signals' && question.intent !== 'term') {
      return void say(texts[question.intent]);
    }

    const stored = instruments.map(({ id }) => id).join(', ');
    const refuse = (text: string) => {
      say(text);
      answer.add({ kind: 'notice', code: 'no_market' });
    };
    if (instruments.length === 0) return refuse(texts.nothingStored);
    if (question.instrument.kind === 'unknown')
      return refuse(texts.unknownInstrument(question.instrument.name, stored));
    const last = earlier.findLast(({ instrument }) => instrument !== null);
    const wanted =
      question.instrument.kind === 'known' ? question.instrument.id : (request.instrument ?? last?.instrument ?? null);
    const instrument =
      instruments.find(({ id }) => id === wanted) ?? (instruments.length === 1 ? instruments[0] : null);
    if (!instrument) return refuse(wanted ? texts.unknownInstrument(wanted, stored) : texts.nameInstrument(stored));
    const timeframe = question.timeframe ?? request.timeframe ?? last?.timeframe ?? defaultTimeframe(instrument);
    const bases = instrument.series.map((series) => series.timeframe);
    answer.describe({ instrument: instrument.id, timeframe });
    if (!bases.some((base) => canResample(base, timeframe))) {
      return refuse(texts.unavailableTimeframe(instrument.id, timeframe, bases.join(', ')));
    }
    const moment = { instrument: instrument.id, timeframe, asOf: request.asOf };
    if (question.intent === 'signals') return tellSignals(moment, language, answer, signal);
    await discuss(moment, request.text, earlier, language, answer, signal);
  }

  /** From numbers alone: no model is needed to say what the signals are, and none could know it better. */
  async function tellSignals(
    moment: MarketMoment,
    language: Language,
    answer: Answer,
    signal: AbortSignal,
  ): Promise<void> {
    const sentences = await explainSignals(moment, language, signal);
    const context = readContext(moment);
    if (!context || sentences.length === 0) {
      tellUnknown(moment, context && null, language, answer);
      return;
    }
    answer.describe({ asOf: context.asOf });
    answer.add({ kind: 'facts', text: asList(sentences) });
  }

  /**
   * Asks a tool of an external server, as a person typed it. The answer is shown and given to the model as data; nothing that
   * it says is carried out, whoever repeats it: no model's words are read for commands.
   */
  async function askExternal(
    asked: ExternalQuestion,
    language: Language,
    answer: Answer,
    signal: AbortSignal,
  ): Promise<void> {
    const texts = EXTERNAL_TEXTS[language];
    const refuse = (text: string) => {
      answer.add({ kind: 'facts', text });
      answer.add({ kind: 'notice', code: 'external_failed' });
    };
    const usable = externalTools.list().filter(({ isEnabled }) => isEnabled);
    if (asked.kind === 'list') return void answer.add({ kind: 'facts', text: listedTools(usable, language) });
    if (asked.kind === 'malformed') return refuse(asked.fault === 'json' ? texts.badJson : texts.usage);
    const server = usable.find(({ name }) => name === asked.server);
    if (!server) return refuse(texts.unknownServer(asked.server, usable.map(({ name }) => `@${name}`).join(', ')));
    let lines: string[];
    try {
      const request = { serverId: server.id, tool: asked.tool, args: asked.args };
      const { tool, text, isError, isCut } = await externalTools.call(request, signal);
      answer.add({ kind: 'external', server: server.name, tool, text, isError, isCut });
      lines = text.split('\n');
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
      return refuse(texts.failed(error.code, server.name, asCode(asked.tool), asCode(error.message)));
    }
    if (asked.question === '') return;
    try {
      const loaded = await model.ensureLoaded();
      if (!loaded) return void answer.add({ kind: 'notice', code: 'no_model' });
      const name = CHAT_TEXTS[language].name;
      const data = fittingText(lines, loaded, model);
      const turn = {
        system: EXTERNAL_SYSTEM_PROMPT.render({ language: name }),
        user: EXTERNAL_PROMPT.render({
          language: name,
          answer: data,
          question: asData(asked.question).slice(0, MAX_QUESTION_LENGTH),
        }),
        given: [],
        foreign: lines,
      };
      await explain(loaded, turn, answer, signal);
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
      answer.describe({ author: 'rules' });
      answer.add({ kind: 'notice', code: 'model_failed' });
    }
  }

  function tellUnknown(moment: MarketMoment, context: null | undefined, language: Language, answer: Answer): void {
    const key = context === null ? 'warmUp' : 'noCandles';
    answer.add({ kind: 'facts', text: CHAT_TEXTS[language][key](moment.instrument, moment.timeframe) });
    answer.add({ kind: 'notice', code: 'no_market' });
  }

  async function discuss(
    moment: MarketMoment,
    question: string,
    earlier: readonly ChatMessage[],
    language: Language,
    answer: Answer,
    signal: AbortSignal,
  ): Promise<void> {
    // The score and what carries it; asked about the signals themselves, the answer says all.
    const signals = (await explainSignals(moment, language, signal)).slice(0, TOLD_SIGNALS);
    const context = readContext(moment);
    if (!context) return tellUnknown(moment, context, language, answer);
    answer.describe({ asOf: context.asOf });
    const facts = [...marketFacts(context, language), ...signals];
    answer.add({ kind: 'facts', text: asList(facts) });
    // Asked in the same tick as the context, so no candle can close in between. The context's own instant would not do: a
    // streamed candle becomes known a little after its close.
    const prediction = await signedRequest(moment, answer, signal);
    answer.add({ kind: 'prediction', prediction });
    const forecast = predictionFacts(prediction, context.pricePrecision, language);

    const sayByRules = () =>
      answer.add({ kind: 'facts', text: rulesExplanation(prediction, context, language).join(' ') });
    const explainByRules = (notice: 'no_model' | 'model_failed') => {
      answer.describe({ author: 'rules' });
      answer.add({ kind: 'notice', code: notice });
      sayByRules();
    };
    if (prediction.provenance.validity === 'failed') return explainByRules('model_failed');
    try {
      const loaded = await model.ensureLoaded();
      if (!loaded) return explainByRules('no_model');
      const system = templates.render('chat-system', { language: CHAT_TEXTS[language].name });
      const user = templates.render('chat', {
        language: CHAT_TEXTS[language].name,
        facts: explainedFacts(context, language).join('\n'),
        forecast: forecast.join('\n'),
        history: historyLines(earlier),
        question: asData(question),
      });
      const turn = { system: system.text, user: user.text, given: [...facts, ...forecast], foreign: [] };
      const hasText = await explain(loaded, turn, answer, signal);
      if (!hasText) sayByRules();
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
      explainByRules('model_failed');
    }
  }

  /** Signs the answer with the model that is at work, so that one which is stopped meanwhile does not read as the rules'. */
  async function signedRequest(moment: MarketMoment, answer: Answer, signal: AbortSignal): Promise<Prediction> {
    const sign = () => {
      const active = model.loaded();
      if (active) answer.describe({ author: active.modelId });
    };
    sign();
    try {
      return await predictions.request(moment, signal);
    } catch (error) {
      // It may have been loaded by this request.
      sign();
      throw error;
    }
  }

  /** `undefined` where no candle is known yet, `null` during warm-up. */
  function readContext(moment: MarketMoment): MarketContext | null | undefined {
    try {
      return predictions.context(moment);
    } catch (error) {
      if (error instanceof AppError && error.code === 'no_candles') return undefined;
      throw error;
    }
  }

  /** Lets the model explain; returns whether it said anything but what it had been given. */
  async function explain(
    loaded: LoadedModel,
    turn: {
      system: string;
      user: string;
      /** Everything that the answer says before: numbers may come from there, and it is not to be said again. */
      given: readonly string[];
      /** The same of what others wrote. */
      foreign: readonly string[];
    },
    answer: Answer,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { given, foreign } = turn;
    const said = [...given, ...foreign];
    const index = answer.add({ kind: 'model', text: '', ungrounded: [] });
    answer.describe({ author: loaded.modelId });
    let text = '';
    let shown = '';
    const echo = new AbortController();
    const show = () => {
      const next = chatExplanation(text, said);
      if (next.startsWith(shown)) {
        if (next !== shown) answer.append(index, next.slice(shown.length));
      } else answer.replace(index, { kind: 'model', text: next, ungrounded: [] });
      shown = next;
      // What is cut off stays cut off: writing on would only take time.
      if (text.length - shown.length > LONGEST_ECHO) echo.abort();
    };
    const check = () =>
      answer.replace(index, { kind: 'model', text: shown, ungrounded: ungroundedNumbers(shown, given, foreign) });
    try {
      const result = await model.generate({
        system: turn.system,
        user: turn.user,
        maxTokens: MAX_TOKENS,
        temperature: TEMPERATURE,
        seed: SEED,
        deadlineMs: DEADLINE_MS,
        // The system part repeats from turn to turn: reusing it halves the wait for the first word.
        isReproducible: false,
        signal: AbortSignal.any([signal, echo.signal]),
        onText: (piece) => {
          text += piece;
          show();
        },
      });
      shown = chatExplanation(result.text, said);
      if (result.stopReason === 'max_tokens') shown = wholeSentences(shown);
      const writingMs = result.durationMs - result.firstTokenMs;
      if (result.outputTokens > 1 && writingMs > 0) {
        answer.describe({ tokensPerSecond: (1_000 * (result.outputTokens - 1)) / writingMs });
      }
      const isCancelled = result.stopReason === 'aborted' && !echo.signal.aborted;
      if (shown === '' && !isCancelled) {
        answer.replace(index, {
          kind: 'notice',
          code: result.stopReason === 'deadline' ? 'deadline' : 'nothing_added',
        });
        return false;
      }
      check();
      if (isCancelled || signal.aborted) throw new AppError('cancelled', 'The answer was cancelled.');
      if (result.stopReason === 'deadline') answer.add({ kind: 'notice', code: 'deadline' });
      return true;
    } catch (error) {
      check();
      throw error;
    }
  }

  function conclude(error: unknown, answer: Answer, signal: AbortSignal): void {
    if (signal.aborted || (error instanceof AppError && error.code === 'cancelled')) {
      answer.add({ kind: 'notice', code: 'cancelled' });
      answer.finish('cancelled');
      return;
    }
    if (error instanceof AppError && error.code === 'model_failed')
      answer.add({ kind: 'notice', code: 'model_failed' });
    if (!(error instanceof AppError)) onUnexpected?.(error);
    answer.finish('failed');
  }

  return {
    sessions: () => store.sessions(),
    messages: (sessionId) => store.messages(sessionId),
    send,
    cancel: (messageId) => {
      const controller = streaming.get(messageId);
      controller?.abort();
      return controller !== undefined;
    },
  };
}

interface Answer {
  message(): ChatMessage;
  describe(
    fields: Pick<Partial<ChatMessage>, 'instrument' | 'timeframe' | 'asOf' | 'author' | 'tokensPerSecond'>,
  ): void;
  /** Returns the index of the block. */
  add(block: ChatBlock): number;
  append(index: number, text: string): void;
  replace(index: number, block: ChatBlock): void;
  finish(state: 'done' | 'cancelled' | 'failed'): void;
}

function languageOf(text: string, earlier: readonly ChatMessage[]): Language | null {
  const told = [
    text,
    ...earlier
      .filter(({ role }) => role === 'person')
      .toReversed()
      .map((message) => message.text),
  ];
  for (const candidate of told) {
    const language = chatLanguage(candidate);
    if (language) return language;
  }
  return null;
}

function defaultTimeframe(instrument: Instrument): Timeframe {
  const bases = instrument.series.map(({ timeframe }) => timeframe);
  const preferred = bases.includes(PREFERRED_TIMEFRAME) ? PREFERRED_TIMEFRAME : bases[0];
  return preferred ?? PREFERRED_TIMEFRAME;
}

/** Earlier turns as lines, the newest last and each one cut short: a small model has little room. */
function historyLines(earlier: readonly ChatMessage[]): string {
  // What strangers wrote, and what a model made of it, stays in its own turn.
  const ours = earlier.filter(
    ({ text, blocks }) => !blocks.some(({ kind }) => kind === 'external') && !externalQuestion(text),
  );
  const turns = ours.filter(({ state, text }) => state === 'done' && text !== '').slice(-MAX_HISTORY);
  if (turns.length === 0) return 'none';
  return turns.map(({ role, text }) => `${role}: ${asData(text).slice(0, MAX_HISTORY_LENGTH)}`).join('\n');
}

/** The first sentence as a line of its own, the others as a Markdown list: that is how the window shows facts. */
function asList([first, ...others]: readonly string[]): string {
  return [first, '', ...others.map((line) => `- ${line}`)].join('\n');
}

/** Text from outside on one line and without angle brackets, so that it cannot close the tag that it stands in. */
function asData(text: string): string {
  return text.replaceAll('<', '‹').replaceAll('>', '›').replace(/\s+/g, ' ').trim();
}

/** Lines of a text of others with neither tags nor bounds of its own, as many as the model has room for. */
function fittingText(
  lines: readonly string[],
  { contextTokens }: LoadedModel,
  model: Pick<LanguageModel, 'countTokens'>,
): string {
  const room = Math.max(MIN_ANSWER_TOKENS, contextTokens - EXTERNAL_PROMPT_TOKENS - MAX_TOKENS);
  let text = lines.map(asData).join('\n');
  // No token is shorter than a character, and most are four: what is far too long is cut before it is counted.
  text = text.slice(0, 8 * room);
  while (model.countTokens(text) > room) text = text.slice(0, Math.floor(text.length * 0.8));
  return text;
}

/** Tools that may be asked, a server a line; descriptions are for who allows them. */
function listedTools(servers: readonly ExternalServer[], language: Language): string {
  const lines = servers.flatMap(({ name, tools }) => {
    const allowed = tools.filter(({ isAllowed }) => isAllowed).map((tool) => asCode(tool.name));
    return allowed.length > 0 ? [`@${name}: ${allowed.join(', ')}`] : [];
  });
  const { allowed, nothingAllowed, usage } = EXTERNAL_TEXTS[language];
  return lines.length === 0 ? nothingAllowed : `${asList([allowed, ...lines])}\n\n${usage}`;
}

/** Words that others may have written, for the window to show as they are and not to read as Markdown. */
function asCode(text: string): string {
  return `\`${text.replaceAll('`', "'").replace(/\s+/g, ' ')}\``;
}

async function noExternalTools(): Promise<never> {
  throw new AppError('not_found', 'There are no external servers.');
}

function titleOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > MAX_TITLE_LENGTH ? `${line.slice(0, MAX_TITLE_LENGTH - 1)}…` : line;
}

function plainAnswer(blocks: readonly ChatBlock[]): string {
  return blocks
    .flatMap((block) =>
      block.kind === 'facts' || block.kind === 'model' || block.kind === 'external' ? [block.text.trim()] : [],
    )
    .filter((text) => text !== '')
    .join('\n\n');
}

const PREFERRED_TIMEFRAME: Timeframe = '1h';
const TOLD_SIGNALS = 3;
const MAX_TOKENS = 100;
const TEMPERATURE = 0;
const SEED = 1;
const DEADLINE_MS = 20_000;
/** Characters: longer than a tag that is still being written. */
const LONGEST_ECHO = 80;
const MAX_HISTORY = 4;
const MAX_HISTORY_LENGTH = 160;
const MAX_TITLE_LENGTH = 60;
/** What the prompts around an external answer take, with a question of some length. */
const EXTERNAL_PROMPT_TOKENS = 500;
const MIN_ANSWER_TOKENS = 256;
const MAX_QUESTION_LENGTH = 600;
