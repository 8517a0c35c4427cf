import { type DecimalString, type Exact, exact } from '#shared/domain/decimal';
import { ApiError } from './api-error';
import type { FuturesState } from './futures-desk';
import { LEGAL, optional } from './request-parameters';
import type { RestContext, RestRoute } from './rest-route';

/** The USD-M futures account, to look at: there is no way to change it by request. */
export const FUTURES_ROUTES: readonly RestRoute[] = [
  {
    method: 'GET',
    path: '/fapi/v3/account',
    weight: 5,
    access: 'read',
    parameters: {},
    answer({ context }) {
      const { assets, positions } = stateOf(context);
      const risks = positions.map((position) => ({ position, figures: figuresOf(position) }));
      const updateTime = context.clock.now();
      const answers = assets.map(({ asset, walletBalance, availableBalance }) => {
        const own = risks.filter(({ position }) => position.marginAsset === asset);
        const unrealised = sum(own.map(({ figures }) => figures.unrealised));
        const margin = sum(own.map(({ figures }) => figures.initialMargin));
        const wallet = exact(walletBalance);
        return {
          asset,
          walletBalance: eightPlaces(wallet),
          unrealizedProfit: eightPlaces(unrealised),
          marginBalance: eightPlaces(wallet.plus(unrealised)),
          maintMargin: eightPlaces(sum(own.map(({ figures }) => figures.maintMargin))),
          initialMargin: eightPlaces(margin),
          positionInitialMargin: eightPlaces(margin),
          openOrderInitialMargin: NONE,
          crossWalletBalance: eightPlaces(wallet),
          crossUnPnl: eightPlaces(unrealised),
          availableBalance: eightPlaces(exact(availableBalance)),
          maxWithdrawAmount: eightPlaces(exact(availableBalance)),
          updateTime,
        };
      });
      const usdt = answers.find(({ asset }) => asset === 'USDT');
      return {
        totalInitialMargin: usdt?.initialMargin ?? NONE,
        totalMaintMargin: usdt?.maintMargin ?? NONE,
        totalWalletBalance: usdt?.walletBalance ?? NONE,
        totalUnrealizedProfit: usdt?.unrealizedProfit ?? NONE,
        totalMarginBalance: usdt?.marginBalance ?? NONE,
        totalPositionInitialMargin: usdt?.positionInitialMargin ?? NONE,
        totalOpenOrderInitialMargin: NONE,
        totalCrossWalletBalance: usdt?.crossWalletBalance ?? NONE,
        totalCrossUnPnl: usdt?.crossUnPnl ?? NONE,
        availableBalance: usdt?.availableBalance ?? NONE,
        maxWithdrawAmount: usdt?.maxWithdrawAmount ?? NONE,
        assets: answers,
        positions: risks.map(({ position, figures }) => ({
          symbol: position.symbol,
          positionSide: position.positionSide,
          positionAmt: position.positionAmt,
          unrealizedProfit: eightPlaces(figures.unrealised),
          isolatedMargin: eightPlaces(figures.isolatedMargin),
          notional: eightPlaces(figures.notional),
          isolatedWallet: position.isolatedWallet,
          initialMargin: eightPlaces(figures.initialMargin),
          maintMargin: eightPlaces(figures.maintMargin),
          updateTime,
        })),
      };
    },
  },
  {
    method: 'GET',
    path: '/fapi/v3/positionRisk',
    weight: 5,
    access: 'read',
    parameters: { symbol: optional(LEGAL.symbol) },
    answer({ context, parameters: { symbol } }) {
      const { positions } = stateOf(context);
      return positions
        .filter((position) => symbol === undefined || position.symbol === symbol)
        .map((position) => {
          const figures = figuresOf(position);
          return {
            symbol: position.symbol,
            positionSide: position.positionSide,
            positionAmt: position.positionAmt,
            entryPrice: position.entryPrice,
            breakEvenPrice: position.entryPrice,
            markPrice: eightPlaces(exact(position.markPrice)),
            unRealizedProfit: eightPlaces(figures.unrealised),
            liquidationPrice: position.liquidationPrice,
            isolatedMargin: eightPlaces(figures.isolatedMargin),
            notional: eightPlaces(figures.notional),
            marginAsset: position.marginAsset,
            isolatedWallet: position.isolatedWallet,
            initialMargin: eightPlaces(figures.initialMargin),
            maintMargin: eightPlaces(figures.maintMargin),
            positionInitialMargin: eightPlaces(figures.initialMargin),
            openOrderInitialMargin: '0',
            adl: 2,
            bidNotional: '0',
            askNotional: '0',
            updateTime: context.clock.now(),
          };
        });
    },
  },
];

function stateOf({ futures }: RestContext): FuturesState {
  const state = futures.state();
  if (!state) throw new ApiError(401, -2015, 'Invalid API-key, IP, or permissions for action');
  return state;
}

function figuresOf(position: FuturesState['positions'][number]) {
  const amount = exact(position.positionAmt);
  const notional = amount.mul(exact(position.markPrice));
  const unrealised = amount.mul(exact(position.markPrice).minus(exact(position.entryPrice)));
  const wallet = exact(position.isolatedWallet);
  return {
    notional,
    unrealised,
    initialMargin: notional.abs().div(position.leverage),
    maintMargin: notional.abs().mul(MAINTENANCE_RATE),
    isolatedMargin: wallet.isZero() ? wallet : wallet.plus(unrealised),
  };
}

function sum(amounts: readonly Exact[]): Exact {
  return amounts.reduce((total, amount) => total.plus(amount), exact('0'));
}

function eightPlaces(amount: Exact): DecimalString {
  return amount.toFixed(8);
}

const NONE = '0.00000000';
/** Of the smallest bracket of the large markets. */
const MAINTENANCE_RATE = '0.004';
