import { z } from 'zod';
import { DecimalString, NonNegativeDecimal, PositiveDecimal } from './decimal';
import { EpochMs } from './epoch-ms';

const Name = z.string().min(1).max(64);

/** What one asset of a futures account holds, in that asset. */
export const FuturesBalance = z
  .object({
    asset: Name,
    /** Without what open positions would bring. */
    wallet: DecimalString,
    /** Result of its open positions at the mark price. */
    unrealised: DecimalString,
    /** What a new position could be opened with. */
    available: DecimalString,
  })
  .readonly();
export type FuturesBalance = z.infer<typeof FuturesBalance>;

export const FuturesPosition = z
  .object({
    /** The exchange's own name: futures are no instruments of this app. */
    symbol: Name,
    side: z.enum(['long', 'short']),
    /** In the base, above 0 on both sides. */
    quantity: PositiveDecimal,
    entryPrice: NonNegativeDecimal,
    markPrice: NonNegativeDecimal,
    /** What its result is counted in. */
    marginAsset: Name,
    unrealised: DecimalString,
    /** Value for each unit of initial margin, a whole number; `null` where it does not follow from what the exchange tells. */
    leverage: PositiveDecimal.nullable(),
    marginKind: z.enum(['cross', 'isolated']),
    /** `null` where the exchange names none: nothing that the market could reach. */
    liquidationPrice: PositiveDecimal.nullable(),
  })
  .readonly();
export type FuturesPosition = z.infer<typeof FuturesPosition>;

/** A USD-M futures account as the exchange told it. The app looks at it and cannot trade in it. */
export const FuturesAccount = z
  .object({ balances: z.array(FuturesBalance), positions: z.array(FuturesPosition), at: EpochMs })
  .readonly();
export type FuturesAccount = z.infer<typeof FuturesAccount>;
