import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Exact, exact } from '#shared/domain/decimal';
import { createExecutionRig, type ExecutionRig } from '#tests/support/execution-rig';

/** One thing that happens, to the app, the exchange or the market. */
type Step =
  | { readonly kind: 'enter'; readonly isAtMarket: boolean; readonly depth: number }
  | { readonly kind: 'price'; readonly percent: number }
  | { readonly kind: 'part'; readonly fraction: number }
  | { readonly kind: 'pass'; readonly seconds: number }
  | {
      readonly kind: 'submit-fault';
      readonly fault: 'lost' | 'no-answer' | 'dead' | 'silent' | 'late' | 'throw' | 'reject';
    }
  | { readonly kind: 'cancel-fault'; readonly fault: 'lost' | 'no-answer' | 'fills-first' }
  | { readonly kind: 'toggle'; readonly what: 'isMuted' | 'isDoubled' | 'isAllHidden' | 'areFillsHidden' | 'isDown' }
  | { readonly kind: 'restart' | 'answer' | 'cancel-all' | 'close' | 'move-stop' | 'reconnect' | 'lose-stop' };

describe('any sequence of faults', () => {
  it('loses nothing, doubles nothing, and leaves every position guarded', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step(), { minLength: 8, maxLength: 40 }), async (steps) => {
        const rig = await createExecutionRig({ limits: { unknownDeadlineMs: 120_000 } });
        try {
          for (const one of steps) await play(rig, one);
          await calmDown(rig);
          expectOneToOne(rig);
          expectGuarded(rig);
        } finally {
          rig.close();
        }
      }),
      { numRuns: RUNS },
    );
  });
});

async function play(rig: ExecutionRig, one: Step): Promise<void> {
  const { exchange } = rig;
  const bid = exact(exchange.quote().bid);
  const service = rig.service();
  switch (one.kind) {
    case 'enter': {
      const price = (factor: number) => bid.mul(factor).toDecimalPlaces(2).toFixed();
      const entry = one.isAtMarket ? null : price(1 - one.depth / 100);
      // A call that hangs, as one does whose process is killed, must not stop the play.
      void rig.enter({ entry, stop: price(0.9), target: price(1.1) }).catch(() => {});
      break;
    }
    case 'price': {
      const next = bid.mul(1 + one.percent / 100).toDecimalPlaces(2);
      exchange.setPrice(next.toFixed(), next.mul('1.001').toDecimalPlaces(2).toFixed());
      break;
    }
    case 'part': {
      const entry = exchange
        .orders()
        .find(({ state, side, type }) => state === 'open' && side === 'buy' && type === 'limit');
      const left = entry && exact(entry.quantity).sub(exact(entry.filledQuantity));
      const quantity = left?.mul(one.fraction).toDecimalPlaces(5, Exact.ROUND_DOWN);
      if (entry && quantity?.gt(0)) exchange.fillPart(entry.clientOrderId, quantity.toFixed());
      break;
    }
    case 'pass':
      await rig.pass(one.seconds * 1_000);
      break;
    case 'submit-fault':
      exchange.faults.submits.push(one.fault === 'reject' ? { reject: 'planted' } : one.fault);
      break;
    case 'cancel-fault':
      exchange.faults.cancels.push(one.fault);
      break;
    case 'toggle':
      exchange.faults[one.what] = !exchange.faults[one.what];
      break;
    case 'restart':
      await rig.restart();
      break;
    case 'answer':
      exchange.answer();
      break;
    case 'cancel-all':
      void service.cancelAll().catch(() => {});
      break;
    case 'close':
      void service.closePosition('BTC/USDT').catch(() => {});
      break;
    case 'move-stop':
      void service
        .moveStop({ instrument: 'BTC/USDT', stop: bid.mul('0.97').toDecimalPlaces(2).toFixed(), target: null })
        .catch(() => {});
      break;
    case 'reconnect':
      exchange.setStream(false);
      exchange.setStream(true);
      break;
    case 'lose-stop': {
      const stop = exchange.orders().find(({ state, type }) => state === 'open' && type === 'stop');
      if (stop) exchange.cancelByHand(stop.clientOrderId);
      break;
    }
  }
  await rig.settle();
}

/** The faults end, a process that hangs is started anew, and time passes. */
async function calmDown(rig: ExecutionRig): Promise<void> {
  const { faults } = rig.exchange;
  Object.assign(faults, {
    submits: [],
    cancels: [],
    isMuted: false,
    isAllHidden: false,
    areFillsHidden: false,
    isDown: false,
    isDoubled: false,
  });
  rig.exchange.answer();
  await rig.settle();
  await rig.restart();
  await rig.pass(200_000);
  await rig.service().reconcile();
  await rig.pass(5_000);
}

function expectOneToOne(rig: ExecutionRig): void {
  const there = rig.exchange.orders().map(({ clientOrderId, state, filledQuantity }) => ({
    clientOrderId,
    state,
    filledQuantity,
  }));
  const here = rig.store
    .orders({})
    // What never arrived is known to be nowhere.
    .filter(({ state }) => state !== 'absent' && state !== 'rejected')
    .map(({ clientOrderId, state, filledQuantity }) => ({ clientOrderId, state, filledQuantity }));
  const byName = (a: { clientOrderId: string }, b: { clientOrderId: string }) =>
    a.clientOrderId < b.clientOrderId ? -1 : 1;
  expect(here.sort(byName)).toEqual(there.sort(byName));
  for (const { clientOrderId } of here) expect(rig.store.history(clientOrderId)[0]?.kind).toBe('intent');

  const ids = (fills: readonly { tradeId: string; quantity: string }[]) =>
    fills.map(({ tradeId, quantity }) => `${tradeId} ${quantity}`).sort();
  expect(ids(rig.store.fills({}))).toEqual(ids(rig.exchange.trades()));
  const held = rig.service().positions()[0]?.quantity ?? '0';
  expect(held).toBe(rig.exchange.total('BTC').toFixed());
}

function expectGuarded(rig: ExecutionRig): void {
  expect(rig.exchange.total('BTC').isNegative()).toBe(false);
  for (const { protection } of rig.service().positions()) expect(['covered', 'dust']).toContain(protection);
}

function step(): fc.Arbitrary<Step> {
  const depth = fc.integer({ min: 1, max: 3 });
  return fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('enter' as const), isAtMarket: fc.boolean(), depth }) },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('price' as const), percent: fc.integer({ min: -12, max: 12 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('part' as const),
        fraction: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 20 }) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('submit-fault' as const),
        fault: fc.constantFrom('lost', 'no-answer', 'dead', 'silent', 'late', 'throw', 'reject'),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('cancel-fault' as const),
        fault: fc.constantFrom('lost', 'no-answer', 'fills-first'),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('toggle' as const),
        what: fc.constantFrom('isMuted', 'isDoubled', 'isAllHidden', 'areFillsHidden', 'isDown'),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constantFrom('restart', 'answer', 'cancel-all', 'close', 'move-stop', 'reconnect', 'lose-stop'),
      }),
    },
  ) as fc.Arbitrary<Step>;
}

/** `FAIRGAP_SOAK_RUNS` makes a night of it. */
const RUNS = Number(process.env.FAIRGAP_SOAK_RUNS ?? 40);
