import { z } from 'zod';
import { EpochMs } from './epoch-ms';

/** One host that the app contacted, or wanted to, for one purpose. */
export const NetworkContact = z
  .object({
    host: z.string(),
    port: z.number().int(),
    purpose: z.enum([
      'exchange-rest',
      'exchange-stream',
      'model-download',
      'simulator',
      'alert-webhook',
      'external-tools',
    ]),
    isLoopback: z.boolean(),
    requests: z.number().int(),
    /** Attempts that zero-egress or the host list stopped before they left. */
    blocked: z.number().int(),
    firstAt: EpochMs,
    lastAt: EpochMs,
  })
  .readonly();
export type NetworkContact = z.infer<typeof NetworkContact>;
