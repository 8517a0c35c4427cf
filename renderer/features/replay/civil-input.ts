import type { EpochMs } from '#shared/domain/epoch-ms';
import type { ZoneClock } from '#shared/domain/zone-clock';

/** What a date-time field shows for an instant: `2023-03-14T09:30` on the zone's wall clock. */
export function toCivilInput(at: EpochMs, clock: ZoneClock): string {
  return new Date(clock.civilMs(at)).toISOString().slice(0, 'yyyy-mm-ddThh:mm'.length);
}

/** The instant that a date-time field means, or `null` where it holds no whole date and time. */
export function fromCivilInput(text: string, clock: ZoneClock): EpochMs | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(text)) return null;
  const civil = Date.parse(`${text}Z`);
  return Number.isNaN(civil) ? null : clock.instant(civil);
}
