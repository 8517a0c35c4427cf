/**
 * How long the risk engine takes: `npm run bench:risk`.
 *
 * Every call is timed by itself, over varied tickets beside 50 open positions, with all rules: the rules alone, with the sums
 * that they rest on, and the way to an approved order. In the same process, as yardsticks: the bare decimal arithmetic of such
 * a ticket, and reading it from JSON against its schema. All take turns for some rounds, and the round that the machine disturbed
 * least is told. `CALLS` changes how many are timed in each. Ends with 1 where the rules are slower than the limit.
 */
import { cpus, loadavg } from 'node:os';
import { RULES } from '#electron/pipeline/risk/all-rules';
import { createOrderApproval } from '#electron/pipeline/risk/approve-order';
import { buildContext } from '#electron/pipeline/risk/build-context';
import { evaluate } from '#electron/pipeline/risk/evaluate';
import type { RiskStanding } from '#electron/pipeline/risk/risk-standing';
import type { AccountFacts } from '#electron/ports/account-facts';
import type { EntryRequest } from '#electron/ports/order-approval';
import { Exact, exact, floorToStep } from '#shared/domain/decimal';
import type { MandateLimits } from '#shared/domain/mandate';
import { NORMAL_LIMITS } from '#shared/domain/mandate-presets';
import { OrderTicket } from '#shared/domain/proposal';
import { instrumentRules, START } from '#tests/support/execution-fixtures';
import { accountFacts, riskStanding } from '#tests/support/risk-standing';
import { type Draw, drawFrom, textOf } from '#tests/support/risk-worlds';

const CALLS = Number(process.env.CALLS ?? 20_000);
const ROUNDS = 4;
const WARM_UP = 10_000;
const WORLDS = 2_000;
const POSITIONS = 50;
/** Most that 99 of 100 evaluations may take. */
const LIMIT_US = 100;

interface World {
  readonly request: EntryRequest;
  readonly standing: RiskStanding;
}

function main(): void {
  const worlds = Array.from({ length: WORLDS }, (_, number) => world(drawFrom(7, number)));
  const contexts = worlds.map(({ request, standing }) => buildContext(request, standing));
  const tickets = worlds.map(({ request }) => JSON.stringify(request.ticket));
  const decisions = { allow: 0, cap: 0, deny: 0 };
  for (const context of contexts) decisions[evaluate(context).decision] += 1;
  console.log(
    `${RULES.length} rules, ${POSITIONS} open positions, ${CALLS.toLocaleString('en')} timed calls each over ` +
      `${WORLDS.toLocaleString('en')} tickets: ${decisions.allow} allowed, ${decisions.cap} capped, ${decisions.deny} denied`,
  );
  console.log(`${cpus()[0]?.model.trim()}, ${process.version}, load ${loadavg()[0]?.toFixed(1)}\n`);

  let standing = at(worlds, 0).standing;
  const approve = createOrderApproval({ standing: () => standing });
  const calls: Readonly<Record<string, (i: number) => unknown>> = {
    [ARITHMETIC]: (i) => bareArithmetic(at(worlds, i).request),
    [SCHEMA]: (i) => OrderTicket.parse(JSON.parse(at(tickets, i))),
    [RULES_ALONE]: (i) => evaluate(at(contexts, i)),
    'context and evaluate': (i) => {
      const { request, standing: known } = at(worlds, i);
      return evaluate(buildContext(request, known));
    },
    'approval of an entry': (i) => {
      const world = at(worlds, i);
      standing = world.standing;
      return approve.entry(world.request);
    },
    'an empty call': () => 0,
  };
  const best = new Map<string, Times>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, call] of Object.entries(calls)) {
      const times = timed(call, round === 0 ? WARM_UP : 0);
      if (times.p99 <= (best.get(name)?.p99 ?? Number.POSITIVE_INFINITY)) best.set(name, times);
    }
  }

  console.log(`${''.padEnd(32)}${['p50', 'p99', 'max', 'mean'].map((head) => head.padStart(9)).join('')}   in us`);
  for (const [name, times] of best) {
    console.log(
      `${name.padEnd(32)}${Object.values(times)
        .map((us) => us.toFixed(1).padStart(9))
        .join('')}`,
    );
  }
  const [rules, arithmetic, schema] = [RULES_ALONE, ARITHMETIC, SCHEMA].map(
    (name) => best.get(name)?.p50 ?? Number.NaN,
  );
  console.log(`\nevaluate takes ${share(rules, arithmetic)} times the ${ARITHMETIC} (p50)`);
  console.log(`evaluate takes ${share(rules, schema)} times the ${SCHEMA} (p50)`);
  const p99 = best.get(RULES_ALONE)?.p99 ?? Number.POSITIVE_INFINITY;
  console.log(`evaluate p99 ${p99.toFixed(1)} us, limit ${LIMIT_US} us: ${p99 <= LIMIT_US ? 'met' : 'NOT MET'}`);
  process.exit(p99 <= LIMIT_US ? 0 : 1);
}

const ARITHMETIC = 'decimal arithmetic of a ticket';
const SCHEMA = 'ticket from JSON by its schema';
const RULES_ALONE = 'evaluate, all rules';

interface Times {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly mean: number;
}

function share(a = Number.NaN, b = Number.NaN): string {
  return (a / b).toFixed(2);
}

/** Prices, size and bounds of one entry and sums over the positions, without rules, texts or verdicts. */
function bareArithmetic({ ticket, quote, account, equity }: EntryRequest): Exact {
  const [limit, stop, worth] = [exact(ticket.entry ?? quote?.ask ?? '0'), exact(ticket.stop), exact(equity ?? '0')];
  const fee = new Exact('0.001');
  const risk = limit.sub(stop).add(limit.mul(fee)).add(stop.mul(fee));
  let [exposure, openRisk] = [new Exact(0), new Exact(0)];
  for (const one of account.exposures) {
    exposure = exposure.add(exact(one.held ?? '0')).add(exact(one.entries ?? '0'));
    openRisk = openRisk.add(exact(one.openRisk ?? '0'));
  }
  const bounds = [
    worth.mul(0.005).div(risk),
    worth.mul(0.02).sub(openRisk).div(risk),
    worth.sub(exposure).div(limit),
    worth.mul(0.35).div(limit),
  ];
  return floorToStep(Exact.min(...bounds), new Exact('0.00001'));
}

function timed(call: (i: number) => unknown, warmUp: number): Times {
  for (let i = 0; i < warmUp; i++) keep(call(i));
  const times = new Float64Array(CALLS);
  for (let i = 0; i < CALLS; i++) {
    const from = process.hrtime.bigint();
    keep(call(i));
    times[i] = Number(process.hrtime.bigint() - from) / 1_000;
  }
  times.sort();
  const part = (of: number) => times[Math.min(CALLS - 1, Math.floor(CALLS * of))] ?? Number.NaN;
  return { p50: part(0.5), p99: part(0.99), max: part(1), mean: times.reduce((sum, us) => sum + us, 0) / CALLS };
}

// What nobody looks at may be left out by the compiler.
let kept: unknown = null;
function keep(value: unknown): void {
  kept = value ?? kept;
}

function at<T>(list: readonly T[], i: number): T {
  // The remainder is an index of the list, which is not empty.
  return list[i % list.length] as T;
}

/** A ticket among 50 positions, some trades, and a mandate that leaves room in most worlds. */
function world(draw: Draw): World {
  const price = draw.scale(0.5, 60_000);
  const equity = draw.scale(5_000, 500_000);
  const now = START;
  const money = (most: number) => textOf(draw.between(0, most) + 0.01, 8);
  const exposures = Array.from({ length: POSITIONS }, (_, i) => ({
    instrument: i === 0 ? 'BTC/USDT' : `COIN${i}/USDT`,
    held: money((equity / POSITIONS) * 0.7),
    entries: draw.chance(0.8) ? '0' : money((equity / POSITIONS) * 0.3),
    openRisk: money((equity * 0.005) / POSITIONS),
    isOpen: true,
  }));
  const trades = Array.from({ length: 40 }, (_, i): AccountFacts['trades'][number] => {
    const result = draw.chance(0.5) ? `-${money(20)}` : money(60);
    return {
      trade: {
        id: String(i),
        instrument: draw.chance(0.2) ? 'BTC/USDT' : `COIN${i}/USDT`,
        quote: 'USDT',
        openedAt: now - (50 - i) * 7_200_000,
        closedAt: now - (42 - i) * 3_600_000,
        notional: '1000',
        result,
        initialRisk: '25',
        resultR: draw.between(-1, 2),
        ending: draw.pick(['stop', 'target', 'exit']),
        proposalId: null,
      },
      result,
    };
  });
  const limits: MandateLimits = {
    ...NORMAL_LIMITS,
    maxOpenPositions: 60,
    lossCooldownLosses: 20,
    behaviour: draw.pick(['off', 'warn', 'cooldown']),
  };
  const entry = price * (1 - draw.between(0, 0.002));
  const account = accountFacts({
    equity: textOf(equity, 9),
    exposures,
    trades,
    entriesAt: [now - 40_000, now - 20_000],
  });
  return {
    request: {
      now,
      rules: instrumentRules({ minNotional: '1' }),
      quote: { instrument: 'BTC/USDT', bid: textOf(price, 8), ask: textOf(price * 1.0002, 8), at: now, knownAt: now },
      liveOrders: { all: 2, conditional: 1 },
      proposalId: 'prop_1',
      ticket: {
        instrument: 'BTC/USDT',
        direction: 'long',
        entry: draw.chance(0.3) ? null : textOf(entry, 8),
        stop: textOf(entry * (1 - draw.between(0.005, 0.05)), 8),
        target: draw.chance(0.2) ? null : textOf(entry * (1 + draw.between(0.02, 0.15)), 8),
        entryTtlMs: 3_600_000,
        predictionId: null,
        evidenceIds: [],
      },
      source: draw.pick(['person', 'model', 'mcp']),
      equity: textOf(equity, 9),
      freeQuote: textOf(equity * 0.3, 9),
      account,
      entryBlock: null,
      haltReason: null,
      unknownOrders: 0,
      usedBy: null,
      shown: null,
    },
    standing: riskStanding(now, {
      limits,
      day: { start: textOf(equity * 1.002, 9), now: textOf(equity, 9) },
      peakEquity: textOf(equity * 1.01, 9),
      groupOf: () => ['COIN1/USDT', 'COIN2/USDT', 'COIN3/USDT', 'COIN4/USDT'],
      candles: { count: 1_000, lastClosedAt: now - 60_000, atr: price * 0.01 },
      record: { of: 'model', n: 400, hits: 260, baseRate: 0.4, calibrationError: 0.05 },
    }),
  };
}

main();
