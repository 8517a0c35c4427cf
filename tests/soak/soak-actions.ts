import type { Order } from '#shared/domain/order';
import type { Position } from '#shared/domain/position';
import type { Proposal } from '#shared/domain/proposal';
import { confirmAsPerson } from '#tests/support/workstation/confirm-as-person';
import type { WorkstationProcess } from '#tests/support/workstation/workstation-process';
import { CONNECTION_FAULTS, type Dice, onCancel, REQUEST_FAULTS, type SoakFault } from './soak-faults';
import { LOT_DECIMALS, SOAK_INSTRUMENTS, type SoakInstrument } from './soak-market';
import { pause, type SoakWorld } from './soak-world';

/** One thing that may happen in a round. */
export interface SoakAction {
  readonly name: string;
  readonly weight: number;
  run(context: SoakContext): Promise<void>;
}

export interface SoakContext {
  readonly world: SoakWorld;
  readonly dice: Dice;
  /** Into the record of the run. */
  note(text: string): void;
  countFault(name: string): void;
  countRefusal(code: string): void;
}

export const ACTIONS: readonly SoakAction[] = [
  { name: 'enter', weight: 10, run: enter },
  { name: 'enter and kill', weight: 1.2, run: enterAndKill },
  { name: 'move stop', weight: 3, run: moveStop },
  { name: 'close', weight: 4, run: closePosition },
  { name: 'close and kill', weight: 0.5, run: closeAndKill },
  { name: 'cancel', weight: 2, run: cancelEntry },
  { name: 'cancel all', weight: 0.4, run: cancelAll },
  { name: 'small print', weight: 5, run: smallPrint },
  { name: 'run to an order', weight: 5, run: runToOrder },
  { name: 'connection fault', weight: 5, run: connectionFault },
  { name: 'trade by hand', weight: 1.5, run: tradeByHand },
  { name: 'order by hand', weight: 1.5, run: orderByHand },
  { name: 'deposit', weight: 0.2, run: deposit },
  { name: 'kill', weight: 0.8, run: killApp },
  { name: 'kill exchange', weight: 0.5, run: killSimulator },
  { name: 'kill both', weight: 0.2, run: killBoth },
];

async function enter(context: SoakContext): Promise<void> {
  const app = running(context);
  if (!app) return;
  const proposal = await propose(context, app);
  if (!proposal) return;
  const fault = await maybeFault(context, 0.5, false);
  context.note(`confirm ${proposal.ticket.instrument} ${proposal.ticket.entry ?? 'at the market'}${fault}`);
  const { orders } = await confirmAsPerson(app, proposal.id);
  context.note(`  ${orders.map(describeOrder).join(', ')}`);
}

/** Also before the intent, between intent and request, before and after the answer. */
async function enterAndKill(context: SoakContext): Promise<void> {
  const { world, dice } = context;
  const app = running(context);
  if (!app) return;
  const proposal = await propose(context, app);
  if (!proposal) return;
  const fault = await maybeFault(context, 0.3, false);
  const delayMs = dice.whole(0, 60);
  context.note(`confirm ${proposal.ticket.instrument}, kill ${delayMs} ms later${fault}`);
  const confirmed = confirmAsPerson(app, proposal.id).catch(() => {});
  await pause(delayMs);
  await world.killApp();
  await confirmed;
  await revive(context);
}

async function propose(
  { world, dice, note, countRefusal }: SoakContext,
  app: WorkstationProcess,
): Promise<Proposal | null> {
  const busy = new Set([
    ...(await app.call<Position[]>('positions.list')).map(({ instrument }) => instrument),
    ...(await app.call<Order[]>('orders.list', { isLive: true, limit: 1_000 }))
      .filter(({ role }) => role !== 'external')
      .map(({ instrument }) => instrument),
  ]);
  // Now and then a second entry where there is one already.
  const free = SOAK_INSTRUMENTS.filter(({ instrument }) => !busy.has(instrument) || dice.next() < 0.1);
  if (free.length === 0) return null;
  const traded = dice.pick(free);
  const price = world.price(traded);
  const isMarket = dice.next() < 0.5;
  const entry = isMarket ? price : price * (1 - 0.0005 - dice.next() * 0.004);
  const stop = entry * (1 - 0.01 - dice.next() * 0.08);
  const ticket = {
    instrument: traded.instrument,
    direction: 'long',
    entry: isMarket ? null : entry.toFixed(traded.priceDecimals),
    stop: stop.toFixed(traded.priceDecimals),
    target: dice.next() < 0.65 ? (entry * (1.01 + dice.next() * 0.05)).toFixed(traded.priceDecimals) : null,
    entryTtlMs: dice.whole(5_000, 120_000),
  };
  const proposal = await app.call<Proposal>('orders.propose', ticket);
  if (proposal.state === 'open') return proposal;
  const denials = proposal.verdicts.filter(({ decision }) => decision === 'deny').map(({ code }) => code);
  for (const code of denials) countRefusal(`rule ${code}`);
  note(`denied ${traded.instrument}: ${denials.join(', ')}`);
  return null;
}

async function moveStop(context: SoakContext): Promise<void> {
  const { dice, world } = context;
  const held = await anyPosition(context);
  if (!held) return;
  const { app, position, traded } = held;
  const price = world.price(traded);
  const stop = price * (1 - 0.005 - dice.next() * 0.05);
  const target = dice.next() < 0.6 ? price * (1.01 + dice.next() * 0.05) : null;
  const fault = await maybeFault(context, 0.5, dice.next() < 0.5);
  context.note(`move the stop of ${position.instrument}${fault}`);
  await app.call('positions.moveStop', {
    instrument: position.instrument,
    stop: stop.toFixed(traded.priceDecimals),
    target: target?.toFixed(traded.priceDecimals) ?? null,
  });
}

async function closePosition(context: SoakContext): Promise<void> {
  const held = await anyPosition(context);
  if (!held) return;
  const fault = await maybeFault(context, 0.5, context.dice.next() < 0.4);
  context.note(`close ${held.position.instrument}${fault}`);
  await held.app.call('positions.close', { instrument: held.position.instrument });
}

async function closeAndKill(context: SoakContext): Promise<void> {
  const { world, dice } = context;
  const held = await anyPosition(context);
  if (!held) return;
  const delayMs = dice.whole(0, 150);
  context.note(`close ${held.position.instrument}, kill ${delayMs} ms later`);
  const closed = held.app.call('positions.close', { instrument: held.position.instrument }).catch(() => {});
  await pause(delayMs);
  await world.killApp();
  await closed;
  await revive(context);
}

async function cancelEntry(context: SoakContext): Promise<void> {
  const app = running(context);
  const entry = (await app?.call<Order[]>('orders.list', { isLive: true, limit: 1_000 }))?.find(
    ({ role, state }) => role === 'entry' && state === 'open',
  );
  if (!app || !entry) return;
  const fault = await maybeFault(context, 0.5, true);
  context.note(`cancel ${entry.clientOrderId} in ${entry.instrument}${fault}`);
  await app.call('orders.cancel', { clientOrderId: entry.clientOrderId });
}

async function cancelAll(context: SoakContext): Promise<void> {
  const app = running(context);
  if (!app) return;
  const fault = await maybeFault(context, 0.3, true);
  context.note(`cancel all entries${fault}`);
  await app.call('orders.cancelAll');
}

/** Fills what rests at or above the price in part. */
async function smallPrint({ world, dice, note }: SoakContext): Promise<void> {
  const traded = dice.pick(SOAK_INSTRUMENTS);
  const price = world.price(traded) * (1 - dice.next() * 0.004);
  const value = 200 + dice.next() * 20_000;
  note(`${value.toFixed(0)} USDT trade in ${traded.instrument} at ${price.toFixed(traded.priceDecimals)}`);
  await world.print(traded, price, value);
}

/** The price goes to a stop, a target or a waiting entry of the app. */
async function runToOrder(context: SoakContext): Promise<void> {
  const { world, dice, note } = context;
  const orders = (await running(context)?.call<Order[]>('orders.list', { isLive: true, limit: 1_000 })) ?? [];
  const priced = orders.filter(({ state, price, triggerPrice }) => state === 'open' && (price ?? triggerPrice));
  if (priced.length === 0) return;
  const order = dice.pick(priced);
  const traded = SOAK_INSTRUMENTS.find(({ instrument }) => instrument === order.instrument);
  if (!traded) return;
  const level = Number(order.triggerPrice ?? order.price);
  const price = level * (order.role === 'target' ? 1.0005 : 0.9995);
  const value = dice.next() < 0.5 ? undefined : 500 + dice.next() * 50_000;
  note(`${traded.instrument} goes to the ${order.role} at ${level}${value ? `, ${value.toFixed(0)} USDT trade` : ''}`);
  await world.print(traded, price, value);
  // Twice, so that what triggered can also fill.
  await world.print(traded, price, value);
}

async function connectionFault(context: SoakContext): Promise<void> {
  context.note(`fault: ${await inject(context, context.dice.weighted(CONNECTION_FAULTS), false)}`);
}

async function tradeByHand({ world, dice, note }: SoakContext): Promise<void> {
  const traded = dice.pick(SOAK_INSTRUMENTS);
  const quantity = quantityFor(200 + dice.next() * 2_000, world.price(traded));
  note(`by hand: buy ${quantity} of ${traded.symbol}`);
  await world.command('order/place', { symbol: traded.symbol, side: 'BUY', type: 'MARKET', quantity });
  if (dice.next() < 0.5) return;
  // Less than was bought, which is never what the app holds.
  const sold = (Number(quantity) * 0.9).toFixed(LOT_DECIMALS);
  await world.command('order/place', { symbol: traded.symbol, side: 'SELL', type: 'MARKET', quantity: sold });
}

async function orderByHand({ world, dice, note }: SoakContext): Promise<void> {
  const traded = dice.pick(SOAK_INSTRUMENTS);
  const price = world.price(traded) * (0.9 + dice.next() * 0.09);
  note(`by hand: a limit in ${traded.symbol}`);
  const outcome = await world.command<{ ok: boolean; order?: { orderId: number } }>('order/place', {
    symbol: traded.symbol,
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: quantityFor(500, price),
    price: price.toFixed(traded.priceDecimals),
  });
  if (!outcome.ok || dice.next() < 0.3) return;
  await pause(dice.whole(0, 2_000));
  await world.command('order/cancel', { symbol: traded.symbol, orderId: outcome.order?.orderId });
}

async function deposit({ world, dice, note }: SoakContext): Promise<void> {
  const { base } = dice.pick(SOAK_INSTRUMENTS);
  const asset = dice.next() < 0.5 ? 'USDT' : base;
  note(`deposit of 0.5 ${asset}`);
  await world.command('deposit', { asset, amount: '0.5' });
}

async function killApp(context: SoakContext): Promise<void> {
  context.note('kill the app');
  await context.world.killApp();
  // Stops are hit and entries fill while it is down.
  if (context.dice.next() < 0.5) await smallPrint(context);
  await revive(context);
}

async function killSimulator({ world, dice, note }: SoakContext): Promise<void> {
  const downMs = dice.whole(50, 3_000);
  note(`kill the exchange, back after ${downMs} ms`);
  await world.killSimulator();
  await pause(downMs);
  await world.startSimulator();
}

async function killBoth(context: SoakContext): Promise<void> {
  context.note('kill the app and the exchange');
  await Promise.all([context.world.killApp(), context.world.killSimulator()]);
  await context.world.startSimulator();
  await revive(context);
}

async function revive({ world, dice }: SoakContext): Promise<void> {
  await pause(dice.whole(0, 1_500));
  await world.startApp();
}

function running({ world }: SoakContext): WorkstationProcess | null {
  return world.isSimulatorUp() ? world.app() : null;
}

async function anyPosition(
  context: SoakContext,
): Promise<{ app: WorkstationProcess; position: Position; traded: SoakInstrument } | null> {
  const app = running(context);
  if (!app) return null;
  const own = (await app.call<Position[]>('positions.list')).filter(
    ({ protection }) => protection !== 'external' && protection !== 'dust',
  );
  if (own.length === 0) return null;
  const position = context.dice.pick(own);
  const traded = SOAK_INSTRUMENTS.find(({ instrument }) => instrument === position.instrument);
  return traded ? { app, position, traded } : null;
}

async function maybeFault(context: SoakContext, chance: number, isCancel: boolean): Promise<string> {
  if (context.dice.next() >= chance) return '';
  return `, ${await inject(context, context.dice.weighted(REQUEST_FAULTS), isCancel)}`;
}

async function inject({ world, dice, countFault }: SoakContext, fault: SoakFault, isCancel: boolean): Promise<string> {
  for (const one of fault.faults(dice)) await world.command('faults/inject', isCancel ? onCancel(one) : one);
  countFault(fault.name);
  return fault.name;
}

function quantityFor(value: number, price: number): string {
  return (value / price).toFixed(LOT_DECIMALS);
}

function describeOrder({ role, state, clientOrderId }: Order): string {
  return `${role} ${clientOrderId} ${state}`;
}
