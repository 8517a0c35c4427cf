import type { AssistantEffect, AssistantTools } from '#electron/ports/assistant-tools';
import type { Subject } from '../router/route';
import type { ChosenCall } from './choose-tools';
import { resolveMoment } from './resolve-moment';
import type { TurnContext } from './turn-context';

/** Calls that a model chose, as they may be made. */
export interface PermittedCalls {
  /** Looks as they were chosen, and effects on the market that the person means. */
  readonly calls: readonly ChosenCall[];
  /** The first ticket that was chosen; it is made of the person's words and cited levels, not of these arguments. */
  readonly proposal: ChosenCall | null;
  /** What was chosen and is not done, with the reason in a sentence. */
  readonly refused: readonly { readonly call: ChosenCall; readonly text: string }[];
}

/**
 * Holds what a model chose against the person's words: an effect happens once a question, to a market that the words name, or to
 * that of the chart or the conversation where they name none, whatever the model wrote into its call. Looks pass as they are.
 *
 * An effect that the words do not ask for passes too: the door refuses it, and the answer shows that.
 *
 * @param acted - Effects that happened in this turn; those that are permitted here are added.
 */
export function permitEffects(
  chosen: readonly ChosenCall[],
  turn: Pick<TurnContext, 'authority' | 'effects' | 'shown' | 'earlier'> & {
    readonly parts: { readonly tools: Pick<AssistantTools, 'find'>; readonly market: TurnContext['parts']['market'] };
  },
  subject: Subject,
  acted: Set<AssistantEffect>,
): PermittedCalls {
  const calls: ChosenCall[] = [];
  const refused: { call: ChosenCall; text: string }[] = [];
  let proposal: ChosenCall | null = null;
  for (const call of chosen) {
    const effect = turn.parts.tools.find(call.tool)?.effect ?? null;
    if (effect === null || !turn.effects.has(effect)) calls.push(call);
    else if (acted.has(effect)) refused.push({ call, text: `Another ${effect} was not asked for.` });
    else if (effect === 'propose') {
      acted.add(effect);
      proposal = call;
    } else {
      const meant = effect === 'predict' ? asMeant(call, turn, subject) : asShown(call, turn, subject);
      if (meant === null) {
        refused.push({ call, text: `${effect} of ${nameOf(call.args.instrument)} was not asked for.` });
      } else {
        acted.add(effect);
        calls.push(meant);
      }
    }
  }
  return { calls, proposal, refused };
}

type Turn = Parameters<typeof permitEffects>[1];

/** The call about the market that the person means, timeframe included; `null` where it is about another one. */
function asMeant(call: ChosenCall, turn: Turn, subject: Subject): ChosenCall | null {
  const { instruments } = turn.authority;
  const { instrument } = call.args;
  const isNamed = typeof instrument === 'string' && instruments.has(instrument);
  if (instruments.size > 0 && !isNamed) return null;
  const about: Subject = isNamed ? { ...subject, instrument: { kind: 'known', id: instrument } } : subject;
  const resolved = resolveMoment(about, turn.shown, turn.earlier, turn.parts.market.instruments());
  if (resolved.kind !== 'found') return null;
  const { moment } = resolved;
  return { tool: call.tool, args: { instrument: moment.instrument, timeframe: moment.timeframe } };
}

/** The chart goes where the words say and nowhere else; which layers are lit is the model's choice, and none goes dark by it. */
function asShown(call: ChosenCall, turn: Turn, subject: Subject): ChosenCall | null {
  const { instrument = null, off: _, ...others } = call.args;
  const { instruments } = turn.authority;
  const isNamed = typeof instrument === 'string' && instruments.has(instrument);
  if (instruments.size > 0 && instrument !== null && !isNamed) return null;
  // The words may name no length of candles, and then no other one was asked for.
  return { tool: call.tool, args: { ...others, ...(isNamed && { instrument }), timeframe: subject.timeframe } };
}

function nameOf(instrument: unknown): string {
  return typeof instrument === 'string' ? instrument.slice(0, MOST_NAME) : 'no market';
}

/** Of an instrument, by the contract. */
const MOST_NAME = 32;
