import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#electron/infra/system/system-clock';
import { systemScheduler } from '#electron/infra/system/system-scheduler';
import { createControlServer } from '#electron/simulator/server/control-server';
import { createDemoFeed } from '#electron/simulator/server/demo-feed';
import { FuturesState } from '#electron/simulator/server/futures-desk';
import { startSimulator } from '#electron/simulator/server/start-simulator';
import { PUBLISHED_FUTURES } from '#tests/support/published-futures-answers';
import { assertAllowedUrl, assertReadsFutures } from './binance-endpoints';
import { FUTURES_ENDPOINTS } from './ccxt-exchange';
import { createBinanceClient } from './create-binance-client';
import { readFuturesAccount } from './futures-account';

const { account, oneWay, hedge } = PUBLISHED_FUTURES;

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

describe('answers as Binance publishes them', () => {
  it('reads assets and a position of one-way mode to the last digit', () => {
    expect(readFuturesAccount(account, oneWay, 7)).toEqual({
      balances: [
        { asset: 'USDT', wallet: '23.72469206', unrealised: '0', available: '23.72469206' },
        { asset: 'USDC', wallet: '103.12345678', unrealised: '0', available: '126.72469206' },
      ],
      positions: [
        {
          symbol: 'ADAUSDT',
          side: 'long',
          quantity: '30',
          entryPrice: '0.385',
          markPrice: '0.4104759',
          marginAsset: 'USDT',
          unrealised: '0.764277',
          leverage: '20',
          marginKind: 'cross',
          liquidationPrice: null,
        },
      ],
      at: 7,
    });
  });

  it('tells the two sides of hedge mode apart, and isolated from cross margin', () => {
    const [long, short] = hedge;
    const isolated = { ...short, isolatedWallet: '4.1', isolatedMargin: '4.8', liquidationPrice: '0.55' };

    const { positions } = readFuturesAccount(account, [long, isolated], 7);

    expect(
      positions.map(({ side, quantity, marginKind, liquidationPrice }) => [
        side,
        quantity,
        marginKind,
        liquidationPrice,
      ]),
    ).toEqual([
      ['long', '30', 'cross', null],
      ['short', '30', 'isolated', '0.55'],
    ]);
  });

  it('leaves out assets that are not held and symbols that only have orders', () => {
    const empty = { ...account.assets[0], walletBalance: '0.00000000' };
    const ordered = { ...oneWay[0], positionAmt: '0.000', positionInitialMargin: '0' };

    expect(readFuturesAccount({ ...account, assets: [empty] }, [ordered], 7)).toEqual({
      balances: [],
      positions: [],
      at: 7,
    });
  });

  it('names no leverage that does not follow from the numbers', () => {
    const positions = ['0', '0.9', '100'].flatMap(
      (positionInitialMargin) => readFuturesAccount(account, [{ ...oneWay[0], positionInitialMargin }], 7).positions,
    );

    expect(positions.map(({ leverage }) => leverage)).toEqual([null, null, null]);
  });

  it.each([
    ['a number for an amount', { ...account, assets: [{ ...account.assets[0], walletBalance: 1e21 }] }],
    ['an exponent', { ...account, assets: [{ ...account.assets[0], walletBalance: '1e3' }] }],
    ['no assets', {}],
  ])('refuses %s', (_name, answer) => {
    expect(() => readFuturesAccount(answer, oneWay, 7)).toThrow(
      expect.objectContaining({ code: 'exchange_unavailable' }),
    );
  });
});

describe('read only', () => {
  it('knows no futures endpoint but questions', () => {
    expect(FUTURES_ENDPOINTS.filter((name) => !/^fapi[A-Za-z]*V3Get[A-Z]/.test(name))).toEqual([]);
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('lets no %s out to futures', (method) => {
    const urls = [
      'https://fapi.binance.com/fapi/v1/order',
      'https://testnet.binancefuture.com/fapi/v1/order',
      'http://127.0.0.1:8080/fapi/v1/order',
      'https://fapi.binance.com/other/order',
    ];

    for (const url of urls) expect(() => assertReadsFutures(method, url)).toThrow('Expected futures to be read only');
    expect(() => assertReadsFutures(method, 'https://api.binance.com/api/v3/order')).not.toThrow();
    expect(() => assertReadsFutures('GET', urls[0] ?? '')).not.toThrow();
  });

  it('keeps the futures hosts of live and test network apart', () => {
    const isAllowed = (host: string, isTestnet: boolean) => {
      try {
        assertAllowedUrl(`https://${host}/fapi/v3/account`, { kind: 'binance', isTestnet });
        return true;
      } catch {
        return false;
      }
    };

    expect(
      ['fapi.binance.com', 'testnet.binancefuture.com', 'dapi.binance.com'].map((host) => [
        isAllowed(host, false),
        isAllowed(host, true),
      ]),
    ).toEqual([
      [true, false],
      [false, true],
      [false, false],
    ]);
  });
});

describe('against the exchange simulator', () => {
  // The first import of ccxt takes seconds; no test should pay for it.
  beforeAll(async () => void (await import('ccxt')));

  it('reads what the account holds, with signed questions only', async () => {
    const { client, futures, log } = await start();
    futures.set(HELD);

    const { at, ...held } = (await client.futures.futures()) ?? { at: 0 };

    expect(held).toEqual({
      balances: [{ asset: 'USDT', wallet: '1000.5', unrealised: '-5', available: '840.1' }],
      positions: [
        {
          symbol: 'BTCUSDT',
          side: 'short',
          quantity: '0.01',
          entryPrice: '60000',
          markPrice: '60500',
          marginAsset: 'USDT',
          unrealised: '-5',
          leverage: '5',
          marginKind: 'isolated',
          liquidationPrice: '71000',
        },
      ],
    });
    expect(Math.abs(at - Date.now()) < 5_000).toBe(true);
    expect(log().filter((line) => line.includes('/fapi/'))).toEqual([
      'GET /fapi/v3/account 200',
      'GET /fapi/v3/positionRisk 200',
    ]);
  });

  it('answers null where the key has no permission for futures, and trades spot on', async () => {
    const { client, futures } = await start();
    // A key that has worked: the refusal of futures must not count as its end.
    await client.execution.balances();

    const before = await client.futures.futures();
    futures.set(FuturesState.parse({}));
    const after = await client.futures.futures();

    expect([before, after]).toEqual([null, { balances: [], positions: [], at: after?.at }]);
    expect((await client.execution.balances()).length).toBeGreaterThan(0);
  });

  it('is set over the control face, and refused there in any other shape', async () => {
    const { client, control } = await start();

    const [set, refused] = [
      await control('futures/set', HELD),
      await control('futures/set', { positions: [{ symbol: 'BTCUSDT', positionAmt: 'many' }] }),
    ];

    expect([set, refused]).toEqual([200, 400]);
    expect((await client.futures.futures())?.positions.map(({ symbol }) => symbol)).toEqual(['BTCUSDT']);
  });

  it('keeps the request weight of futures out of that of spot', async () => {
    const { client, futures } = await start();
    futures.set(HELD);
    await client.execution.balances();
    const before = client.execution.figures().requestWeight;

    await client.futures.futures();

    expect(before).not.toBeNull();
    expect(client.execution.figures().requestWeight).toEqual(before);
  });
});

async function start() {
  const parts = { clock: systemClock, scheduler: systemScheduler };
  const simulator = await startSimulator({ ...parts, seed: 1, market: createDemoFeed({ ...parts, seed: 1 }) });
  const { restUrl, wsUrl, wsApiUrl, futures, log } = simulator.server;
  const client = await createBinanceClient({
    ...parts,
    endpoints: { kind: 'simulator', restUrl, wsUrl, wsApiUrl },
    credentials: () => simulator.key,
    gate: { pass: () => {}, contacts: () => [] },
    blockedUntil: { load: () => null, save: () => {} },
  });
  const face = await createControlServer({ ...simulator, token: 'token' });
  const control = async (command: string, input: unknown) => {
    const headers = { Authorization: 'Bearer token' };
    return (await fetch(`${face.url}/${command}`, { method: 'POST', headers, body: JSON.stringify(input) })).status;
  };
  open.push(async () => {
    await face.close();
    await client.execution.close();
    await client.market.close();
    await simulator.close();
  });
  const lines = () => log.entries().map(({ method, path, status }) => `${method} ${path} ${status}`);
  return { client, control, futures, log: lines };
}

const HELD = FuturesState.parse({
  assets: [{ asset: 'USDT', walletBalance: '1000.50', availableBalance: '840.1' }],
  positions: [
    {
      symbol: 'BTCUSDT',
      positionAmt: '-0.010',
      entryPrice: '60000.0',
      markPrice: '60500',
      liquidationPrice: '71000',
      leverage: 5,
      isolatedWallet: '125.4',
    },
  ],
});
