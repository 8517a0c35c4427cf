import type { EpochMs } from '#shared/domain/epoch-ms';
import { nextSessionAt, plannedSessionsText } from './behaviour-sessions';
import { plannedRisk } from './behaviour-size';
import { exactLimits } from './exact-limits';
import { allow, deny, durationText, instantText, limitPercent, percentText, warn } from './finding';
import { isLoss, lastTrade } from './history-locks';
import { readPositive } from './read-decimal';
import type { RiskContext } from './risk-context';
import { moneyText } from './risk-numbers';
import type { Finding, RiskRule } from './risk-rule';

/**
 * The guard of behaviour: what people do after a loss. `warn` lets it pass with a warning. `cooldown` warns until a warned
 * proposal was confirmed that day, and refuses from then on for `behaviourCooldownMs` after the trade that gave cause.
 */
export const BEHAVIOUR_RULES: readonly RiskRule[] = [
  {
    code: 'size_up',
    summary: 'After a losing trade the next one does not risk much more than that one did.',
    inputs: ['account.trades', 'plan', 'behaviourWarnings', 'now'],
    limits: ['behaviour', 'sizeUpFraction', 'behaviourCooldownMs'],
    check: guarded((context) => {
      const { account, limits, rules } = context;
      const limit = `+${limitPercent(limits.sizeUpFraction)}`;
      const last = lastTrade(account.trades, () => true);
      if (last === null || !isLoss(last)) return allow('The last trade lost nothing.', null, limit);
      const before = readPositive(last.initialRisk);
      if (before === null || last.quote !== rules?.quote) {
        return allow(
          before === null
            ? 'The last trade had no stop, so its risk cannot be compared.'
            : `The last trade was in ${last.quote}, so its risk cannot be compared.`,
          null,
          limit,
        );
      }
      const most = before.mul(exactLimits(limits).sizeUpFraction.add(1));
      const planned = plannedRisk(context, most);
      if (planned === null) return deny('What the entry would risk is not known.', null, limit);
      const growth = planned.sub(before);
      const value = `${growth.gt(0) ? '+' : ''}${percentText(growth, before, 'up', limits.sizeUpFraction)}`;
      const texts = `${moneyText(planned)} after ${moneyText(before)} ${last.quote}`;
      if (planned.lte(most)) return allow(`The last trade lost; this one would risk ${texts}, ${value}.`, value, limit);
      return caution(context, {
        value,
        limit,
        message: `The last trade lost, and this one would risk more: ${texts}, ${value}.`,
        until: last.closedAt + limits.behaviourCooldownMs,
      });
    }),
  },
  {
    code: 'reentry',
    summary: 'An instrument is not bought again within minutes of a loss in it.',
    inputs: ['account.trades', 'ticket.instrument', 'behaviourWarnings', 'now'],
    limits: ['behaviour', 'reentryMs', 'behaviourCooldownMs'],
    check: guarded((context) => {
      const { account, ticket, limits, now, behaviourWarnings } = context;
      const { instrument } = ticket;
      const limit = durationText(limits.reentryMs, 'up');
      const last = lastTrade(account.trades, (trade) => trade.instrument === instrument && isLoss(trade));
      if (last === null) return allow(`No trade in ${instrument} lost in the last 90 days.`, null, limit);
      const since = durationText(now - last.closedAt, 'down');
      const coolsUntil = last.closedAt + limits.behaviourCooldownMs;
      const isCooling = limits.behaviour === 'cooldown' && behaviourWarnings > 0 && now < coolsUntil;
      if (now >= last.closedAt + limits.reentryMs && !isCooling) {
        return allow(`The last loss in ${instrument} was ${since} ago.`, since, limit);
      }
      return caution(context, {
        value: since,
        limit,
        message: `A trade in ${instrument} lost ${since} ago.`,
        until: coolsUntil,
      });
    }),
  },
  {
    code: 'planned_session',
    summary: 'The entry falls into a time in which the person plans to trade.',
    inputs: ['now', 'behaviourWarnings'],
    limits: ['behaviour', 'plannedSessions'],
    check: guarded((context) => {
      const { limits, now } = context;
      const { plannedSessions } = limits;
      if (plannedSessions === null) return allow('Any time is planned.', instantText(now), 'any time');
      const next = nextSessionAt(plannedSessions, now);
      const limit = plannedSessionsText(plannedSessions);
      if (next !== null && next <= now) return allow('It is planned to trade now.', instantText(now), limit);
      return caution(context, {
        value: instantText(now),
        limit,
        message: `It is not planned to trade now; ${next === null ? 'no session is planned' : `the next session begins at ${instantText(next)}`}.`,
        until: null,
      });
    }),
  },
];

/** What was done that the guard is there for, and until when it is refused; `null` for as long as it is done. */
interface Cause {
  readonly value: string;
  readonly limit: string;
  readonly message: string;
  readonly until: EpochMs | null;
}

function caution({ limits, behaviourWarnings, now }: RiskContext, { value, limit, message, until }: Cause): Finding {
  const isRefused = limits.behaviour === 'cooldown' && behaviourWarnings > 0 && (until === null || now < until);
  if (!isRefused) return warn(message, value, limit);
  const warned = `${message} Warnings passed over today: ${behaviourWarnings}`;
  const end = until === null ? '.' : `; no such entry is taken until ${instantText(until)}.`;
  return deny(`${warned}${end}`, value, limit);
}

function guarded(check: RiskRule['check']): RiskRule['check'] {
  return (context) => (context.limits.behaviour === 'off' ? allow('The guard of behaviour is off.') : check(context));
}
