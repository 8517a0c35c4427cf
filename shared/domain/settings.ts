import { z } from 'zod';
import { DoorSettings } from './access';
import { AlertSettings } from './alert';
import { Language } from './chat';
import { InstrumentId } from './instrument';
import { PredictionBudget } from './prediction-schedule';
import { DEFAULT_STRUCTURE_SETTINGS, StructureSettings } from './structure-settings';

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
    /** SHA-256 of the adapter that the active model answers with; `shipped`: the app's own for it; `null`: the model alone. */
    activeAdapterId: z
      .union([z.literal('shipped'), z.string().length(64)])
      .nullable()
      .default('shipped'),
    /** Names of saved panel arrangements and their serialised layout. */
    workspaces: z.record(z.string().max(40), z.string().max(200_000)).default({}),
    activeWorkspace: z.string().max(40).default('default'),
    /** What the chart draws over the candles. A layer that an older version did not know takes its default. */
    layers: z
      .strictObject({
        swings: z.boolean().default(true),
        fairValueGaps: z.boolean().default(true),
        structureBreaks: z.boolean().default(true),
        orderBlocks: z.boolean().default(false),
        liquidity: z.boolean().default(false),
        previousLevels: z.boolean().default(false),
        sessions: z.boolean().default(false),
        ranges: z.boolean().default(false),
        setups: z.boolean().default(false),
        volumeProfile: z.boolean().default(false),
        predictions: z.boolean().default(true),
        volume: z.boolean().default(true),
      })
      .prefault({}),
    structures: StructureSettings.default(DEFAULT_STRUCTURE_SETTINGS),
    /** Blocks every connection to the outside, downloads included. */
    isZeroEgress: z.boolean().default(false),
    /** Connects live to the exchange's test network: real protocol, play money. */
    isTestnet: z.boolean().default(false),
    /** Exchange instruments whose candles are streamed and stored. */
    followedInstruments: z.array(InstrumentId).max(50).readonly().default([]),
    /** Currency that equity is told in. */
    accountQuote: z
      .string()
      .regex(/^[A-Z0-9]{2,12}$/)
      .default('USDT'),
    alerts: AlertSettings.prefault({}),
    doors: DoorSettings.readonly().prefault({}),
    predictionBudget: PredictionBudget.default({ perDay: 2_000, modelMsPerHour: 900_000 }),
    /** Times that a language model is asked for one prediction, with different seeds. */
    predictionSamples: z.number().int().min(1).max(15).default(3),
    /**
     * Cost of entry and exit together as a fraction of price, by instrument; the exchange's fees where it trades there, else
     * 0. Outcomes pay it.
     */
    roundTripCostFractions: z.record(InstrumentId, z.number().min(0).max(0.05)).default({}),
  })
  .readonly();
export type Settings = z.infer<typeof Settings>;
