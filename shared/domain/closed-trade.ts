import { z } from 'zod';
import { DecimalString, PositiveDecimal } from './decimal';
import { EpochMs } from './epoch-ms';
import { InstrumentId } from './instrument';

/** A position that was opened by the app and is closed: one episode of fills. Money in the instrument's quote currency. */
export const ClosedTrade = z
  .object({
    /** Exchange id of the order that opened it. */
    id: z.string(),
    instrument: InstrumentId,
    quote: z.string(),
    openedAt: EpochMs,
    closedAt: EpochMs,
    /** Value that was bought. */
    notional: PositiveDecimal,
    /** After fees in base and quote. */
    result: DecimalString,
    /** Loss from the price paid to the first stop: one R of this trade; `null` for what had no stop. */
    initialRisk: PositiveDecimal.nullable(),
    /** Result over initial risk. */
    resultR: z.number().nullable(),
    /** The order whose fill closed it. */
    ending: z.enum(['stop', 'target', 'exit', 'external']),
    proposalId: z.string().nullable(),
  })
  .readonly();
export type ClosedTrade = z.infer<typeof ClosedTrade>;
