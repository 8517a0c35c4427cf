import type { ChatMessage } from '#shared/domain/chat';
import { externalQuestion } from '../chat-external-question';
import type { LastTurn } from '../router/read-words';
import type { Refusal, Route, Story } from '../router/route';
import { routeIntent } from '../router/route-intent';
import { suggestFollowUps } from '../router/suggest-follow-ups';
import { askExternal } from './ask-external';
import { tellChosen } from './tell-chosen';
import { lastPrediction, tellShow, tellStory, tellWhy } from './tell-story';
import { tellTrade } from './tell-trade';
import { noteRung, notice, say, type TurnContext, textsOf } from './turn-context';

/**
 * Answers one question: what plain words settle is looked up the same each time, the rest is chosen by the model. Effects are
 * those that the person's own words of this turn ask for, whoever chooses.
 *
 * @throws AppError `cancelled`; anything else that is thrown is a fault of ours.
 */
export async function runTurn(turn: TurnContext): Promise<void> {
  const external = externalQuestion(turn.asked.text);
  if (external) {
    await askExternal(turn, external);
    return noteRung(turn);
  }
  const route = routeOf(turn);
  await follow(turn, route);
  noteRung(turn);
  turn.answer.describe({ suggestions: suggestionsOf(turn, route) });
}

function routeOf(turn: TurnContext): Route {
  const { parts, asked } = turn;
  const route = routeIntent(asked.text, {
    instruments: parts.market.instruments(),
    preferred: turn.shown.instrument ?? null,
    last: lastTurn(turn),
  });
  const isUnasked = route.kind === 'story' && route.story === 'trade' && !turn.effects.has('propose');
  if (parts.hasRouter !== false && !isUnasked) return route;
  return { kind: 'unsure', subject: 'subject' in route ? route.subject : NO_SUBJECT };
}

async function follow(turn: TurnContext, route: Route): Promise<void> {
  const texts = textsOf(turn);
  switch (route.kind) {
    case 'talk':
      return say(turn, texts.talk[route.topic]);
    case 'refuse':
      return refuse(turn, route.refusal);
    case 'show':
      return tellShow(turn, route.change, route.unknownInstrument);
    case 'unsure':
      return tellChosen(turn, route.subject);
    case 'story':
      if (route.story === 'why') return tellWhy(turn, route.subject);
      if (route.story !== 'trade') return tellStory(turn, route.story, route.subject);
      return tellTrade(turn, route.subject, route.wish ?? NO_WISH);
  }
}

function refuse(turn: TurnContext, refusal: Refusal): void {
  say(turn, textsOf(turn).refusals[refusal]);
  turn.log.result = 'refused';
  const pane = WHERE[refusal];
  if (pane) turn.answer.add({ kind: 'open', pane });
  else notice(turn, 'refused');
}

function suggestionsOf(turn: TurnContext, route: Route): string[] {
  const { instrument, timeframe } = turn.answer.message();
  const named = instrument === null ? ({ kind: 'none' } as const) : ({ kind: 'known', id: instrument } as const);
  return suggestFollowUps(route, { instrument: named, timeframe, structureKinds: [], count: null }, turn.language);
}

/** What the conversation was about before. */
export function lastTurn({ earlier }: Pick<TurnContext, 'earlier'>): LastTurn {
  const last = earlier.findLast(({ role, instrument }) => role === 'assistant' && instrument !== null);
  const has = (kind: 'prediction' | 'proposal') =>
    earlier.some(({ blocks }) => blocks.some((block) => block.kind === kind));
  return {
    story: storyOf(earlier.findLast(({ role }) => role === 'assistant')),
    instrument: last?.instrument ?? null,
    timeframe: last?.timeframe ?? null,
    hasPrediction: lastPrediction({ earlier }) !== null,
    hasProposal: has('proposal'),
  };
}

/** The story that an answer told, by what it looked up. */
function storyOf(message: ChatMessage | undefined): Story | null {
  const operations = new Set(
    message?.blocks.flatMap((block) => (block.kind === 'tools' ? block.calls.map(({ operation }) => operation) : [])),
  );
  return STORIES.find(([operation]) => operations.has(operation))?.[1] ?? null;
}

const STORIES: readonly (readonly [string, Story])[] = [
  ['orders.propose', 'trade'],
  ['predictions.request', 'analyse'],
  ['signals.list', 'signals'],
  ['structures.evidence', 'structure_evidence'],
  ['structures.detect', 'structures'],
  ['confluence.explain', 'confluence'],
  ['account.balances', 'portfolio'],
  ['positions.list', 'positions'],
  ['risk.state', 'risk'],
  ['accuracy.report', 'accuracy'],
  ['orders.list', 'orders'],
  ['fills.list', 'fills'],
  ['predictions.list', 'predictions'],
  ['outcomes.list', 'outcomes'],
  ['market.context', 'price'],
];

/** Where the person does it. */
const WHERE: Readonly<Partial<Record<Refusal, 'ticket' | 'positions' | 'orders' | 'risk' | 'settings' | 'accuracy'>>> =
  {
    confirm: 'ticket',
    close: 'positions',
    move_stop: 'positions',
    cancel: 'orders',
    resume: 'risk',
    limits: 'risk',
    settings: 'settings',
    promise: 'accuracy',
  };

const NO_WISH = {
  direction: null,
  entry: null,
  stop: null,
  target: null,
  quantity: null,
  isFromPrediction: false,
} as const;
const NO_SUBJECT = { instrument: { kind: 'none' }, timeframe: null, structureKinds: [], count: null } as const;
