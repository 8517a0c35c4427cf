import { describe, expect, it } from 'vitest';
import type { EntryRequest, ExitRequest, ProtectionRequest } from '#electron/ports/order-approval';
import type { ApprovedEntry } from '#shared/domain/approved-order';
import { decimalText, Exact, exact } from '#shared/domain/decimal';
import { MandateLimits } from '#shared/domain/mandate';
import { CAREFUL_LIMITS, NORMAL_LIMITS } from '#shared/domain/mandate-presets';
import { mandateProblems } from '#shared/domain/mandate-problems';
import { OrderTicket } from '#shared/domain/proposal';
import { brokenBySize, brokenLimits } from '#tests/support/broken-limits';
import { instrumentRules } from '#tests/support/execution-fixtures';
import { compare, isAbove, isMultiple, rational, ZERO } from '#tests/support/rational';
import { tradeThrough } from '#tests/support/risk-walk';
import { drawFrom, type RiskWorld, riskWorld, textOf, validLimits } from '#tests/support/risk-worlds';
import { createOrderApproval } from './approve-order';
import { type Evaluation, evaluateEntry } from './evaluate';
import { RULE_CODES } from './rule-codes';

// Another run looks at other worlds; `RISK_SEED` looks at these again, and `RISK_WORLDS` at more or fewer of them.
const SEED = Number(process.env.RISK_SEED ?? Date.now() % 1_000_000_000);
const WORLDS = Number(process.env.RISK_WORLDS ?? 20_000);
const LIMITS = validLimits(SEED, Math.min(1_500, 50 + WORLDS));

console.log(`Laws of the risk engine: RISK_SEED=${SEED} RISK_WORLDS=${WORLDS}`);

describe('laws of the risk engine', () => {
  it('no order is approved that breaks a limit, none is smaller than it need be, and every rule is told once', () => {
    const found = { allow: 0, cap: 0, deny: 0 };
    const denials = new Set<string>();
    forWorlds(WORLDS, 0, (world, draw) => {
      deepFreeze(world.request);
      deepFreeze({ ...world.standing, groupOf: null });
      const evaluation = evaluateEntry(world.request, world.standing);

      found[evaluation.decision] += 1;
      for (const { code, decision } of evaluation.verdicts) if (decision === 'deny') denials.add(code);
      const { order } = evaluation;
      return [
        ...untold(evaluation),
        ...unclear(evaluation),
        ...(order ? brokenLimits(world, order) : []),
        ...(order ? smallerThanNeeded(world, order) : []),
        ...(draw.chance(0.25) ? otherwise(world, evaluation) : []),
      ];
    });

    // A law about nothing would hold as well.
    const share = (count: number) => count / WORLDS;
    expect(share(found.allow)).toBeGreaterThan(0.002);
    expect(share(found.cap)).toBeGreaterThan(0.12);
    expect(share(found.deny)).toBeGreaterThan(0.3);

    if (WORLDS >= 10_000) {
      const silent = RULE_CODES.filter((code) => !denials.has(code));
      expect(silent.filter((code) => !ALWAYS_NUMBERS.has(code))).toEqual([]);
    }
  });

  it('through any approvals, fills, stops, exits and moves of the price the risk stays inside the mandate', () => {
    const walks = Math.ceil(WORLDS / 100);
    let approvals = 0;
    for (let number = 0; number < walks; number++) {
      const { broken, approved } = tradeThrough(drawFrom(SEED + 1, number), LIMITS, 30);
      approvals += approved;
      if (broken.length > 0) throw new Error(`Walk ${number} of RISK_SEED=${SEED}: ${broken.join(', ')}`);
    }

    expect(approvals).toBeGreaterThan(walks);
  });

  it('what protects or closes a position sells, and never more than is held', () => {
    const approve = createOrderApproval({
      standing: () => {
        throw new Error('Expected no look at the standing.');
      },
    });
    let approved = 0;
    forWorlds(WORLDS / 4, 2, ({ request }, draw) => {
      const { now, rules, quote, liveOrders, ticket } = request;
      const held = draw.pick([textOf(draw.scale(1e-4, 1e6), draw.whole(1, 12)), '0', '-1', 'NaN', '1e3', '0.00000001']);
      // A price that is none keeps nobody from leaving, and throws nothing.
      const seen = quote && draw.chance(0.2) ? { ...quote, bid: draw.pick(TEXTS) } : quote;
      const facts = { now, rules, quote: seen, liveOrders, proposalId: null, held };
      const protection: ProtectionRequest = { ...facts, stop: ticket.stop, target: ticket.target };
      const exit: ExitRequest = facts;
      deepFreeze(protection);

      return [approve.protection(protection), approve.exit(exit)].flatMap((approval) => {
        if (approval.kind === 'denied') return [];
        approved += 1;
        const { order } = approval;
        if (order.kind === 'entry') return ['an entry'];
        const legs = order.kind === 'exit' ? [order.exit] : [order.stop, ...(order.target ? [order.target] : [])];
        return [
          ...(order.side === 'sell' && order.instrument === rules?.instrument ? [] : ['no sale of the instrument']),
          ...legs.flatMap(({ quantity }) => {
            const amount = rational(quantity);
            const isReducing = isAbove(amount, ZERO) && !isAbove(amount, rational(held));
            const isOnStep = isMultiple(amount, rational(rules?.quantityStep ?? '0'));
            return isReducing && isOnStep ? [] : [`sells ${quantity} of ${held}`];
          }),
        ];
      });
    });

    expect(approved).toBeGreaterThan(WORLDS / 50);
  });

  it('more risk, more equity or a wider limit never makes an entry smaller', () => {
    let compared = 0;
    forWorlds(WORLDS / 4, 3, (world, draw) => {
      const { order } = evaluateEntry(world.request, world.standing);
      if (!order) return [];
      return widened(world, draw).flatMap(([name, wider]) => {
        const after = evaluateEntry(wider.request, wider.standing);
        // The guard of behaviour refuses, not cuts, what grew too much after a loss.
        if (after.verdicts.some(({ code, decision }) => code === 'size_up' && decision === 'deny')) return [];
        compared += 1;
        if (!after.order) return [`${name}: denied`];
        const [small, large] = [rational(order.entry.quantity), rational(after.order.entry.quantity)];
        return compare(large, small) < 0 ? [`${name}: ${after.order.entry.quantity} of ${order.entry.quantity}`] : [];
      });
    });

    expect(compared).toBeGreaterThan(WORLDS / 4);
  });

  it('nothing is approved on a number that is none, and nothing that is asked throws', () => {
    let approvals = 0;
    forWorlds(WORLDS / 4, 4, (world, draw) => {
      const before = evaluateEntry(world.request, world.standing);
      if (before.decision === 'deny') return [];
      approvals += 1;
      return POISONED.flatMap(({ name, values, isUsed, poison }) => {
        if (!isUsed(world) || !draw.chance(0.35)) return [];
        const value = draw.pick(values);
        const { request, standing } = poison(world, value);
        const { decision } = evaluateEntry(request, standing);
        return decision === 'deny' ? [] : [`${name} of ${typeof value} ${String(value)}`];
      });
    });

    expect(approvals).toBeGreaterThan(WORLDS / 50);
  });

  it('whatever a ticket or a fact says, every rule answers', () => {
    forWorlds(WORLDS / 4, 5, ({ request, standing }, draw) => {
      const text = () => draw.pick([...ANY_TEXTS, ticketText(draw)]);
      const strange = {
        ...request,
        ticket: {
          ...request.ticket,
          entry: draw.chance(0.3) ? null : text(),
          stop: text(),
          target: draw.chance(0.3) ? null : text(),
        },
        quote: request.quote && { ...request.quote, bid: text(), ask: text() },
        equity: draw.chance(0.5) ? text() : request.equity,
        freeQuote: draw.chance(0.5) ? text() : request.freeQuote,
        rules: request.rules && {
          ...request.rules,
          [draw.pick(RULE_TEXTS)]: text(),
          [draw.pick(RULE_TEXTS)]: text(),
        },
      };

      const evaluation = evaluateEntry(strange, standing);

      const world = { request: strange, standing };
      return [...untold(evaluation), ...(evaluation.order ? brokenLimits(world, evaluation.order) : [])];
    });
  });

  it('no mandate and no ticket is read from what is no plain number', () => {
    const numbers = Object.entries(NORMAL_LIMITS).filter(([, value]) => typeof value === 'number');
    for (const [limit] of [...numbers, ['maxOrderNotional']]) {
      for (const value of [...TEXTS, ...FLOATS, undefined, null]) {
        const { success } = MandateLimits.safeParse({ ...NORMAL_LIMITS, [limit as string]: value });

        expect([limit, value, success]).toEqual([limit, value, false]);
      }
    }
    const ticket = { instrument: 'BTC/USDT', direction: 'long', entry: '100', stop: '95', target: '115' };
    expect(OrderTicket.safeParse(ticket).success).toBe(true);
    for (const price of ['entry', 'stop', 'target']) {
      for (const value of [...TEXTS, ...FLOATS, 1]) {
        expect(OrderTicket.safeParse({ ...ticket, [price]: value }).success).toBe(false);
      }
    }
  });

  it('the presets can be signed', () => {
    expect([NORMAL_LIMITS, CAREFUL_LIMITS].flatMap(mandateProblems)).toEqual([]);
  });
});

/** Rules about what is no number or not known to any world: the poisoned worlds show that they deny. */
const ALWAYS_NUMBERS: ReadonlySet<string> = new Set(['numbers']);

function forWorlds(
  count: number,
  salt: number,
  look: (world: RiskWorld, draw: ReturnType<typeof drawFrom>) => string[],
) {
  for (let number = 0; number < count; number++) {
    const draw = drawFrom(SEED + salt * 7_919, number);
    const world = riskWorld(draw, LIMITS);
    const broken = look(world, draw);
    if (broken.length > 0) {
      throw new Error(`World ${number} of RISK_SEED=${SEED}: ${broken.join('; ')}\n${JSON.stringify(world, null, 1)}`);
    }
  }
}

/** What the verdicts do not tell as they must. */
function untold({ decision, verdicts, size, order }: Evaluation): string[] {
  const codes = verdicts.map(({ code }) => code);
  const extra = codes.slice(RULE_CODES.length);
  const isDenied = verdicts.some((verdict) => verdict.decision === 'deny');
  const isCapped = verdicts.some((verdict) => verdict.decision === 'cap');
  const least = verdicts.reduce<Exact | null>((bound, { maxQuantity, decision: one }) => {
    if (maxQuantity === null || one === 'deny') return bound;
    const maximum = exact(maxQuantity);
    return bound?.lt(maximum) ? bound : maximum;
  }, null);
  return [
    ...(RULE_CODES.every((code, i) => codes[i] === code) ? [] : ['not every rule in its order']),
    ...(extra.every((code) => code === 'size_too_small' || code.startsWith('exchange_')) ? [] : [`codes ${extra}`]),
    ...(decision === (isDenied ? 'deny' : isCapped ? 'cap' : 'allow') ? [] : [`${decision} beside its verdicts`]),
    ...((order === null) === (decision === 'deny') && (size === null) === (order === null) ? [] : ['an order denied']),
    ...(order && size && (size.quantity !== order.entry.quantity || size.limitPrice !== order.entry.price)
      ? ['another size']
      : []),
    ...(order && least?.lt(order.entry.quantity) ? [`${order.entry.quantity} above a verdict's ${least}`] : []),
    ...(order && size?.wantedQuantity && exact(size.wantedQuantity).lt(order.entry.quantity)
      ? ['more than wanted']
      : []),
  ];
}

function unclear({ verdicts }: Evaluation): string[] {
  const wrong = verdicts.filter(({ message }) => message === '' || /NaN|Infinity|undefined|null/.test(message));
  return wrong.map(({ code, message }) => `${code} says: ${message}`);
}

/** One step more would break something: rounding down is all that is lost. */
function smallerThanNeeded(world: RiskWorld, order: ApprovedEntry): string[] {
  const step = world.request.rules?.quantityStep ?? '0';
  if (exact(step).isZero()) return [];
  const quantity = decimalText(exact(order.entry.quantity).add(step));
  const larger = brokenBySize(world, { ...order, entry: { ...order.entry, quantity } });
  return larger.length > 0 ? [] : [`only ${order.entry.quantity}`];
}

/** Asked again it says the same, and what makes the order agrees. */
function otherwise({ request, standing }: RiskWorld, evaluation: Evaluation): string[] {
  const { order, verdicts } = evaluation;
  const approval = createOrderApproval({ standing: () => standing }).entry(request);
  const isApproved = approval.kind === 'approved' ? same(approval.order, order) : order === null;
  return [
    ...(same(evaluation, evaluateEntry(request, standing)) ? [] : ['another answer']),
    ...(isApproved && same(approval.verdicts, verdicts) ? [] : ['approved otherwise']),
  ];
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The same world, in which one thing lets an entry be larger. */
function widened(world: RiskWorld, draw: ReturnType<typeof drawFrom>): (readonly [string, RiskWorld])[] {
  const { request, standing } = world;
  const factor = draw.between(1, 3);
  const withLimits = (changes: Partial<MandateLimits>): RiskWorld => ({
    request,
    standing: { ...standing, limits: { ...standing.limits, ...changes } },
  });
  const wider = draw.pick(WIDENED);
  const times = draw.pick(['2', '1.37', '10']);
  const grown = (money: string | null) => money && decimalText(exact(money).mul(times));
  const richer = {
    ...request,
    equity: grown(request.equity),
    account: { ...request.account, equity: grown(request.account.equity) },
  };
  const { takerFeeFraction } = request.rules ?? instrumentRules();
  return [
    ['risk fraction', withLimits({ riskFraction: standing.limits.riskFraction * factor })],
    ['equity', { request: richer, standing }],
    [wider, withLimits({ [wider]: standing.limits[wider] * factor })],
    [
      'order notional',
      withLimits({ maxOrderNotional: decimalText(new Exact(standing.limits.maxOrderNotional).mul(times)) }),
    ],
    ['slippage of the stop', withLimits({ stopSlippageFraction: standing.limits.stopSlippageFraction / factor })],
    ['distance of ATR', withLimits({ atrMultiple: standing.limits.atrMultiple / factor })],
    ['free balance', { request: { ...request, freeQuote: grown(request.freeQuote) }, standing }],
    ...(exact(takerFeeFraction).isZero() ? [] : [['nothing', world] as const]),
  ];
}

const WIDENED = [
  'maxTradeRiskFraction',
  'maxOrderFraction',
  'maxInstrumentFraction',
  'maxGroupFraction',
  'maxExposureFraction',
  'maxOpenPositions',
  'maxOpenRiskR',
  'dayBudgetR',
  'instrumentBudgetR',
  'groupBudgetR',
  'unprovenFraction',
  'ordersPerMinute',
  'dailyLossReducing',
  'drawdownReducing',
] as const;

const TEXTS = [
  'NaN',
  'Infinity',
  '-Infinity',
  '1e309',
  '',
  ' 1',
  '1 ',
  '0x10',
  '1e3',
  '0,5',
  '1_000',
  '+1',
  '.5',
  '1.',
  '01',
  '5e-324',
  '9'.repeat(70),
  `0.${'0'.repeat(68)}1`,
  '١',
  '-1',
  'null',
] as const;
const FLOATS = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 5e-324, 1e300] as const;
/** What no price, quantity or amount can be. `-0` is a zero: no price, and an amount of nothing. */
const NO_NUMBERS: readonly [unknown, ...unknown[]] = [...TEXTS, undefined, {}, [], true, 1, Number.NaN, 5e-324];
const NO_PRICES = { values: [...NO_NUMBERS, '-0', '0', '0.00'] } as const;
const ANY_TEXTS = [...TEXTS, '-0', '0', '0.0', '1', '9'.repeat(64), `0.${'0'.repeat(61)}1`, '-5', '1000000'] as const;
const RULE_TEXTS = [
  'priceStep',
  'minPrice',
  'maxPrice',
  'quantityStep',
  'minQuantity',
  'maxQuantity',
  'marketQuantityStep',
  'minMarketQuantity',
  'maxMarketQuantity',
  'minNotional',
  'maxNotional',
  'takerFeeFraction',
  'makerFeeFraction',
] as const;

function ticketText(draw: ReturnType<typeof drawFrom>): string {
  return textOf(draw.scale(1e-12, 1e20), draw.whole(1, 15));
}

/** A place in which a poisoned value must keep an entry from being approved. */
interface Poisoned {
  readonly name: string;
  readonly values: readonly [unknown, ...unknown[]];
  readonly isUsed: (world: RiskWorld) => boolean;
  readonly poison: (world: RiskWorld, value: unknown) => RiskWorld;
}

// The casts of this list are the point of it: what comes from outside keeps to no type.
const always = () => true;
const inRequest = (
  name: string,
  change: (request: EntryRequest, value: never) => object,
  rest: Partial<Poisoned> = {},
): Poisoned => ({
  name,
  values: NO_NUMBERS,
  isUsed: always,
  poison: ({ request, standing }, value) => ({
    request: { ...request, ...change(request, value as never) } as EntryRequest,
    standing,
  }),
  ...rest,
});
const inStanding = (
  name: string,
  change: (standing: RiskWorld['standing'], value: never) => object,
  rest: Partial<Poisoned> = {},
): Poisoned => ({
  name,
  values: [Number.NaN, undefined, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  isUsed: always,
  poison: ({ request, standing }, value) => ({
    request,
    standing: { ...standing, ...change(standing, value as never) } as RiskWorld['standing'],
  }),
  ...rest,
});
const replaceFirst = <T extends object>(list: readonly T[], changes: object): readonly T[] =>
  list.map((one, i) => (i === 0 ? { ...one, ...changes } : one));

const POISONED: readonly Poisoned[] = [
  ...(['entry', 'stop', 'target'] as const).map((price) =>
    inRequest(`ticket.${price}`, ({ ticket }, value) => ({ ticket: { ...ticket, [price]: value } }), NO_PRICES),
  ),
  ...(['bid', 'ask'] as const).map((price) =>
    inRequest(`quote.${price}`, ({ quote }, value) => ({ quote: { ...quote, [price]: value } }), NO_PRICES),
  ),
  inRequest('quote.knownAt', ({ quote }, value) => ({ quote: { ...quote, knownAt: value } }), {
    values: [Number.NaN, undefined, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 1e300, 5e-324],
  }),
  inRequest('now', (_, now) => ({ now }), {
    values: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    // The clock of a session has no answer for what is no instant, and throws.
    isUsed: ({ standing: { limits } }) => limits.behaviour === 'off' || limits.plannedSessions === null,
  }),
  inRequest('equity', (_, equity) => ({ equity }), { values: [...NO_NUMBERS, null, '0'] }),
  inRequest('freeQuote', (_, freeQuote) => ({ freeQuote }), { values: [...NO_NUMBERS, null] }),
  inRequest('account.equity', ({ account }, equity) => ({ account: { ...account, equity } }), {
    values: [...NO_NUMBERS, null, '0'],
  }),
  inRequest('shown.quantity', (_, quantity) => ({ shown: { quantity, limitPrice: '1' } })),
  inRequest('shown.limitPrice', (_, limitPrice) => ({ shown: { quantity: '1', limitPrice } })),
  inRequest('unknownOrders', (_, unknownOrders) => ({ unknownOrders }), {
    values: [Number.NaN, 5e-324, 1, Number.POSITIVE_INFINITY, undefined],
  }),
  inRequest('liveOrders', (_, count) => ({ liveOrders: { all: count, conditional: count } }), {
    values: [Number.NaN, Number.POSITIVE_INFINITY, undefined],
    isUsed: ({ request: { rules } }) => rules !== null && rules.maxOrders > 0,
  }),
  ...(['held', 'entries', 'openRisk'] as const).map((amount) =>
    inRequest(
      `exposure.${amount}`,
      ({ account }, value) => ({
        account: { ...account, exposures: replaceFirst(account.exposures, { [amount]: value }) },
      }),
      {
        values: [...NO_NUMBERS, null],
        isUsed: ({ request }) => request.account.exposures.length > 0,
      },
    ),
  ),
  inRequest(
    'trade.result',
    ({ account, now }, result) => ({
      account: {
        ...account,
        trades: replaceFirst(account.trades, { trade: { ...account.trades[0]?.trade, closedAt: now }, result }),
      },
    }),
    // A loss is a number.
    {
      values: [...NO_NUMBERS.filter((value) => value !== '-1'), null] as unknown as Poisoned['values'],
      isUsed: ({ request }) => request.account.trades.length > 0,
    },
  ),
  ...RULE_TEXTS.map((text) =>
    inRequest(`rules.${text}`, ({ rules }, value) => ({ rules: { ...rules, [text]: value } }), {
      // A fee may be below 0.
      values: NO_NUMBERS.filter((value) => !(text.endsWith('Fraction') && value === '-1')) as unknown as [
        unknown,
        ...unknown[],
      ],
    }),
  ),
  inStanding('day.now', ({ day }, now) => ({ day: { ...day, now } }), {
    values: [...NO_NUMBERS.filter((value) => value !== '-1'), null] as unknown as Poisoned['values'],
  }),
  inStanding('day.start', ({ day }, start) => ({ day: { ...day, start } }), { values: [...NO_NUMBERS, '0'] }),
  inStanding('peakEquity', (_, peakEquity) => ({ peakEquity }), { values: [...NO_NUMBERS, '0'] }),
  inStanding('candles.lastClosedAt', ({ candles }, lastClosedAt) => ({ candles: { ...candles, lastClosedAt } })),
  inStanding('candles.count', ({ candles }, count) => ({ candles: { ...candles, count } }), {
    values: [Number.NaN, -0, -1, Number.NEGATIVE_INFINITY, 5e-324],
    isUsed: ({ standing }) => standing.limits.minCandles > 0,
  }),
  inStanding('candles.atr', ({ candles }, atr) => ({ candles: { ...candles, atr } }), {
    values: [Number.NaN, Number.POSITIVE_INFINITY, 0, -0, -1, null, undefined],
    isUsed: ({ standing }) => standing.limits.sizing === 'atr',
  }),
  inStanding('mandate.expiresAt', ({ mandate }, expiresAt) => ({ mandate: { ...mandate, expiresAt } }), {
    values: [Number.NaN, -0, Number.NEGATIVE_INFINITY, undefined],
  }),
  inStanding('trading.state', ({ trading }, state) => ({ trading: { ...trading, state } }), {
    values: ['reducing', 'halted', '', undefined, null, 'ACTIVE'],
  }),
  inStanding('decision', (_, decision) => ({ decision }), {
    values: ['unknown', { knownAt: Number.NaN, referencePrice: 1 }, { knownAt: 0, referencePrice: Number.NaN }],
  }),
  inStanding(
    'decision.referencePrice',
    ({ decision }, referencePrice) => ({ decision: { ...(decision as object), referencePrice } }),
    {
      values: [Number.NaN, Number.POSITIVE_INFINITY, 0, -0, -1, 5e-324, undefined],
      isUsed: ({ standing }) => standing.decision !== null,
    },
  ),
  inStanding('record', ({ record }, n) => ({ record: { ...record, n } }), {
    values: [Number.NaN, Number.POSITIVE_INFINITY, -1, 0.5, 5e-324, -0, undefined],
    isUsed: ({ standing }) => standing.limits.sizing === 'half_kelly',
  }),
];

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
}
