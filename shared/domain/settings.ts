import { z } from 'zod';
import { Language } from './chat';

/** The person's choices. Unknown keys are refused; a missing one takes its default. */
export const Settings = z
  .strictObject({
    language: Language.nullable().default(null),
    theme: z.enum(['dark', 'light']).default('dark'),
    /** IANA zone for every time shown; instants are stored in UTC. */
    timeZone: z.string().min(1).max(64).default('UTC'),
    upDownColors: z.enum(['teal-orange', 'green-red']).default('teal-orange'),
    isWelcomeDone: z.boolean().default(false),
    isDemoRunning: z.boolean().default(false),
    activeModelId: z.string().nullable().default(null),
    /** Names of saved panel arrangements and their serialised layout. */
    workspaces: z.record(z.string().max(40), z.string().max(200_000)).default({}),
    activeWorkspace: z.string().max(40).default('default'),
    layers: z
      .strictObject({ swings: z.boolean(), fairValueGaps: z.boolean(), predictions: z.boolean(), volume: z.boolean() })
      .default({ swings: true, fairValueGaps: true, predictions: true, volume: true }),
    /** Blocks every connection to the outside, downloads included. */
    isZeroEgress: z.boolean().default(false),
  })
  .readonly();
export type Settings = z.infer<typeof Settings>;
