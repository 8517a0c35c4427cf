import { createAssistantTools } from '#electron/api/assistant/assistant-tools';
import type { Handlers } from '#electron/api/handlers';
import { createRouter } from '#electron/api/router';
import { chatExplanation, wholeSentences } from '#electron/llm/chat-explanation';
import { createChatService } from '#electron/llm/chat-service';
import { groundNumbers } from '#electron/llm/grounding/ground-numbers';
import { questionSources, textSources } from '#electron/llm/grounding/text-sources';
import { type PromptSource, renderPrompt } from '#electron/llm/turn/render-prompt';
import type { AssistantTools } from '#electron/ports/assistant-tools';
import type { ChatStore } from '#electron/ports/chat-store';
import type { GenerationRequest, GenerationResult, LanguageModel } from '#electron/ports/language-model';
import type { ModelLadder } from '#electron/ports/model-ladder';
import { AppError } from '#shared/domain/app-error';
import type { ChatMessage, ChatSession } from '#shared/domain/chat';
import type { Decision } from '#shared/domain/decision';
import type { Instrument } from '#shared/domain/instrument';
import type { MarketContext } from '#shared/domain/market-context';
import { aChatMessage } from '#tests/support/a-chat-message';
import type { EvalCase } from './eval-case';
import type { Observation } from './observation';

export const EVAL_MODES = ['router+grammar', 'grammar', 'bare'] as const;
/**
 * `router+grammar`: as in the app. `grammar`: the model chooses always, among what a grammar allows. `bare`: it writes what it
 * likes, which is parsed strictly.
 */
export type EvalMode = (typeof EVAL_MODES)[number];

/**
 * Asks one question of the real conversation service, router, tools and checks, with a market of our own behind the contract.
 *
 * Nothing is looked up for good: every call is noted and answered with a failure, but for the market that a ticket needs. Words
 * are only asked for where they are what is measured.
 */
export async function observeCase(
  one: EvalCase,
  parts: {
    readonly model: LanguageModel;
    readonly prompts: PromptSource;
    readonly mode: EvalMode;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Observation> {
  return one.expected.kind === 'prose' ? observeProse(one, parts) : observeTurn(one, parts);
}

type ObserveParts = Parameters<typeof observeCase>[1];

async function observeTurn(one: EvalCase, { model, prompts, mode, signal }: ObserveParts): Promise<Observation> {
  const startedAt = performance.now();
  const market = instrumentsOf(one);
  const log = notingTools(market);
  const measured = measuredModel(model, mode);
  const decisions: Decision[] = [];
  const store = conversation(one);
  let number = 0;
  const chat = createChatService({
    model: measured.model,
    prompts: {
      render: (id, inputs, options) => {
        measured.promptRendered(id);
        return prompts.render(id, inputs, options);
      },
    },
    tools: log.tools,
    market: { instruments: () => market },
    store,
    decisions: { add: (decision) => void decisions.push(decision) },
    clock: { now: () => NOW + ++number },
    ids: { next: (prefix) => `${prefix}_${++number}` },
    onEvent: () => {},
    onUnexpected: (error) => {
      throw error;
    },
    hasRouter: mode === 'router+grammar',
  });
  await chat.send({ text: one.question, sessionId: SESSION, ...one.chart, language: one.language }, signal);
  if (signal?.aborted) throw new AppError('cancelled', 'The evaluation was cancelled.');
  const [decision] = decisions;
  if (!decision) throw new Error(`Expected a decision on ${one.id}, was none.`);
  return {
    calls: log.calls(),
    result: decision.result,
    isMalformed: decision.guards.some(({ code }) => code === 'answer_malformed'),
    hasAskedModel: measured.hasChosen(),
    prose: null,
    numbers: null,
    marketPrice: log.marketPrice(),
    outputTokens: measured.outputTokens(),
    seconds: (performance.now() - startedAt) / 1_000,
  };
}

async function observeProse(one: EvalCase, { model, prompts, signal }: ObserveParts): Promise<Observation> {
  const startedAt = performance.now();
  const language = one.language === 'es' ? 'Spanish' : 'English';
  const facts = one.facts.join('\n');
  const user = { language, history: 'none', question: one.question, facts, foreign: 'none' };
  const prompt = renderPrompt(prompts, 'answer', { system: { language }, user }, one.id);
  const generation = await model.generate({
    system: prompt.system,
    user: prompt.user,
    slot: 'prose',
    maxTokens: PROSE_TOKENS,
    temperature: 0,
    seed: 1,
    deadlineMs: 30_000,
    isReproducible: false,
    signal,
  });
  if (signal?.aborted) throw new AppError('cancelled', 'The evaluation was cancelled.');
  const said = chatExplanation(generation.text, one.facts);
  const prose = generation.stopReason === 'max_tokens' ? wholeSentences(said) : said;
  const sources = [...textSources('c1', facts), ...questionSources(one.question)];
  const { numbers, share } = groundNumbers(prose, sources, { names: one.instruments });
  return {
    calls: [],
    result: 'answered',
    isMalformed: false,
    hasAskedModel: true,
    prose,
    numbers: {
      ...share,
      invented: numbers.filter(({ source }) => source === null).map(({ written }) => written),
    },
    marketPrice: null,
    outputTokens: generation.outputTokens,
    seconds: (performance.now() - startedAt) / 1_000,
  };
}

/** The model with only what is measured: the first choice of tools, and the levels of a ticket. */
function measuredModel(model: LanguageModel, mode: EvalMode) {
  let lastPrompt = '';
  let choices = 0;
  let outputTokens = 0;
  const generate = async (request: GenerationRequest): Promise<GenerationResult> => {
    const isTicket = lastPrompt.startsWith('ticket');
    // Left out as if no model answered: an empty answer would count as a malformed one.
    if (request.slot === 'prose' && !isTicket) throw new AppError('model_failed', 'Words are not measured here.');
    const isChoice = lastPrompt.startsWith('tool-choice');
    if (isChoice && choices > 0) return { ...NOTHING, text: NO_CALL[formatOf(request, lastPrompt)] };
    if (isChoice) choices++;
    const { schema, ...free } = request;
    const result = await model.generate(mode === 'bare' || !schema ? free : { ...free, schema });
    outputTokens += result.outputTokens;
    return result;
  };
  const ladder: ModelLadder = {
    loaded: () => model.loaded(),
    ensureLoaded: () => model.ensureLoaded(),
    generate,
    generateSamples: (request, seeds) => model.generateSamples(request, seeds),
    countTokens: (text) => model.countTokens(text),
    unload: async () => {},
    standing: () => ({
      rung: 'base',
      modelId: model.loaded()?.modelId ?? null,
      adapterId: null,
      wanted: 'base',
      isSafeMode: false,
      failuresInRow: 0,
      lastFailure: null,
    }),
    noteFailure: () => {},
    noteSuccess: () => {},
    leaveSafeMode: () => {},
  };
  return {
    model: ladder,
    promptRendered: (id: string) => {
      lastPrompt = id;
    },
    hasChosen: () => choices > 0,
    outputTokens: () => outputTokens,
  };
}

function formatOf({ schema }: GenerationRequest, prompt: string): keyof typeof NO_CALL {
  if (prompt.includes('native')) return 'native';
  return schema?.type === 'object' ? 'many' : 'one';
}

/** The real door of the assistant, whose calls are noted and come back as failures. */
function notingTools(market: readonly Instrument[]) {
  const noted: {
    tool: string;
    operation: string;
    input: Record<string, unknown> | null;
    args: Record<string, unknown>;
    isValid: boolean;
    effect: Observation['calls'][number]['effect'];
  }[] = [];
  let marketPrice: number | null = null;
  const handle = (operation: string, input: unknown): unknown => {
    const call = noted.find((item) => item.operation === operation && item.input === null);
    // Validated by the contract: an object.
    if (call) call.input = input as Record<string, unknown>;
    if (operation !== 'market.context') throw new AppError('exchange_unavailable', 'Nothing is looked up here.');
    const { instrument, timeframe } = input as Pick<MarketContext, 'instrument' | 'timeframe'>;
    const context = contextOf(instrument, timeframe);
    marketPrice = context.referencePrice;
    return context;
  };
  const handlers = new Proxy(
    {},
    {
      get: (_, group) =>
        new Proxy({}, { get: (_inner, name) => (input: unknown) => handle(`${String(group)}.${String(name)}`, input) }),
    },
  ) as Handlers;
  const real = createAssistantTools({
    router: createRouter(handlers, {
      onUnexpected: (_, error) => {
        throw error;
      },
    }),
    instruments: () => market,
  });
  const tools: AssistantTools = {
    ...real,
    call: async (request, signal) => {
      const known = real.find(request.tool);
      const call = {
        tool: request.tool,
        operation: known?.operation ?? '',
        input: null,
        args: { ...request.args },
        isValid: true,
        effect: known?.effect ?? null,
      };
      noted.push(call);
      const outcome = await real.call(request, signal);
      call.isValid = outcome.ok || outcome.state !== 'refused';
      return outcome;
    },
  };
  return {
    tools,
    calls: (): Observation['calls'] => noted.map(({ input, args, ...call }) => ({ ...call, args: input ?? args })),
    marketPrice: () => marketPrice,
  };
}

function conversation({ history }: EvalCase): ChatStore {
  const session: ChatSession = {
    id: SESSION,
    title: '',
    createdAt: NOW,
    updatedAt: NOW,
    messageCount: 0,
    snippet: null,
  };
  const messages: ChatMessage[] = history.flatMap(
    ({ question, answer, instrument, timeframe }, index): ChatMessage[] => [
      { ...MESSAGE, id: `q${index}`, role: 'person' as const, text: question },
      {
        ...MESSAGE,
        id: `a${index}`,
        role: 'assistant' as const,
        text: answer,
        instrument,
        timeframe,
        author: 'rules',
        blocks: [
          {
            kind: 'tools' as const,
            calls: (instrument === null ? ['positions'] : ['market', 'predict']).map((tool, at) => ({
              id: `c${at + 1}`,
              tool,
              operation: OPERATIONS[tool] ?? '',
              args: lookedUpWith(instrument, timeframe),
              chosenBy: 'router' as const,
              state: 'done' as const,
              attempt: 1,
              startedAt: NOW,
              durationMs: 1,
              answer: '',
              error: null,
            })),
          },
          { kind: 'facts' as const, text: answer, numbers: [] },
        ],
      },
    ],
  );
  return {
    sessions: () => [session],
    session: () => session,
    createSession: () => {},
    renameSession: () => false,
    removeSession: () => false,
    messages: () => [...messages],
    message: (id) => messages.find((message) => message.id === id) ?? null,
    saveMessage: (message) => {
      const at = messages.findIndex(({ id }) => id === message.id);
      if (at === -1) messages.push(message);
      else messages[at] = message;
    },
    replaceFrom: () => 0,
    interruptStreaming: () => 0,
  };
}

function lookedUpWith(instrument: string | null, timeframe: string | null): Record<string, string> {
  return instrument === null || timeframe === null ? {} : { instrument, timeframe };
}

function instrumentsOf({ instruments }: EvalCase): Instrument[] {
  return instruments.map((id) => ({
    id,
    source: 'file',
    pricePrecision: PRICES[id]?.precision ?? 2,
    series: [{ timeframe: '1m', firstOpenAt: NOW - 90 * DAY_MS, lastOpenAt: NOW, count: 129_600 }],
  }));
}

/** A market with levels on both sides of its price. */
function contextOf(instrument: string, timeframe: MarketContext['timeframe']): MarketContext {
  const { price, precision } = PRICES[instrument] ?? { price: 100, precision: 2 };
  const atr = Number((price * 0.004).toFixed(precision));
  const levels = [3, 2, 1, -1, -2, -3].map((distanceAtr, index) => ({
    id: `L${index + 1}`,
    structureId: `swing-${index + 1}`,
    kind: 'swing' as const,
    direction: distanceAtr > 0 ? ('bearish' as const) : ('bullish' as const),
    edge: 'level' as const,
    label: null,
    state: 'active' as const,
    price: Number((price + distanceAtr * atr).toFixed(precision)),
    distanceAtr,
    ageCandles: 10 + index,
  }));
  return {
    instrument,
    timeframe,
    asOf: NOW,
    pricePrecision: precision,
    referencePrice: price,
    atr,
    trend: 'up',
    range: { high: price + 3 * atr, low: price - 3 * atr },
    rangePosition: 0.5,
    session: null,
    recentCandles: [
      { openAt: NOW - DAY_MS, open: price, high: price + atr, low: price - atr, close: price, volume: 1 },
    ],
    levels,
    baseRates: { long: null, short: null },
  };
}

const NOW = Date.UTC(2024, 4, 15, 14, 0);
const DAY_MS = 86_400_000;
const SESSION = 'chat_1';
const PROSE_TOKENS = 60;
const PRICES: Readonly<Record<string, { readonly price: number; readonly precision: number }>> = {
  'BTC/USDT': { price: 50_000, precision: 2 },
  'ETH/USDT': { price: 2_500, precision: 2 },
  EURUSD: { price: 1.0842, precision: 5 },
  GBPUSD: { price: 1.252, precision: 5 },
  US500: { price: 5_290, precision: 1 },
  XAUUSD: { price: 2_318.4, precision: 2 },
};
const OPERATIONS: Readonly<Record<string, string>> = {
  positions: 'positions.list',
  market: 'market.context',
  predict: 'predictions.request',
};
const NO_CALL = {
  one: '{"tool":"none","args":{}}',
  many: '{"calls":[]}',
  native: '{"name":"none","parameters":{}}',
} as const;
const NOTHING: GenerationResult = {
  text: '',
  stopReason: 'end',
  promptTokens: 0,
  reusedTokens: 0,
  outputTokens: 0,
  firstTokenMs: 0,
  durationMs: 0,
};
const MESSAGE = aChatMessage({ id: '', sessionId: SESSION, role: 'person', createdAt: NOW });
