import {
  CandlestickSeries,
  ColorType,
  CrosshairMode,
  createChartEx,
  type DeepPartial,
  HistogramSeries,
  type IChartApiBase,
  type IPriceLine,
  type ISeriesApi,
  LineStyle,
  type Logical,
  type MouseEventParams,
  type Time,
  type TimeChartOptions,
  type UTCTimestamp,
} from 'lightweight-charts';
import { formatPrice } from '#renderer/format/format-number';
import type { Timeframe } from '#shared/domain/timeframe';
import { type CandleWindow, emptyWindow, windowCandle, windowLength } from './candle-window';
import { type ChartPalette, TRANSPARENT } from './chart-palette';
import { axisClock, crosshairText, tickText } from './chart-time';
import { FONT_FAMILY } from './draw-overlay';
import type { OverlayMark, OverlaySubject } from './overlay-mark';
import { OverlayPrimitive } from './overlay-primitive';
import { fromChartTime, toCandleData, toSeriesData, toVolumeData } from './to-series-data';
import { zonedTimeScale } from './zoned-time-scale';

export interface ChartViewOptions {
  readonly timeframe: Timeframe;
  readonly timeZone: string;
  readonly language: string;
  readonly pricePrecision: number;
  readonly palette: ChartPalette;
  readonly isVolumeShown: boolean;
}

/** What the pointer is on. */
export interface ChartPointer {
  /** Index of the candle under the crosshair, also beyond the candles; `null` outside the chart. */
  readonly index: number | null;
  readonly subject: OverlaySubject | null;
  /** Relative to the chart, in CSS pixels. */
  readonly x: number;
  readonly y: number;
}

export interface ChartViewEvents {
  readonly onPointer: (pointer: ChartPointer) => void;
  readonly onClick: (pointer: ChartPointer) => void;
  /** First and last index in sight; both may lie outside the candles. */
  readonly onRange: (from: number, to: number) => void;
}

/** The chart library on one element, in terms of our windows and marks. */
export class ChartView {
  readonly overlay: OverlayPrimitive;
  readonly #chart: IChartApiBase<Time>;
  readonly #candles: ISeriesApi<'Candlestick', Time>;
  #volume: ISeriesApi<'Histogram', Time> | null = null;
  #palette: ChartPalette;
  #window: CandleWindow = emptyWindow('1m');
  #epoch = -1;
  #precision: number | null = null;
  #lastPrice: IPriceLine | null = null;

  constructor(container: HTMLElement, options: ChartViewOptions, events: ChartViewEvents) {
    const { timeframe, timeZone, language, palette } = options;
    const clock = axisClock(timeframe, timeZone);
    this.#palette = palette;
    const chartOptions: DeepPartial<TimeChartOptions> = {
      autoSize: true,
      localization: {
        locale: language,
        // Our data's times are numbers of seconds.
        timeFormatter: (time: Time) => crosshairText(fromChartTime(time as UTCTimestamp), timeframe, clock, language),
      },
      timeScale: {
        timeVisible: true,
        secondsVisible: false,
        rightOffset: RIGHT_OFFSET,
        barSpacing: BAR_SPACING,
        minBarSpacing: MIN_BAR_SPACING,
        tickMarkFormatter: (time: Time, type: Parameters<typeof tickText>[1]) =>
          tickText(fromChartTime(time as UTCTimestamp), type, clock, language),
      },
      crosshair: { mode: CrosshairMode.Normal },
      // The chart's own keys are ours; a drag with the finger must still scroll the chart only sideways.
      handleScroll: { vertTouchDrag: false },
    };
    this.#chart = createChartEx<Time, ReturnType<typeof zonedTimeScale>>(
      container,
      zonedTimeScale(clock),
      chartOptions,
    );
    this.#chart.applyOptions(chartColors(palette));
    this.#candles = this.#chart.addSeries(CandlestickSeries, {
      ...candleColors(palette),
      // The library would colour them like the body, and a hollow body has no colour.
      priceLineVisible: false,
      lastValueVisible: false,
    });
    this.overlay = new OverlayPrimitive(palette);
    this.#candles.attachPrimitive(this.overlay);
    this.setPricePrecision(options.pricePrecision);
    this.setVolumeShown(options.isVolumeShown);
    this.#chart.subscribeCrosshairMove((event) => events.onPointer(this.#pointer(event)));
    this.#chart.subscribeClick((event) => events.onClick(this.#pointer(event)));
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
      if (range) events.onRange(range.from, range.to);
    });
  }

  /**
   * Shows `window` with `marks`. While `epoch` stays the same only the newest candles can have changed, and only they are
   * drawn anew.
   */
  show(window: CandleWindow, epoch: number, marks: readonly OverlayMark[]): void {
    if (window !== this.#window) {
      if (epoch === this.#epoch) this.#append(window);
      else this.#replace(window);
      this.#window = window;
      this.#epoch = epoch;
      this.#showLastPrice();
    }
    this.overlay.setMarks(marks, window);
  }

  setPalette(palette: ChartPalette): void {
    this.#palette = palette;
    this.#chart.applyOptions(chartColors(palette));
    this.#candles.applyOptions(candleColors(palette));
    this.overlay.setPalette(palette);
    this.#showLastPrice();
    // Volumes and the forming candle carry their own colours.
    this.#setData(this.#window);
  }

  setPricePrecision(precision: number): void {
    if (precision === this.#precision) return;
    this.#precision = precision;
    // The library's own formatter divides by the step, and 1 / 0.00001 is a little less than 100,000.
    this.#candles.applyOptions({
      priceFormat: {
        type: 'custom',
        minMove: 10 ** -precision,
        formatter: (price: number) => formatPrice(price, precision),
      },
    });
  }

  setVolumeShown(isShown: boolean): void {
    if (isShown === (this.#volume !== null)) return;
    if (!isShown && this.#volume) {
      this.#chart.removeSeries(this.#volume);
      this.#volume = null;
      return;
    }
    this.#volume = this.#chart.addSeries(
      HistogramSeries,
      { priceFormat: { type: 'volume' }, priceLineVisible: false, lastValueVisible: false },
      1,
    );
    const panes = this.#chart.panes();
    panes[0]?.setStretchFactor(PRICE_SHARE);
    panes[1]?.setStretchFactor(VOLUME_SHARE);
    this.#volume.priceScale().applyOptions({ scaleMargins: { top: 0.1, bottom: 0 } });
    this.#volume.setData(toSeriesData(this.#window, this.#palette.series).volumes);
  }

  /** Moves the view by a share of its width; positive is towards the newest candle. */
  pan(share: number): void {
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    if (!range) return;
    const by = (range.to - range.from) * share;
    this.#setRange(range.from + by, range.to + by);
  }

  /** Multiplies the width of a candle, round the middle of the view or its newest candle where that is in sight. */
  zoom(factor: number): void {
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    if (!range) return;
    const newest = windowLength(this.#window) - 1;
    const pivot = newest >= range.from && newest <= range.to ? newest : (range.from + range.to) / 2;
    this.#setRange(pivot - (pivot - range.from) / factor, pivot + (range.to - pivot) / factor);
  }

  goToNewest(): void {
    this.#chart.timeScale().scrollToPosition(RIGHT_OFFSET, false);
  }

  goToOldest(): void {
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    if (range) this.#setRange(-2, range.to - range.from - 2);
  }

  /** Brings a stretch of places into sight, also beyond the newest candle, without changing the zoom. */
  reveal(first: number, last: number): void {
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    if (!range || (first > range.from + 1 && last < range.to - 1)) return;
    const width = range.to - range.from;
    const isFar = last < range.from || first > range.to;
    const wanted = isFar ? (first + last - width) / 2 : last + REVEAL_MARGIN - width;
    // Where not all of it fits, its beginning matters more.
    const from = Math.min(wanted, first - REVEAL_MARGIN);
    this.#setRange(from, from + width);
  }

  /** The candle at a place in the window of the app, or `null` outside the chart. */
  indexAtClientX(clientX: number): number | null {
    const left = this.#chart.chartElement().getBoundingClientRect().left;
    const logical = this.#chart.timeScale().coordinateToLogical(clientX - left);
    return logical === null ? null : Math.round(logical);
  }

  dispose(): void {
    this.#chart.remove();
  }

  #showLastPrice(): void {
    const newest = windowCandle(this.#window, windowLength(this.#window) - 1);
    if (!newest) {
      if (this.#lastPrice) this.#candles.removePriceLine(this.#lastPrice);
      this.#lastPrice = null;
      return;
    }
    const color = newest.close >= newest.open ? this.#palette.up : this.#palette.down;
    const options = { price: newest.close, color, axisLabelTextColor: this.#palette.background };
    if (this.#lastPrice) this.#lastPrice.applyOptions(options);
    else
      this.#lastPrice = this.#candles.createPriceLine({
        ...options,
        lineWidth: 1,
        lineStyle: LineStyle.Dotted,
        title: '',
      });
  }

  #append(window: CandleWindow): void {
    const colors = this.#palette.series;
    // The last drawn candle may have changed, and others may have followed it.
    for (let index = Math.max(0, windowLength(this.#window) - 1); index < windowLength(window); index++) {
      const candle = windowCandle(window, index);
      if (!candle) continue;
      const isClosed = index < window.closed.openAt.length;
      this.#candles.update(toCandleData(candle, isClosed, colors));
      this.#volume?.update(toVolumeData(candle, colors));
    }
  }

  #replace(window: CandleWindow): void {
    const wasEmpty = windowLength(this.#window) === 0;
    // The library holds the right edge: right for older pages in front, wrong when the newest candles went.
    const isShorter = window.closed.openAt.at(-1) !== this.#window.closed.openAt.at(-1);
    this.#setData(window);
    if (wasEmpty) {
      this.#chart.timeScale().resetTimeScale();
      this.#chart.priceScale('right').applyOptions({ autoScale: true });
    } else if (isShorter) {
      this.goToNewest();
    }
  }

  #setData(window: CandleWindow): void {
    const { candles, volumes } = toSeriesData(window, this.#palette.series);
    this.#candles.setData(candles);
    this.#volume?.setData(volumes);
  }

  #setRange(from: number, to: number): void {
    this.#chart.timeScale().setVisibleLogicalRange({ from: from as Logical, to: to as Logical });
  }

  #pointer({ logical, point, paneIndex }: MouseEventParams<Time>): ChartPointer {
    return {
      index: logical === undefined ? null : Math.round(logical),
      subject: point && paneIndex === 0 ? this.overlay.subjectAt(point.x, point.y) : null,
      x: point?.x ?? 0,
      y: point?.y ?? 0,
    };
  }
}

function chartColors(palette: ChartPalette) {
  const crosshair = { color: palette.crosshair, style: LineStyle.Dashed, labelBackgroundColor: palette.crosshair };
  return {
    layout: {
      background: { type: ColorType.Solid, color: palette.background },
      textColor: palette.text,
      fontFamily: FONT_FAMILY,
      fontSize: 11,
      panes: { separatorColor: palette.line, separatorHoverColor: palette.grid },
    },
    grid: { vertLines: { color: palette.grid }, horzLines: { color: palette.grid } },
    crosshair: { vertLine: crosshair, horzLine: crosshair },
    rightPriceScale: { borderColor: palette.line },
    timeScale: { borderColor: palette.line },
  };
}

/** Rising candles are hollow and falling ones solid, so that colour is not the only sign. */
function candleColors(palette: ChartPalette) {
  return {
    upColor: TRANSPARENT,
    downColor: palette.down,
    borderUpColor: palette.up,
    borderDownColor: palette.down,
    wickUpColor: palette.up,
    wickDownColor: palette.down,
  };
}

/** Free candles right of the newest one, for the labels of what goes on and the horizon of a prediction. */
const RIGHT_OFFSET = 12;
/** CSS pixels of one candle at first. */
const BAR_SPACING = 7;
const MIN_BAR_SPACING = 0.4;
/** Candles of room beside what is brought into sight. */
const REVEAL_MARGIN = 3;
const PRICE_SHARE = 5;
const VOLUME_SHARE = 1;
