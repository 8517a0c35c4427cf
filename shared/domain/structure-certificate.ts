import { z } from 'zod';
import { Structure, StructureKind } from './structure';

/** A reading that a prefix showed and the whole data does not, or the other way round. */
export const StructureRewrite = z
  .object({
    /** Length of the prefix, in candles. */
    cut: z.number().int(),
    structureId: z.string(),
    shown: Structure.nullable(),
    /** What the whole data says was known at the end of the prefix. */
    later: Structure.nullable(),
  })
  .readonly();
export type StructureRewrite = z.infer<typeof StructureRewrite>;

/** What replaying prefixes showed about one detector. */
export const DetectorCertificate = z
  .object({
    detector: z.string(),
    kinds: z.array(StructureKind).readonly(),
    /** Structures in the whole data. */
    structures: z.number().int(),
    /** Candles replayed one by one, each a prefix that must only have added to what was known. */
    candles: z.number().int(),
    /** Prefixes detected afresh and compared with what the whole says was known then. */
    prefixes: z.number().int(),
    /** Readings that differ: taken back, changed, or put into the past later on. 0 for a causal detector. */
    rewrites: z.number().int(),
    examples: z.array(StructureRewrite).readonly(),
  })
  .readonly();
export type DetectorCertificate = z.infer<typeof DetectorCertificate>;
