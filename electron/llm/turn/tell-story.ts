import { Prediction } from '#shared/domain/prediction';
import type { ViewChange } from '#shared/domain/view-change';
import { tellPortfolio } from '../facts/tell-portfolio';
import type { ToldCall } from '../facts/told-call';
import type { Story, Subject } from '../router/route';
import { explainTurn } from './explain-turn';
import { type ResolvedMoment, resolveMoment } from './resolve-moment';
import type { MadeCall, PlannedCall } from './run-calls';
import { ANALYSIS_LAYERS, isAboutMarket, layerOf, type StoryCall, type StoryMoment, storyPlan } from './story-calls';
import { notice, say, show, type TurnContext, tellCalls, textsOf } from './turn-context';

/** Answers a question that is looked up the same each time. */
export async function tellStory(
  turn: TurnContext,
  story: Exclude<Story, 'trade' | 'why'>,
  subject: Subject,
): Promise<void> {
  const found = isAboutMarket(story) ? marketOf(turn, subject) : null;
  if (isAboutMarket(story) && !found) return;
  const moment = found?.moment ?? null;
  const filter = subject.instrument.kind === 'known' ? subject.instrument.id : null;
  if (!isAboutMarket(story) && subject.instrument.kind === 'unknown') {
    return refuseMarket(turn, { kind: 'unknown_instrument', name: subject.instrument.name });
  }
  const plan = storyPlan(story, {
    moment,
    filter,
    kinds: subject.structureKinds,
    timeframe: subject.timeframe,
    count: subject.count,
    language: turn.language,
  });
  const made = await turn.runner.run(
    plan.reads.map((call) => plannedCall(turn, call)),
    'router',
  );
  const told: ToldCall[] = [];
  if (story === 'portfolio') told.push(...tellAccount(turn, made));
  else told.push(...plan.reads.flatMap(({ tell }, index) => tellCalls(turn, made.slice(index, index + 1), tell)));
  if (moment && (story === 'analyse' || story === 'structures')) await showOnChart(turn, story, moment, subject);
  if (isAboutMarket(story) && told.length === 0) return;

  for (const call of plan.after) {
    signLoadedModel(turn);
    const answered = await turn.runner.run([plannedCall(turn, call)], 'router');
    signLoadedModel(turn);
    told.push(...tellCalls(turn, answered));
    if (hasFailedModel(answered)) {
      return notice(turn, turn.parts.model.standing().isSafeMode ? 'safe_mode' : 'model_failed');
    }
  }
  if (plan.hasProse) await explainTurn(turn, told);
}

/** Why the last prediction or ticket of the conversation is what it is. */
export async function tellWhy(turn: TurnContext, subject: Subject): Promise<void> {
  const last = lastPrediction(turn);
  if (!last) {
    const found = turn.earlier.findLast(({ instrument }) => instrument !== null);
    if (!found) return say(turn, textsOf(turn).nothingToExplain);
    return tellStory(turn, 'signals', subject);
  }
  const { id, instrument, timeframe, asOf } = last;
  turn.answer.describe({ instrument, timeframe });
  const made = await turn.runner.run(
    [
      plannedCall(turn, { operation: 'predictions.get', args: { predictionId: id } }),
      plannedCall(turn, {
        operation: 'confluence.explain',
        args: { instrument, timeframe, asOf, language: turn.language },
      }),
    ],
    'router',
  );
  const told = tellCalls(turn, made);
  if (told.length > 0) await explainTurn(turn, told);
}

/** Does on the chart what the person's words asked for. */
export async function tellShow(turn: TurnContext, change: ViewChange, unknownInstrument: string | null): Promise<void> {
  if (unknownInstrument !== null) return refuseMarket(turn, { kind: 'unknown_instrument', name: unknownInstrument });
  await changeView(turn, change);
}

/** The last prediction that the conversation shows. */
export function lastPrediction({ earlier }: Pick<TurnContext, 'earlier'>): Prediction | null {
  for (const { blocks } of earlier.toReversed()) {
    const block = blocks.findLast(({ kind }) => kind === 'prediction');
    if (block?.kind === 'prediction') return block.prediction;
  }
  return null;
}

/** The market that the question is about; said, and `null`, where there is none. */
export function marketOf(turn: TurnContext, subject: Subject): Extract<ResolvedMoment, { kind: 'found' }> | null {
  const resolved = resolveMoment(subject, turn.shown, turn.earlier, turn.parts.market.instruments());
  if (resolved.kind !== 'found') {
    refuseMarket(turn, resolved);
    return null;
  }
  const { instrument, timeframe } = resolved.moment;
  turn.answer.describe({ instrument, timeframe });
  return resolved;
}

export function plannedCall({ parts }: Pick<TurnContext, 'parts'>, { operation, args }: StoryCall): PlannedCall {
  return parts.tools.plan(operation, args);
}

/** Until its prediction is there, an answer is signed by the model that is at work on it. */
function signLoadedModel({ parts, answer }: TurnContext): void {
  const loaded = parts.model.loaded();
  if (loaded) answer.describe({ author: loaded.modelId });
}

function tellAccount(turn: TurnContext, made: readonly MadeCall[]): ToldCall[] {
  const answered = made.flatMap(({ call, outcome }) =>
    outcome.ok ? [{ id: call.id, operation: call.operation, args: call.args, value: outcome.value }] : [],
  );
  tellCalls(
    turn,
    made.filter(({ outcome }) => !outcome.ok),
  );
  if (answered.length === 0) return [];
  const told = tellPortfolio(answered, { language: turn.language, pricePrecisionOf: () => 2 });
  show(turn, told);
  return [told];
}

async function showOnChart(
  turn: TurnContext,
  story: 'analyse' | 'structures',
  { instrument, timeframe }: StoryMoment,
  { structureKinds }: Subject,
): Promise<void> {
  const layers = story === 'analyse' ? ANALYSIS_LAYERS : structureKinds.map(layerOf);
  await changeView(turn, {
    ...(instrument !== turn.shown.instrument && { instrument }),
    ...(timeframe !== turn.shown.timeframe && { timeframe }),
    ...(layers.length > 0 && { layers: Object.fromEntries(layers.map((layer) => [layer, true])) }),
  });
}

async function changeView(turn: TurnContext, change: ViewChange): Promise<void> {
  if (!turn.effects.has('show') || Object.keys(change).length === 0) return;
  const [made] = await turn.runner.run([plannedCall(turn, { operation: 'chart.show', args: change })], 'router');
  if (made?.outcome.ok) turn.answer.add({ kind: 'view', change });
  else if (made) tellCalls(turn, [made]);
}

function refuseMarket(turn: TurnContext, why: Exclude<ResolvedMoment, { kind: 'found' }>): void {
  const texts = textsOf(turn);
  const stored = turn.parts.market
    .instruments()
    .map(({ id }) => id)
    .join(', ');
  switch (why.kind) {
    case 'nothing_stored':
      say(turn, texts.nothingStored);
      break;
    case 'no_instrument':
      say(turn, texts.nameInstrument(stored));
      break;
    case 'unknown_instrument':
      say(turn, texts.unknownInstrument(why.name, stored));
      break;
    case 'timeframe_unavailable':
      turn.answer.describe({ instrument: why.instrument, timeframe: why.timeframe });
      say(turn, texts.unavailableTimeframe(why.instrument, why.timeframe, why.stored.join(', ')));
      break;
  }
  notice(turn, 'no_market');
}

/** The rules stood in for a model that failed: asking it for prose would only take time. */
function hasFailedModel(made: readonly MadeCall[]): boolean {
  return made.some(({ call, outcome }) => {
    if (!outcome.ok || call.operation !== 'predictions.request') return false;
    return Prediction.parse(outcome.value).provenance.validity === 'failed';
  });
}
