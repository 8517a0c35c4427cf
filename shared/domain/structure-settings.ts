import { z } from 'zod';
import { parameterFault } from './structure-parameters';
import { StructureProfile } from './structure-profile';
import { Timeframe } from './timeframe';

/** Values that differ from a profile's own, by the names of `STRUCTURE_PARAMETERS`. */
export const ParameterOverrides = z
  .record(z.string().max(64), z.union([z.number(), z.boolean(), z.string().max(64)]))
  .superRefine((overrides, context) => {
    for (const [key, value] of Object.entries(overrides)) {
      const fault = parameterFault(key, value);
      if (fault !== null) context.addIssue({ code: 'custom', path: [key], message: fault });
    }
  })
  .readonly();
export type ParameterOverrides = z.infer<typeof ParameterOverrides>;

/** How structures are defined on the chart and in its evidence. */
export const StructureSettings = z
  .strictObject({
    profile: StructureProfile,
    /** Overrides of each profile: they are kept while another profile is in use. */
    parameters: z
      .strictObject({
        fairgap: ParameterOverrides,
        ict: ParameterOverrides,
        luxalgo: ParameterOverrides,
        'smc-lib': ParameterOverrides,
      } satisfies Record<StructureProfile, typeof ParameterOverrides>)
      .readonly(),
    /** Longer timeframe whose structures are drawn over the chart's own; `null` for none. */
    higherTimeframe: Timeframe.nullable(),
  })
  .readonly();
export type StructureSettings = z.infer<typeof StructureSettings>;

export const DEFAULT_STRUCTURE_SETTINGS: StructureSettings = {
  profile: 'fairgap',
  parameters: { fairgap: {}, ict: {}, luxalgo: {}, 'smc-lib': {} },
  higherTimeframe: null,
};

/**
 * What of `stored` still means something. A profile, a timeframe or a value that this version does not allow takes its
 * default, so that a newer table of parameters never keeps the app from starting.
 */
export function salvageStructureSettings(stored: unknown): StructureSettings {
  const { profile, parameters, higherTimeframe } = recordOf(stored);
  const overrides = recordOf(parameters);
  return {
    profile: StructureProfile.catch(DEFAULT_STRUCTURE_SETTINGS.profile).parse(profile),
    parameters: {
      fairgap: salvageOverrides(overrides.fairgap),
      ict: salvageOverrides(overrides.ict),
      luxalgo: salvageOverrides(overrides.luxalgo),
      'smc-lib': salvageOverrides(overrides['smc-lib']),
    },
    higherTimeframe: Timeframe.nullable().catch(null).parse(higherTimeframe),
  };
}

function salvageOverrides(stored: unknown): ParameterOverrides {
  const sound = Object.entries(recordOf(stored)).filter(([key, value]) => parameterFault(key, value) === null);
  return ParameterOverrides.parse(Object.fromEntries(sound));
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  // Sound: every property of an object can be read as unknown.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
