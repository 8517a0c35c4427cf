/** The zones that fields of a time zone offer; once in a pane, for all of them. */
export function TimeZoneList() {
  return (
    <datalist id={TIME_ZONE_LIST}>
      {ZONES.map((zone) => (
        <option key={zone} value={zone} />
      ))}
    </datalist>
  );
}

export const TIME_ZONE_LIST = 'mandate-time-zones';
const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone')];
