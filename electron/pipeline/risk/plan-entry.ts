import type { EntryRequest } from '#electron/ports/order-approval';
import { Exact } from '#shared/domain/decimal';
import { bracketPrices } from './bracket-prices';
import { divideDown } from './divide-down';
import { type ExactLimits, exactLimits } from './exact-limits';
import { exactRules, floorTo } from './exact-rules';
import { halfKelly, type KellyBet } from './kelly';
import { readPositive } from './read-decimal';
import type { Conversion, EntryPlan } from './risk-context';
import type { RiskStanding } from './risk-standing';
import { unitCost } from './unit-cost';

/**
 * A bracket, what a unit of it costs and may lose, and how much of it the mandate's sizing would buy:
 *
 *     fixed fraction   equity * riskFraction / riskPerUnit
 *     ATR              equity * riskFraction / (max(entry - stop, atrMultiple * ATR) + costs)
 *     half-Kelly       equity * min(riskFraction, f / 2) / riskPerUnit
 *
 * Costs are the taker's fee of buying at the limit and of selling at the stop. Never throws for what a ticket or a fact says:
 * what cannot be read gives no plan.
 */
export function planEntry(request: EntryRequest, standing: RiskStanding): EntryPlan | null {
  const limits = exactLimits(standing.limits);
  const rules = request.rules && exactRules(request.rules);
  const prices = rules && bracketPrices(request, rules, limits.marketSlippageFraction);
  if (!prices) return null;
  const { limitPrice, stop, target } = prices;
  const buyingFee = limitPrice.mul(rules.takerFee);
  const costPerUnit = buyingFee.add(stop.mul(rules.takerFee));
  const distance = limitPrice.sub(stop);
  const riskPerUnit = distance.add(costPerUnit);
  const slippedStop = stop.mul(ONE.sub(limits.stopSlippageFraction));
  const worstLossPerUnit = limitPrice.add(buyingFee).sub(slippedStop.mul(ONE.sub(rules.takerFee)));
  const profit = target?.sub(limitPrice).sub(buyingFee).sub(target.mul(rules.makerFee));
  const rewardRatio = profit ? rewardOf(profit, riskPerUnit) : null;
  const equity = readPositive(request.equity) ?? ZERO;
  const kelly =
    standing.limits.sizing === 'half_kelly' ? halfKelly(standing.record, rewardRatio?.toNumber() ?? null) : null;
  const sizedBy = sizingDistance(standing, limits, distance);
  const wanted = sizedBy
    ? divideDown(equity.mul(sizingFraction(standing, limits, kelly)), sizedBy.add(costPerUnit))
    : ZERO;
  const wantedQuantity = floorTo(wanted, rules.quantityStep);
  const conversion = conversionOf(request, equity);
  const accountPerQuote = conversion === SAME_CURRENCY ? ONE : conversion.account.div(conversion.quote);
  const price = unitCost(limitPrice);
  const toAccount = accountPerQuote.toNumber() * wantedQuantity.toNumber();
  return {
    ...prices,
    costPerUnit,
    riskPerUnit,
    worstLossPerUnit,
    rewardRatio,
    equity,
    oneR: equity.mul(limits.riskFraction),
    wanted,
    wantedQuantity,
    kelly,
    accountPerQuote,
    conversion,
    rules,
    price,
    worstLoss: unitCost(worstLossPerUnit),
    accountPrice: conversion === SAME_CURRENCY ? price : unitCost(limitPrice.mul(conversion.account)),
    accountRisk: unitCost(conversion === SAME_CURRENCY ? riskPerUnit : riskPerUnit.mul(conversion.account)),
    display: { notional: limitPrice.toNumber() * toAccount, risk: riskPerUnit.toNumber() * toAccount },
  };
}

/** Profit over the risk, cut down; below 0 where even the target loses. */
function rewardOf(profit: Exact, risk: Exact): Exact {
  return profit.lt(0) && risk.gt(0) ? profit.div(risk) : divideDown(profit, risk);
}

/** Distance from the entry to size by, before costs; `null` where it is not known, or there is none. */
function sizingDistance({ limits, candles }: RiskStanding, exact: ExactLimits, distance: Exact): Exact | null {
  if (!distance.gt(0)) return null;
  if (limits.sizing !== 'atr') return distance;
  const atr = candles?.atr ?? null;
  if (atr === null || !Number.isFinite(atr) || atr <= 0) return null;
  const least = exact.atrMultiple.mul(atr);
  return least.gt(distance) ? least : distance;
}

function sizingFraction({ limits }: RiskStanding, exact: ExactLimits, kelly: KellyBet | null): Exact {
  if (limits.sizing !== 'half_kelly') return exact.riskFraction;
  return new Exact(Math.min(limits.riskFraction, kelly?.half ?? 0));
}

/** The account's value in both currencies is the rate between them. */
function conversionOf({ rules, account }: EntryRequest, equity: Exact): Conversion {
  if (rules?.quote === account.quote) return SAME_CURRENCY;
  const accountEquity = readPositive(account.equity);
  return accountEquity && equity.gt(0) ? { account: accountEquity, quote: equity } : NOT_KNOWN;
}

const ZERO = new Exact(0);
const ONE = new Exact(1);
/** Nothing to convert. */
export const SAME_CURRENCY: Conversion = { account: ONE, quote: ONE };
const NOT_KNOWN: Conversion = { account: ZERO, quote: ONE };
