import { decimalText, Exact } from '#shared/domain/decimal';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { MandateLimits } from '#shared/domain/mandate';
import { BEHAVIOUR_RULES } from './behaviour-rules';
import { exactLimits } from './exact-limits';
import {
  allow,
  countText,
  decide,
  deny,
  durationText,
  instantText,
  limitPercent,
  percentText,
  ratioText,
} from './finding';
import { exitCooldown, type Lock, lossesInRow, lowProfit, stopStreak } from './history-locks';
import { isTaken } from './history-positions';
import { readDecimal } from './read-decimal';
import type { Finding, RiskRule } from './risk-rule';

/** What happened before: losses, pauses, the rate of orders, what is open, and how the person behaves. */
export const HISTORY_RULES: readonly RiskRule[] = [
  {
    code: 'daily_loss',
    summary: 'The account has not lost the share of a day; reached counts as crossed. Exits and stops go on.',
    inputs: ['day'],
    limits: ['dailyLossReducing', 'dayZone', 'countsUnrealised'],
    check: ({ day, limits }) =>
      lossBelow(day.start, day.now, limits, 'dailyLossReducing', {
        unknown: 'What the account has won or lost since the day began is not known.',
        first: 'Nothing was recorded before today, so no loss can be measured yet.',
        holds: (loss, from, to) => `The account has lost ${loss} since the day began (${from} to ${to}).`,
        gained: (from, to) => `The account has lost nothing since the day began (${from} to ${to}).`,
        fails: (loss, from, to, limit) =>
          `The account has lost ${loss} since the day began (${from} to ${to}); entries end at ${limit}.`,
      }),
  },
  {
    code: 'drawdown',
    summary: 'The account has not fallen by the share from its highest value, open results included.',
    inputs: ['peakEquity', 'account.equity'],
    limits: ['drawdownReducing'],
    check: ({ peakEquity, account, limits }) =>
      lossBelow(peakEquity, account.equity, limits, 'drawdownReducing', {
        unknown: 'How far the account lies below its highest value is not known.',
        first: 'No value of the account was recorded yet, so there is no highest one.',
        holds: (loss, from, to) => `The account lies ${loss} below its highest value (${from} to ${to}).`,
        gained: (from, to) => `The account is at its highest value (${from} to ${to}).`,
        fails: (loss, from, to, limit) =>
          `The account lies ${loss} below its highest value (${from} to ${to}); entries end at ${limit}.`,
      }),
  },
  {
    code: 'losses_in_row',
    summary: 'After some losing trades in a row there is a pause.',
    inputs: ['account.trades', 'lossesFrom', 'now'],
    limits: ['lossCooldownLosses', 'lossCooldownMs'],
    check: ({ account, lossesFrom, limits, now }) => {
      const lock = lossesInRow(account.trades, limits, lossesFrom);
      const losses = lossesText(lock.count);
      return paused(lock, now, {
        value: losses,
        limit: lossesText(limits.lossCooldownLosses),
        holds: () =>
          lock.until === null
            ? `${losses} in a row; a pause begins with ${limits.lossCooldownLosses}.`
            : `The pause after ${losses} in a row ended at ${instantText(lock.until)}.`,
        fails: (until) =>
          `${losses} in a row: no entry for ${durationText(limits.lossCooldownMs, 'up')} after the last, until ${until}.`,
      });
    },
  },
  {
    code: 'exit_cooldown',
    summary: 'After a position was closed its instrument rests.',
    inputs: ['account.trades', 'ticket.instrument', 'now'],
    limits: ['exitCooldownMs'],
    check: ({ account, ticket: { instrument }, limits, now }) => {
      const lock = exitCooldown(account.trades, limits, instrument);
      const limit = durationText(limits.exitCooldownMs, 'up');
      const since = lock.until === null ? null : durationText(now - (lock.until - limits.exitCooldownMs), 'down');
      return paused(lock, now, {
        value: since,
        limit,
        holds: () =>
          since === null
            ? `No trade in ${instrument} was closed in the last 90 days.`
            : `The last trade in ${instrument} was closed ${since} ago.`,
        fails: (until) =>
          `The last trade in ${instrument} was closed ${since} ago; it rests for ${limit}, until ${until}.`,
      });
    },
  },
  {
    code: 'stop_streak',
    summary: 'After some stops in one instrument within a window the instrument is locked.',
    inputs: ['account.trades', 'ticket.instrument', 'now'],
    limits: ['stopStreakStops', 'stopStreakWindowMs', 'stopStreakLockMs'],
    check: ({ account, ticket: { instrument }, limits, now }) => {
      const lock = stopStreak(account.trades, limits, instrument, now);
      const stops = countText(lock.count, 'stop');
      const window = durationText(limits.stopStreakWindowMs, 'up');
      return paused(lock, now, {
        value: stops,
        limit: countText(limits.stopStreakStops, 'stop'),
        holds: () => `${stops} in ${instrument} within the last ${window}, and no lock that they began.`,
        fails: (until) =>
          `${stops} in ${instrument} within ${window}: it is locked for ${durationText(limits.stopStreakLockMs, 'up')} after the last, until ${until}.`,
      });
    },
  },
  {
    code: 'low_profit',
    summary: 'An instrument whose last trades lost too much R together is locked.',
    inputs: ['account.trades', 'ticket.instrument', 'now'],
    limits: ['lowProfitTrades', 'lowProfitMinR', 'lowProfitLockMs'],
    check: ({ account, ticket: { instrument }, limits, now }) => {
      const { lowProfitTrades, lowProfitMinR, lowProfitLockMs } = limits;
      const lock = lowProfit(account.trades, limits, instrument);
      const sum = `${ratioText(new Exact(lock.sumR), 'down', lowProfitMinR)} R`;
      const trades = countText(lock.count, 'trade');
      if (lock.count < lowProfitTrades) {
        return allow(
          `Closed in ${instrument} so far: ${trades}, of the ${lowProfitTrades} that are judged together.`,
          trades,
          countText(lowProfitTrades, 'trade'),
        );
      }
      return paused(lock, now, {
        value: sum,
        limit: `${lowProfitMinR} R`,
        holds: () =>
          lock.until === null
            ? `The last ${trades} in ${instrument} made ${sum} together.`
            : `The last ${trades} in ${instrument} made ${sum} together; the lock ended at ${instantText(lock.until)}.`,
        fails: (until) =>
          `The last ${trades} in ${instrument} made ${sum} together, less than ${lowProfitMinR} R: it is locked for ${durationText(lowProfitLockMs, 'up')}, until ${until}.`,
      });
    },
  },
  {
    code: 'order_rate',
    summary: 'No more entries are sent in one minute than the mandate allows.',
    inputs: ['account.entriesAt', 'now'],
    limits: ['ordersPerMinute'],
    check: ({ account, now, limits: { ordersPerMinute } }) => {
      const sent = account.entriesAt.filter((at) => !(now - at >= MINUTE_MS)).length;
      return decide({
        isMet: sent < ordersPerMinute,
        value: entriesText(sent),
        limit: `${ordersPerMinute} in 1 min`,
        holds: () => `${entriesText(sent)} sent in the last minute, of ${ordersPerMinute} at most.`,
        fails: () => `${entriesText(sent)} sent in the last minute, and ${ordersPerMinute} is the most.`,
      });
    },
  },
  {
    code: 'open_positions',
    summary:
      'No more instruments are held, or on the way to be, than the mandate allows; adding to one of them passes.',
    inputs: ['account.exposures', 'ticket.instrument'],
    limits: ['maxOpenPositions'],
    check: ({ account, ticket: { instrument }, limits: { maxOpenPositions } }) => {
      const taken = account.exposures.filter(isTaken);
      const value = countText(taken.length, 'position');
      const limit = countText(maxOpenPositions, 'position');
      if (taken.some((exposure) => exposure.instrument === instrument)) {
        return allow(`${instrument} is one of the ${value} already.`, value, limit);
      }
      return decide({
        isMet: taken.length < maxOpenPositions,
        value,
        limit,
        holds: () => `${value} open or on the way, of ${maxOpenPositions} at most.`,
        fails: () =>
          `${value} open or on the way, and ${maxOpenPositions} is the most; ${instrument} would be another.`,
      });
    },
  },
  ...BEHAVIOUR_RULES,
];

interface LossWords {
  readonly unknown: string;
  readonly first: string;
  readonly gained: (from: string, to: string) => string;
  readonly holds: (loss: string, from: string, to: string) => string;
  readonly fails: (loss: string, from: string, to: string, limit: string) => string;
}

/** Whether the loss from `from` to `to` is a smaller share of `from` than the limit. Without a `from` there is none to measure. */
function lossBelow(
  from: string | null,
  to: string | null,
  limits: MandateLimits,
  name: 'dailyLossReducing' | 'drawdownReducing',
  words: LossWords,
): Finding {
  const limit = limitPercent(limits[name]);
  const [start, end] = [readDecimal(from), readDecimal(to)];
  if (end === null || (from !== null && !start?.gt(0))) return deny(words.unknown, null, limit);
  if (start === null) return allow(words.first, null, limit);
  const loss = start.sub(end);
  const texts = [decimalText(start), decimalText(end)] as const;
  if (!loss.gt(0)) return allow(words.gained(...texts), '0 %', limit);
  // Down: 2.9999 % must not read as the 3 % that it has not reached.
  const share = percentText(loss, start, 'down', limits[name]);
  return decide({
    isMet: loss.lt(start.mul(exactLimits(limits)[name])),
    value: share,
    limit,
    holds: () => words.holds(share, ...texts),
    fails: () => words.fails(share, ...texts, limit),
  });
}

/** A lock refuses up to the instant at which it ends, and not at it. */
function paused(
  { until }: Lock,
  now: EpochMs,
  words: {
    readonly value: string | null;
    readonly limit: string;
    readonly holds: () => string;
    readonly fails: (until: string) => string;
  },
): Finding {
  return until === null || now >= until
    ? allow(words.holds(), words.value, words.limit)
    : deny(words.fails(instantText(until)), words.value, words.limit);
}

function lossesText(count: number): string {
  return `${count} ${count === 1 ? 'loss' : 'losses'}`;
}

function entriesText(count: number): string {
  return `${count} ${count === 1 ? 'entry' : 'entries'}`;
}

const MINUTE_MS = 60_000;
