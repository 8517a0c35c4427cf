import { z } from 'zod';
import { Proportion } from './accuracy';
import { StructureDirection, StructureKind } from './structure';

/**
 * How structures of one kind and direction fared on stored history.
 *
 * Excursions are in average true ranges at confirmation, from the near edge of a zone or level (where it was touched) or
 * from the confirming close of an event, to the end of the horizon.
 */
export const StructureEvidence = z
  .object({
    kind: StructureKind,
    direction: StructureDirection,
    /** Structures whose whole horizon lies in the data and whose average true range is known. */
    n: z.number().int(),
    /** Structures left out because the data ends before their horizon does, or begins too shortly before them. */
    incomplete: z.number().int(),
    /** Share whose near edge traded; `null` for events. */
    touched: Proportion.nullable(),
    /** Shares whose middle and far edge traded; `null` for events and for levels without height. */
    halfFilled: Proportion.nullable(),
    filled: Proportion.nullable(),
    /** Share from which price then went the reaction distance before it closed beyond the far edge. */
    reacted: Proportion.nullable(),
    /** Structures that the next two rest on. */
    measured: z.number().int(),
    medianFavourableAtr: z.number().nullable(),
    medianAdverseAtr: z.number().nullable(),
  })
  .readonly();
export type StructureEvidence = z.infer<typeof StructureEvidence>;

/** What came of the last Power of 3 setups. R is the distance from entry to stop; costs are not in it. */
export const SetupEvidence = z
  .object({
    /** Finished setups looked at. */
    n: z.number().int(),
    /** Setups per end: `target_hit`, `stop_hit`, `expired_in_trade`, and the reasons of those without an entry. */
    ends: z.record(z.string(), z.number().int()),
    entered: z.number().int(),
    /** Share of the entered that traded the target first. */
    hit: Proportion.nullable(),
    expectancyR: z.number().nullable(),
    medianFavourableR: z.number().nullable(),
    medianAdverseR: z.number().nullable(),
  })
  .readonly();
export type SetupEvidence = z.infer<typeof SetupEvidence>;
