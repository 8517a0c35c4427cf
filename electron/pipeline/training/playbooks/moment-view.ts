import type { KnownMoment } from '#electron/ports/forecast-desk';
import { firstIndexFrom } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Direction } from '#shared/domain/prediction';
import { currentDirection, currentState, type Structure, type StructureKind } from '#shared/domain/structure';
import { timeframeMs } from '#shared/domain/timeframe';

/** A moment as playbooks look at it. */
export interface MomentView {
  readonly moment: KnownMoment;
  readonly price: number;
  readonly atr: number;
  readonly asOf: EpochMs;
  /** Of one kind and pointing one way by now, in order of confirmation. */
  of(kind: StructureKind, direction: Direction): readonly Structure[];
  /** Candle lengths that have passed since an instant. */
  candlesSince(at: EpochMs): number;
  /** The worst price for `direction` among the candles of a structure. */
  worstOf(structure: Structure, direction: Direction): number;
  /** The nearest untouched swing that a move in `direction` would run into, at least `LEAST_DRAW_ATR` away. */
  draw(direction: Direction): Structure | null;
}

export function viewMoment(moment: KnownMoment): MomentView {
  const { context, structures, candles } = moment;
  const { referencePrice: price, atr, asOf, timeframe } = context;
  const byKind = new Map<string, Structure[]>();
  for (const structure of structures.toSorted((a, b) => a.confirmedAt - b.confirmedAt || a.formedAt - b.formedAt)) {
    const key = `${structure.kind} ${directionOf(structure)}`;
    const known = byKind.get(key);
    if (known) known.push(structure);
    else byKind.set(key, [structure]);
  }
  const of: MomentView['of'] = (kind, direction) => byKind.get(`${kind} ${direction}`) ?? [];
  return {
    moment,
    price,
    atr,
    asOf,
    of,
    candlesSince: (at) => (asOf - at) / timeframeMs(timeframe),
    worstOf: (structure, direction) => {
      const prices = structure.candles.map((openAt) => {
        const index = firstIndexFrom(candles.openAt, openAt);
        // Structures rest on candles of the moment.
        return (direction === 'long' ? candles.low[index] : candles.high[index]) as number;
      });
      return direction === 'long' ? Math.min(...prices) : Math.max(...prices);
    },
    draw: (direction) => {
      const sign = signOf(direction);
      const opposite: Direction = direction === 'long' ? 'short' : 'long';
      const ahead = of('swing', opposite).filter(
        (swing) => currentState(swing) === 'active' && sign * (swing.top - price) >= LEAST_DRAW_ATR * atr,
      );
      return ahead.toSorted((a, b) => sign * (a.top - b.top))[0] ?? null;
    },
  };
}

export function signOf(direction: Direction): 1 | -1 {
  return direction === 'long' ? 1 : -1;
}

function directionOf(structure: Structure): Direction {
  return currentDirection(structure) === 'bullish' ? 'long' : 'short';
}

/** A nearer swing pays for no risk. */
const LEAST_DRAW_ATR = 1;
