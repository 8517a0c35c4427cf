import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  readAccount,
  readAccountPosition,
  readExchangeInfo,
  readExecutionReport,
  readFills,
  readKlines,
  readMarketFrame,
  readOrderArray,
  readOrders,
  readPermissions,
  ServerTime,
} from '#electron/infra/ccxt/binance-answers';
import { classifyAnswer } from '#electron/infra/ccxt/classify-answer';
import { createBinanceClient } from '#electron/infra/ccxt/create-binance-client';
import { buildOrderRequest } from '#electron/infra/ccxt/order-request';
import { systemClock } from '#electron/infra/system/system-clock';
import { systemScheduler } from '#electron/infra/system/system-scheduler';
import type { ExecutionEvent } from '#electron/ports/execution-client';
import { createExchangeEngine } from '#electron/simulator/exchange/exchange-engine';
import { signPayload, TRADING_ONLY } from '#electron/simulator/server/exchange-keys';
import { createExchangeServer } from '#electron/simulator/server/exchange-server';
import { createExternalFeed } from '#electron/simulator/server/external-feed';
import { createShiftableClock } from '#electron/simulator/server/shiftable-clock';
import { userEvent } from '#electron/simulator/server/user-events';
import type { ApprovedOrder } from '#shared/domain/approved-order';
import { entryOrder, exitOrder, ORDER_IDS, protectionOrder } from '#tests/support/binance-fixtures';
import { startCannedExchange } from '#tests/support/canned-exchange';
import { BITCOIN_FILTERS } from '#tests/support/exchange-filters';
import { bitcoinRules } from '#tests/support/instrument-rules';
import { PUBLISHED_ANSWERS, PUBLISHED_EVENTS, PUBLISHED_REFUSALS } from '#tests/support/published-binance-answers';
import {
  PUBLISHED_REQUESTS,
  PUBLISHED_SIGNATURES,
  PUBLISHED_SUBSCRIBE,
  type PublishedRequest,
} from '#tests/support/published-binance-requests';
import { signedRequest } from '#tests/support/signed-request';
import { bitcoin, limit, simulateExchange } from '#tests/support/simulated-exchange';

beforeAll(async () => void (await import('ccxt')));

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

describe('what our client sends', () => {
  it('has parameters that Binance knows, all that it demands, and values that it allows', async () => {
    const exchange = await startCannedExchange({
      'GET /api/v3/klines': { body: [] },
      'GET /api/v3/openOrders': { body: [] },
      'GET /api/v3/myTrades': { body: [] },
      'GET /api/v3/account': { body: PUBLISHED_ANSWERS.account },
      'GET /sapi/v1/account/apiRestrictions': { body: PUBLISHED_ANSWERS.apiRestrictions },
      'GET /api/v3/order': { body: PUBLISHED_ANSWERS.queried },
    });
    open.push(() => exchange.close());
    const { market, execution } = await connect(exchange.endpoints);
    const instrument = 'BTC/USDT';
    const orders = [
      ...(['gtc', 'ioc', 'fok'] as const).map((timeInForce) => inForce(entryOrder(), timeInForce)),
      entryOrder({ hasTarget: false }),
      protectionOrder(true),
      protectionOrder(false),
      exitOrder(),
    ];

    await market.history(instrument, '1h', 0, 3_600_000);
    for (const order of orders) await execution.submit(order, ORDER_IDS);
    await execution.cancel({ instrument, clientOrderId: 'fg-e' });
    await execution.cancelList({ instrument, listClientId: 'fg-l' });
    await execution.findOrder({ instrument, clientOrderId: 'fg-e' });
    await execution.openOrders();
    await execution.fillsSince(instrument, null);
    await execution.fillsSince(instrument, '5');
    await execution.balances();
    await execution.permissions();

    expect([...new Set(exchange.requests.map(({ route }) => route))].sort()).toEqual(
      Object.keys(PUBLISHED_REQUESTS).sort(),
    );
    expect(
      exchange.requests.flatMap(({ route, parameters }) =>
        faultsOf(parameters, PUBLISHED_REQUESTS[route]).map((fault) => `${route}: ${fault}`),
      ),
    ).toEqual([]);
  });

  it.each<[string, Record<string, string>, string[]]>([
    ['sound', {}, []],
    ['one unknown', { pendingStopLoss: '1' }, ['pendingStopLoss is unknown']],
    ['a value that is not allowed', { workingType: 'MARKET' }, ['workingType is MARKET']],
    ['a window over a minute', { recvWindow: '60001' }, ['recvWindow is 60001']],
    [
      'one missing for its type',
      { pendingAboveType: 'STOP_LOSS_LIMIT', pendingAboveStopPrice: '1' },
      ['pendingAbovePrice is missing', 'pendingAboveTimeInForce is missing'],
    ],
  ])('would be caught with %s', (_name, over, faults) => {
    const { parameters } = buildOrderRequest(entryOrder(), ORDER_IDS, bitcoinRules());
    const { pendingAbovePrice, ...rest } = parameters;
    const target = over.pendingAboveType ? {} : { pendingAbovePrice };
    const sent = { ...rest, ...target, timestamp: '1', signature: 'f', ...over };

    expect(faultsOf(sent, PUBLISHED_REQUESTS['POST /api/v3/orderList/otoco'])).toEqual(faults);
  });

  it('subscribes to the user stream with what Binance asks for, signed over the sorted parameters', async () => {
    const exchange = await startCannedExchange();
    open.push(() => exchange.close());
    const { execution } = await connect(exchange.endpoints);
    const events: ExecutionEvent[] = [];

    const stop = execution.subscribe((event) => events.push(event));
    await vi.waitFor(() => expect(events).toContainEqual({ kind: 'stream', isUp: true, reason: null }));
    stop();

    const { method, params } = JSON.parse(exchange.sockets[0]?.received[0] ?? '{}');
    const { signature, ...signed } = params;
    const payload = Object.keys(signed)
      .sort()
      .map((name) => `${name}=${signed[name]}`)
      .join('&');
    expect(method).toBe('userDataStream.subscribe.signature');
    expect(faultsOf(params, { ...PUBLISHED_SUBSCRIBE, isSigned: false })).toEqual([]);
    expect(signature).toBe(signPayload(payload, KEY.secret));
  });

  it('is signed as in the examples of Binance', () => {
    const signatures = PUBLISHED_SIGNATURES.examples.map(([symbol]) => {
      const payload = `symbol=${encodeURIComponent(symbol)}&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559`;
      return [symbol, signPayload(payload, PUBLISHED_SIGNATURES.secret)];
    });

    expect(signatures).toEqual(PUBLISHED_SIGNATURES.examples);
  });
});

describe('what our client reads', () => {
  it('is the server time', () => {
    expect(ServerTime.parse(PUBLISHED_ANSWERS.time)).toEqual({ serverTime: 1_499_827_319_559 });
  });

  const market = {
    clientOrderId: '6gCrw2kRUAF9CvJDGP16IP',
    exchangeOrderId: '28',
    listId: null,
    instrument: 'BTC/USDT',
    side: 'sell',
    type: 'market',
    timeInForce: null,
    quantity: '10',
    price: null,
    triggerPrice: null,
    state: 'filled',
    filledQuantity: '10',
    filledQuote: '10',
    updatedAt: 1_507_725_176_595,
  };
  it.each([
    ['RESULT', PUBLISHED_ANSWERS.marketResult],
    ['FULL', PUBLISHED_ANSWERS.marketFull],
  ])('is an order at the market in the detail %s', (_detail, answer) => {
    expect(readOrders(answer, instrumentOf)).toEqual([market]);
  });

  it('is an order that was asked for', () => {
    const expected = {
      ...market,
      clientOrderId: 'myOrder1',
      exchangeOrderId: '1',
      instrument: 'LTC/BTC',
      side: 'buy',
      type: 'limit',
      timeInForce: 'gtc',
      quantity: '1',
      price: '0.1',
      state: 'open',
      filledQuantity: '0',
      filledQuote: '0',
      updatedAt: 1_499_827_319_559,
    };

    expect(readOrders(PUBLISHED_ANSWERS.queried, instrumentOf)).toEqual([expected]);
    expect(readOrderArray([PUBLISHED_ANSWERS.queried], instrumentOf)).toEqual([expected]);
  });

  it.each([
    [
      'oco',
      PUBLISHED_ANSWERS.oco,
      [
        '44nZvqpemY7sVYgPYbvPih 10 of 1: sell stop_limit gtc 5 at 1 from 1 open',
        'NuMp0nVYnciDiFmVqfpBqK 11 of 1: sell limit_maker gtc 5 at 3 from null open',
      ],
    ],
    [
      'oto',
      PUBLISHED_ANSWERS.oto,
      [
        'Bq17mn9fP6vyCn75Jw1xya 4 of 0: sell limit gtc 1 at 1 from null open',
        'arLFo0zGJVDE69cvGBaU0d 5 of 0: buy market null 5 at null from null pending',
      ],
    ],
    [
      'otoco',
      PUBLISHED_ANSWERS.otoco,
      [
        'fM9Y4m23IFJVCQmIrlUmMK 6 of 1: sell limit gtc 1 at 1 from null open',
        '6pcQbFIzTXGZQ1e2MkGDq4 7 of 1: buy stop_limit ioc 5 at 1 from 6 pending',
        'r4JMv9cwAYYUwwBZfbussx 8 of 1: buy limit_maker gtc 5 at 3 from null pending',
      ],
    ],
    [
      'a cancelled order',
      PUBLISHED_ANSWERS.cancelled,
      ['myOrder1 4 of null: buy limit gtc 1 at 2 from null cancelled'],
    ],
    [
      'a cancelled list',
      PUBLISHED_ANSWERS.cancelledList,
      [
        'pO9ufTiFGg3nw2fOdgeOXa 2 of 0: sell stop_limit gtc 10 at 1 from 1 cancelled',
        'TXOvglzXuaubXAaENpaRCB 3 of 0: sell limit_maker gtc 10 at 3 from null cancelled',
      ],
    ],
    ['a leg without a size', PUBLISHED_ANSWERS.unsizedLeg, []],
  ])('is %s', (_name, answer, expected) => {
    const lines = readOrders(answer, instrumentOf).map(
      (order) =>
        `${order.clientOrderId} ${order.exchangeOrderId} of ${order.listId}: ${order.side} ${order.type} ${order.timeInForce} ${order.quantity} at ${order.price} from ${order.triggerPrice} ${order.state}`,
    );

    expect(lines).toEqual(expected);
    expect(classifyAnswer({ status: 200, headers: {}, body: JSON.stringify(answer) }, false).kind).toBe('accepted');
  });

  it('are fills', () => {
    expect(readFills(PUBLISHED_ANSWERS.myTrades, 'BNB/BTC')).toEqual([
      {
        instrument: 'BNB/BTC',
        tradeId: '28457',
        exchangeOrderId: '100234',
        clientOrderId: null,
        side: 'buy',
        price: '4.000001',
        quantity: '12',
        fee: '10.1',
        feeAsset: 'BNB',
        isMaker: false,
        occurredAt: 1_499_865_549_590,
      },
    ]);
  });

  it('is the account and what the key may do', () => {
    expect(readAccount(PUBLISHED_ANSWERS.account)).toEqual({
      canTrade: true,
      balances: [
        { asset: 'BTC', free: '4723846.89208129', locked: '0' },
        { asset: 'LTC', free: '4763368.68006011', locked: '0' },
      ],
      fees: { maker: '0.0015', taker: '0.0015' },
    });
    expect(readPermissions(PUBLISHED_ANSWERS.apiRestrictions)).toEqual({
      canRead: true,
      canTradeSpot: false,
      canWithdraw: false,
      canTransfer: false,
      isIpRestricted: false,
    });
  });

  it('are candles', () => {
    expect(readKlines(PUBLISHED_ANSWERS.klines)).toEqual([
      {
        candle: {
          openAt: 1_499_040_000_000,
          open: 0.0163479,
          high: 0.8,
          low: 0.015758,
          close: 0.015771,
          volume: 148_976.11427815,
        },
        closeAt: 1_499_644_799_999,
      },
    ]);
  });

  it('are the rules of a symbol, with filters that it does not know beside them', () => {
    const [symbol] = PUBLISHED_ANSWERS.exchangeInfo.symbols;
    const filters = [...PUBLISHED_ANSWERS.furtherFilters, ...symbol.filters];

    const { rules, weightLimit } = readExchangeInfo(
      { ...PUBLISHED_ANSWERS.exchangeInfo, symbols: [{ ...symbol, filters }] },
      1,
    );

    expect(weightLimit).toBe(6_000);
    expect(rules).toEqual([
      {
        instrument: 'ETH/BTC',
        symbol: 'ETHBTC',
        base: 'ETH',
        quote: 'BTC',
        isTrading: true,
        priceStep: '0.000001',
        minPrice: '0.000001',
        maxPrice: '100000',
        quantityStep: '0.001',
        minQuantity: '0.001',
        maxQuantity: '100000',
        marketQuantityStep: '0.001',
        minMarketQuantity: '0.001',
        maxMarketQuantity: '100000',
        minNotional: '10',
        maxNotional: '10000',
        priceBand: { bidUp: '1.2', bidDown: '0.2', askUp: '5', askDown: '0.8' },
        maxOrders: 25,
        maxConditionalOrders: 5,
        takerFeeFraction: '0.001',
        makerFeeFraction: '0.001',
        knownAt: 1,
      },
    ]);
  });

  it('are the events of an account', () => {
    expect(readExecutionReport(PUBLISHED_EVENTS.executionReport, instrumentOf)).toEqual({
      order: {
        clientOrderId: 'mUvoqJxFIILMdfAW5iGSOW',
        exchangeOrderId: '4293153',
        listId: null,
        instrument: 'ETH/BTC',
        side: 'buy',
        type: 'limit',
        timeInForce: 'gtc',
        quantity: '1',
        price: '0.1026441',
        triggerPrice: null,
        state: 'open',
        filledQuantity: '0',
        filledQuote: '0',
        updatedAt: 1_499_405_658_657,
      },
      fill: null,
    });
    expect(readAccountPosition(PUBLISHED_EVENTS.outboundAccountPosition)).toEqual({
      balances: [{ asset: 'ETH', free: '10000', locked: '0' }],
      at: 1_564_034_571_105,
    });
  });

  it('are the frames of the market', () => {
    const { kline, trade, bookTicker } = PUBLISHED_EVENTS;

    expect([kline, trade, bookTicker].map((data) => readMarketFrame({ stream: 'bnbbtc@x', data }))).toEqual([
      {
        kind: 'kline',
        symbol: 'BNBBTC',
        eventAt: 1_672_515_782_136,
        closeAt: 1_672_515_839_999,
        isSaidClosed: false,
        candle: { openAt: 1_672_515_780_000, open: 0.001, high: 0.0025, low: 0.0015, close: 0.002, volume: 1_000 },
      },
      { kind: 'trade', symbol: 'BNBBTC', price: '0.001', quantity: '100', at: 1_672_515_782_136 },
      { kind: 'quote', symbol: 'BNBUSDT', updateId: 400_900_217, bid: '25.3519', ask: '25.3652' },
    ]);
  });

  it('takes events of the user stream in the wrapping of the WebSocket API, and stays up until it is ended', async () => {
    const exchange = await startCannedExchange();
    open.push(() => exchange.close());
    const { execution } = await connect(exchange.endpoints);
    const told: string[] = [];
    const stop = execution.subscribe((event) =>
      told.push(event.kind === 'stream' ? `${event.isUp ? 'up' : event.reason}` : event.kind),
    );
    await vi.waitFor(() => expect(told).toEqual(['up']));

    const { outboundAccountPosition, listStatus, others } = PUBLISHED_EVENTS;
    for (const event of [outboundAccountPosition, listStatus, ...others]) {
      exchange.sockets[0]?.socket.send(JSON.stringify({ subscriptionId: 0, event }));
    }

    await vi.waitFor(() => expect(told.slice(0, 3)).toEqual(['up', 'balances', 'terminated']));
    stop();
  });

  it.each(PUBLISHED_REFUSALS)('%i %i "%s" proves that an order is %s', (status, code, msg, proves) => {
    const verdict = classifyAnswer({ status, headers: {}, body: JSON.stringify({ code, msg }) }, false);

    expect(verdict).toMatchObject({ kind: proves, code: String(code) });
  });

  it.each([403, 409, 500, 502, 503, 504])('takes a bare %i for no proof', (status) => {
    expect(classifyAnswer({ status, headers: {}, body: '<html></html>' }, false).kind).toBe('unknown');
  });
});

describe('what our simulator answers', () => {
  it('has the fields and types of the published answers to orders', async () => {
    const ask = await simulate();
    const entry = { ...BTC_AT, workingType: 'LIMIT', workingSide: 'BUY', workingTimeInForce: 'GTC' };
    const resting = { ...entry, workingPrice: '50000', workingQuantity: '0.001', pendingSide: 'SELL' };
    const pending = { pendingQuantity: '0.001', newOrderRespType: 'RESULT' };
    const pair = (prefix: string, [above, below] = ['Above', 'Below']) => ({
      [`${prefix}${above}Type`]: 'LIMIT_MAKER',
      [`${prefix}${above}Price`]: '70000',
      [`${prefix}${below}Type`]: 'STOP_LOSS_LIMIT',
      [`${prefix}${below}StopPrice`]: '49000',
      [`${prefix}${below}Price`]: '48900',
      [`${prefix}${below}TimeInForce`]: 'GTC',
    });
    const sell = { ...BTC_AT, side: 'SELL', type: 'MARKET', quantity: '0.001' };
    const rest = { ...BTC_AT, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.001', price: '50000' };

    const answers = {
      marketAck: await ask('POST /api/v3/order', { ...sell, newOrderRespType: 'ACK' }),
      marketResult: await ask('POST /api/v3/order', { ...sell, newOrderRespType: 'RESULT' }),
      marketFull: await ask('POST /api/v3/order', sell),
      otoco: await ask('POST /api/v3/orderList/otoco', { ...resting, ...pending, ...pair('pending') }),
      oto: await ask('POST /api/v3/orderList/oto', { ...resting, ...pending, pendingType: 'MARKET' }),
      oco: await ask('POST /api/v3/orderList/oco', {
        ...{ ...BTC_AT, side: 'SELL', quantity: '0.001', newOrderRespType: 'RESULT', listClientOrderId: 'pair' },
        ...pair('', ['above', 'below']),
      }),
      cancelledList: await ask('DELETE /api/v3/orderList', { ...BTC_AT, listClientOrderId: 'pair' }),
      resting: await ask('POST /api/v3/order', { ...rest, newClientOrderId: 'myOrder1' }),
      queried: await ask('GET /api/v3/order', { ...BTC_AT, origClientOrderId: 'myOrder1' }),
      cancelled: await ask('DELETE /api/v3/order', { ...BTC_AT, origClientOrderId: 'myOrder1' }),
    };

    const { resting: _, ...compared } = answers;
    expect(shapesOf(compared)).toEqual(shapesOf(pick(PUBLISHED_ANSWERS, compared)));
  });

  it('has the fields and types of the published answers to questions', async () => {
    const ask = await simulate();
    await ask('POST /api/v3/order', { ...BTC_AT, side: 'SELL', type: 'MARKET', quantity: '0.001' });

    const answers = {
      time: await ask('GET /api/v3/time', {}, false),
      exchangeInfo: await ask('GET /api/v3/exchangeInfo', {}, false),
      klines: await ask('GET /api/v3/klines', { ...BTC_AT, interval: '1m' }, false),
      myTrades: await ask('GET /api/v3/myTrades', BTC_AT),
      account: await ask('GET /api/v3/account', { omitZeroBalances: 'true' }),
      apiRestrictions: await ask('GET /sapi/v1/account/apiRestrictions', {}),
    };

    expect(shapesOf(answers)).toEqual(shapesOf(pick(PUBLISHED_ANSWERS, answers)));
  });

  it('has the fields and types of the published events', () => {
    const { engine, events, print } = simulateExchange();
    print('100');
    engine.placeOrder('alice', limit('BUY', '90', '1'));
    engine.placeOco('alice', {
      symbol: 'BTCUSDT',
      side: 'SELL',
      quantity: '1',
      above: { type: 'LIMIT_MAKER', price: '120' },
      below: { type: 'STOP_LOSS', stopPrice: '80' },
    });

    const payloads = events.flatMap((event) => (userEvent(event, 1)?.payload ?? []) as { e: string }[] | { e: string });
    const first = (name: string) => payloads.find(({ e }) => e === name);
    const { executionReport, listStatus, outboundAccountPosition } = PUBLISHED_EVENTS;
    expect([first('executionReport'), first('listStatus'), first('outboundAccountPosition')].map(shapeOf)).toEqual(
      [executionReport, listStatus, outboundAccountPosition].map(shapeOf),
    );
  });

  it('places the exits of an entry only when it has filled in full, and says so only when asked again', async () => {
    const ask = await simulate();
    const order = {
      ...{ ...BTC_AT, workingType: 'LIMIT', workingSide: 'BUY', workingTimeInForce: 'GTC', workingPrice: '61000' },
      ...{ workingQuantity: '0.001', pendingSide: 'SELL', pendingQuantity: '0.0009', pendingType: 'STOP_LOSS' },
      ...{ pendingStopPrice: '50000', pendingClientOrderId: 'stop', newOrderRespType: 'RESULT' },
    };

    const placed = (await ask('POST /api/v3/orderList/oto', order)) as { orderReports: { status: string }[] };
    const asked = await ask('GET /api/v3/order', { ...BTC_AT, origClientOrderId: 'stop' });

    expect(placed.orderReports.map(({ status }) => status)).toEqual(['FILLED', 'PENDING_NEW']);
    expect(asked).toMatchObject({ status: 'NEW', type: 'STOP_LOSS', isWorking: false });
  });

  it.each<[string, string, Record<string, string>, unknown]>([
    ['an unknown order', 'GET /api/v3/order', { origClientOrderId: 'none' }, [400, -2013, 'Order does not exist.']],
    [
      'a cancelling of none',
      'DELETE /api/v3/order',
      { origClientOrderId: 'none' },
      [400, -2011, 'Unknown order sent.'],
    ],
    [
      'a window over a minute',
      'GET /api/v3/openOrders',
      { recvWindow: '60001' },
      [400, expect.any(Number), expect.any(String)],
    ],
    [
      'an order without funds',
      'POST /api/v3/order',
      { side: 'SELL', type: 'MARKET', quantity: '50' },
      [400, -2010, 'Account has insufficient balance for requested action.'],
    ],
    [
      'a stop beyond the market',
      'POST /api/v3/order',
      { side: 'SELL', type: 'STOP_LOSS', quantity: '0.001', stopPrice: '70000' },
      [400, -2010, 'Order would trigger immediately.'],
    ],
    [
      'a price between two steps',
      'POST /api/v3/order',
      { side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.001', price: '50000.001' },
      [400, -1013, 'Filter failure: PRICE_FILTER'],
    ],
    [
      'a price at the market',
      'POST /api/v3/order',
      { side: 'SELL', type: 'MARKET', quantity: '0.001', price: '1' },
      [400, -1106, "Parameter 'price' sent when not required."],
    ],
  ])('refuses %s in the words of Binance', async (_name, route, parameters, expected) => {
    const ask = await simulate();

    const { status, json } = await ask.raw(route, { ...BTC_AT, ...parameters });

    const { code, msg } = json as { code: number; msg: string };
    expect([status, code, msg]).toEqual(expected);
  });

  it('takes a client order id again only after the earlier order has filled', async () => {
    const ask = await simulate();
    const order = { ...BTC_AT, side: 'SELL', quantity: '0.001', newClientOrderId: 'mine' };
    const rest = { ...order, type: 'LIMIT', timeInForce: 'GTC', price: '70000' };

    const first = await ask.raw('POST /api/v3/order', rest);
    const whileOpen = await ask.raw('POST /api/v3/order', { ...order, type: 'MARKET' });
    await ask('DELETE /api/v3/order', { ...BTC_AT, origClientOrderId: 'mine' });
    const filled = await ask.raw('POST /api/v3/order', { ...order, type: 'MARKET' });
    const again = await ask.raw('POST /api/v3/order', { ...order, type: 'MARKET' });

    expect([first.status, filled.status, again.status]).toEqual([200, 200, 200]);
    expect([whileOpen.status, whileOpen.json]).toEqual([400, { code: -2010, msg: 'Duplicate order sent.' }]);
  });
});

/** What a request has against the published table. */
function faultsOf(parameters: Readonly<Record<string, unknown>>, table: PublishedRequest | undefined): string[] {
  if (!table) return ['is not published'];
  const security = table.isSigned ? ['timestamp', 'signature'] : [];
  const known = new Set([
    ...table.mandatory,
    ...table.optional,
    ...security,
    ...(table.isSigned ? ['recvWindow'] : []),
  ]);
  const names = Object.keys(parameters);
  const needed = [
    ...table.mandatory,
    ...security,
    ...(table.conditions ?? []).flatMap(([name, value, more]) => (parameters[name] === value ? more : [])),
  ];
  const most = { recvWindow: 60_000, ...table.most };
  return [
    ...names.filter((name) => !known.has(name)).map((name) => `${name} is unknown`),
    ...needed.filter((name) => !names.includes(name)).map((name) => `${name} is missing`),
    ...(table.oneOf && !table.oneOf.some((name) => names.includes(name)) ? [`none of ${table.oneOf}`] : []),
    ...Object.entries(table.values ?? {})
      .filter(([name, values]) => names.includes(name) && !values.includes(String(parameters[name])))
      .map(([name]) => `${name} is ${parameters[name]}`),
    ...Object.entries(most)
      .filter(([name, limitOf]) => Number(parameters[name] ?? 0) > limitOf)
      .map(([name]) => `${name} is ${parameters[name]}`),
  ];
}

/** Names and kinds of values. Of a list the first entry stands for all, but for filters, reports and rows of a table. */
function shapeOf(value: unknown): unknown {
  if (value === null) return 'null';
  if (Array.isArray(value)) {
    const kinds = value.map((entry) => [kindOf(entry), shapeOf(entry)] as const);
    if (kinds.some(([kind]) => kind)) return Object.fromEntries(kinds);
    const isRow = new Set(value.map((entry) => typeof entry)).size > 1;
    return (isRow ? value : value.slice(0, 1)).map(shapeOf);
  }
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, shapeOf(entry)]));
  }
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? 'decimal' : typeof value;
}

/** What tells an entry of a list from the others. An iceberg has a field more, which is not compared. */
function kindOf(entry: unknown): string | null {
  const { filterType, type } = Object(entry) as { filterType?: string; type?: string };
  return filterType ?? type ?? null;
}

function shapesOf(answers: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(Object.entries(answers).map(([name, answer]) => [name, shapeOf(withoutIceberg(answer))]));
}

/** Only an order that was sent with an iceberg quantity is answered with one; ours never is. */
function withoutIceberg(answer: unknown): unknown {
  const { orderReports, ...rest } = Object(answer) as { orderReports?: readonly object[] };
  if (!orderReports) return answer;
  return { ...rest, orderReports: orderReports.map((report) => ({ ...report, icebergQty: undefined })) };
}

function pick(all: Readonly<Record<string, unknown>>, names: object): Record<string, unknown> {
  return Object.fromEntries(Object.keys(names).map((name) => [name, all[name]]));
}

function inForce(order: ApprovedOrder, timeInForce: 'gtc' | 'ioc' | 'fok'): ApprovedOrder {
  const { entry } = order as Extract<ApprovedOrder, { kind: 'entry' }>;
  // The brand is the risk engine's; here its result is written down.
  return { ...order, entry: { ...entry, timeInForce } } as unknown as ApprovedOrder;
}

function instrumentOf(symbol: string) {
  const [, base, quote] = /^(BTC|LTC|ETH|BNB)(USDT|BTC)$/.exec(symbol) ?? [];
  return base ? (`${base}/${quote}` as const) : null;
}

async function connect(endpoints: Parameters<typeof createBinanceClient>[0]['endpoints']) {
  const client = await createBinanceClient({
    endpoints,
    credentials: () => KEY,
    gate: { pass: () => {}, contacts: () => [] },
    clock: systemClock,
    scheduler: systemScheduler,
    blockedUntil: { load: () => null, save: () => {} },
  });
  open.push(async () => {
    await client.market.close();
    await client.execution.close();
  });
  return client;
}

/** A simulator at 60,000; the function asks it and returns the answer's JSON. */
async function simulate() {
  const clock = createShiftableClock(systemClock);
  const engine = createExchangeEngine({
    clock,
    seed: 1,
    symbols: [BTC],
    accounts: [{ account: 'main', balances: { USDT: '100000', BTC: '1' } }],
  });
  const feed = createExternalFeed({ symbols: [BTC], clock });
  const server = await createExchangeServer({
    engine,
    clock,
    scheduler: systemScheduler,
    market: feed,
    keys: [KEY],
    accountOf: () => 'main',
  });
  open.push(() => server.close());
  feed.pushTrade({ symbol: 'BTCUSDT', price: 60_000, quantity: 1, at: clock.now() });
  const raw = (route: string, parameters: Readonly<Record<string, string>>) =>
    signedRequest(server.restUrl, KEY, route, parameters);
  const ask = async (route: string, parameters: Readonly<Record<string, string>>, isSigned = true) => {
    if (isSigned) return (await raw(route, parameters)).json;
    const path = route.split(' ')[1];
    return (await fetch(`${server.restUrl}${path}?${new URLSearchParams(parameters)}`)).json() as Promise<unknown>;
  };
  return Object.assign(ask, { raw });
}

const BTC_AT = { symbol: 'BTCUSDT' };
const KEY = {
  apiKey: 'simulatorkey0001',
  secret: 'simulator-secret',
  permissions: TRADING_ONLY,
};
const BTC = bitcoin({
  filters: BITCOIN_FILTERS,
  liquidity: { levels: 5, halfSpreadFraction: '0.00001', levelFraction: '0.0001', meanQuantity: '2' },
});
