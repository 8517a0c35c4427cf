import type { EntryRequest } from '#electron/ports/order-approval';
import type { ApprovedEntry, OrderLeg } from '#shared/domain/approved-order';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import type { TrackRecord } from '#shared/domain/track-record';
import {
  compare,
  isAbove,
  isMultiple,
  least,
  minus,
  most,
  ONE,
  over,
  plus,
  type Rational,
  rational,
  size,
  times,
  ZERO,
} from './rational';
import type { RiskWorld } from './risk-worlds';

/**
 * Everything that an entry of this order would break in this world, by name; empty where it may be sent. Written from the
 * definitions alone, with exact fractions and none of the engine's code: what the laws hold the engine against.
 */
export function brokenLimits(world: RiskWorld, order: ApprovedEntry): string[] {
  return [
    ...brokenFacts(world),
    ...brokenPrices(world, order),
    ...brokenHistory(world),
    ...brokenBehaviour(world, order),
    ...brokenSize(world, order, '1.000000001'),
    ...brokenFilters(world, order),
  ];
}

/** Only those that a larger quantity can break. */
export function brokenBySize(world: RiskWorld, order: ApprovedEntry): string[] {
  return [...brokenSize(world, order, '0.999999999'), ...largestLegs(world, order)];
}

type Checks = readonly (readonly [name: string, isBroken: boolean])[];

function names(checks: Checks): string[] {
  return checks.flatMap(([name, isBroken]) => (isBroken ? [name] : []));
}

function brokenFacts({ request, standing }: RiskWorld): string[] {
  const { now, rules, quote, ticket, entryBlock, haltReason, unknownOrders, usedBy, equity, freeQuote, account } =
    request;
  const { limits, mandate, trading, candles, decision } = standing;
  const old = (at: number | undefined, limit: number) => at === undefined || !(now - at <= limit);
  return names([
    ['rules', rules === null || rules.instrument !== ticket.instrument || !rules.isTrading],
    ['allowed', limits.allowedInstruments !== null && !limits.allowedInstruments.includes(ticket.instrument)],
    ['halted', haltReason !== null],
    ['blocked', entryBlock !== null],
    ['unknown orders', unknownOrders !== 0],
    ['used', usedBy !== null],
    ['signature', mandate.needsSignature],
    ['expiry', mandate.isExpired || (mandate.expiresAt !== null && now >= mandate.expiresAt)],
    ['breaker', trading.state !== 'active'],
    ['quote', quote === null || quote.instrument !== ticket.instrument],
    ['old quote', old(quote?.knownAt, limits.maxQuoteAgeMs)],
    ['old candles', (limits.minCandles > 0 || candles !== null) && old(candles?.lastClosedAt, limits.maxCandleAgeMs)],
    ['few candles', (candles?.count ?? 0) < limits.minCandles],
    ['equity', equity === null || account.equity === null],
    ['balance', freeQuote === null],
    ['short', ticket.direction !== 'long'],
    ['no decision', decision === 'unknown' || (decision === null && ticket.predictionId !== null)],
    ['decision without a ticket', decision !== null && ticket.predictionId === null],
    ['old decision', decision !== null && decision !== 'unknown' && old(decision.knownAt, limits.maxDecisionAgeMs)],
    [
      'unknown exposure',
      account.exposures.some(
        (one) =>
          (one.held ?? one.entries ?? one.openRisk) === null ||
          one.entries === null ||
          one.openRisk === null ||
          one.held === null,
      ),
    ],
    [
      'unknown result',
      account.trades.some(({ trade, result }) => trade.closedAt >= standing.dayStartAt && result === null),
    ],
  ]);
}

function brokenPrices({ request, standing }: RiskWorld, order: ApprovedEntry): string[] {
  const { ticket, quote, shown, rules } = request;
  const { limits, decision } = standing;
  if (!quote || !rules) return ['no prices'];
  const [bid, ask] = [rational(quote.bid), rational(quote.ask)];
  const { limit, stop, target } = pricesOf(order);
  const dearest = times(ask, plus(ONE, rational(limits.marketSlippageFraction)));
  const expected = least(ask, limit);
  const middle = over(plus(bid, ask), rational(2));
  const isTarget = (ticket.target === null) === (target === null);
  const { risk } = perUnit(order, rules, limits.stopSlippageFraction);
  const profit =
    target &&
    minus(minus(target, limit), plus(times(limit, fee(rules)), times(target, rational(rules.makerFeeFraction))));
  const known = decision !== null && decision !== 'unknown' ? decision : null;
  return names([
    ['dearer than the ticket', ticket.entry !== null && isAbove(limit, rational(ticket.entry))],
    ['dearer than shown', shown !== null && isAbove(limit, rational(shown.limitPrice))],
    ['dearer than the market', isAbove(limit, dearest)],
    ['stop looser than the ticket', compare(stop, rational(ticket.stop)) < 0],
    [
      'target not the one of the ticket',
      !isTarget || (target !== null && isAbove(target, rational(ticket.target ?? '0'))),
    ],
    ['stop not below entry', compare(stop, expected) >= 0],
    ['stop not below bid', compare(stop, bid) >= 0],
    ['target not above entry', target !== null && compare(target, limit) <= 0],
    ['price band', isAbove(size(minus(limit, middle)), times(middle, rational(limits.priceBandFraction)))],
    ['reward', profit !== null && compare(profit, times(risk, rational(limits.minRewardRatio))) < 0],
    [
      'drift',
      known !== null &&
        isAbove(
          size(minus(ask, rational(known.referencePrice))),
          times(minus(expected, stop), rational(limits.maxDecisionDriftFraction)),
        ),
    ],
    ['waits', order.entry.timeInForce !== (ticket.entry === null ? 'ioc' : 'gtc')],
  ]);
}

function brokenHistory({ request, standing }: RiskWorld): string[] {
  const { now, account, ticket } = request;
  const { limits, day, peakEquity, lossesFrom } = standing;
  const trades = account.trades.map(({ trade }) => trade);
  const own = trades.filter(({ instrument }) => instrument === ticket.instrument);
  const stops = own.filter(({ ending }) => ending === 'stop').map(({ closedAt }) => closedAt);
  const lostShare = (from: string | null, to: string | null, limit: number) =>
    to === null ||
    (from !== null && compare(minus(rational(from), rational(to)), times(rational(from), rational(limit))) >= 0);
  let losses = 0;
  for (const { result, closedAt } of [...trades].reverse()) {
    if (closedAt < lossesFrom || !result.startsWith('-')) break;
    losses += 1;
  }
  const last = trades.at(-1);
  const judged = own.slice(-limits.lowProfitTrades);
  const sumR = judged.reduce((sum, { resultR, result }) => sum + (resultR ?? (result.startsWith('-') ? -1 : 1)), 0);
  const n = limits.stopStreakStops;
  const isStreak = stops.some(
    (at, i) =>
      i >= n - 1 && at - (stops[i - n + 1] ?? 0) <= limits.stopStreakWindowMs && now < at + limits.stopStreakLockMs,
  );
  const taken = account.exposures.filter(
    ({ isOpen, entries }) => isOpen || entries === null || rational(entries).n !== 0n,
  );
  return names([
    ['daily loss', lostShare(day.start, day.now, limits.dailyLossReducing)],
    ['drawdown', lostShare(peakEquity, account.equity, limits.drawdownReducing)],
    [
      'losses in a row',
      last !== undefined && losses >= limits.lossCooldownLosses && now < last.closedAt + limits.lossCooldownMs,
    ],
    ['exit cooldown', own.some(({ closedAt }) => now < closedAt + limits.exitCooldownMs)],
    ['stop streak', isStreak],
    [
      'low profit',
      own.length >= limits.lowProfitTrades &&
        sumR < limits.lowProfitMinR - 1e-6 &&
        now < (own.at(-1)?.closedAt ?? 0) + limits.lowProfitLockMs,
    ],
    ['order rate', account.entriesAt.filter((at) => now - at < 60_000).length >= limits.ordersPerMinute],
    [
      'open positions',
      taken.length >= limits.maxOpenPositions && !taken.some(({ instrument }) => instrument === ticket.instrument),
    ],
  ]);
}

function brokenBehaviour({ request, standing }: RiskWorld, order: ApprovedEntry): string[] {
  const { now, account, ticket, rules } = request;
  const { limits, behaviourWarnings } = standing;
  if (limits.behaviour !== 'cooldown' || behaviourWarnings === 0 || !rules) return [];
  const isCooling = (at: number) => now < at + limits.behaviourCooldownMs;
  const last = account.trades.at(-1)?.trade;
  const loss = account.trades.findLast(
    ({ trade }) => trade.instrument === ticket.instrument && trade.result.startsWith('-'),
  );
  const { risk } = perUnit(order, rules, limits.stopSlippageFraction);
  const minute = Math.floor(now / 60_000) % 1_440;
  return names([
    [
      'size up',
      last?.result.startsWith('-') === true &&
        last.initialRisk !== null &&
        isCooling(last.closedAt) &&
        isAbove(
          times(rational(order.entry.quantity), risk),
          times(rational(last.initialRisk), plus(ONE, rational(limits.sizeUpFraction))),
        ),
    ],
    ['reentry', loss !== undefined && isCooling(loss.trade.closedAt)],
    [
      'session',
      // The worlds plan sessions on every day in UTC.
      limits.plannedSessions?.every(({ startMinute, endMinute }) => minute < startMinute || minute >= endMinute) ===
        true,
    ],
  ]);
}

/** Kelly and the discount are floats by nature: their last digits are no limit, and `slack` is what they may differ by. */
function brokenSize({ request, standing }: RiskWorld, order: ApprovedEntry, slack: string): string[] {
  const { rules, account, ticket, freeQuote, shown, source } = request;
  const { limits, record, candles } = standing;
  if (!rules || request.equity === null || account.equity === null) return ['no size'];
  const quantity = rational(order.entry.quantity);
  const equity = rational(request.equity);
  const accountEquity = rational(account.equity);
  const isSame = rules.quote === account.quote;
  const inAccount = (money: Rational) => (isSame ? money : over(times(money, accountEquity), equity));
  const { limit, stop, target } = pricesOf(order);
  const { risk, worst, costs } = perUnit(order, rules, limits.stopSlippageFraction);
  const notional = times(quantity, limit);
  const atRisk = times(quantity, risk);
  const oneR = times(accountEquity, rational(limits.riskFraction));
  const group = new Set([ticket.instrument, ...standing.groupOf(ticket.instrument)]);
  const total = sums(account.exposures);
  const ofGroup = sums(account.exposures.filter(({ instrument }) => group.has(instrument)));
  const own = sums(account.exposures.filter(({ instrument }) => instrument === ticket.instrument));
  const lost = account.trades
    .filter(({ trade, result }) => trade.closedAt >= standing.dayStartAt && result?.startsWith('-'))
    .reduce((sum, { result }) => minus(sum, rational(result ?? '0')), ZERO);
  const exposed = (before: Rational, fraction: number) =>
    isAbove(plus(before, inAccount(notional)), times(accountEquity, rational(fraction)));
  const budget = (before: Rational, r: number) => isAbove(plus(before, inAccount(atRisk)), times(oneR, rational(r)));
  const ratio =
    target &&
    asNumber(
      over(
        minus(minus(target, limit), plus(times(limit, fee(rules)), times(target, rational(rules.makerFeeFraction)))),
        risk,
      ),
    );
  const sizing = sizedFraction(limits.sizing, limits.riskFraction, record, ratio);
  const distance =
    limits.sizing === 'atr' && candles?.atr
      ? most(minus(limit, stop), times(rational(limits.atrMultiple), rational(candles.atr)))
      : minus(limit, stop);
  const isOfModel = ticket.predictionId !== null || ['model', 'mcp', 'rest'].includes(source);
  const wantedMoney = times(equity, rational(sizing));
  const share = isOfModel ? earnedShare(record, limits.unprovenFraction) : 1;
  return names([
    ['not above 0', quantity.n <= 0n],
    ['ATR', limits.sizing === 'atr' && !candles?.atr],
    ['one R', isAbove(atRisk, times(equity, rational(limits.riskFraction)))],
    [
      'sizing',
      isAbove(
        times(quantity, plus(distance, costs)),
        times(wantedMoney, rational(limits.sizing === 'half_kelly' ? slack : '1')),
      ),
    ],
    [
      'discount',
      isAbove(
        times(quantity, plus(distance, costs)),
        times(wantedMoney, rational(share), rational(isOfModel ? slack : '1')),
      ),
    ],
    ['trade risk', isAbove(times(quantity, worst), times(equity, rational(limits.maxTradeRiskFraction)))],
    ['order notional', isAbove(inAccount(notional), rational(limits.maxOrderNotional))],
    ['order share', isAbove(notional, times(equity, rational(limits.maxOrderFraction)))],
    ['instrument exposure', exposed(own.exposure, limits.maxInstrumentFraction)],
    ['group exposure', exposed(ofGroup.exposure, limits.maxGroupFraction)],
    ['total exposure', exposed(total.exposure, limits.maxExposureFraction)],
    ['open risk', budget(total.risk, limits.maxOpenRiskR)],
    ['day budget', budget(plus(total.risk, lost), limits.dayBudgetR)],
    ['instrument budget', budget(own.risk, limits.instrumentBudgetR)],
    ['group budget', budget(ofGroup.risk, limits.groupBudgetR)],
    ['free balance', freeQuote === null || isAbove(notional, rational(freeQuote))],
    ['as shown', shown !== null && isAbove(quantity, rational(shown.quantity))],
  ]);
}

function brokenFilters({ request }: RiskWorld, order: ApprovedEntry): string[] {
  const { rules, quote, liveOrders } = request;
  if (!rules) return ['no filters'];
  const legs: readonly OrderLeg[] = [order.entry, order.stop, ...(order.target ? [order.target] : [])];
  const kept = times(rational(order.entry.quantity), minus(ONE, fee(rules)));
  const conditional = liveOrders.conditional + 1;
  return [
    ...legs.flatMap((leg) => brokenLeg(leg, rules, quote)),
    ...largestLegs({ request }, order),
    ...names([
      ['legs above what is kept', legs.slice(1).some(({ quantity }) => isAbove(rational(quantity), kept))],
      ['orders', rules.maxOrders > 0 && liveOrders.all + legs.length > rules.maxOrders],
      ['conditional orders', rules.maxConditionalOrders > 0 && conditional > rules.maxConditionalOrders],
    ]),
  ];
}

function brokenLeg(leg: OrderLeg, rules: InstrumentRules, quote: EntryRequest['quote']): string[] {
  const quantity = rational(leg.quantity);
  const price = rational(leg.price ?? leg.triggerPrice ?? '0');
  const isAtMarket = leg.type === 'stop';
  const [up, down] =
    leg.type === 'limit'
      ? [rules.priceBand?.bidUp, rules.priceBand?.bidDown]
      : [rules.priceBand?.askUp, rules.priceBand?.askDown];
  const bid = rational(quote?.bid ?? '0');
  return names([
    [
      `${leg.type}: step`,
      !isMultiple(quantity, rational(rules.quantityStep)) || !isMultiple(price, rational(rules.priceStep)),
    ],
    [`${leg.type}: market step`, isAtMarket && !isMultiple(quantity, rational(rules.marketQuantityStep))],
    [`${leg.type}: minimum`, quantity.n <= 0n || compare(quantity, rational(rules.minQuantity)) < 0],
    [`${leg.type}: market minimum`, isAtMarket && compare(quantity, rational(rules.minMarketQuantity)) < 0],
    [`${leg.type}: price`, compare(price, rational(rules.minPrice)) < 0 || isOver(price, rules.maxPrice)],
    [`${leg.type}: notional`, compare(times(quantity, price), rational(rules.minNotional)) < 0],
    [
      `${leg.type}: band`,
      leg.price !== null &&
        up !== undefined &&
        down !== undefined &&
        (isAbove(price, times(bid, rational(up))) || compare(price, times(bid, rational(down))) < 0),
    ],
  ]);
}

function largestLegs({ request: { rules } }: Pick<RiskWorld, 'request'>, order: ApprovedEntry): string[] {
  if (!rules) return ['no filters'];
  const quantity = rational(order.entry.quantity);
  const { limit, target } = pricesOf(order);
  return names([
    ['largest order', isOver(quantity, rules.maxQuantity) || isOver(quantity, rules.maxMarketQuantity)],
    ['largest notional', isOver(times(quantity, target ? most(target, limit) : limit), rules.maxNotional)],
  ]);
}

/** A limit of 0 is none. */
function isOver(value: Rational, limit: string): boolean {
  const bound = rational(limit);
  return bound.n > 0n && isAbove(value, bound);
}

function pricesOf({ entry, stop, target }: ApprovedEntry) {
  return { limit: rational(entry.price), stop: rational(stop.triggerPrice), target: target && rational(target.price) };
}

function fee(rules: InstrumentRules): Rational {
  return rational(rules.takerFeeFraction);
}

/** Loss of one unit at the stop and, filled worse, beyond it, fees included; and the fees alone. */
function perUnit(order: ApprovedEntry, rules: InstrumentRules, slippage: number) {
  const { limit, stop } = pricesOf(order);
  const paid = times(limit, plus(ONE, fee(rules)));
  const kept = minus(ONE, fee(rules));
  return {
    risk: minus(paid, times(stop, kept)),
    worst: minus(paid, times(stop, kept, minus(ONE, rational(slippage)))),
    costs: times(plus(limit, stop), fee(rules)),
  };
}

function sums(exposures: EntryRequest['account']['exposures']): { exposure: Rational; risk: Rational } {
  const of = (texts: readonly (string | null)[]) => plus(...texts.map((text) => rational(text ?? '0')));
  return {
    exposure: of(exposures.flatMap(({ held, entries }) => [held, entries])),
    risk: of(exposures.map(({ openRisk }) => openRisk)),
  };
}

function sizedFraction(sizing: string, riskFraction: number, record: TrackRecord | null, ratio: number | null): number {
  if (sizing !== 'half_kelly') return riskFraction;
  if (!record || ratio === null || ratio <= 0) return 0;
  const p = wilsonLow(record);
  return Math.min(riskFraction, Math.max(0, (p - (1 - p) / ratio) / 2));
}

/** `floor + (1 - floor) * proven * calibrated`, as the documentation of the discount has it. */
function earnedShare(record: TrackRecord | null, floor: number): number {
  if (!record || record.baseRate === null || record.calibrationError === null) return floor;
  const rate = record.hits / record.n;
  const low = wilsonLow(record);
  if (low <= record.baseRate) return floor;
  const proven = Math.min(1, (low - record.baseRate) / (rate - record.baseRate));
  return floor + (1 - floor) * proven * Math.max(0, 1 - record.calibrationError / 0.2);
}

/** Lower end of the 95 % interval of Wilson's score. */
function wilsonLow({ hits, n }: TrackRecord): number {
  const z = 1.959963984540054;
  const p = hits / n;
  const centre = p + (z * z) / (2 * n);
  const spread = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return Math.max(0, (centre - spread) / (1 + (z * z) / n));
}

function asNumber({ n, d }: Rational): number {
  // Twenty digits are more than a float has.
  return Number((n * 10n ** 20n) / d) / 1e20;
}
