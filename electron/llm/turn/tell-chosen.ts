import type { AssistantEffect } from '#electron/ports/assistant-tools';
import type { AnsweredCall } from '#electron/ports/language-model';
import { AppError } from '#shared/domain/app-error';
import { Direction } from '#shared/domain/prediction';
import { Timeframe } from '#shared/domain/timeframe';
import type { ToldCall } from '../facts/told-call';
import type { Subject, TradeWish } from '../router/route';
import { choiceContext, choiceQuestion } from './choice-context';
import { type ChosenCall, chooseTools, isSmallModel } from './choose-tools';
import { explainTurn } from './explain-turn';
import { permitEffects } from './permit-effects';
import type { MadeCall } from './run-calls';
import { tellTrade } from './tell-trade';
import { noteGenerated, notice, readyModel, say, type TurnContext, tellCalls, textsOf } from './turn-context';
import { turnHistory } from './turn-history';
import { typedPrices } from './typed-prices';

/**
 * Answers what plain words do not settle: the model chooses what to look up, step by step, sees what failed, and says what it
 * found. Each step is bounded, and so are the steps.
 */
export async function tellChosen(turn: TurnContext, subject: Subject): Promise<void> {
  const { parts, log, asked } = turn;
  const texts = textsOf(turn);
  const loaded = await readyModel(turn);
  if (!loaded) {
    return say(turn, `${texts.notUnderstood}\n\n${texts.talk.help}`);
  }
  const isSmall = isSmallModel(loaded);
  const history = turnHistory(turn.earlier, {
    tokens: Math.min(MOST_HISTORY_TOKENS, Math.floor(loaded.contextTokens / HISTORY_SHARE)),
    ownOnly: true,
    countTokens: parts.model.countTokens,
  });
  log.history = { kept: history.kept, dropped: history.dropped };
  const told: ToldCall[] = [];
  const answered: AnsweredCall[] = [];
  const seen = new Set<string>();
  const acted = new Set<AssistantEffect>();
  let failures = 0;
  let hasRefused = false;
  /** Calls of the last step that failed: told where nothing came in their place. */
  let failed: readonly MadeCall[] = [];
  for (let step = 0; step < (isSmall ? SMALL_STEPS : MOST_STEPS); step++) {
    let reply: Awaited<ReturnType<typeof chooseTools>>;
    try {
      reply = await chooseTools(
        parts,
        loaded,
        {
          question: choiceQuestion(turn.authority.ownWords),
          history: history.text,
          context: choiceContext(parts.market.instruments(), turn.shown),
          effects: turn.effects,
          calls: answered,
          key: asked.id,
        },
        { signal: turn.signal },
      );
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
      notice(turn, parts.model.standing().isSafeMode ? 'safe_mode' : 'model_failed');
      break;
    }
    noteGenerated(turn, loaded, reply.generation, reply.prompts);
    if (turn.signal.aborted) throw new AppError('cancelled', 'The answer was cancelled.');
    const { choice } = reply;
    if (choice.kind === 'none') break;
    if (choice.kind === 'malformed') {
      log.guards.push({ code: 'answer_malformed', text: choice.problem });
      failures += 1;
      if (failures > MOST_FAILURES) {
        parts.model.noteFailure('answer_malformed', choice.problem);
        notice(turn, parts.model.standing().isSafeMode ? 'safe_mode' : 'model_failed');
        break;
      }
      answered.push({ name: 'error', args: {}, answer: choice.problem });
      continue;
    }
    parts.model.noteSuccess();
    const fresh = choice.calls.filter((call) => isNew(seen, keyOf(call)));
    // Asking the same again is how small models say that they are done.
    if (fresh.length === 0) break;
    const { calls, proposal, refused } = permitEffects(fresh, turn, subject, acted);
    for (const { text } of refused) log.guards.push({ code: 'effect_not_asked', text });
    const made = calls.length === 0 ? [] : await turn.runner.run(calls.map(withMoment(turn)), 'model', failures + 1);
    describeMoment(turn, made);
    log.hasModelChosen = true;
    told.push(
      ...tellCalls(
        turn,
        made.filter(({ outcome }) => outcome.ok),
      ),
    );
    answered.push(...made.map(answeredCall));
    answered.push(
      ...refused.map(({ call, text }) => ({ name: call.tool, args: call.args, answer: `refused: ${text}` })),
    );
    hasRefused ||= refused.length > 0;
    failed = made.filter(({ outcome }) => !outcome.ok);
    const hasFailed = failed.length > 0;
    if (proposal) {
      tellCalls(turn, failed);
      return proposeChosen(turn, subject, proposal);
    }
    if (hasFailed) failures += 1;
    if (failures > MOST_FAILURES) break;
    if (hasFailed) log.guards.push({ code: 'repaired', text: 'A call that failed was shown to the model.' });
    if (isSmall && !hasFailed) break;
    if (step === MOST_STEPS - 1) log.guards.push({ code: 'step_limit', text: `${MOST_STEPS} steps were taken.` });
  }
  tellCalls(turn, failed);
  if (told.length === 0) {
    if (failed.length === 0) say(turn, hasRefused ? texts.notAsked : texts.nothingLookedUp);
    return;
  }
  await explainTurn(turn, told);
}

/**
 * A proposal that the model chose becomes a ticket like any other: side and instrument have to be among those that the person's
 * words allow. Which of the typed numbers is the stop may be the model's reading; other prices cite levels, and what else it wrote
 * into the call is not used.
 */
async function proposeChosen(turn: TurnContext, subject: Subject, { args }: ChosenCall): Promise<void> {
  const { authority, log } = turn;
  const direction = Direction.safeParse(args.direction).data ?? null;
  const instrument = typeof args.instrument === 'string' ? args.instrument : null;
  const isOther = instrument !== null && authority.instruments.size > 0 && !authority.instruments.has(instrument);
  if (!turn.effects.has('propose') || direction === null || !authority.directions.has(direction) || isOther) {
    log.guards.push({
      code: 'effect_not_asked',
      text: `A ${String(args.direction)} of ${instrument} was not asked for.`,
    });
    log.result = 'refused';
    say(turn, textsOf(turn).notAsked);
    notice(turn, 'refused');
    return;
  }
  const prices = typedPrices(args, authority.prices, direction);
  const wish: TradeWish = { direction, ...prices, quantity: null, isFromPrediction: false };
  // Of several that the words name the model chose one; where they name none, it is the chart's or the conversation's, as for every
  // other question.
  const isNamed = instrument !== null && authority.instruments.has(instrument);
  await tellTrade(turn, isNamed ? { ...subject, instrument: { kind: 'known', id: instrument } } : subject, wish);
}

/** What the model that chooses is told of a call. Words of a refusal are ours; those of a failure may be an exchange's. */
function answeredCall({ call, outcome }: MadeCall): AnsweredCall {
  const { tool: name, args } = call;
  if (outcome.ok) return { name, args, answer: outcome.compact };
  const { code, message } = outcome.error;
  return { name, args, answer: outcome.state === 'refused' ? `error ${code}: ${message}` : `error ${code}` };
}

/** Adds it where it is not there yet, and says whether. */
function isNew(seen: Set<string>, key: string): boolean {
  const { size } = seen;
  return seen.add(key).size > size;
}

/** The moment that the person asks about holds for the model's calls too. */
function withMoment({ shown, parts }: TurnContext): (call: ChosenCall) => ChosenCall {
  return (call) => {
    const tool = parts.tools.find(call.tool);
    if (!tool || shown.asOf === undefined) return call;
    // No model is shown this argument: the plan knows which tools take it.
    const { args } = parts.tools.plan(tool.operation, { asOf: shown.asOf });
    return { ...call, args: { ...call.args, ...args } };
  };
}

function describeMoment({ answer, parts }: TurnContext, made: readonly MadeCall[]): void {
  const about = made.find(({ call }) => typeof call.args.instrument === 'string');
  if (!about) return;
  const { instrument, timeframe } = about.call.args;
  const known = parts.market.instruments().find(({ id }) => id === instrument);
  if (!known) return;
  answer.describe({ instrument: known.id });
  const stored = TIMEFRAMES.find((one) => one === timeframe);
  if (stored) answer.describe({ timeframe: stored });
}

function keyOf({ tool, args }: ChosenCall): string {
  return `${tool} ${JSON.stringify(args)}`;
}

const TIMEFRAMES = Timeframe.options;
/** Answers that were no answers, and calls that failed, before the turn goes on with what it has. */
const MOST_FAILURES = 1;
const MOST_STEPS = 4;
/** One choice, and one more where it failed. */
const SMALL_STEPS = 2;
const HISTORY_SHARE = 12;
const MOST_HISTORY_TOKENS = 600;
