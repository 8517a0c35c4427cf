import type { ConfluenceCause } from '#shared/domain/confluence';
import { premiumFraction } from '#shared/domain/premium-fraction';
import type { BreakReading, StructureReading, ZoneReading } from './confluence-inputs';

/**
 * What the structures of one timeframe say, as causes that add up to -1..1; `null` where there are none.
 *
 * Four voices; those that are there share the whole. `trend` (0.35): direction of the last break of swing structure, half as
 * loud after 100 candles. `internal_trend` (0.15): the same of internal structure, half after 30. `open_zone` (0.25): blocks
 * and gaps that still count, within 3 ATR of price, each e^-distance in ATR loud: their signed sum over 1 + their sum.
 * `range_position` (0.25): 1 at the bottom of the dealing range, 0 in the middle, -1 at the top.
 */
export function structureCauses(reading: StructureReading): ConfluenceCause[] | null {
  const { swingBreak, internalBreak } = reading;
  const voices: Voice[] = [];
  if (swingBreak !== null) voices.push({ share: TREND_SHARE, causes: [trend('trend', swingBreak, TREND_HALF_LIFE)] });
  if (internalBreak !== null) {
    voices.push({
      share: INTERNAL_SHARE,
      causes: [trend('internal_trend', internalBreak, INTERNAL_HALF_LIFE)],
    });
  }
  const zones = zoneCauses(reading);
  if (zones.length > 0) voices.push({ share: ZONE_SHARE, causes: zones });
  const range = rangeCause(reading);
  if (range !== null) voices.push({ share: RANGE_SHARE, causes: [range] });

  if (voices.length === 0) return null;
  const whole = voices.reduce((sum, { share }) => sum + share, 0);
  return voices.flatMap(({ share, causes }) =>
    causes.map((cause) => ({ ...cause, value: (cause.value * share) / whole })),
  );
}

interface Voice {
  readonly share: number;
  readonly causes: readonly ConfluenceCause[];
}

function trend(code: string, { id, kind, sign, ageCandles }: BreakReading, halfLife: number): ConfluenceCause {
  return { code, value: sign * 0.5 ** (ageCandles / halfLife), evidenceId: id, facts: { kind, ageCandles } };
}

function zoneCauses({ zones, price, atr }: StructureReading): ConfluenceCause[] {
  const near = zones
    .map((zone) => ({ zone, distanceAtr: distance(zone, price) / atr }))
    .filter(({ distanceAtr }) => distanceAtr <= ZONE_REACH_ATR)
    .sort((a, b) => a.distanceAtr - b.distanceAtr || b.zone.formedAt - a.zone.formedAt)
    .slice(0, ZONES);
  const loudness = near.map(({ distanceAtr }) => Math.exp(-distanceAtr));
  const whole = loudness.reduce((sum, one) => sum + one, 1);
  return near.map(({ zone, distanceAtr }, index) => ({
    code: 'open_zone',
    // As long as `near`.
    value: (zone.sign * (loudness[index] as number)) / whole,
    evidenceId: zone.id,
    facts: { kind: zone.kind, state: zone.state, top: zone.top, bottom: zone.bottom, distanceAtr },
  }));
}

function rangeCause({ range, price }: StructureReading): ConfluenceCause | null {
  const position = range === null ? null : premiumFraction(range, price);
  if (range === null || position === null) return null;
  const value = 1 - 2 * Math.max(0, Math.min(1, position));
  return {
    code: 'range_position',
    value,
    evidenceId: range.id,
    facts: { position, top: range.top, bottom: range.bottom },
  };
}

/** From price to the nearer edge; 0 inside. */
function distance({ top, bottom }: ZoneReading, price: number): number {
  return Math.max(0, bottom - price, price - top);
}

const TREND_SHARE = 0.35;
const TREND_HALF_LIFE = 100;
const INTERNAL_SHARE = 0.15;
const INTERNAL_HALF_LIFE = 30;
const ZONE_SHARE = 0.25;
const ZONE_REACH_ATR = 3;
const ZONES = 6;
const RANGE_SHARE = 0.25;
