import { Exact } from '#shared/domain/decimal';
import { type CalibrationDiscount, calibrationDiscount } from './calibration-discount';
import { exactLimits } from './exact-limits';
import { allow, deny } from './finding';
import type { RiskContext } from './risk-context';
import { shareText } from './risk-numbers';
import type { RiskRule } from './risk-rule';
import { bound, sizeRule } from './size-rule';
import { quantityFor } from './unit-cost';

/** What the size itself rests on: the method of the mandate, the record behind the ticket, and what one trade may lose. */
export const SIZING_RULES: readonly RiskRule[] = [
  sizeRule({
    code: 'atr_known',
    summary: 'With sizing by ATR, the ATR(14) of the candles is known.',
    inputs: ['candles.atr'],
    limits: ['sizing', 'atrMultiple'],
    check: (_, { limits, candles }) => {
      if (limits.sizing !== 'atr') return allow('The size does not rest on the ATR.');
      const atr = candles?.atr ?? null;
      return atr !== null && Number.isFinite(atr) && atr > 0
        ? allow(`The size rests on at least ${limits.atrMultiple} ATR of ${atr}.`, String(atr), 'above 0')
        : deny('The ATR of the candles is not known, and the size rests on it.', null, 'above 0');
    },
  }),
  sizeRule({
    code: 'kelly_edge',
    summary: "With half-Kelly sizing, the record's lower bound gives an edge at the reward that the target pays.",
    inputs: ['record', 'plan.rewardRatio'],
    limits: ['sizing', 'riskFraction'],
    check: ({ kelly, rewardRatio }, { limits, record }) => {
      if (limits.sizing !== 'half_kelly') return allow('The size does not rest on an edge.');
      if (!rewardRatio) return deny('Half-Kelly sizing needs a target.', null, '0 %');
      if (!record || !kelly) return deny('Half-Kelly sizing needs a record and a target that pays.', null, '0 %');
      const numbers = `${record.hits} of ${record.n} hit, at least ${shareText(kelly.probability)}; ${rewardRatio.toDecimalPlaces(2, Exact.ROUND_FLOOR)} times the risk to win`;
      return kelly.edge > 0
        ? allow(`${numbers}: half of Kelly is ${shareText(kelly.half)}.`, shareText(kelly.edge), '0 %')
        : deny(`${numbers}: there is no edge.`, shareText(kelly.edge), '0 %');
    },
  }),
  sizeRule({
    code: 'calibration_discount',
    summary: 'A ticket of a model gets the share of the size that its measured record has earned.',
    inputs: ['ticket.predictionId', 'source', 'record', 'plan.wanted'],
    limits: ['unprovenFraction'],
    check: ({ wanted }, context) => {
      if (!isOfModel(context)) return allow('The ticket is a person’s own.');
      const discount = calibrationDiscount(context.record, context.limits.unprovenFraction);
      const share = shareText(discount.share);
      return bound(wanted.mul(discount.share), '100 %', share, discountMessage(discount, share));
    },
  }),
  sizeRule({
    code: 'trade_risk',
    summary:
      'The loss at the stop, filled worse than its trigger, stays within the share of the account for one trade.',
    inputs: ['plan.worstLossPerUnit', 'equity'],
    limits: ['maxTradeRiskFraction', 'stopSlippageFraction'],
    check: (plan, { limits }) => {
      if (!plan.worstLossPerUnit.gt(0)) return deny('The loss at the stop cannot be measured.');
      const loss = plan.wantedQuantity.toNumber() * plan.worstLossPerUnit.toNumber();
      const value = shareText(loss / plan.equity.toNumber());
      const limit = shareText(limits.maxTradeRiskFraction);
      return bound(
        quantityFor(plan.equity.mul(exactLimits(limits).maxTradeRiskFraction), plan.worstLoss, plan.rules.quantityStep),
        value,
        limit,
        `A stop filled ${shareText(limits.stopSlippageFraction)} beyond its trigger would lose ${value} of the account with fees; one trade may lose ${limit}.`,
      );
    },
  }),
];

/** Whether a ticket rests on a prediction or comes from software, so that its record decides how much of it is traded. */
function isOfModel({ ticket, source }: RiskContext): boolean {
  return ticket.predictionId !== null || source === 'model' || source === 'mcp' || source === 'rest';
}

function discountMessage({ n, hitRate, baseRate, calibrationError }: CalibrationDiscount, share: string): string {
  if (!hitRate) return `No forecast of this model has resolved yet: ${share} of the size.`;
  const base = baseRate === null ? 'not known' : shareText(baseRate);
  const error = calibrationError === null ? 'not known' : shareText(calibrationError);
  return `${n} forecasts, ${shareText(hitRate.value)} hit (${shareText(hitRate.low)} to ${shareText(hitRate.high)}), base rate ${base}, calibration error ${error}: ${share} of the size.`;
}
