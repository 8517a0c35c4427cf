import { z } from 'zod';

/**
 * What stands at the other end: the demo's exchange simulator, the simulator on live prices, or the exchange. Each has a
 * journal and a vault of its own.
 */
export const Environment = z.enum(['demo', 'paper', 'live']);
export type Environment = z.infer<typeof Environment>;
