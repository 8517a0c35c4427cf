import { z } from 'zod';
import { DecimalString, NonNegativeDecimal, PositiveDecimal } from './decimal';
import { EpochMs } from './epoch-ms';
import { InstrumentId } from './instrument';

/** How an open position is guarded on the exchange. */
export const Protection = z.enum([
  /** A live stop covers all of it. */
  'covered',
  /** The stop was just lost or is being placed. */
  'repairing',
  /** No live stop covers it. */
  'naked',
  /** Too small for the exchange to take an order for it. */
  'dust',
  /** Came from outside: the app does not trade to guard what it did not open. */
  'external',
]);
export type Protection = z.infer<typeof Protection>;

/** What is held in one instrument: the sum of its fills, by average cost. Money in the quote currency. */
export const Position = z
  .object({
    instrument: InstrumentId,
    base: z.string(),
    quote: z.string(),
    /** Base held since the account was connected; fees that were taken in the base are off. */
    quantity: DecimalString,
    averagePrice: PositiveDecimal.nullable(),
    lastPrice: PositiveDecimal.nullable(),
    unrealised: DecimalString.nullable(),
    realised: DecimalString,
    fees: NonNegativeDecimal,
    /** Fees paid in an asset that is neither base nor quote, by asset: not part of the money above. */
    otherFees: z.record(z.string(), NonNegativeDecimal),
    /** Trigger of the live stop nearest to the market; `null` where there is none. */
    stopPrice: PositiveDecimal.nullable(),
    targetPrice: PositiveDecimal.nullable(),
    protection: Protection,
    /** Quantity that live stops cover. */
    coveredQuantity: NonNegativeDecimal,
    /** Loss from the average price to the first stop when it was opened: one R. `null` for what had none. */
    initialRisk: PositiveDecimal.nullable(),
    /** Realised plus unrealised after fees, in R. */
    resultR: z.number().nullable(),
    openedAt: EpochMs.nullable(),
    updatedAt: EpochMs,
  })
  .readonly();
export type Position = z.infer<typeof Position>;

/** Value of the account at a moment, in the quote currency that the trader chose. */
export const EquityPoint = z
  .object({ at: EpochMs, equity: DecimalString, realised: DecimalString, unrealised: DecimalString })
  .readonly();
export type EquityPoint = z.infer<typeof EquityPoint>;
