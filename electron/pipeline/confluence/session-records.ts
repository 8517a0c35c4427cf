import type { CandleColumns } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { MarketSession } from '#shared/domain/market-session';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import type { SessionReading } from './confluence-inputs';
import { moveAfter, OUTCOME_CANDLES } from './outcome-label';

/** How each session went before, moving forward through the candles. */
export interface SessionRecords {
  /**
   * What was known of the session of candle `index`'s close at that close: the mean of its last 40 occurrences, each the mean
   * of the moves that followed its candles. `null` below 10 occurrences and for candles of 4 hours and longer, which span
   * more than a session. Indexes never go back.
   */
  at(index: number): SessionReading | null;
}

export function startSessionRecords(
  candles: CandleColumns,
  atr: Float64Array,
  timeframe: Timeframe,
  sessionOf: (at: EpochMs) => MarketSession,
): SessionRecords {
  const length = timeframeMs(timeframe);
  if (length >= LONGEST_MS) return { at: () => null };
  const occurrences = new Map<MarketSession, Occurrence[]>();
  let next = 0;
  let last: MarketSession | null = null;

  const take = (index: number) => {
    const session = sessionOf((candles.openAt[index] as number) + length);
    const isNew = session !== last;
    last = session;
    const move = moveAfter(candles, atr, index);
    if (move === null) return;
    const past = occurrences.get(session) ?? [];
    occurrences.set(session, past);
    if (isNew || past.length === 0) past.push({ sum: 0, count: 0 });
    if (past.length > KEPT) past.shift();
    const newest = past.at(-1) as Occurrence;
    newest.sum += move;
    newest.count++;
  };

  return {
    at(index) {
      for (; next + OUTCOME_CANDLES <= index; next++) take(next);
      const session = sessionOf((candles.openAt[index] as number) + length);
      const past = occurrences.get(session) ?? [];
      if (past.length < FEWEST) return null;
      const meanAtr = past.reduce((sum, one) => sum + one.sum / one.count, 0) / past.length;
      return { session, occurrences: past.length, meanAtr };
    },
  };
}

/** One contiguous run of candles in a session. */
interface Occurrence {
  sum: number;
  count: number;
}

const LONGEST_MS = 4 * 3_600_000;
const KEPT = 40;
const FEWEST = 10;
