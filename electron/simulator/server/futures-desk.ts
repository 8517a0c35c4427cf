import { z } from 'zod';
import { DecimalString, NonNegativeDecimal, PositiveDecimal } from '#shared/domain/decimal';

/** A futures account as a test wants it seen. Nothing trades in it: it is what was set. */
export const FuturesState = z.strictObject({
  assets: z
    .array(z.strictObject({ asset: z.string(), walletBalance: DecimalString, availableBalance: DecimalString }))
    .default([]),
  positions: z
    .array(
      z.strictObject({
        symbol: z.string(),
        positionSide: z.enum(['BOTH', 'LONG', 'SHORT']).default('BOTH'),
        /** Below 0 for a short. */
        positionAmt: DecimalString,
        entryPrice: NonNegativeDecimal,
        markPrice: NonNegativeDecimal,
        liquidationPrice: NonNegativeDecimal.default('0'),
        leverage: z.number().int().min(1).max(125).default(20),
        marginAsset: z.string().default('USDT'),
        /** Margin of the position's own; 0 for cross margin. */
        isolatedWallet: PositiveDecimal.or(z.literal('0')).default('0'),
      }),
    )
    .default([]),
});
export type FuturesState = z.infer<typeof FuturesState>;

/** Keeps the futures account of all keys; `null`, as it begins, where keys have no permission for futures. */
export interface FuturesDesk {
  state(): FuturesState | null;
  set(state: FuturesState | null): void;
}

export function createFuturesDesk(): FuturesDesk {
  let current: FuturesState | null = null;
  return {
    state: () => current,
    set: (state) => {
      current = state;
    },
  };
}
