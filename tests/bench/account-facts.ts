import path from 'node:path';
import { confirmProposal } from '#tests/support/confirm-proposal';
import { openTestJournal } from '#tests/support/test-journal';
import { WIDEST_LIMITS } from '#tests/support/widest-limits';
import { SOAK_INSTRUMENTS, type SoakInstrument } from '../soak/soak-market';
import { openBenchExecution, percentile, signBenchMandate, startBenchExchange, wait } from './bench-exchange';

/** What the risk engine asks the account each time that it looks, beside many open positions with their stops. */
export async function measureAccountFacts(folder: string, positions: number): Promise<readonly string[]> {
  const file = path.join(folder, 'facts.sqlite');
  (await openTestJournal(file)).close();
  const instruments = Array.from({ length: positions }, (_, index): SoakInstrument => {
    const like = SOAK_INSTRUMENTS[index % SOAK_INSTRUMENTS.length] as SoakInstrument;
    const base = `MANY${index}`;
    return { ...like, instrument: `${base}/USDT`, symbol: `${base}USDT`, base, depth: 50_000 };
  });
  const simulator = await startBenchExchange(undefined, instruments);
  const asked: number[] = [];
  const { service, risk, close } = await openBenchExecution(simulator, file, {
    followed: instruments.map(({ instrument }) => instrument),
    onFacts: (ms) => asked.push(ms),
  });
  signBenchMandate(risk, { ...WIDEST_LIMITS, riskFraction: 0.0005 });
  await service.start();
  for (const { instrument, price, priceDecimals } of instruments) {
    const at = (share: number) => (price * share).toFixed(priceDecimals);
    const ticket = { instrument, direction: 'long', entry: null, stop: at(0.95), target: at(1.2) } as const;
    const proposal = service.propose({ ...ticket, entryTtlMs: 600_000, predictionId: null, evidenceIds: [] }, 'person');
    if (proposal.state !== 'open') throw new Error(`Expected an open proposal, was ${JSON.stringify(proposal)}`);
    await confirmProposal(service, proposal);
    await wait(PAUSE_MS);
  }
  await wait(SETTLE_MS);
  const open = service.accountFacts().exposures.filter(({ isOpen, openRisk }) => isOpen && openRisk !== null).length;
  if (open !== positions) throw new Error(`Expected ${positions} open positions, were ${open}.`);

  asked.length = 0;
  await wait(WATCHED_MS);
  const inRest = asked.length;
  asked.length = 0;
  const before = process.cpuUsage();
  for (let call = 0; call < CALLS; call++) {
    const began = performance.now();
    service.accountFacts();
    asked.push(performance.now() - began);
    if (call % 20 === 0) await wait(0);
  }
  const { user, system } = process.cpuUsage(before);
  const whole: number[] = [];
  for (let call = 0; call < CALLS / 4; call++) {
    const began = performance.now();
    risk.guard.watch();
    whole.push(performance.now() - began);
    if (call % 20 === 0) await wait(0);
  }
  await close();
  await simulator.close();

  const row = (name: string, values: readonly number[]) =>
    `${name.padEnd(44)} ${[0.5, 0.99].map((share) => percentile(values, share).toFixed(2).padStart(9)).join(' ')}`;
  return [
    `account: ${positions} open positions with stop and target, ms         p50       p99`,
    row('what the account holds and did', asked),
    `  processor time, mean                        ${((user + system) / CALLS / 1_000).toFixed(2).padStart(9)}`,
    row('one look of the breaker, that included', whole),
    `asked for ${(inRest / (WATCHED_MS / 1_000)).toFixed(1)} times a second while nothing happens`,
  ];
}

const CALLS = 2_000;
const PAUSE_MS = 500;
const SETTLE_MS = 2_000;
const WATCHED_MS = 10_000;
