import type { AccountMoment, MarketMoment } from '#electron/ports/market-moments';
import type { AlertChannel, AlertDelivery, AlertFact, AlertFiring, AlertRule } from '#shared/domain/alert';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { timeframeMs } from '#shared/domain/timeframe';
import { watchRule } from './watch-rule';

/**
 * What a rule fires at the newest candles of a stretch, oldest first.
 *
 * @param input.stretch - Consecutive candles, oldest first, with those that the rule must have seen before.
 * @param input.newest - How many of the last candles may fire, of those that closed later than `after`.
 * @param input.mark - Close up to which the rule was evaluated. At earlier candles only what its conditions on predictions
 * did not see then counts.
 * @param input.fired - Closes at which it has fired already.
 * @param input.account - The account now and at the evaluation before; for the last candle alone.
 */
export async function findFirings(input: {
  readonly rule: AlertRule;
  readonly stretch: readonly MarketMoment[];
  readonly newest: number;
  readonly after: EpochMs;
  readonly mark: EpochMs;
  readonly fired: ReadonlySet<EpochMs>;
  readonly account: { readonly now: AccountMoment; readonly before: AccountMoment | null } | null;
  readonly now: EpochMs;
  /** Awaited now and then, so that others have their turn. */
  readonly yieldToLoop: () => Promise<void>;
}): Promise<AlertFiring[]> {
  const { rule, stretch, mark, account, now } = input;
  const silence = createSilence(stretch, input.fired, rule.cooldownCandles);
  const watch = watchRule(rule);
  const held: { readonly moment: MarketMoment; readonly facts: readonly AlertFact[] }[] = [];
  for (const [index, moment] of stretch.entries()) {
    if (index % PAUSE_EVERY === PAUSE_EVERY - 1) await input.yieldToLoop();
    const isAgain = moment.closeAt <= mark;
    const isLast = index === stretch.length - 1;
    const seen = isAgain ? asSeenAgain(moment, rule) : moment;
    const facts = watch(isLast && account ? { ...seen, account: account.now, previousAccount: account.before } : seen);
    const isAsked = moment.closeAt > input.after && index >= stretch.length - input.newest;
    if (!facts || !isAsked || silence.has(index)) continue;
    if (isAgain && !facts.some(({ condition }) => rule.conditions[condition]?.kind === 'prediction')) continue;
    held.push({ moment, facts });
    silence.add(index);
  }
  return held.map(({ moment, facts }, index) => firingOf(rule, moment, facts, index === held.length - 1, now));
}

/** What was there before the rule, as it is now, was saved is no news. */
function asSeenAgain(moment: MarketMoment, { updatedAt }: AlertRule): MarketMoment {
  return {
    ...moment,
    made: moment.made.filter(({ requestedAt }) => requestedAt > updatedAt),
    resolved: moment.closeAt > updatedAt ? moment.resolved : [],
  };
}

/** A rule is silent where it fired, and for its cooldown on either side. */
function createSilence(stretch: readonly MarketMoment[], fired: ReadonlySet<EpochMs>, cooldownCandles: number) {
  const isSilent = new Uint8Array(stretch.length);
  const around = (index: number) => {
    isSilent.fill(1, Math.max(0, index - cooldownCandles), index + cooldownCandles + 1);
  };
  for (const [index, { closeAt }] of stretch.entries()) if (fired.has(closeAt)) around(index);
  return { has: (index: number) => isSilent[index] === 1, add: around };
}

/** Whether a moment is the present: an older one is told as late, and nobody knows the account at it. */
export function isPresent({ closeAt, timeframe }: MarketMoment, now: EpochMs): boolean {
  return now - closeAt <= LATE_CANDLES * timeframeMs(timeframe);
}

function firingOf(
  rule: AlertRule,
  moment: MarketMoment,
  facts: readonly AlertFact[],
  isNewest: boolean,
  now: EpochMs,
): AlertFiring {
  const { instrument, timeframe, closeAt, price } = moment;
  return {
    // Made of what makes it one: written again after a power cut, it is still the same one for whoever got its message.
    id: `${rule.id}.${rule.version}.${instrument}.${closeAt}`,
    ruleId: rule.id,
    ruleVersion: rule.version,
    ruleName: rule.name,
    instrument,
    timeframe,
    closeAt,
    firedAt: now,
    price,
    isLate: !isPresent(moment, now),
    conditions: rule.conditions,
    facts,
    deliveries: deliveriesOf(rule, isNewest, now),
    readAt: null,
  };
}

/** The inbox has it with the firing itself. Of several at once the newest is shown and heard; the others wait in the inbox. */
function deliveriesOf({ channels }: AlertRule, isNewest: boolean, now: EpochMs): AlertDelivery[] {
  const others = [...new Set(channels)].filter((channel) => channel !== 'inbox');
  return [
    { channel: 'inbox', state: 'delivered', tries: 1, at: now, error: null },
    ...others.map((channel): AlertDelivery => {
      const isHeld = !isNewest && ONCE_FOR_SEVERAL.has(channel);
      return { channel, state: isHeld ? 'held' : 'pending', tries: 0, at: isHeld ? now : null, error: null };
    }),
  ];
}

const ONCE_FOR_SEVERAL: ReadonlySet<AlertChannel> = new Set(['desktop', 'sound']);
const LATE_CANDLES = 2;
const PAUSE_EVERY = 250;
