import { createOrderApproval } from '#electron/pipeline/risk/approve-order';
import type { InstrumentExposure } from '#electron/ports/account-facts';
import type { EntryRequest } from '#electron/ports/order-approval';
import type { ApprovedEntry } from '#shared/domain/approved-order';
import { decimalText, Exact, exact } from '#shared/domain/decimal';
import type { MandateLimits } from '#shared/domain/mandate';
import { instrumentRules } from './execution-fixtures';
import { accountFacts, riskStanding } from './risk-standing';
import { type Draw, textOf } from './risk-worlds';

/** A position, or an entry that waits: so much bought, so much still to come, and where it ends. */
interface Stake {
  readonly instrument: string;
  readonly limit: Exact;
  readonly stop: Exact;
  held: Exact;
  waiting: Exact;
}

/**
 * An account that trades through random approvals, fills in whole and in part, stops, exits and moves of the price. At every
 * approval the sums over all that is open, the new order included, are taken from this account's own book and held against
 * the limits.
 */
export function tradeThrough(
  draw: Draw,
  allLimits: readonly [MandateLimits, ...MandateLimits[]],
  steps: number,
): { readonly broken: readonly string[]; readonly approved: number } {
  const limits: MandateLimits = {
    ...draw.pick(allLimits),
    // Pauses have laws of their own; here as much as possible is to be bought.
    ...{
      sizing: 'fixed_fraction',
      minRewardRatio: 0,
      allowedInstruments: null,
      behaviour: 'off',
      ordersPerMinute: 120,
    },
    ...{ lossCooldownMs: 0, exitCooldownMs: 0, stopStreakLockMs: 0, lowProfitLockMs: 0, priceBandFraction: 0.5 },
    ...{ dailyLossReducing: 1, drawdownReducing: 1 },
  };
  const prices = new Map(INSTRUMENTS.map((name) => [name, draw.scale(0.5, 5_000)]));
  const groups = new Map(INSTRUMENTS.map((name) => [name, draw.whole(0, 2)]));
  const inGroup = (a: string, b: string) => groups.get(a) === groups.get(b);
  const rules = instrumentRules({
    takerFeeFraction: draw.pick(['0', '0.001', '0.004']),
    priceStep: '0.0001',
    minNotional: '0',
  });
  const fee = exact(rules.takerFeeFraction);
  let cash = new Exact(textOf(draw.scale(500, 500_000)));
  let lostToday = ZERO;
  let stakes: Stake[] = [];
  let now = NOON;
  let approved = 0;
  const broken: string[] = [];

  const price = (name: string) => new Exact(textOf(prices.get(name) ?? 1, 8));
  const worth = () => stakes.reduce((sum, { instrument, held }) => sum.add(held.mul(price(instrument))), cash);
  const close = (stake: Stake, at: Exact) => {
    const result = stake.held.mul(at.mul(ONE.sub(fee)).sub(stake.limit.mul(fee.add(1))));
    cash = cash.add(stake.held.mul(at).mul(ONE.sub(fee)));
    if (result.lt(0)) lostToday = lostToday.sub(result);
    stakes = stakes.filter((one) => one !== stake);
    return result;
  };
  const closed: EntryRequest['account']['trades'][number][] = [];

  for (let step = 0; step < steps && broken.length === 0; step++) {
    now += draw.whole(1_000, 60_000);
    for (const name of INSTRUMENTS) prices.set(name, (prices.get(name) ?? 1) * (1 + draw.between(-0.02, 0.02)));
    for (const stake of [...stakes]) {
      const isHit = price(stake.instrument).lte(stake.stop);
      if (stake.waiting.gt(0) && (isHit || draw.chance(0.2))) stake.waiting = ZERO;
      if (stake.waiting.gt(0) && draw.chance(0.7))
        fill(stake, draw.chance(0.5) ? ONE : new Exact(textOf(draw.between(0.1, 0.9), 2)));
      if (stake.held.isZero() && stake.waiting.isZero()) stakes = stakes.filter((one) => one !== stake);
      else if (stake.held.gt(0) && (isHit || draw.chance(0.05))) {
        const result = close(stake, isHit ? stake.stop : price(stake.instrument));
        closed.push(tradeOf(stake, result, now));
      }
    }
    const order = propose();
    if (order) approved += 1;
  }
  return { broken, approved };

  function fill(stake: Stake, share: Exact): void {
    const quantity = stake.waiting.mul(share);
    cash = cash.sub(quantity.mul(stake.limit).mul(fee.add(1)));
    stake.held = stake.held.add(quantity);
    stake.waiting = stake.waiting.sub(quantity);
  }

  function propose(): ApprovedEntry | null {
    const instrument = draw.pick(INSTRUMENTS);
    const [bid, equity] = [price(instrument), worth()];
    const reserved = stakes.reduce((sum, { waiting, limit }) => sum.add(waiting.mul(limit)), ZERO);
    const free = cash.sub(reserved);
    const quote = { instrument, bid: decimalText(bid), ask: decimalText(bid.mul('1.0005')), at: now, knownAt: now };
    const request: EntryRequest = {
      now,
      rules: { ...rules, instrument },
      quote,
      liveOrders: { all: 0, conditional: 0 },
      proposalId: `prop_${now}`,
      ticket: {
        instrument,
        direction: 'long',
        entry: draw.chance(0.3) ? null : decimalText(bid.mul(textOf(draw.between(0.99, 1), 6))),
        stop: decimalText(bid.mul(textOf(draw.between(0.8, 0.985), 6))),
        target: null,
        entryTtlMs: 3_600_000,
        predictionId: null,
        evidenceIds: [],
      },
      source: 'person',
      equity: decimalText(equity.toDecimalPlaces(12)),
      freeQuote: decimalText(Exact.max(0, free).toDecimalPlaces(12, Exact.ROUND_DOWN)),
      account: accountFacts({
        equity: decimalText(equity.toDecimalPlaces(12)),
        exposures: exposures(),
        trades: closed,
      }),
      entryBlock: null,
      haltReason: null,
      unknownOrders: 0,
      usedBy: null,
      shown: null,
    };
    const standing = riskStanding(now, {
      limits,
      peakEquity: null,
      day: { start: null, now: decimalText(equity.toDecimalPlaces(12)) },
      groupOf: (name) => INSTRUMENTS.filter((other) => other !== name && inGroup(name, other)),
      candles: { count: 10_000, lastClosedAt: now, atr: 1 },
    });
    const approval = createOrderApproval({ standing: () => standing }).entry(request);
    if (approval.kind === 'denied' || approval.order.kind !== 'entry') return null;
    const { entry, stop } = approval.order;
    stakes.push({
      instrument,
      limit: exact(entry.price),
      stop: exact(stop.triggerPrice),
      held: ZERO,
      waiting: exact(entry.quantity),
    });
    check(instrument, equity);
    return approval.order;
  }

  /** What the account facts are made of: each amount in whole cents, up, as no fact may understate. */
  function exposures(): InstrumentExposure[] {
    return [...new Set(stakes.map(({ instrument }) => instrument))].map((instrument) => {
      const own = stakes.filter((stake) => stake.instrument === instrument);
      return {
        instrument,
        held: up(own.reduce((sum, { held }) => sum.add(held.mul(price(instrument))), ZERO)),
        entries: up(own.reduce((sum, { waiting, limit }) => sum.add(waiting.mul(limit)), ZERO)),
        openRisk: up(own.reduce((sum, stake) => sum.add(atStop(stake)), ZERO)),
        isOpen: own.some(({ held }) => held.gt(0)),
      };
    });
  }

  function atStop({ limit, stop, held, waiting }: Stake): Exact {
    return held.add(waiting).mul(limit.mul(fee.add(1)).sub(stop.mul(ONE.sub(fee))));
  }

  function check(instrument: string, equity: Exact): void {
    const oneR = equity.mul(limits.riskFraction);
    const sum = (isMeant: (stake: Stake) => boolean, of: (stake: Stake) => Exact) =>
      stakes.filter(isMeant).reduce((total, stake) => total.add(of(stake)), ZERO);
    const exposed = (stake: Stake) => stake.held.mul(price(stake.instrument)).add(stake.waiting.mul(stake.limit));
    const all = () => true;
    const own = (stake: Stake) => stake.instrument === instrument;
    const group = (stake: Stake) => inGroup(stake.instrument, instrument);
    const bounds = [
      ['open risk', sum(all, atStop), oneR.mul(limits.maxOpenRiskR)],
      ['day budget', sum(all, atStop).add(lostToday), oneR.mul(limits.dayBudgetR)],
      ['instrument budget', sum(own, atStop), oneR.mul(limits.instrumentBudgetR)],
      ['group budget', sum(group, atStop), oneR.mul(limits.groupBudgetR)],
      ['exposure', sum(all, exposed), equity.mul(limits.maxExposureFraction)],
      ['instrument exposure', sum(own, exposed), equity.mul(limits.maxInstrumentFraction)],
      ['group exposure', sum(group, exposed), equity.mul(limits.maxGroupFraction)],
      ['free balance', sum(all, ({ waiting, limit }) => waiting.mul(limit)), cash],
    ] as const;
    for (const [name, value, bound] of bounds) {
      // The account's equity is cut to twelve places on its way into the facts.
      if (value.gt(bound.add('0.000001'))) broken.push(`${name} ${value} above ${bound}`);
    }
    const positions = new Set(stakes.map((stake) => stake.instrument)).size;
    if (positions > limits.maxOpenPositions) broken.push(`${positions} positions of ${limits.maxOpenPositions}`);
  }

  function tradeOf(stake: Stake, result: Exact, closedAt: number): EntryRequest['account']['trades'][number] {
    const money = decimalText(result.toDecimalPlaces(8, Exact.ROUND_FLOOR));
    return {
      trade: {
        id: String(closedAt),
        instrument: stake.instrument,
        quote: rules.quote,
        openedAt: closedAt - 1_000,
        closedAt,
        notional: '1',
        result: money,
        initialRisk: '1',
        resultR: null,
        ending: 'exit',
        proposalId: null,
      },
      result: money,
    };
  }
}

function up(amount: Exact): string {
  return decimalText(Exact.max(0, amount).toDecimalPlaces(8, Exact.ROUND_UP));
}

const ZERO = new Exact(0);
const ONE = new Exact(1);
const NOON = 1_790_000_000_000;
const INSTRUMENTS: readonly [string, ...string[]] = [
  'AAA/USDT',
  'BBB/USDT',
  'CCC/USDT',
  'DDD/USDT',
  'EEE/USDT',
  'FFF/USDT',
  'GGG/USDT',
];
