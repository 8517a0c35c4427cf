import { z } from 'zod';

/**
 * A school of definitions. `fairgap` is the default. Under `smc-lib` structures are read as the Python package
 * smartmoneyconcepts reads them, quirks included: it rewrites the past and is there to compare with.
 */
export const StructureProfile = z.enum(['fairgap', 'ict', 'luxalgo', 'smc-lib']);
export type StructureProfile = z.infer<typeof StructureProfile>;

/** Whether nothing that a profile has shown is ever taken back. */
export function isCausalProfile(profile: StructureProfile): boolean {
  return profile !== 'smc-lib';
}
