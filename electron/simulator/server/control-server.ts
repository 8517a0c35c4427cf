import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { ExchangeEngine } from '../exchange/exchange-engine';
import type { OrderRequest } from '../exchange/exchange-order';
import type { ExchangeServer } from './exchange-server';
import { Fault } from './fault';
import { FuturesState } from './futures-desk';
import type { ShiftableClock } from './shiftable-clock';

/** A second door for tests only: it makes happen on the exchange what no client could ask for. */
export interface ControlServer {
  readonly url: string;
  close(): Promise<void>;
}

export async function createControlServer(parts: {
  readonly server: ExchangeServer;
  readonly engine: ExchangeEngine;
  readonly clock: ShiftableClock;
  /** Goes in `Authorization: Bearer ...`. */
  readonly token: string;
  readonly port?: number;
}): Promise<ControlServer> {
  const commands = controlCommands(parts);
  const control = createServer((request, response) => {
    const answer = (status: number, value: unknown) => {
      const body = JSON.stringify(value ?? {});
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(body);
    };
    const run = async () => {
      const { authorization = '', origin } = request.headers;
      // A web page always names its origin; nothing of ours does.
      if (origin !== undefined || !isSame(authorization, `Bearer ${parts.token}`))
        return answer(403, { error: 'forbidden' });
      const command = commands[(request.url ?? '').replace(/^\/control\//, '')];
      if (request.method !== 'POST' || !command) return answer(404, { error: 'unknown command' });
      answer(200, command(await readJson(request)));
    };
    run().catch((error: Error) => answer(400, { error: error.message }));
  });
  await new Promise<void>((resolve, reject) => {
    control.once('error', reject);
    control.listen(parts.port ?? 0, '127.0.0.1', resolve);
  });
  // A TCP server that listens has an address of this form.
  const { port } = control.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/control`,
    async close() {
      control.closeAllConnections();
      await new Promise<void>((resolve) => control.close(() => resolve()));
    },
  };
}

function controlCommands({
  server,
  engine,
  clock,
}: {
  server: ExchangeServer;
  engine: ExchangeEngine;
  clock: ShiftableClock;
}) {
  const commands: Record<string, (input: unknown) => unknown> = {
    'faults/inject': (input) => ({ id: server.faults.inject(Fault.parse(input)) }),
    'faults/clear': (input) => server.faults.clear(FaultId.parse(input).id),
    'faults/list': () => server.faults.list(),
    'market/print'(input) {
      const { symbol, price, quantity } = Print.parse(input);
      return engine.setReference(symbol, { price, at: clock.now(), tradedQuantity: quantity });
    },
    'order/place'(input) {
      const { account, ...order } = ManualOrder.parse(input);
      // The engine checks every field itself.
      return engine.placeOrder(account, order as unknown as OrderRequest);
    },
    'order/cancel'(input) {
      const { account, ...request } = ManualCancel.parse(input);
      return engine.cancelOrder(account, request);
    },
    deposit(input) {
      const { account, asset, amount } = Transfer.parse(input);
      return engine.deposit(account, asset, amount);
    },
    withdraw(input) {
      const { account, asset, amount } = Transfer.parse(input);
      return engine.withdraw(account, asset, amount);
    },
    orders: () => engine.everyOrder(),
    trades: () => engine.everyTrade(),
    balances: (input) => engine.balances(AccountName.parse(input).account),
    house: () => engine.house(),
    log: () => server.log.entries(),
    'log/clear': () => server.log.clear(),
    'clock/shift'(input) {
      clock.shift(Shift.parse(input).byMs);
      return { now: clock.now() };
    },
    'symbol/change': (input) =>
      server.faults.inject(Fault.parse({ action: { kind: 'change-rules', ...SymbolChange.parse(input) } })),
    'connections/cut': (input) => server.cutConnections(Cut.parse(input).kind),
    'futures/set': (input) => server.futures.set(FuturesState.nullable().parse(input)),
    'limits/reset': () => server.limits.reset(),
  };
  return commands;
}

function isSame(actual: string, expected: string): boolean {
  const [a, b] = [Buffer.from(actual), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : JSON.parse(text);
}

const account = z.string().default('demo');
const AccountName = z.object({ account });
const FaultId = z.object({ id: z.number().int().optional() });
/** Without a quantity every order at or through the price fills whole. */
const Print = z.object({ symbol: z.string(), price: z.string(), quantity: z.string().optional() });
const ManualOrder = z.looseObject({ account, symbol: z.string(), side: z.string(), type: z.string() });
const ManualCancel = z.object({
  account,
  symbol: z.string(),
  orderId: z.number().int().optional(),
  origClientOrderId: z.string().optional(),
});
const Transfer = z.object({ account, asset: z.string(), amount: z.string() });
const Shift = z.object({ byMs: z.number().int() });
const SymbolChange = z.object({
  symbol: z.string(),
  status: z.enum(['TRADING', 'HALT', 'BREAK']).optional(),
  filters: z.record(z.string(), z.unknown()).optional(),
});
const Cut = z.object({ kind: z.enum(['user', 'market']).optional() });
