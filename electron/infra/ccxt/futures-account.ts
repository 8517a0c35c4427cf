import { z } from 'zod';
import type { Clock } from '#electron/ports/clock';
import type { FuturesReader } from '#electron/ports/futures-reader';
import { AppError } from '#shared/domain/app-error';
import { DecimalString, decimalText, Exact, exact } from '#shared/domain/decimal';
import { FuturesAccount, type FuturesBalance, type FuturesPosition } from '#shared/domain/futures-account';
import type { BinanceSession } from './binance-session';

/** The USD-M futures account behind the session's key. Asks twice, changes nothing. */
export function createFuturesReader(parts: { readonly session: BinanceSession; readonly clock: Clock }): FuturesReader {
  const { session, clock } = parts;
  return {
    async futures() {
      try {
        const account = await session.query('market', 'fapiPrivateV3GetAccount');
        const risks = await session.query('market', 'fapiPrivateV3GetPositionRisk');
        return readFuturesAccount(account, risks, clock.now());
      } catch (error) {
        if (error instanceof AppError && NOT_PERMITTED_CODES.has(error.details.code)) return null;
        throw error;
      }
    },
  };
}

/**
 * What is held, out of the answers of `/fapi/v3/account` and `/fapi/v3/positionRisk`: assets and positions of nothing are
 * left out.
 *
 * Binance tells neither leverage nor the kind of margin there. Initial margin is the position's value by its leverage, so
 * the quotient is the leverage where it is a whole number; a position has a wallet of its own where its margin is isolated.
 *
 * @throws AppError `exchange_unavailable` for another shape than Binance documents.
 */
export function readFuturesAccount(account: unknown, risks: unknown, at: number): FuturesAccount {
  try {
    return FuturesAccount.parse({
      balances: Account.parse(account).assets.filter(isHeld).map(balanceOf),
      positions: PositionRisks.parse(risks)
        .filter(({ positionAmt }) => positionAmt !== '0')
        .map(positionOf),
      at,
    });
  } catch (cause) {
    throw new AppError('exchange_unavailable', 'Expected a futures account as Binance documents it.', {}, { cause });
  }
}

function isHeld({ walletBalance, unrealizedProfit }: z.infer<typeof Asset>): boolean {
  // Where assets stand in for each other, what is available is named for all of them, held or not.
  return walletBalance !== '0' || unrealizedProfit !== '0';
}

function balanceOf(asset: z.infer<typeof Asset>): FuturesBalance {
  return {
    asset: asset.asset,
    wallet: asset.walletBalance,
    unrealised: asset.unrealizedProfit,
    available: asset.availableBalance,
  };
}

function positionOf(risk: z.infer<typeof PositionRisk>): FuturesPosition {
  const isShort = risk.positionSide === 'SHORT' || risk.positionAmt.startsWith('-');
  const liquidation = exact(risk.liquidationPrice);
  return {
    symbol: risk.symbol,
    side: isShort ? 'short' : 'long',
    quantity: decimalText(exact(risk.positionAmt).abs()),
    entryPrice: risk.entryPrice,
    markPrice: risk.markPrice,
    marginAsset: risk.marginAsset,
    unrealised: risk.unRealizedProfit,
    leverage: leverageOf(risk),
    marginKind: risk.isolatedWallet === '0' && risk.isolatedMargin === '0' ? 'cross' : 'isolated',
    liquidationPrice: liquidation.gt(0) ? risk.liquidationPrice : null,
  };
}

function leverageOf({ notional, positionInitialMargin }: z.infer<typeof PositionRisk>): DecimalString | null {
  const margin = exact(positionInitialMargin);
  if (margin.lte(0)) return null;
  const quotient = exact(notional).abs().div(margin);
  const whole = quotient.round();
  // Both are rounded to eight places by the exchange: a quotient of small numbers is a little off.
  return whole.gte(1) && quotient.minus(whole).abs().lt(ROUNDING) ? decimalText(whole) : null;
}

/** Decimal text without trailing zeros. */
const Amount = DecimalString.transform((text) => decimalText(exact(text)));

const Asset = z.object({
  asset: z.string(),
  walletBalance: Amount,
  unrealizedProfit: Amount,
  availableBalance: Amount,
});

const Account = z.object({ assets: z.array(Asset) });

const PositionRisk = z.object({
  symbol: z.string(),
  /** `BOTH` where an account has one position in a symbol: its sign is its side. */
  positionSide: z.enum(['BOTH', 'LONG', 'SHORT']),
  positionAmt: Amount,
  entryPrice: Amount,
  markPrice: Amount,
  unRealizedProfit: Amount,
  liquidationPrice: Amount,
  marginAsset: z.string(),
  isolatedMargin: Amount,
  isolatedWallet: Amount,
  notional: Amount,
  positionInitialMargin: Amount,
});

const PositionRisks = z.array(PositionRisk);

/** No permission for futures; or a key that the futures exchange does not know, as the test network has its own there. */
const NOT_PERMITTED_CODES: ReadonlySet<unknown> = new Set([-2015, -2014]);
const ROUNDING = new Exact('0.01');
