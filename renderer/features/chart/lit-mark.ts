import type { EpochMs } from '#shared/domain/epoch-ms';
import type { ChartMark } from '#shared/domain/grounded-number';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Timeframe } from '#shared/domain/timeframe';
import type { OverlaySubject } from './overlay-mark';

/** What one chart lights up for a mark. */
export interface LitMark {
  readonly subject: OverlaySubject | null;
  readonly price: number | null;
  readonly moment: EpochMs | null;
}

/**
 * What of `mark` is seen on a chart: prices and moments on every timeframe of their instrument, a structure on its own only,
 * its price on all of them.
 *
 * @returns `null` where this chart shows nothing of it.
 */
export function litMark(
  mark: ChartMark | null,
  shown: { readonly instrument: InstrumentId; readonly timeframe: Timeframe } | null,
): LitMark | null {
  if (mark === null || shown === null) return null;
  // Its chart shows it where it is drawn; there is nothing to frame elsewhere.
  if (mark.kind === 'prediction') return { ...DARK, subject: { kind: 'prediction', id: mark.predictionId } };
  if (mark.instrument !== shown.instrument) return null;
  switch (mark.kind) {
    case 'price':
      return { ...DARK, price: mark.price };
    case 'moment':
      return { ...DARK, moment: mark.at };
    case 'structure':
      return {
        ...DARK,
        subject: mark.timeframe === shown.timeframe ? { kind: 'structure', id: mark.structureId } : null,
        price: mark.price,
      };
  }
}

const DARK: LitMark = { subject: null, price: null, moment: null };
