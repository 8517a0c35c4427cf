const RISK = {
  symbol: 'ADAUSDT',
  positionSide: 'BOTH',
  positionAmt: '30',
  entryPrice: '0.385',
  breakEvenPrice: '0.385077',
  markPrice: '0.41047590',
  unRealizedProfit: '0.76427700',
  liquidationPrice: '0',
  isolatedMargin: '0',
  notional: '12.31427700',
  marginAsset: 'USDT',
  isolatedWallet: '0',
  initialMargin: '0.61571385',
  maintMargin: '0.08004280',
  positionInitialMargin: '0.61571385',
  openOrderInitialMargin: '0',
  adl: 2,
  bidNotional: '0',
  askNotional: '0',
  updateTime: 1_720_736_417_660,
};

const ASSET = {
  unrealizedProfit: '0.00000000',
  maintMargin: '0.00000000',
  initialMargin: '0.00000000',
  positionInitialMargin: '0.00000000',
  openOrderInitialMargin: '0.00000000',
  crossUnPnl: '0.00000000',
  updateTime: 1_625_474_304_765,
};

/**
 * The fields and values of the examples of Binance's documentation for `/fapi/v3/account` and `/fapi/v3/positionRisk`.
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/account/rest-api/Account-Information-V3
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/Position-Information-V3
 */
export const PUBLISHED_FUTURES = {
  account: {
    totalInitialMargin: '0.00000000',
    totalMaintMargin: '0.00000000',
    totalWalletBalance: '103.12345678',
    totalUnrealizedProfit: '0.00000000',
    totalMarginBalance: '103.12345678',
    totalPositionInitialMargin: '0.00000000',
    totalOpenOrderInitialMargin: '0.00000000',
    totalCrossWalletBalance: '103.12345678',
    totalCrossUnPnl: '0.00000000',
    availableBalance: '103.12345678',
    maxWithdrawAmount: '103.12345678',
    assets: [
      {
        ...ASSET,
        asset: 'USDT',
        walletBalance: '23.72469206',
        marginBalance: '23.72469206',
        crossWalletBalance: '23.72469206',
        availableBalance: '23.72469206',
        maxWithdrawAmount: '23.72469206',
      },
      {
        ...ASSET,
        asset: 'USDC',
        walletBalance: '103.12345678',
        marginBalance: '103.12345678',
        crossWalletBalance: '103.12345678',
        availableBalance: '126.72469206',
        maxWithdrawAmount: '103.12345678',
      },
    ],
    positions: [
      {
        symbol: 'BTCUSDT',
        positionSide: 'BOTH',
        positionAmt: '1.000',
        unrealizedProfit: '0.00000000',
        isolatedMargin: '0.00000000',
        notional: '0',
        isolatedWallet: '0',
        initialMargin: '0',
        maintMargin: '0',
        updateTime: 0,
      },
    ],
  },
  oneWay: [RISK],
  hedge: [
    { ...RISK, positionSide: 'LONG' },
    { ...RISK, positionSide: 'SHORT', positionAmt: '-30', notional: '-12.31427700' },
  ],
};
