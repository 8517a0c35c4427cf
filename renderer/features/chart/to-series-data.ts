import type { CandlestickData, HistogramData, UTCTimestamp, WhitespaceData } from 'lightweight-charts';
import type { Candle } from '#shared/domain/candle';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { CandleWindow } from './candle-window';

/** Colours that single candles need; all others come from the series' own options. */
export interface SeriesColors {
  readonly formingUp: string;
  readonly formingDown: string;
  readonly formingUpBorder: string;
  readonly formingDownBorder: string;
  readonly volumeUp: string;
  readonly volumeDown: string;
}

export interface SeriesData {
  readonly candles: CandlestickData<UTCTimestamp>[];
  readonly volumes: (HistogramData<UTCTimestamp> | WhitespaceData<UTCTimestamp>)[];
}

/** Both series of the whole window, in the order and with the indices of the window. */
export function toSeriesData(window: CandleWindow, colors: SeriesColors): SeriesData {
  const { openAt, open, high, low, close, volume } = window.closed;
  const candles: SeriesData['candles'] = new Array(openAt.length);
  const volumes: SeriesData['volumes'] = new Array(openAt.length);
  for (let index = 0; index < openAt.length; index++) {
    const time = chartTime(openAt[index] as number);
    const first = open[index] as number;
    const last = close[index] as number;
    candles[index] = { time, open: first, high: high[index] as number, low: low[index] as number, close: last };
    volumes[index] = {
      time,
      value: volume[index] as number,
      color: last >= first ? colors.volumeUp : colors.volumeDown,
    };
  }
  if (window.forming) {
    candles.push(toCandleData(window.forming, false, colors));
    volumes.push(toVolumeData(window.forming, colors));
  }
  return { candles, volumes };
}

/** One candle; a forming one is paler, so that its close is not taken for final. */
export function toCandleData(candle: Candle, isClosed: boolean, colors: SeriesColors): CandlestickData<UTCTimestamp> {
  const { openAt, open, high, low, close } = candle;
  const data = { time: chartTime(openAt), open, high, low, close };
  if (isClosed) return data;
  const border = close >= open ? colors.formingUpBorder : colors.formingDownBorder;
  return {
    ...data,
    color: close >= open ? colors.formingUp : colors.formingDown,
    borderColor: border,
    wickColor: border,
  };
}

export function toVolumeData(candle: Candle, colors: SeriesColors): HistogramData<UTCTimestamp> {
  return {
    time: chartTime(candle.openAt),
    value: candle.volume,
    color: candle.close >= candle.open ? colors.volumeUp : colors.volumeDown,
  };
}

/** The chart library counts in seconds; nothing else of ours does. */
export function chartTime(at: EpochMs): UTCTimestamp {
  // The nominal type only marks the unit.
  return (at / 1000) as UTCTimestamp;
}

/** The instant of a time that came from the chart library. */
export function fromChartTime(seconds: number): EpochMs {
  return Math.round(seconds * 1000);
}
