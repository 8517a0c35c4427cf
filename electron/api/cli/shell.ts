import { z } from 'zod';

/** A shell that tab completion is made for. */
export const Shell = z.enum(['bash', 'zsh', 'fish', 'powershell']);
export type Shell = z.infer<typeof Shell>;
