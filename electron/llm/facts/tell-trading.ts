import { decimalText, exact } from '#shared/domain/decimal';
import type { Position } from '#shared/domain/position';
import type { Answer } from './answers';
import { paragraphs, type Telling, type Told } from './telling';
import { WORDS } from './words';

export function tellPositions(positions: Answer<'positions.list'>, told: Telling): Told {
  const { say } = told;
  const words = WORDS[told.language];
  if (positions.length === 0) {
    const text = say(
      'No open positions. A ticket that you confirm and that fills becomes one; ask me to propose a trade.',
      'No hay posiciones abiertas. Una boleta que usted confirma y que se ejecuta se convierte en una; pídame que proponga una operación.',
    );
    return { text, brief: [text] };
  }
  const count = told.derived('count', positions.length);
  const unprotected = positions.filter(isUnprotected);
  const unstopped = told.derived('unprotected', unprotected.length);
  const headline = say(
    count === 1 ? '1 open position.' : `${count} open positions.`,
    count === 1 ? '1 posición abierta.' : `${count} posiciones abiertas.`,
  );
  const guard =
    unstopped === 0
      ? say(
          'Each has its live stop, or is dust or came from outside.',
          'Cada una tiene su stop vivo, o es residuo o vino de fuera.',
        )
      : say(
          `**Without a live stop over all of it: ${unprotected.map(({ instrument }) => instrument).join(', ')}.** Place one in the Positions pane.`,
          `**Sin un stop vivo que la cubra entera: ${unprotected.map(({ instrument }) => instrument).join(', ')}.** Coloque uno en el panel Posiciones.`,
        );
  const table = told.table(
    [
      { head: say('Instrument', 'Instrumento'), cell: ({ instrument }) => instrument },
      {
        head: say('Quantity', 'Cantidad'),
        isNumber: true,
        cell: ({ quantity, base }) => `${quantity} ${told.foreign(base)}`,
      },
      { head: say('Average', 'Medio'), isNumber: true, cell: ({ averagePrice }) => averagePrice ?? '–' },
      { head: say('Last', 'Último'), isNumber: true, cell: ({ lastPrice }) => lastPrice ?? '–' },
      {
        head: say('Unrealised', 'Latente'),
        isNumber: true,
        cell: ({ unrealised, quote }) =>
          unrealised === null ? '–' : `${told.money(unrealised)} ${told.foreign(quote)}`,
      },
      { head: 'R', isNumber: true, cell: ({ resultR }) => (resultR === null ? '–' : told.r(resultR)) },
      { head: 'Stop', isNumber: true, cell: ({ stopPrice }) => stopPrice ?? '–' },
      { head: say('Protection', 'Protección'), cell: ({ protection }) => words.protections[protection] },
    ],
    positions,
    'positions',
  );
  const best = positions
    .slice(0, 3)
    .map(
      ({ instrument, quantity, resultR, protection }) =>
        `${instrument}: ${quantity}${resultR === null ? '' : `, ${told.r(resultR)}`}, ${words.protections[protection]}.`,
    );
  return { text: paragraphs(`${headline} ${guard}`, table), brief: [headline, guard.replaceAll('**', ''), ...best] };
}

/** Whether something that the app guards has no live stop over all of it. */
function isUnprotected({ protection }: Position): boolean {
  return protection === 'naked' || protection === 'repairing';
}

export function tellOrders(orders: Answer<'orders.list'>, told: Telling): Told {
  const { say } = told;
  const words = WORDS[told.language];
  if (orders.length === 0) {
    const text =
      told.args.isLive === true
        ? say(
            'No open orders. Nothing waits on the exchange; ask me to propose a trade.',
            'No hay órdenes abiertas. Nada espera en la bolsa; pídame que proponga una operación.',
          )
        : say(
            'No orders yet. One comes from a ticket that you confirm; ask me to propose a trade.',
            'Aún no hay órdenes. Una sale de una boleta que usted confirma; pídame que proponga una operación.',
          );
    return { text, brief: [text] };
  }
  const count = told.derived('count', orders.length);
  const live = told.derived('live', orders.filter(({ state }) => LIVE_ORDERS.has(state)).length);
  const unknown = told.derived('unknown', orders.filter(({ state }) => state === 'unknown').length);
  const headline = say(
    `${count} ${count === 1 ? 'order' : 'orders'}, ${live} of them live.`,
    `${count} ${count === 1 ? 'orden' : 'órdenes'}, ${live} ${live === 1 ? 'viva' : 'vivas'}.`,
  );
  const doubt =
    unknown === 0
      ? null
      : say(
          `The fate of ${unknown} is not known: counted as live, never sent twice.`,
          `No se sabe qué fue de ${unknown}: cuenta como viva y nunca se envía dos veces.`,
        );
  const table = told.table(
    [
      { head: say('Instrument', 'Instrumento'), cell: ({ instrument }) => instrument },
      { head: say('For', 'Función'), cell: ({ role, side }) => `${words.roles[role]}, ${words.sides[side]}` },
      { head: say('Type', 'Tipo'), cell: ({ type }) => words.orderTypes[type] },
      { head: say('Quantity', 'Cantidad'), isNumber: true, cell: ({ quantity }) => quantity },
      { head: say('Price', 'Precio'), isNumber: true, cell: ({ price, triggerPrice }) => price ?? triggerPrice ?? '–' },
      { head: say('Filled', 'Ejecutado'), isNumber: true, cell: ({ filledQuantity }) => filledQuantity },
      { head: say('State', 'Estado'), cell: ({ state }) => words.orderStates[state] },
      { head: say('Made', 'Creada'), cell: ({ createdAt }) => told.instant(createdAt) },
    ],
    orders,
    'orders',
  );
  const first = orders
    .slice(0, 3)
    .map(
      ({ instrument, role, side, quantity, price, triggerPrice, state }) =>
        `${instrument} ${words.roles[role]}, ${words.sides[side]} ${quantity}${(price ?? triggerPrice) ? ` ${say('at', 'a')} ${price ?? triggerPrice}` : ''}: ${words.orderStates[state]}.`,
    );
  return {
    text: paragraphs([headline, doubt].filter(Boolean).join(' '), table),
    brief: [headline, ...(doubt ? [doubt] : []), ...first],
  };
}

export function tellFills(fills: Answer<'fills.list'>, told: Telling): Told {
  const { say } = told;
  const words = WORDS[told.language];
  const newest = fills[0];
  if (newest === undefined) {
    const text = say(
      'No fills yet. They appear here once an order trades.',
      'Aún no hay ejecuciones. Aparecen aquí cuando se ejecuta una orden.',
    );
    return { text, brief: [text] };
  }
  const count = told.derived('count', fills.length);
  const headline = say(
    `${count} ${count === 1 ? 'fill' : 'fills'}; the newest: ${words.sides[newest.side]} ${newest.quantity} ${newest.instrument} at ${newest.price}, ${told.instant(newest.occurredAt)}.`,
    `${count} ${count === 1 ? 'ejecución' : 'ejecuciones'}; la última: ${words.sides[newest.side]} de ${newest.quantity} ${newest.instrument} a ${newest.price}, ${told.instant(newest.occurredAt)}.`,
  );
  const table = told.table(
    [
      { head: say('When', 'Cuándo'), cell: ({ occurredAt }) => told.instant(occurredAt) },
      { head: say('Instrument', 'Instrumento'), cell: ({ instrument }) => instrument },
      { head: say('Side', 'Lado'), cell: ({ side }) => words.sides[side] },
      { head: say('Quantity', 'Cantidad'), isNumber: true, cell: ({ quantity }) => quantity },
      { head: say('Price', 'Precio'), isNumber: true, cell: ({ price }) => price },
      { head: say('Fee', 'Comisión'), isNumber: true, cell: ({ fee, feeAsset }) => `${fee} ${told.foreign(feeAsset)}` },
    ],
    fills,
    'orders',
  );
  return { text: paragraphs(headline, table), brief: [headline] };
}

export function tellBalances({ balances, at }: Answer<'account.balances'>, told: Telling): Told {
  const { say } = told;
  const held = balances.filter(({ free, locked }) => !exact(free).isZero() || !exact(locked).isZero());
  if (held.length === 0) {
    const text = say(
      'No balances are known. Connect an exchange in the Connection pane, or start the demo market.',
      'No se conocen saldos. Conecte una bolsa en el panel Conexión o inicie el mercado demo.',
    );
    return { text, brief: [text] };
  }
  const count = told.derived('count', held.length);
  const as = at === null ? '' : say(`, as of ${told.instant(at)}`, `, según la bolsa al ${told.instant(at)}`);
  const headline = say(
    count === 1 ? `A balance in 1 asset${as}.` : `Balances in ${count} assets${as}.`,
    count === 1 ? `Saldo en 1 activo${as}.` : `Saldos en ${count} activos${as}.`,
  );
  const table = told.table(
    [
      { head: say('Asset', 'Activo'), cell: ({ asset }) => told.foreign(asset) },
      { head: say('Free', 'Disponible'), isNumber: true, cell: ({ free }) => free },
      { head: say('In orders', 'En órdenes'), isNumber: true, cell: ({ locked }) => locked },
    ],
    held,
    'account',
  );
  const first = held
    .slice(0, 4)
    .map(({ asset, free, locked }) =>
      say(
        `${told.foreign(asset)}: ${free} free, ${locked} in orders.`,
        `${told.foreign(asset)}: ${free} disponible, ${locked} en órdenes.`,
      ),
    );
  return { text: paragraphs(headline, table), brief: [headline, ...first] };
}

export function tellEquity({ quote: quoteName, points }: Answer<'account.equity'>, told: Telling): Told {
  const { say } = told;
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) {
    const text = say(
      'No value of the account is recorded yet. It is, over time, once an exchange is connected or the demo market runs.',
      'Aún no se anotó ningún valor de la cuenta. Se anota con el tiempo cuando hay una bolsa conectada o el mercado demo en marcha.',
    );
    return { text, brief: [text] };
  }
  const quote = told.foreign(quoteName);
  cite(told, `points[${points.length - 1}]`, last);
  const headline = say(
    `Equity ${told.money(last.equity)} ${quote} at ${told.instant(last.at)}, ${told.money(last.unrealised)} of it unrealised.`,
    `Patrimonio ${told.money(last.equity)} ${quote} al ${told.instant(last.at)}, ${told.money(last.unrealised)} latente.`,
  );
  if (points.length === 1) {
    const more = say('One moment is no curve yet.', 'Un solo momento aún no es una curva.');
    return { text: `${headline} ${more}`, brief: [headline] };
  }
  cite(told, 'points[0]', first);
  const change = decimalText(exact(last.equity).sub(exact(first.equity)));
  told.derived('change', Number(change), 'money');
  const start = Number(first.equity);
  const share = start > 0 ? told.derived('changeFraction', Number(change) / start, 'fraction') : null;
  const fall = drawdown(points);
  if (fall) told.derived('drawdown', fall.worst, 'fraction');
  if (fall) told.derived('drawdownNow', fall.now, 'fraction');
  const sign = change.startsWith('-') || change === '0' ? '' : '+';
  const since = say(
    `Since ${told.instant(first.at)}: ${sign}${change} ${quote}${share === null ? '' : ` (${told.signed(100 * share)} %)`}, deposits and withdrawals included.`,
    `Desde ${told.instant(first.at)}: ${sign}${change} ${quote}${share === null ? '' : ` (${told.signed(100 * share)} %)`}, ingresos y retiradas incluidos.`,
  );
  const worst =
    fall &&
    say(
      `Largest fall from a high in this stretch ${told.percent(fall.worst, 2)}, now ${told.percent(fall.now, 2)}.`,
      `Mayor caída desde un máximo en este tramo ${told.percent(fall.worst, 2)}, ahora ${told.percent(fall.now, 2)}.`,
    );
  const lines = [headline, since, ...(worst ? [worst] : [])];
  return { text: lines.join(' '), brief: lines };
}

/** Falls from the highest value so far as shares of it; `null` where no value is above zero. */
function drawdown(points: Answer<'account.equity'>['points']): { readonly worst: number; readonly now: number } | null {
  let high = 0;
  let worst = 0;
  let now = 0;
  for (const { equity } of points) {
    high = Math.max(high, Number(equity));
    if (high <= 0) continue;
    now = 1 - Number(equity) / high;
    worst = Math.max(worst, now);
  }
  return high > 0 ? { worst, now } : null;
}

function cite(
  told: Telling,
  path: string,
  { equity, unrealised, at }: Answer<'account.equity'>['points'][number],
): void {
  told.cited(`${path}.equity`, Number(equity), 'money', null);
  told.cited(`${path}.unrealised`, Number(unrealised), 'money', null);
  told.cited(`${path}.at`, at, 'instant', null);
}

export function tellFutures(account: Answer<'account.futures'>, told: Telling): Told {
  const { say } = told;
  if (account === null) {
    const text = say(
      'No futures account is visible: the key may not see one, or the exchange is not connected. Spot trading needs none.',
      'No se ve ninguna cuenta de futuros: la clave no tiene ese permiso o la bolsa no está conectada. Para operar al contado no hace falta.',
    );
    return { text, brief: [text] };
  }
  const { balances, positions, at } = account;
  const count = told.derived('positions', positions.length);
  const headline = say(
    `Futures account, read only, at ${told.instant(at)}: ${count} ${count === 1 ? 'position' : 'positions'}.`,
    `Cuenta de futuros, de solo lectura, al ${told.instant(at)}: ${count} ${count === 1 ? 'posición' : 'posiciones'}.`,
  );
  const words = WORDS[told.language];
  const held =
    positions.length === 0
      ? null
      : told.table(
          [
            { head: say('Contract', 'Contrato'), cell: ({ symbol }) => told.foreign(symbol) },
            { head: say('Side', 'Lado'), cell: ({ side }) => words.directions[side] },
            { head: say('Quantity', 'Cantidad'), isNumber: true, cell: ({ quantity }) => quantity },
            { head: say('Entry', 'Entrada'), isNumber: true, cell: ({ entryPrice }) => entryPrice },
            { head: say('Mark', 'Marca'), isNumber: true, cell: ({ markPrice }) => markPrice },
            {
              head: say('Unrealised', 'Latente'),
              isNumber: true,
              cell: ({ unrealised, marginAsset }) => `${unrealised} ${told.foreign(marginAsset)}`,
            },
            {
              head: say('Liquidation', 'Liquidación'),
              isNumber: true,
              cell: ({ liquidationPrice }) => liquidationPrice ?? '–',
            },
          ],
          positions,
          'account',
        );
  const money = balances
    .slice(0, 4)
    .map(({ asset, wallet, available, unrealised }) =>
      say(
        `${told.foreign(asset)}: wallet ${wallet}, available ${available}, unrealised ${unrealised}.`,
        `${told.foreign(asset)}: cartera ${wallet}, disponible ${available}, latente ${unrealised}.`,
      ),
    );
  return { text: paragraphs(headline, held, money.join('\n')), brief: [headline, ...money] };
}

export function tellExchange(status: Answer<'exchange.status'>, told: Telling): Told {
  const { say } = told;
  const states = {
    off: say('is not connected', 'está desconectada'),
    connecting: say('is connecting', 'está conectando'),
    reconciling: say('is being reconciled', 'se está conciliando'),
    ready: say('is connected and reconciled', 'está conectada y conciliada'),
    read_only: say('is read only: something could not be reconciled', 'es de solo lectura: algo no pudo conciliarse'),
  };
  const headline = say(
    `The exchange (${status.environment}) ${states[status.state]}.`,
    `La bolsa (${status.environment}) ${states[status.state]}.`,
  );
  const { latencyMs, clockSkewMs, requestWeight, reconciledAt, haltedInstruments, unknownOrders } = status;
  const stream = (isUp: boolean) => (isUp ? say('up', 'activo') : say('down', 'caído'));
  const lines = [
    status.reason === null ? null : `${say('Reason', 'Motivo')}: ${told.foreign(status.reason)}`,
    status.entryBlock === null
      ? null
      : say(
          `No entry is taken: ${told.foreign(status.entryBlock)}.`,
          `No se admite ninguna entrada: ${told.foreign(status.entryBlock)}.`,
        ),
    say(
      `Market stream ${stream(status.isMarketStreamUp)}, account stream ${stream(status.isUserStreamUp)}.`,
      `Flujo de mercado ${stream(status.isMarketStreamUp)}, flujo de cuenta ${stream(status.isUserStreamUp)}.`,
    ),
    latencyMs === null ? null : `${say('Round trip', 'Ida y vuelta')} ${told.plain(latencyMs, 0)} ms.`,
    clockSkewMs === null
      ? null
      : say(
          `The clock of the exchange differs by ${told.plain(clockSkewMs, 0)} ms.`,
          `El reloj de la bolsa difiere en ${told.plain(clockSkewMs, 0)} ms.`,
        ),
    requestWeight === null
      ? null
      : say(
          `Request weight ${requestWeight.used} of ${requestWeight.limit}.`,
          `Peso de peticiones ${requestWeight.used} de ${requestWeight.limit}.`,
        ),
    reconciledAt === null ? null : `${say('Reconciled', 'Conciliada')} ${told.instant(reconciledAt)}.`,
    haltedInstruments.length === 0
      ? null
      : `${say('Halted', 'Detenidos')}: ${haltedInstruments
          .slice(0, 5)
          .map(({ instrument, reason }) => `${instrument} (${told.foreign(reason, 60)})`)
          .join(', ')}.`,
    unknownOrders === 0
      ? null
      : say(`Orders whose fate is not known: ${unknownOrders}.`, `Órdenes en paradero desconocido: ${unknownOrders}.`),
    status.state === 'off' ? say('Connect in the Connection pane.', 'Conéctela en el panel Conexión.') : null,
  ].filter((line) => line !== null);
  return { text: paragraphs(headline, lines.join('\n')), brief: [headline, ...lines].slice(0, 6) };
}

const LIVE_ORDERS: ReadonlySet<string> = new Set(['open', 'pending', 'unknown']);
