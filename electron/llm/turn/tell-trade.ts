import { z } from 'zod';
import { AppError } from '#shared/domain/app-error';
import { DecimalString } from '#shared/domain/decimal';
import { type ContextLevel, MarketContext } from '#shared/domain/market-context';
import { CLOSE_EVIDENCE, type Direction, Prediction } from '#shared/domain/prediction';
import type { Subject, TradeWish } from '../router/route';
import {
  type CitedLevels,
  type LevelChoices,
  levelChoices,
  levelsByModel,
  levelsByRules,
  MARKET_COST_FRACTION,
} from './choose-levels';
import type { MadeCall } from './run-calls';
import type { StoryMoment } from './story-calls';
import { lastPrediction, marketOf, plannedCall } from './tell-story';
import { noteGenerated, notice, readyModel, say, type TurnContext, tellCalls, textsOf } from './turn-context';

/**
 * Makes a ticket of what the person asked for and puts it before them. Typed prices are the person's; the others cite levels
 * of the market, chosen by the model under a grammar or by rules. It has no quantity, and nothing is sent.
 */
export async function tellTrade(turn: TurnContext, subject: Subject, wish: TradeWish): Promise<void> {
  await (wish.isFromPrediction ? tradePrediction(turn, subject, wish) : tradeMarket(turn, subject, wish));
  if (wish.quantity === null) return;
  turn.log.guards.push({ code: 'quantity_ignored', text: `Size ${wish.quantity} was named.` });
  say(turn, textsOf(turn).quantityIgnored(wish.quantity));
  notice(turn, 'quantity_ignored');
}

async function tradeMarket(turn: TurnContext, subject: Subject, wish: TradeWish): Promise<void> {
  const texts = textsOf(turn);
  const found = marketOf(turn, subject);
  if (!found) return;
  const { direction } = wish;
  if (direction === null) return say(turn, texts.whichSide);
  const { moment } = found;
  const [made, newest] = await turn.runner.run(
    [
      plannedCall(turn, { operation: 'market.context', args: { ...moment } }),
      plannedCall(turn, { operation: 'candles.list', args: { ...moment, limit: 1 } }),
    ],
    'router',
  );
  if (!made?.outcome.ok || made.outcome.value === null) return void tellCalls(turn, made ? [made] : []);
  const context = MarketContext.parse(made.outcome.value);
  turn.answer.describe({ asOf: context.asOf });
  const entry = wish.entry === null || wish.entry === 'market' ? null : wish.entry;
  const at = entry === null ? priceNow(newest, context) : Number(entry);
  const cited = await citeLevels(turn, context, direction, at, wish);
  const stop = wish.stop ?? (cited.stop && asPrice(cited.stop, context));
  if (stop === null) {
    say(turn, texts.noStop(context.instrument, context.referencePrice.toFixed(context.pricePrecision)));
    turn.answer.add({ kind: 'open', pane: 'ticket' });
    return;
  }
  await propose(turn, {
    moment,
    direction,
    entry,
    stop,
    target: wish.target ?? (cited.target && asPrice(cited.target, context)),
    stopIs: cited.stop && levelName(cited.stop),
    targetIs: cited.target && levelName(cited.target),
    predictionId: null,
    evidenceIds: [cited.stop, cited.target].flatMap((level) => (level ? [level.structureId] : [])),
  });
}

interface Ticket {
  readonly moment: StoryMoment;
  readonly direction: Direction;
  readonly entry: DecimalString | null;
  readonly stop: DecimalString;
  readonly target: DecimalString | null;
  /** What the level is; `null` for a price that the person typed. */
  readonly stopIs: string | null;
  readonly targetIs: string | null;
  readonly predictionId: string | null;
  readonly evidenceIds: readonly string[];
}

async function tradePrediction(turn: TurnContext, subject: Subject, wish: TradeWish): Promise<void> {
  const texts = textsOf(turn);
  const shown = lastPrediction(turn);
  if (!shown) return say(turn, texts.noPredictionToTrade);
  // As it is registered, not as the conversation shows it.
  const [read] = await turn.runner.run(
    [plannedCall(turn, { operation: 'predictions.get', args: { predictionId: shown.id } })],
    'router',
  );
  if (!read?.outcome.ok) return void tellCalls(turn, read ? [read] : []);
  const { prediction } = Registered.parse(read.outcome.value);
  if (prediction.verdict.kind !== 'forecast') return say(turn, texts.noPredictionToTrade);
  const { verdict, instrument, timeframe } = prediction;
  turn.answer.describe({ instrument, timeframe });
  const { instrument: named } = subject;
  const isOther = named.kind === 'unknown' || (named.kind === 'known' && named.id !== instrument);
  if (isOther || (wish.direction !== null && wish.direction !== verdict.direction)) {
    turn.log.result = 'refused';
    return say(turn, texts.otherPrediction(instrument, verdict.direction));
  }
  const precision = turn.parts.market.instruments().find(({ id }) => id === instrument)?.pricePrecision ?? 8;
  const price = (value: number) => DecimalString.parse(value.toFixed(precision));
  const target = verdict.targets[0];
  await propose(turn, {
    moment: { instrument, timeframe },
    direction: verdict.direction,
    entry:
      wish.entry === 'market' || verdict.entry.evidenceId === CLOSE_EVIDENCE
        ? null
        : (wish.entry ?? price(verdict.entry.price)),
    stop: wish.stop ?? price(verdict.stop.price),
    target: wish.target ?? (target ? price(target.price) : null),
    stopIs: wish.stop === null ? predictionName(turn, prediction) : null,
    targetIs: wish.target === null ? predictionName(turn, prediction) : null,
    predictionId: prediction.id,
    evidenceIds: verdict.evidenceIds.filter((id) => id !== CLOSE_EVIDENCE).slice(0, 32),
  });
}

async function propose(turn: TurnContext, ticket: Ticket): Promise<void> {
  const texts = textsOf(turn);
  const { moment, stopIs, targetIs, direction, entry, stop, target, predictionId, evidenceIds } = ticket;
  say(turn, texts.ticket({ direction, entry, stop, stopIs, target, targetIs }));
  const [made] = await turn.runner.run(
    [
      plannedCall(turn, {
        operation: 'orders.propose',
        args: { instrument: moment.instrument, direction, entry, stop, target, predictionId, evidenceIds },
      }),
    ],
    'router',
  );
  if (!made) return;
  if (!made.outcome.ok) turn.log.result = 'refused';
  tellCalls(turn, [made]);
}

/** Levels for the prices that were not typed; `null` for each that was, or that none can be cited for. */
async function citeLevels(
  turn: TurnContext,
  context: MarketContext,
  direction: Direction,
  entry: number,
  wish: TradeWish,
): Promise<CitedLevels> {
  if (wish.stop !== null && wish.target !== null) return NO_LEVELS;
  const isAtMarket = wish.entry === null || wish.entry === 'market';
  const cost = isAtMarket ? MARKET_COST_FRACTION : LIMIT_COST_FRACTION;
  const choices = levelChoices(context, direction, entry, asNumber(wish.stop), cost);
  const byRules = levelsByRules(choices);
  if (byRules === null) return NO_LEVELS;
  // The stop is the person's: what is left is the nearest target that pays for it.
  const levels = wish.stop === null ? ((await askForLevels(turn, context, direction, choices)) ?? byRules) : byRules;
  return { stop: levels.stop, target: wish.target === null ? levels.target : null };
}

/** The model's choice; `null` where no model answers or its answer is none. */
async function askForLevels(
  turn: TurnContext,
  context: MarketContext,
  direction: Direction,
  choices: LevelChoices,
): Promise<CitedLevels | null> {
  const loaded = await readyModel(turn);
  if (!loaded) return null;
  const { model, prompts } = turn.parts;
  try {
    const about = { context, direction, choices, key: turn.asked.id, signal: turn.signal };
    const { levels, generation, prompts: used } = await levelsByModel({ model, prompts }, about);
    noteGenerated(turn, loaded, generation, used);
    if (turn.signal.aborted) throw new AppError('cancelled', 'The answer was cancelled.');
    if (levels) {
      turn.log.hasModelChosen = true;
      model.noteSuccess();
    } else {
      model.noteFailure('answer_malformed', 'The levels of a ticket were no answer of the form.');
      turn.log.guards.push({ code: 'answer_malformed', text: generation.text.slice(0, 200) });
      if (model.standing().isSafeMode) notice(turn, 'safe_mode');
    }
    return levels;
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
    notice(turn, model.standing().isSafeMode ? 'safe_mode' : 'model_failed');
    return null;
  }
}

/** Where the market is: the candle that is forming knows it better than the last close. */
function priceNow(newest: MadeCall | undefined, context: MarketContext): number {
  if (!newest?.outcome.ok) return context.referencePrice;
  const read = Newest.safeParse(newest.outcome.value);
  return read.data?.forming?.close ?? context.referencePrice;
}

function asPrice(level: ContextLevel, { pricePrecision }: MarketContext): DecimalString {
  return DecimalString.parse(level.price.toFixed(pricePrecision));
}

function asNumber(text: DecimalString | null): number | null {
  return text === null ? null : Number(text);
}

function levelName({ id, label, kind, edge }: ContextLevel): string {
  return `${id}, ${label ?? kind.replaceAll('_', ' ')}${edge === 'level' ? '' : ` ${edge}`}`;
}

function predictionName({ language }: TurnContext, { id }: Prediction): string {
  return language === 'es' ? `de la predicción ${id}` : `of prediction ${id}`;
}

/** Of an answer of `predictions.get`. */
const Registered = z.object({ prediction: Prediction });
/** Of an answer of `candles.list`. */
const Newest = z.object({ forming: z.object({ close: z.number().positive() }).nullable() });
const NO_LEVELS = { stop: null, target: null } as const;
/** The usual fees of buying and of selling. */
const LIMIT_COST_FRACTION = 0.002;
