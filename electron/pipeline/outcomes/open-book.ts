import type { OpenForecast, PredictionStore } from '#electron/ports/prediction-store';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Timeframe } from '#shared/domain/timeframe';

/** Open forecasts on one instrument and timeframe. */
export interface OpenSeries {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly forecasts: ReadonlyMap<string, OpenForecast>;
}

/**
 * The open forecasts by series, kept in memory: the journal is read through once, and after that only what was registered
 * since. Others may resolve some meanwhile, so whoever records an outcome looks at the journal's own row first.
 */
export function createOpenBook(store: Pick<PredictionStore, 'openAfter'>) {
  const series = new Map<string, OpenSeries & { forecasts: Map<string, OpenForecast> }>();
  let lastNumber = 0;
  return {
    /** Those of one instrument, or all. */
    series(instrument?: InstrumentId): OpenSeries[] {
      const next = store.openAfter(lastNumber);
      lastNumber = next.lastNumber;
      for (const forecast of next.forecasts) {
        const { instrument: of, timeframe } = forecast;
        const key = `${of} ${timeframe}`;
        const known = series.get(key) ?? { instrument: of, timeframe, forecasts: new Map<string, OpenForecast>() };
        known.forecasts.set(forecast.id, forecast);
        series.set(key, known);
      }
      return [...series.values()].filter((one) => instrument === undefined || one.instrument === instrument);
    },
    close({ id, instrument, timeframe }: Pick<OpenForecast, 'id' | 'instrument' | 'timeframe'>): void {
      series.get(`${instrument} ${timeframe}`)?.forecasts.delete(id);
    },
  };
}
