import type { InstrumentExposure } from '#electron/ports/account-facts';

/**
 * Whether the instrument counts as a position: anything of ours is held, or an entry is live, which may fill at any moment.
 * An entry whose value is not known is one all the same.
 */
export function isTaken({ isOpen, entries }: InstrumentExposure): boolean {
  return isOpen || Number(entries ?? 1) !== 0;
}
