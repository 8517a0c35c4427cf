import type { Clock } from '#electron/ports/clock';

export const systemClock: Clock = { now: () => Date.now() };
