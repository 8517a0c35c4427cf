import { invalidSymbol } from './api-error';
import { tradeAnswer } from './order-answers';
import { LEGAL, mandatory, optional } from './request-parameters';
import { limitOf, numberOf, type RestRoute } from './rest-route';

/** The account, its fills, its key and its older kind of user stream. */
export const ACCOUNT_ROUTES: readonly RestRoute[] = [
  {
    method: 'GET',
    path: '/api/v3/account',
    weight: 20,
    access: 'read',
    parameters: { omitZeroBalances: optional(LEGAL.boolean) },
    answer({ context: { engine, clock }, account, key, parameters }) {
      const { maker, taker } = engine.fees;
      const isShort = parameters.omitZeroBalances?.toLowerCase() === 'true';
      const balances = engine.balances(account);
      return {
        makerCommission: Math.round(Number(maker) * 10_000),
        takerCommission: Math.round(Number(taker) * 10_000),
        buyerCommission: 0,
        sellerCommission: 0,
        commissionRates: commissionRates(engine.fees),
        canTrade: key?.permissions.enableSpotAndMarginTrading ?? false,
        canWithdraw: key?.permissions.enableWithdrawals ?? false,
        canDeposit: true,
        brokered: false,
        requireSelfTradePrevention: false,
        preventSor: false,
        updateTime: clock.now(),
        accountType: 'SPOT',
        balances: isShort ? balances.filter(({ free, locked }) => Number(free) > 0 || Number(locked) > 0) : balances,
        permissions: ['SPOT'],
        uid: 1,
      };
    },
  },
  {
    method: 'GET',
    path: '/api/v3/myTrades',
    weight: ({ orderId }) => (orderId ? 5 : 20),
    access: 'read',
    parameters: {
      symbol: mandatory(LEGAL.symbol),
      orderId: optional(LEGAL.integer),
      startTime: optional(LEGAL.integer),
      endTime: optional(LEGAL.integer),
      fromId: optional(LEGAL.integer),
      limit: optional(LEGAL.integer),
    },
    answer({ context: { engine }, account, parameters }) {
      const symbol = parameters.symbol as string;
      if (!engine.symbol(symbol)) throw invalidSymbol();
      const range = {
        fromId: numberOf(parameters, 'fromId'),
        orderId: numberOf(parameters, 'orderId'),
        startAt: numberOf(parameters, 'startTime'),
        endAt: numberOf(parameters, 'endTime'),
        limit: limitOf(parameters, 500, 1_000),
      };
      return engine.trades(account, symbol, range).map(tradeAnswer);
    },
  },
  {
    method: 'GET',
    path: '/api/v3/account/commission',
    weight: 20,
    access: 'read',
    parameters: { symbol: mandatory(LEGAL.symbol) },
    answer({ context: { engine }, parameters }) {
      const symbol = parameters.symbol as string;
      if (!engine.symbol(symbol)) throw invalidSymbol();
      const none = { maker: ZERO, taker: ZERO, buyer: ZERO, seller: ZERO };
      return {
        symbol,
        standardCommission: commissionRates(engine.fees),
        specialCommission: none,
        taxCommission: none,
        discount: { enabledForAccount: false, enabledForSymbol: false, discountAsset: 'BNB', discount: ZERO },
      };
    },
  },
  {
    method: 'GET',
    path: '/api/v3/rateLimit/order',
    weight: 40,
    access: 'read',
    parameters: {},
    answer({ context: { limits } }) {
      const { settings, usage } = limits;
      const used = usage();
      return [
        {
          rateLimitType: 'ORDERS',
          interval: 'SECOND',
          intervalNum: 10,
          limit: settings.ordersPerTenSeconds,
          count: used.ordersTenSeconds,
        },
        {
          rateLimitType: 'ORDERS',
          interval: 'DAY',
          intervalNum: 1,
          limit: settings.ordersPerDay,
          count: used.ordersDay,
        },
      ];
    },
  },
  {
    method: 'GET',
    path: '/sapi/v1/account/apiRestrictions',
    weight: 1,
    access: 'read',
    parameters: {},
    answer: ({ key, context }) => ({
      createTime: KEY_MADE_AT,
      ...key?.permissions,
      enableMargin: false,
      enableFutures: context.futures.state() !== null,
      enableVanillaOptions: false,
      enablePortfolioMarginTrading: false,
      enableFixApiTrade: false,
      enableFixReadOnly: false,
    }),
  },
  {
    method: 'POST',
    path: '/api/v3/userDataStream',
    weight: 2,
    access: 'key',
    parameters: {},
    answer: ({ context, account }) => ({ listenKey: context.listenKeys.open(account) }),
  },
  {
    method: 'PUT',
    path: '/api/v3/userDataStream',
    weight: 2,
    access: 'key',
    parameters: { listenKey: mandatory(LEGAL.anything) },
    answer({ context, account, parameters }) {
      context.listenKeys.prolong(account, parameters.listenKey as string);
      return {};
    },
  },
  {
    method: 'DELETE',
    path: '/api/v3/userDataStream',
    weight: 2,
    access: 'key',
    parameters: { listenKey: mandatory(LEGAL.anything) },
    answer({ context, account, parameters }) {
      context.listenKeys.close(account, parameters.listenKey as string);
      return {};
    },
  },
];

function commissionRates({ maker, taker }: { readonly maker: string; readonly taker: string }) {
  return { maker: eightPlaces(maker), taker: eightPlaces(taker), buyer: ZERO, seller: ZERO };
}

function eightPlaces(text: string): string {
  return Number(text).toFixed(8);
}

const ZERO = '0.00000000';
const KEY_MADE_AT = 1_700_000_000_000;
