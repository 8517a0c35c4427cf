import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { confirmProposal } from '#tests/support/confirm-proposal';
import { openTestJournal } from '#tests/support/test-journal';
import {
  BENCH_INSTRUMENTS,
  median,
  openBenchExecution,
  openPlainCcxt,
  percentile,
  signBenchMandate,
  startBenchExchange,
  storeHistory,
  TRADED,
  wait,
} from './bench-exchange';

/** From a ticket to the request on the exchange's side, against ccxt's `createOrder`; the two take turns. */
export async function measureOrderPath(folder: string, rounds: number): Promise<readonly string[]> {
  const file = path.join(folder, 'orders.sqlite');
  const journal = await openTestJournal(file);
  storeHistory(journal, BENCH_INSTRUMENTS);
  journal.close();
  const simulator = await startBenchExchange();
  const intents: number[] = [];
  const { service, risk, close } = await openBenchExecution(simulator, file, {
    followed: BENCH_INSTRUMENTS.map(({ instrument }) => instrument),
    wrapStore: (store) => ({
      ...store,
      insertIntent: (...args) => {
        const began = performance.now();
        store.insertIntent(...args);
        intents.push(performance.now() - began);
      },
    }),
  });
  signBenchMandate(risk);
  await service.start();
  const raw = await openPlainCcxt(simulator);
  const arrival = watchArrivals();

  const times = { propose: [], confirm: [], whole: [], raw: [], answered: [], rawAnswered: [] } as Record<
    'propose' | 'confirm' | 'whole' | 'raw' | 'answered' | 'rawAnswered',
    number[]
  >;
  const priceAt = (share: number) => (TRADED.price * share).toFixed(2);
  for (let round = -WARM_UP; round < rounds; round++) {
    const began = performance.now();
    const proposal = service.propose(
      {
        instrument: TRADED.instrument,
        direction: 'long',
        entry: priceAt(0.99),
        stop: priceAt(0.95),
        target: priceAt(1.1),
        entryTtlMs: 600_000,
        predictionId: null,
        evidenceIds: [],
      },
      'person',
    );
    const proposed = performance.now();
    const ours = arrival.next();
    const { orders } = await confirmProposal(service, proposal);
    const answered = performance.now();
    const arrivedAt = await ours;
    const placed = orders.find(({ role }) => role === 'entry');
    if (placed?.state !== 'open') throw new Error(`Expected an open entry, was ${placed?.state}.`);
    await service.cancel(placed.clientOrderId);
    await wait(PAUSE_MS);

    const rawBegan = performance.now();
    const theirs = arrival.next();
    const order = await raw.createOrder(TRADED.instrument, 'limit', 'buy', 0.1, Number(priceAt(0.99)));
    const rawAnswered = performance.now();
    const rawArrivedAt = await theirs;
    await raw.cancelOrder(String(order.id), TRADED.instrument);
    await wait(PAUSE_MS);
    if (round < 0) continue;
    times.propose.push(proposed - began);
    times.confirm.push(arrivedAt - proposed);
    times.whole.push(arrivedAt - began);
    times.answered.push(answered - began);
    times.raw.push(rawArrivedAt - rawBegan);
    times.rawAnswered.push(rawAnswered - rawBegan);
  }
  arrival.stop();
  await close();
  await simulator.close();

  const row = (name: string, values: readonly number[], against?: readonly number[]) => {
    const ratio = against ? `${(median(values) / median(against)).toFixed(2)}` : '';
    const [p50, p99] = [percentile(values, 0.5), percentile(values, 0.99)].map((value) => value.toFixed(2).padStart(9));
    return `${name.padEnd(44)} ${p50} ${p99} ${ratio.padStart(7)}`;
  };
  return [
    `orders: ${rounds} entries with stop and target, journal on FULL, ms      p50       p99   ratio`,
    row('propose: size, rules, proposal on disk', times.propose),
    row('  of confirm: intent of three orders on disk', intents.slice(WARM_UP)),
    row('confirm to the POST at the server', times.confirm, times.raw),
    row('propose and confirm to the POST', times.whole, times.raw),
    row('raw ccxt createOrder to the POST', times.raw),
    row('propose and confirm to the answer', times.answered, times.rawAnswered),
    row('raw ccxt createOrder to its answer', times.rawAnswered),
  ];
}

/** When the server, in this process, has read the head of a placing request: no part of its work is in the time. */
function watchArrivals() {
  let told: ((at: number) => void) | null = null;
  const onRequest = (message: unknown) => {
    const { request } = message as { request: IncomingMessage };
    if (request.method !== 'POST' || !request.url?.startsWith('/api/v3/order')) return;
    told?.(performance.now());
    told = null;
  };
  subscribe('http.server.request.start', onRequest);
  return {
    next: () =>
      new Promise<number>((resolve) => {
        told = resolve;
      }),
    stop: () => unsubscribe('http.server.request.start', onRequest),
  };
}

const WARM_UP = 5;
/** Orders of a person do not come one upon the other, both clients pace their requests, and the mandate caps their number. */
const PAUSE_MS = 250;
