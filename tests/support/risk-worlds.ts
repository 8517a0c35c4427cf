import type { RiskStanding } from '#electron/pipeline/risk/risk-standing';
import type { AccountFacts } from '#electron/ports/account-facts';
import type { EntryRequest } from '#electron/ports/order-approval';
import { decimalText, Exact } from '#shared/domain/decimal';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import { MandateLimits } from '#shared/domain/mandate';
import { CAREFUL_LIMITS, NORMAL_LIMITS } from '#shared/domain/mandate-presets';
import { mandateProblems } from '#shared/domain/mandate-problems';
import { accountFacts, riskStanding } from './risk-standing';

/** Everything that one entry is judged by. The same seed and number give the same world. */
export interface RiskWorld {
  readonly request: EntryRequest;
  readonly standing: RiskStanding;
}

/** Draws of one world, from a seed. `breaks` is the chance that a fact is not in order. */
export interface Draw {
  /** In [0, 1). */
  next(): number;
  between(low: number, high: number): number;
  /** Whole number in [low, high]. */
  whole(low: number, high: number): number;
  chance(share: number): boolean;
  breaks(share: number): boolean;
  pick<T>(of: readonly [T, ...T[]]): T;
  /** Between both by orders of magnitude; both are above 0. */
  scale(low: number, high: number): number;
}

export function drawFrom(seed: number, number: number): Draw {
  let state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(number + 1, 0xc2b2ae35)) >>> 0;
  // mulberry32: 32 bits of state, which is plenty for one world.
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (low: number, high: number) => low + (high - low) * next();
  return {
    next,
    between,
    whole: (low, high) => Math.floor(between(low, high + 1)),
    chance: (share) => next() < share,
    breaks: (share) => next() < share,
    // The index lies in the list, which has one entry at least.
    pick: (of) => of[Math.floor(next() * of.length)] as (typeof of)[0],
    scale: (low, high) => low * (high / low) ** next(),
  };
}

/** The same draws, in which seldom anything is out of order: otherwise hardly a world would be approved. */
function calm(draw: Draw): Draw {
  return { ...draw, breaks: (share) => draw.next() < share / 12 };
}

/** A plain decimal text of a float above 0, with so many significant digits. */
export function textOf(value: number, digits = 6): string {
  const [mantissa = '0', exponent = '0'] = value.toExponential(digits - 1).split('e');
  const figures = mantissa.replace('.', '');
  const point = Number(exponent) + 1;
  const text =
    point <= 0
      ? `0.${'0'.repeat(-point)}${figures}`
      : point >= figures.length
        ? figures + '0'.repeat(point - figures.length)
        : `${figures.slice(0, point)}.${figures.slice(point)}`;
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/**
 * Limits that a person could sign: a preset, or any numbers within their ranges that do not contradict each other. Made once
 * for a seed, because checking them takes longer than evaluating a ticket.
 */
export function validLimits(seed: number, count: number): readonly [MandateLimits, ...MandateLimits[]] {
  const found: [MandateLimits, ...MandateLimits[]] = [NORMAL_LIMITS, CAREFUL_LIMITS];
  for (let number = 0; found.length < count; number++) {
    const limits = MandateLimits.safeParse(randomLimits(drawFrom(seed ^ 0x51ed270b, number)));
    if (limits.success && mandateProblems(limits.data).length === 0) found.push(limits.data);
    if (number > count * 20) throw new Error('Expected limits that can be signed, was nearly none.');
  }
  return found;
}

/**
 * A world by its number. Most facts are in order and near a limit, each is broken now and then, so that a good part of the
 * worlds is approved, a good part of those is capped, and every rule has its turn.
 */
export function riskWorld(random: Draw, allLimits: readonly [MandateLimits, ...MandateLimits[]]): RiskWorld {
  const draw = random.chance(0.75) ? calm(random) : random;
  const limits = draw.pick(allLimits);
  const rules = randomRules(draw);
  const now = NOW + draw.whole(0, 6 * DAY_MS);
  const price = draw.scale(0.5, 50_000);
  const bid = stepped(price, rules.priceStep);
  const ask = stepped(price * (1 + draw.scale(0.00001, 0.002)), rules.priceStep);
  const equity = draw.scale(50, 5_000_000);
  const isForeign = draw.chance(0.2);
  const account = randomAccount(draw, {
    limits,
    now,
    equity: isForeign ? equity * draw.scale(0.2, 5) : equity,
    isForeign,
  });
  const ticket = randomTicket(draw, price);
  const quoteAge = aged(draw, limits.maxQuoteAgeMs);
  const entryPrice = Number(ticket.entry ?? ask);
  const shownQuantity = (equity * limits.riskFraction) / (Math.abs(entryPrice - Number(ticket.stop)) + 1e-9);
  return {
    request: {
      now,
      rules: draw.breaks(0.01) ? null : rules,
      quote: draw.breaks(0.01)
        ? null
        : {
            instrument: draw.breaks(0.005) ? 'OTHER/USDT' : INSTRUMENT,
            bid,
            ask,
            at: now - quoteAge,
            knownAt: now - quoteAge,
          },
      liveOrders: {
        all: draw.whole(0, draw.breaks(0.3) ? 6 : 5),
        conditional: draw.whole(0, draw.breaks(0.3) ? 3 : 2),
      },
      proposalId: 'prop_1',
      ticket,
      source: draw.pick(['person', 'person', 'cli', 'model', 'mcp', 'rest']),
      equity: draw.breaks(0.01) ? null : textOf(equity, 9),
      freeQuote: draw.breaks(0.01) ? null : textOf(equity * draw.scale(0.02, 1), 9),
      account,
      entryBlock: draw.breaks(0.01) ? { code: 'not_connected', message: 'Not connected.' } : null,
      haltReason: draw.breaks(0.01) ? 'Overfilled.' : null,
      unknownOrders: draw.breaks(0.01) ? 1 : 0,
      usedBy: draw.breaks(0.01) ? 'prop_0' : null,
      shown: draw.chance(0.2)
        ? {
            quantity: textOf(shownQuantity * draw.scale(0.3, 3)),
            limitPrice: textOf(entryPrice * draw.between(0.998, 1.002)),
          }
        : null,
    },
    standing: randomStanding(draw, { limits, now, price, account, ticket }),
  };
}

export const INSTRUMENT = 'BTC/USDT';
const NOW = 1_790_000_000_000;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

function randomLimits(draw: Draw): Record<string, unknown> {
  const share = (low: number, high: number) => Number(draw.scale(low, high).toPrecision(draw.whole(1, 4)));
  const preset = draw.chance(0.5) ? NORMAL_LIMITS : CAREFUL_LIMITS;
  // Each part lies below its whole, down a chain, so that few draws contradict themselves.
  const drawdownHalted = share(0.05, 1);
  const dailyLossHalted = Math.min(share(0.02, 1), drawdownHalted);
  const maxTradeRiskFraction = Math.min(share(0.001, 0.1), dailyLossHalted);
  const maxExposureFraction = share(0.05, 1);
  const maxGroupFraction = Math.min(share(0.05, 1), maxExposureFraction);
  const maxInstrumentFraction = Math.min(share(0.02, 1), maxGroupFraction);
  const dayBudgetR = share(0.5, 100);
  const maxOpenRiskR = Math.min(share(0.5, 100), dayBudgetR);
  const groupBudgetR = Math.min(share(0.5, 100), maxOpenRiskR);
  const priceBandFraction = share(0.01, 0.5);
  const behaviour = draw.pick(['off', 'warn', 'cooldown']);
  return {
    ...preset,
    sizing: draw.pick(['fixed_fraction', 'fixed_fraction', 'atr', 'half_kelly']),
    riskFraction: Math.min(share(0.0001, 0.05), maxTradeRiskFraction) / draw.pick([1, 1, 4]),
    atrMultiple: share(0.5, 10),
    unprovenFraction: draw.chance(0.1) ? 0 : share(0.01, 1),
    maxTradeRiskFraction,
    stopSlippageFraction: draw.chance(0.2) ? 0 : share(0.0005, 0.05),
    minRewardRatio: draw.chance(0.5) ? 0 : share(0.1, 2),
    marketSlippageFraction: draw.chance(0.1) ? 0 : Math.min(share(0.0005, 0.05), priceBandFraction),
    priceBandFraction,
    maxOrderNotional: textOf(draw.scale(50, 10_000_000), draw.whole(1, 6)),
    maxOrderFraction: Math.min(share(0.02, 1), maxInstrumentFraction),
    maxInstrumentFraction,
    maxGroupFraction,
    maxExposureFraction,
    maxOpenPositions: draw.whole(1, 60),
    allowedInstruments: draw.chance(0.97) ? draw.pick([null, null, [INSTRUMENT, 'ETH/USDT']]) : ['ETH/USDT'],
    maxOpenRiskR,
    dayBudgetR,
    groupBudgetR,
    instrumentBudgetR: Math.min(share(0.2, 50), groupBudgetR),
    minCandles: draw.pick([0, 100, 500]),
    maxDecisionDriftFraction: share(0.05, 1),
    ordersPerMinute: draw.whole(1, 20),
    lossCooldownLosses: draw.whole(1, 12),
    lossCooldownMs: draw.pick([0, HOUR_MS, DAY_MS]),
    exitCooldownMs: draw.pick([0, 0, 0, 60_000, HOUR_MS]),
    stopStreakStops: draw.whole(1, 9),
    stopStreakWindowMs: draw.pick([HOUR_MS, DAY_MS, 7 * DAY_MS]),
    stopStreakLockMs: draw.pick([0, HOUR_MS, DAY_MS]),
    lowProfitTrades: draw.whole(1, 12),
    lowProfitMinR: draw.between(-8, 0.5),
    lowProfitLockMs: draw.pick([0, DAY_MS, 7 * DAY_MS]),
    dailyLossHalted,
    dailyLossReducing: Math.min(share(0.01, 1), dailyLossHalted),
    drawdownHalted,
    drawdownReducing: Math.min(share(0.02, 1), drawdownHalted),
    behaviour,
    behaviourCooldownMs: draw.pick([60_000, HOUR_MS, DAY_MS]),
    sizeUpFraction: draw.chance(0.2) ? 0 : share(0.05, 10),
    reentryMs: draw.pick([0, 60_000, HOUR_MS]),
    plannedSessions: draw.chance(0.7)
      ? null
      : [
          {
            timeZone: 'UTC',
            days: [1, 2, 3, 4, 5, 6, 7],
            startMinute: draw.whole(0, 900),
            endMinute: draw.whole(901, 1_439),
          },
        ],
  };
}

function randomRules(draw: Draw): InstrumentRules {
  return {
    instrument: draw.breaks(0.005) ? 'OTHER/USDT' : INSTRUMENT,
    symbol: 'BTCUSDT',
    base: 'BTC',
    quote: 'USDT',
    isTrading: !draw.breaks(0.01),
    priceStep: draw.pick(['0', '0.00001', '0.0001', '0.001', '0.0025', '0.003']),
    minPrice: draw.pick(['0', '0', '0.01']),
    maxPrice: draw.pick(['0', '1000000']),
    quantityStep: draw.pick(['0.00000001', '0.00001', '0.001', '0.01', '1', '0.005', '0.03', '0']),
    minQuantity: draw.pick(['0', '0.00001', '0.01']),
    maxQuantity: draw.pick(['0', '9000', '9000000', '2.5']),
    marketQuantityStep: draw.pick(['0', '0', '0.00001', '0.01']),
    minMarketQuantity: draw.pick(['0', '0', '0.001']),
    maxMarketQuantity: draw.pick(['0', '100', '5000000']),
    minNotional: draw.pick(['0', '5', '10']),
    maxNotional: draw.pick(['0', '9000000', '2000']),
    priceBand: draw.chance(0.5) ? null : { bidUp: '1.05', bidDown: '0.8', askUp: '3', askDown: '0.9' },
    maxOrders: draw.pick([0, 200, 8]),
    maxConditionalOrders: draw.pick([0, 5, 3]),
    takerFeeFraction: draw.pick(['0', '0.001', '0.00075', '0.0026', '0.01']),
    makerFeeFraction: draw.pick(['0', '0.001', '-0.0001', '0.0016']),
    knownAt: NOW,
  };
}

function randomTicket(draw: Draw, price: number): EntryRequest['ticket'] {
  const entry = draw.chance(0.35) ? null : price * (1 + draw.between(-0.04, 0.008));
  const from = entry ?? price;
  // Also on the wrong side now and then.
  const stop = draw.breaks(0.03) ? from * draw.between(0.999, 1.03) : from * (1 - draw.scale(0.001, 0.3));
  const target = draw.chance(0.2)
    ? null
    : draw.breaks(0.03)
      ? from * draw.between(0.97, 1.001)
      : from + (from - stop) * draw.scale(0.5, 20) + from * 0.01;
  return {
    instrument: INSTRUMENT,
    direction: draw.breaks(0.01) ? 'short' : 'long',
    entry: entry === null ? null : textOf(entry, draw.whole(5, 9)),
    stop: textOf(stop, draw.whole(5, 9)),
    target: target && target > 0 ? textOf(target, draw.whole(5, 9)) : null,
    entryTtlMs: HOUR_MS,
    predictionId: draw.chance(0.3) ? 'pred_1' : null,
    evidenceIds: [],
  };
}

function randomAccount(
  draw: Draw,
  { limits, now, equity, isForeign }: { limits: MandateLimits; now: number; equity: number; isForeign: boolean },
): AccountFacts {
  const count = draw.chance(0.3) ? 0 : draw.whole(1, 50);
  // Up to a little above the limits, so that they are near in many worlds.
  const exposed = (equity * limits.maxExposureFraction * draw.scale(0.01, 1.1)) / (count || 1);
  const atRisk = (equity * limits.riskFraction * limits.maxOpenRiskR * draw.scale(0.01, 1.1)) / (count || 1);
  const money = (value: number) => (value > 0 ? textOf(value, 8) : '0');
  const own = draw.whole(-1, count - 1);
  const exposures = Array.from({ length: count }, (_, i) => ({
    instrument: i === own ? INSTRUMENT : `COIN${i}/USDT`,
    held: draw.breaks(0.0005) ? null : draw.chance(0.1) ? '0' : money(exposed * draw.between(0, 1.6)),
    entries: draw.breaks(0.0005) ? null : draw.chance(0.7) ? '0' : money(exposed * draw.between(0, 0.5)),
    openRisk: draw.breaks(0.0005) ? null : draw.chance(0.2) ? '0' : money(atRisk * draw.between(0, 2)),
    isOpen: draw.chance(0.8),
  }));
  return accountFacts({
    quote: isForeign ? 'EUR' : 'USDT',
    equity: draw.breaks(0.01) ? null : textOf(equity, 9),
    exposures,
    trades: randomTrades(draw, now, equity * limits.riskFraction),
    entriesAt: Array.from(
      { length: draw.whole(0, 6) },
      () => now - (draw.chance(0.1) ? 60_000 : draw.whole(0, 200_000)),
    ).sort((a, b) => a - b),
  });
}

function randomTrades(draw: Draw, now: number, oneR: number): AccountFacts['trades'] {
  const count = draw.chance(0.6) ? 0 : draw.whole(1, 20);
  const closed = Array.from({ length: count }, () =>
    draw.chance(0.05)
      ? draw.pick([Math.floor(now / DAY_MS) * DAY_MS, now - 60_000, now - HOUR_MS, now - DAY_MS])
      : now - Math.floor(draw.scale(HOUR_MS / 4, 40 * DAY_MS)),
  ).sort((a, b) => a - b);
  return closed.map((closedAt, i) => {
    const resultR = draw.chance(0.5) ? -draw.between(0.2, 1.3) : draw.between(0, 3);
    const initialRisk = textOf(oneR * draw.between(0.2, 1.2) + 1e-6);
    const amount = textOf(Math.abs(resultR * oneR) + 1e-6);
    const result = resultR < 0 ? `-${amount}` : amount;
    return {
      trade: {
        id: String(i),
        instrument: draw.chance(0.4) ? INSTRUMENT : 'ETH/USDT',
        quote: 'USDT',
        openedAt: closedAt - HOUR_MS,
        closedAt,
        notional: '1000',
        result,
        initialRisk: draw.chance(0.1) ? null : initialRisk,
        resultR: draw.chance(0.1) ? null : resultR,
        ending: resultR < 0 ? draw.pick(['stop', 'stop', 'exit']) : draw.pick(['target', 'exit', 'external']),
        proposalId: null,
      },
      result: draw.breaks(0.005) ? null : result,
    };
  });
}

function randomStanding(
  draw: Draw,
  of: {
    limits: MandateLimits;
    now: number;
    price: number;
    account: AccountFacts;
    ticket: EntryRequest['ticket'];
  },
): RiskStanding {
  const { limits, now, price, account, ticket } = of;
  const equity = Number(account.equity ?? 1_000);
  const n = draw.whole(1, 2_000);
  const lost = (limit: number) =>
    textOf(equity / Math.max(0.01, 1 - limit * draw.between(0, draw.chance(0.1) ? 1.2 : 0.95)), 9);
  const members = account.exposures.map(({ instrument }) => instrument).filter(() => draw.chance(0.4));
  return riskStanding(now, {
    limits,
    mandate: {
      version: 3,
      isExpired: draw.breaks(0.01),
      needsSignature: draw.breaks(0.01),
      expiresAt: draw.chance(0.5) ? null : now + (draw.breaks(0.02) ? 0 : draw.whole(1, DAY_MS)),
    },
    trading: { state: draw.breaks(0.03) ? draw.pick(['reducing', 'halted']) : 'active', reason: null },
    day: draw.chance(0.1)
      ? { start: null, now: account.equity ?? '1000' }
      : draw.chance(0.1)
        ? nearLimit(draw, limits.dailyLossReducing)
        : { start: lost(limits.dailyLossReducing), now: draw.breaks(0.01) ? null : textOf(equity, 9) },
    peakEquity: draw.chance(0.1) ? null : lost(limits.drawdownReducing),
    lossesFrom: draw.chance(0.7) ? 0 : now - draw.whole(0, 2 * DAY_MS),
    groupOf: () => members,
    candles: draw.breaks(0.02)
      ? null
      : {
          count: limits.minCandles + draw.whole(draw.breaks(0.05) ? -2 : 0, 100),
          lastClosedAt: now - aged(draw, limits.maxCandleAgeMs),
          atr: draw.breaks(0.05) ? null : price * draw.scale(0.0005, 0.05),
        },
    record: draw.chance(0.2)
      ? null
      : {
          of: 'model',
          n,
          hits: draw.whole(Math.floor(n * 0.4), n),
          baseRate: draw.chance(0.1) ? null : draw.between(0.1, 0.7),
          calibrationError: draw.chance(0.1) ? null : draw.between(0, 0.3),
        },
    decision:
      ticket.predictionId === null
        ? draw.breaks(0.02)
          ? 'unknown'
          : null
        : draw.breaks(0.03)
          ? draw.pick(['unknown', null])
          : {
              knownAt: now - aged(draw, limits.maxDecisionAgeMs),
              referencePrice:
                price + (price - Number(ticket.stop)) * limits.maxDecisionDriftFraction * draw.between(-1, 1.02),
            },
    behaviourWarnings: draw.whole(0, 2),
  });
}

/** A loss of exactly the share, or of a hair less. */
function nearLimit(draw: Draw, share: number): RiskStanding['day'] {
  const least = new Exact(1).sub(share).mul(10_000);
  return { start: '10000', now: decimalText(draw.breaks(0.3) ? least : least.add('0.000001')) };
}

/** An age that is mostly within the limit, often at it, and seldom beyond. */
function aged(draw: Draw, limit: number): number {
  const isOld = draw.breaks(0.03);
  return isOld ? limit + 1 : draw.chance(0.1) ? limit : Math.floor(limit * draw.next());
}

/** On a multiple of the step, as an exchange would state a price. */
function stepped(price: number, step: string): string {
  const units = Number(step);
  return units === 0 ? textOf(price, 7) : textOf(Math.max(1, Math.round(price / units)) * units, 12);
}
