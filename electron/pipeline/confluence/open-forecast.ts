import type { PredictionStore } from '#electron/ports/prediction-store';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Prediction } from '#shared/domain/prediction';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';

/**
 * The language model's newest forecast on a series that was still open at `asOf`: made on a moment not after it, its horizon
 * not over, no outcome known yet. An abstention since then does not take it back. `null` where there is none.
 */
export function openForecastAt(
  predictions: Pick<PredictionStore, 'list'>,
  { instrument, timeframe, asOf }: { instrument: InstrumentId; timeframe: Timeframe; asOf: EpochMs },
): Prediction | null {
  const about = { after: asOf - LONGEST_CANDLES * timeframeMs(timeframe), until: asOf };
  const recent = predictions.list({ instrument, timeframe, source: 'model', about, limit: LOOKED_AT });
  return (
    recent
      .filter(({ source, verdict, asOf: from, outcome }) => {
        if (source !== 'model' || verdict.kind !== 'forecast' || from > asOf) return false;
        return asOf < from + verdict.horizonMs && (outcome === null || outcome.knownAt > asOf);
      })
      // Newest moment first; of one moment the one that was asked for last, which the list has first.
      .toSorted((a, b) => b.asOf - a.asOf)[0] ?? null
  );
}

/** The longest horizon that a forecast can have. */
const LONGEST_CANDLES = 500;
/** One or a few of each candle, so that the newest open one is among them. */
const LOOKED_AT = 500;
