import type { AssistantEffect, AssistantTools } from '#electron/ports/assistant-tools';
import type { Clock } from '#electron/ports/clock';
import type { GenerationResult, LoadedModel } from '#electron/ports/language-model';
import type { ModelLadder } from '#electron/ports/model-ladder';
import { AppError } from '#shared/domain/app-error';
import type { ChatBlock, ChatMessage, Language } from '#shared/domain/chat';
import type { GroundedNumber } from '#shared/domain/grounded-number';
import type { Instrument, InstrumentId } from '#shared/domain/instrument';
import { MarketContext } from '#shared/domain/market-context';
import { Prediction } from '#shared/domain/prediction';
import type { Timeframe } from '#shared/domain/timeframe';
import type { ExternalTools } from '../external-tools';
import { foreignWords } from '../facts/foreign-words';
import { tellCall } from '../facts/tell-call';
import { contextLevels } from '../facts/tell-market';
import type { TellOptions } from '../facts/telling';
import type { ToldCall } from '../facts/told-call';
import { groundNumbers } from '../grounding/ground-numbers';
import type { Authority } from '../router/route';
import type { Answer } from './answer';
import type { PromptSource } from './render-prompt';
import type { CallRunner, MadeCall } from './run-calls';
import type { StoryCall } from './story-calls';
import { noteGeneration, type TurnLog } from './turn-log';
import { TURN_TEXTS, type TurnTexts } from './turn-texts';

/** What turns are made of. */
export interface TurnParts {
  readonly model: ModelLadder;
  readonly prompts: PromptSource;
  readonly tools: AssistantTools;
  readonly market: { instruments(): readonly Instrument[] };
  /** Asked when a person types `/ask`, and never otherwise. */
  readonly externalTools: Pick<ExternalTools, 'list' | 'call'>;
  readonly clock: Clock;
  /** `false` only to measure what the router is worth: the model chooses always. */
  readonly hasRouter?: boolean;
}

/** One question and the answer that grows to it. */
export interface TurnContext {
  readonly parts: TurnParts;
  readonly asked: ChatMessage;
  readonly earlier: readonly ChatMessage[];
  /** What the chart shows. */
  readonly shown: {
    readonly instrument?: InstrumentId | undefined;
    readonly timeframe?: Timeframe | undefined;
    readonly asOf?: number | undefined;
  };
  readonly language: Language;
  readonly authority: Authority;
  readonly effects: ReadonlySet<AssistantEffect>;
  readonly answer: Answer;
  readonly log: TurnLog;
  readonly runner: CallRunner;
  readonly signal: AbortSignal;
  readonly elapsedMs: () => number;
}

export function textsOf({ language }: Pick<TurnContext, 'language'>): TurnTexts {
  return TURN_TEXTS[language];
}

/** Says something of our own; its numbers are those of the turn. */
export function say({ answer, log }: Pick<TurnContext, 'answer' | 'log'>, text: string): void {
  const { numbers } = groundNumbers(text, log.sources);
  // What is ours and has no source is no claim of a model: only what leads somewhere is kept.
  answer.add({ kind: 'facts', text, numbers: numbers.filter(isGrounded) });
}

export function notice({ answer }: Pick<TurnContext, 'answer'>, code: Notice): void {
  const isSaid = answer.message().blocks.some((block) => block.kind === 'notice' && block.code === code);
  if (!isSaid) answer.add({ kind: 'notice', code });
}

export type Notice = Extract<ChatBlock, { kind: 'notice' }>['code'];

/** Tells what calls answered, in their order; what failed is said with its reason. */
export function tellCalls(turn: TurnContext, made: readonly MadeCall[], tell?: StoryCall['tell']): ToldCall[] {
  return made.flatMap((one) => tellOne(turn, one, tell));
}

function tellOne(turn: TurnContext, { call, outcome }: MadeCall, tell: StoryCall['tell']): ToldCall[] {
  const texts = textsOf(turn);
  if (!outcome.ok) {
    tellFailure(turn, call.tool, outcome.error);
    return [];
  }
  if (call.operation === 'market.context' && outcome.value === null) {
    say(turn, texts.warmUp(String(call.args.instrument), String(call.args.timeframe)));
    notice(turn, 'no_market');
    return [];
  }
  noteAnswer(turn, call.operation, outcome.value);
  const told = tellCall(
    { id: call.id, operation: call.operation, args: call.args, value: outcome.value },
    tellOptions(turn, call.args.instrument),
  );
  show(turn, { ...told, text: textOf(told, tell) });
  return [told];
}

/** What a teller cannot read out of its own answer: the price of the market, and the levels that its picture names. */
function tellOptions(turn: TurnContext, instrument: unknown): TellOptions {
  const { language, log } = turn;
  const context = log.context?.instrument === instrument ? log.context : null;
  return {
    language,
    pricePrecisionOf: (id) => precisionOf(turn, id),
    lastPriceOf: (id) => (log.context?.instrument === id ? log.context.referencePrice : null),
    ...(context && { levels: contextLevels(context, language) }),
  };
}

function textOf({ text, brief }: ToldCall, tell: StoryCall['tell']): string {
  if (tell === 'picture') return '';
  return tell === 'brief' ? asList(brief) : text;
}

/** The first sentence as a line of its own, the others as a Markdown list. */
function asList([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : [first, '', ...others.map((line) => `- ${line}`)].join('\n');
}

/** Puts what was told into the answer and remembers where its numbers come from. */
export function show({ answer, log }: Pick<TurnContext, 'answer' | 'log'>, told: ToldCall): void {
  log.sources.push(...told.sources);
  if (told.text !== '') say({ answer, log }, told.text);
  for (const block of told.blocks) answer.add(block);
}

function tellFailure(
  turn: TurnContext,
  tool: string,
  error: { readonly code: string; readonly message: string; readonly details: Readonly<Record<string, unknown>> },
): void {
  const texts = textsOf(turn);
  const { instrument, timeframe } = turn.answer.message();
  if (error.code === 'no_candles' && instrument !== null && timeframe !== null) {
    say(turn, texts.noCandles(instrument, timeframe));
    notice(turn, 'no_market');
    return;
  }
  // The name may be one that a model made up, the reason the words of an exchange.
  say(turn, texts.callFailed(foreignWords(tool, MOST_TOOL), foreignWords(error.message, MOST_REASON)));
  notice(turn, 'tool_failed');
}

/** What the decision and the message keep of an answer. */
function noteAnswer({ answer, log, parts }: TurnContext, operation: string, value: unknown): void {
  if (operation === 'market.context') {
    log.context = MarketContext.parse(value);
    answer.describe({ asOf: log.context.asOf });
  }
  if (operation !== 'predictions.request') return;
  // A prediction of the model is its part in the turn, though it was not asked here.
  const { source, provenance } = Prediction.parse(value);
  const loaded = parts.model.loaded();
  if (source !== 'model' || loaded?.modelId !== provenance.modelId) return;
  log.loaded = loaded;
  log.rung = parts.model.standing().rung;
}

/** The model, loaded; `null` with a notice where none answers. */
export async function readyModel(turn: TurnContext): Promise<LoadedModel | null> {
  const { model } = turn.parts;
  try {
    const loaded = await unlessAborted(model.ensureLoaded(), turn.signal);
    if (!loaded) {
      notice(turn, model.standing().isSafeMode ? 'safe_mode' : 'no_model');
      return null;
    }
    turn.answer.describe({ author: loaded.modelId });
    return loaded;
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
    notice(turn, model.standing().isSafeMode ? 'safe_mode' : 'model_failed');
    return null;
  }
}

/** Notes a generation under the model that made it: the ladder may have stepped down while it was asked. */
export function noteGenerated(
  { parts, log }: Pick<TurnContext, 'parts' | 'log'>,
  asked: LoadedModel,
  generation: GenerationResult,
  prompts: readonly { readonly id: string; readonly version: string }[],
): void {
  const { model } = parts;
  noteGeneration(log, { loaded: model.loaded() ?? asked, rung: model.standing().rung, generation, prompts });
}

/** Says on which rung of the ladder the model answered, where that is not the one that was chosen. */
export function noteRung(turn: TurnContext): void {
  const { wanted } = turn.parts.model.standing();
  const { loaded, rung } = turn.log;
  if (loaded === null || rung === wanted) return;
  if (rung === 'base') notice(turn, 'fallback_base');
  if (rung === 'small') notice(turn, 'fallback_small');
}

/** Loading goes on for the next question; nobody waits for it any more. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(new AppError('cancelled', 'The answer was cancelled.'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function precisionOf({ parts }: TurnContext, instrument: InstrumentId): number {
  return parts.market.instruments().find(({ id }) => id === instrument)?.pricePrecision ?? USUAL_PRECISION;
}

function isGrounded({ source }: GroundedNumber): boolean {
  return source !== null;
}

const USUAL_PRECISION = 2;
const MOST_TOOL = 40;
const MOST_REASON = 300;
