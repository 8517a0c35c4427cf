import { decimalText, Exact } from '#shared/domain/decimal';
import { exactLimits } from './exact-limits';
import { allow, decide, deny, durationText, limitPercent, percentText, ratioText, shortText } from './finding';
import { readPositive } from './read-decimal';
import type { EntryPlan, RiskContext } from './risk-context';
import type { Finding, RiskRule } from './risk-rule';

/** What the ticket itself must be like: its prices among each other and beside the market, and the decision behind it. */
export const TICKET_RULES: readonly RiskRule[] = [
  {
    code: 'short_not_possible',
    summary: 'The instrument is bought first: on spot nothing can be sold that is not held.',
    inputs: ['ticket.direction'],
    limits: [],
    check: ({ ticket: { direction } }) =>
      decide({
        isMet: direction === 'long',
        value: direction,
        limit: 'long',
        holds: () => 'The instrument is bought first and sold later.',
        fails: () => 'A short is not possible on spot: what is not held cannot be sold.',
      }),
  },
  {
    code: 'stop_below_entry',
    summary: 'The stop lies below the price at which will be bought.',
    inputs: ['plan.stop', 'plan.expectedPrice'],
    limits: [],
    check: priced(({ stop, expectedPrice }) =>
      decide({
        isMet: stop.lt(expectedPrice),
        value: decimalText(stop),
        limit: decimalText(expectedPrice),
        holds: () => `The stop at ${decimalText(stop)} lies below the entry at ${decimalText(expectedPrice)}.`,
        fails: () => `The stop at ${decimalText(stop)} must lie below the entry at ${decimalText(expectedPrice)}.`,
      }),
    ),
  },
  {
    code: 'stop_below_market',
    summary: 'The stop lies below the best bid; above it, it would be triggered at once.',
    inputs: ['plan.stop', 'quote.bid'],
    limits: [],
    check: priced(({ stop }, { quote }) => {
      const bid = readPositive(quote?.bid);
      if (bid === null) return deny('The best bid is not known.', decimalText(stop));
      return decide({
        isMet: stop.lt(bid),
        value: decimalText(stop),
        limit: decimalText(bid),
        holds: () => `The stop at ${decimalText(stop)} lies below the best bid ${decimalText(bid)}.`,
        fails: () => `The stop at ${decimalText(stop)} must lie below the best bid ${decimalText(bid)}.`,
      });
    }),
  },
  {
    code: 'target_above_entry',
    summary: 'The target, where there is one, lies above the limit of the entry.',
    inputs: ['plan.target', 'plan.limitPrice'],
    limits: [],
    check: priced(({ target, limitPrice }) =>
      target === null
        ? allow('The ticket has no target.', null, decimalText(limitPrice))
        : decide({
            isMet: target.gt(limitPrice),
            value: decimalText(target),
            limit: decimalText(limitPrice),
            holds: () => `The target at ${decimalText(target)} lies above the entry at ${decimalText(limitPrice)}.`,
            fails: () => `The target at ${decimalText(target)} must lie above the entry at ${decimalText(limitPrice)}.`,
          }),
    ),
  },
  {
    code: 'entry_near_market',
    summary: 'The entry is not dearer than the best ask and the slippage that the mandate allows.',
    inputs: ['plan.limitPrice', 'plan.highestPrice'],
    limits: ['marketSlippageFraction'],
    // One that is meant to rest must not run after the market without a bound.
    check: priced(({ limitPrice, highestPrice }) =>
      decide({
        isMet: limitPrice.lte(highestPrice),
        value: decimalText(limitPrice),
        limit: decimalText(highestPrice),
        holds: () =>
          `The entry at ${decimalText(limitPrice)} is not dearer than ${decimalText(highestPrice)}, which the market allows.`,
        fails: () =>
          `The entry at ${decimalText(limitPrice)} is dearer than ${decimalText(highestPrice)}, the most that lies near the best ask.`,
      }),
    ),
  },
  {
    code: 'price_band',
    summary: 'The entry lies within a band about the last price, the middle of bid and ask.',
    inputs: ['plan.limitPrice', 'quote.bid', 'quote.ask'],
    limits: ['priceBandFraction'],
    check: priced(({ limitPrice }, { quote, limits }) => {
      const { priceBandFraction } = limits;
      const limit = limitPercent(priceBandFraction);
      const [bid, ask] = [readPositive(quote?.bid), readPositive(quote?.ask)];
      if (bid === null || ask === null) return deny('The last price is not known.', null, limit);
      // Twice the last price and twice the distance from it: nothing has to be divided.
      const twice = bid.add(ask);
      const distance = limitPrice.add(limitPrice).sub(twice).abs();
      const share = percentText(distance, twice, 'up', priceBandFraction);
      return decide({
        isMet: distance.lte(twice.mul(exactLimits(limits).priceBandFraction)),
        value: share,
        limit,
        holds: () => `The entry at ${decimalText(limitPrice)} is ${share} away from the last price.`,
        fails: () =>
          `The entry at ${decimalText(limitPrice)} is ${share} away from the last price of ${short(twice.div(2))}; it may be ${limit}.`,
      });
    }),
  },
  {
    code: 'reward_ratio',
    summary: 'The target, where there is one, pays enough for what the stop costs, both after fees.',
    inputs: ['plan.rewardRatio'],
    limits: ['minRewardRatio'],
    check: priced(({ rewardRatio }, { limits }) => {
      const { minRewardRatio } = limits;
      const limit = `${minRewardRatio} R`;
      if (rewardRatio === null) return allow('Without a target there is no reward to compare.', null, limit);
      const ratio = ratioText(rewardRatio, 'down', minRewardRatio);
      return decide({
        isMet: rewardRatio.gte(exactLimits(limits).minRewardRatio),
        value: `${ratio} R`,
        limit,
        holds: () => `The target pays ${ratio} times what the stop costs.`,
        fails: () => `The target pays ${ratio} times what the stop costs, less than ${minRewardRatio}.`,
      });
    }),
  },
  {
    code: 'decision_known',
    summary: 'The prediction that the ticket names exists.',
    inputs: ['decision', 'ticket.predictionId'],
    limits: [],
    check: ({ decision, ticket: { predictionId } }) => {
      if (predictionId === null && decision === null) return allow('The ticket rests on no prediction.');
      return decide({
        isMet: predictionId !== null && decision !== null && decision !== 'unknown',
        value: predictionId && shortText(predictionId),
        limit: null,
        holds: () => 'The prediction behind the ticket is known.',
        fails: () => `${shortText(predictionId ?? 'What the ticket rests on')} is no prediction that is known.`,
      });
    },
  },
  {
    code: 'decision_age',
    summary: 'The prediction behind the ticket is not older than the mandate allows.',
    inputs: ['decision.knownAt', 'now'],
    limits: ['maxDecisionAgeMs'],
    check: ({ decision, now, limits: { maxDecisionAgeMs } }) => {
      const limit = durationText(maxDecisionAgeMs, 'down');
      if (decision === null) return allow('The ticket rests on no prediction.', null, limit);
      if (decision === 'unknown') return deny('The age of the prediction is not known.', null, limit);
      const ageMs = now - decision.knownAt;
      const age = durationText(ageMs, 'up');
      return decide({
        isMet: Math.abs(ageMs) <= maxDecisionAgeMs,
        value: age,
        limit,
        holds: () => `The prediction is ${age} old.`,
        fails: () =>
          ageMs < 0
            ? `The prediction is from ${durationText(-ageMs, 'up')} ahead of the clock, so its age is not known.`
            : `The prediction is ${age} old; it counts for ${limit}.`,
      });
    },
  },
  {
    code: 'decision_drift',
    summary: 'The price has not moved too far since the prediction, measured on the way from entry to stop.',
    inputs: ['decision.referencePrice', 'quote.ask', 'plan.expectedPrice', 'plan.stop'],
    limits: ['maxDecisionDriftFraction'],
    check: (context) => {
      const { decision, plan, quote, limits } = context;
      const limit = limitPercent(limits.maxDecisionDriftFraction);
      if (decision === null) return allow('The ticket rests on no prediction.', null, limit);
      const ask = readPositive(quote?.ask);
      const reference = decision === 'unknown' ? null : priceOf(decision.referencePrice);
      const way = plan?.expectedPrice.sub(plan.stop);
      if (!ask || !reference || !way?.gt(0)) {
        return deny('How far the price has moved since the prediction is not known.', null, limit);
      }
      const moved = ask.sub(reference).abs();
      const share = percentText(moved, way, 'up', limits.maxDecisionDriftFraction);
      return decide({
        isMet: moved.lte(way.mul(exactLimits(limits).maxDecisionDriftFraction)),
        value: share,
        limit,
        holds: () => `Since the prediction the price has moved ${share} of the way to the stop.`,
        fails: () =>
          `Since the prediction the price has moved from ${short(reference)} to ${short(ask)}, ${share} of the way to the stop; it may be ${limit}.`,
      });
    },
  },
  {
    code: 'decision_used',
    summary: 'No other trade was confirmed for the same prediction: one decision, one trade.',
    inputs: ['usedBy'],
    limits: [],
    check: ({ usedBy }) =>
      decide({
        isMet: usedBy === null,
        value: usedBy === null ? 'not used' : shortText(usedBy),
        limit: 'not used',
        holds: () => 'No trade was confirmed for this prediction.',
        fails: () =>
          `Proposal ${shortText(usedBy)} was confirmed for the same prediction; one decision makes one trade.`,
      }),
  },
];

/** A rule about prices; without them it refuses. */
function priced(check: (plan: EntryPlan, context: RiskContext) => Finding): RiskRule['check'] {
  return (context) =>
    context.plan === null ? deny('The prices of the entry are not known.') : check(context.plan, context);
}

function priceOf(price: number): Exact | null {
  return Number.isFinite(price) && price > 0 ? new Exact(price) : null;
}

/** A price for a sentence: at most 10 significant digits. */
function short(price: Exact): string {
  return decimalText(price.toSignificantDigits(10));
}
