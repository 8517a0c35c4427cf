import { z } from 'zod';

/** Killzone of New York's clock that contains an instant; `off_hours` outside all of them. */
export const MarketSession = z.enum(['asia', 'london', 'new_york', 'london_close', 'off_hours']);
export type MarketSession = z.infer<typeof MarketSession>;
