import { createHash } from 'node:crypto';
import type { Sha256 } from '#electron/ports/sha256';

export const sha256OfText: Sha256 = (text) => createHash('sha256').update(text, 'utf8').digest('hex');
