import { type CandleColumns, emptyColumns, sliceColumns } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { zoneClock } from '#shared/domain/zone-clock';
import { gaussian, type SeededRandom, seededRandom } from './seeded-random';
import type { PlaybookSeries } from './series-moments';

/**
 * Invented markets of 5m, 15m and 1h, so that examples can be made where no candles are stored: six instruments with the prices,
 * precisions, hours and daily ranges of a currency, another one against the yen, gold, bitcoin, a smaller coin and an index.
 *
 * They have what charts have: busy and quiet hours of New York's clock, volatility that clusters, news, stretches that trend and
 * stretches that swing back and forth, weekends, and runs beyond a recent extreme. What follows a run is drawn with even odds:
 * it goes on or it is given back. **No edge is planted, and none that is found in them can be assumed of a real market**: they
 * teach the form of forecasts, and base rates as honest as those of a coin. Whether a playbook works has to be asked of real
 * candles.
 *
 * The same seed and span give the same candles.
 *
 * @param days - Calendar days from `GENERATED_FROM`.
 */
export function generatedMarkets({ seed, days = 120 }: { seed: number; days?: number }): PlaybookSeries[] {
  return GENERATED.flatMap((instrument) => {
    const base = generate(instrument, seed, days);
    return (['5m', '15m', '1h'] as const).map((timeframe) => ({
      instrument: instrument.id,
      timeframe,
      pricePrecision: instrument.pricePrecision,
      candles: timeframe === BASE ? base : resampled(base, timeframe),
    }));
  });
}

interface GeneratedInstrument {
  readonly id: InstrumentId;
  readonly pricePrecision: number;
  readonly price: number;
  /** Usual move of a day, as a share of the price. */
  readonly dailyVolatility: number;
  readonly neverCloses: boolean;
}

function generate(instrument: GeneratedInstrument, seed: number, days: number): CandleColumns {
  const random = seededRandom(seed, `market ${instrument.id}`);
  const newYork = zoneClock('America/New_York');
  const columns = emptyColumns((days * DAY_MS) / STEP_MS);
  const factor = 10 ** instrument.pricePrecision;
  const round = (price: number) => Math.round(price * factor) / factor;
  const unit = instrument.dailyVolatility / Math.sqrt(DAY_MS / STEP_MS);
  const centre = Math.log(instrument.price);
  let count = 0;
  let price = centre;
  let burst = 0;
  let regime: Regime = drawRegime(random, price, instrument);
  let run: Run | null = null;
  for (let openAt = GENERATED_FROM; openAt < GENERATED_FROM + days * DAY_MS; openAt += STEP_MS) {
    const civil = new Date(newYork.civilMs(openAt));
    if (!instrument.neverCloses && isWeekend(civil)) continue;
    burst = 0.985 * burst + 0.09 * gaussian(random);
    const news = random() < 0.002 ? 3 : 1;
    const volatility = unit * activity(civil) * Math.exp(Math.min(burst, 1.2)) * news;
    if (regime.left-- <= 0) regime = drawRegime(random, price, instrument);
    if (!run && random() < 0.006) run = startRun(columns, count, price, volatility, random);

    const open = price;
    let high = price;
    let low = price;
    for (let tick = 0; tick < TICKS; tick++) {
      // Far from its usual price a market is pulled back a little, or it would leave every scale.
      const home = 0.00001 * (centre - price);
      const swing = regime.kind === 'range' ? 0.004 * (regime.centre - price) : regime.drift * volatility;
      const driven = run ? run.sign * 0.9 * volatility : 0;
      price += home + (swing + driven + volatility * Math.sqrt(TICKS) * limited(gaussian(random))) / TICKS;
      high = Math.max(high, price);
      low = Math.min(low, price);
    }
    if (run && run.left-- <= 0)
      run = run.returns ? { ...run, sign: -run.sign, left: run.length, returns: false } : null;

    columns.openAt[count] = openAt;
    columns.open[count] = round(Math.exp(open));
    columns.high[count] = round(Math.exp(high));
    columns.low[count] = round(Math.exp(low));
    columns.close[count] = round(Math.exp(price));
    columns.volume[count] = Math.round(40 * (volatility / unit) * (0.5 + random()) + 1);
    count++;
  }
  return sliceColumns(columns, 0, count);
}

interface Regime {
  readonly kind: 'trend' | 'range';
  /** In volatilities a candle. */
  readonly drift: number;
  /** Logarithm of the price that a range swings around. */
  readonly centre: number;
  left: number;
}

function drawRegime(random: SeededRandom, price: number, { dailyVolatility }: GeneratedInstrument): Regime {
  const left = Math.floor(60 + 300 * random());
  const centre = price + 0.3 * dailyVolatility * gaussian(random);
  if (random() < 0.45) return { kind: 'range', drift: 0, centre, left };
  return { kind: 'trend', drift: 0.06 * gaussian(random), centre, left };
}

/** A quick move beyond the last hours' extreme. */
interface Run {
  readonly sign: number;
  readonly length: number;
  readonly returns: boolean;
  left: number;
}

/** Towards the nearer extreme of the last hours. With even odds it comes back the same way. */
function startRun(
  { high, low }: CandleColumns,
  count: number,
  price: number,
  volatility: number,
  random: SeededRandom,
): Run | null {
  if (count < RUN_LOOKBACK) return null;
  const top = Math.log(Math.max(...high.subarray(count - RUN_LOOKBACK, count)));
  const bottom = Math.log(Math.min(...low.subarray(count - RUN_LOOKBACK, count)));
  const sign = top - price < price - bottom ? 1 : -1;
  const way = sign > 0 ? top - price : price - bottom;
  const length = Math.min(8, Math.ceil(way / Math.max(volatility, 1e-9)) + 2);
  return { sign, length, left: length, returns: random() < 0.5 };
}

/** Candles of a longer timeframe from those of the base; a longer one that has no candle is left out. */
function resampled(base: CandleColumns, timeframe: Timeframe): CandleColumns {
  const length = timeframeMs(timeframe);
  const columns = emptyColumns(base.openAt.length);
  let last = -1;
  for (let index = 0; index < base.openAt.length; index++) {
    // The columns are equally long, and `index` is inside them.
    const openAt = Math.floor((base.openAt[index] as number) / length) * length;
    if (last < 0 || columns.openAt[last] !== openAt) {
      last++;
      columns.openAt[last] = openAt;
      columns.open[last] = base.open[index] as number;
      columns.high[last] = base.high[index] as number;
      columns.low[last] = base.low[index] as number;
      columns.volume[last] = 0;
    }
    columns.high[last] = Math.max(columns.high[last] as number, base.high[index] as number);
    columns.low[last] = Math.min(columns.low[last] as number, base.low[index] as number);
    columns.close[last] = base.close[index] as number;
    columns.volume[last] = (columns.volume[last] as number) + (base.volume[index] as number);
  }
  return sliceColumns(columns, 0, last + 1);
}

/** Currencies, gold and indices rest from Friday to Sunday 17:00 New York. */
function isWeekend(civil: Date): boolean {
  const hour = civil.getUTCHours();
  switch (civil.getUTCDay()) {
    case 5:
      return hour >= 17;
    case 6:
      return true;
    case 0:
      return hour < 17;
    default:
      return false;
  }
}

/** How busy an instant is by New York's clock: quiet Asia, London's open, the overlap, a calm afternoon. About 1 on average. */
function activity(civil: Date): number {
  const hour = civil.getUTCHours() + civil.getUTCMinutes() / 60;
  const bump = (at: number, width: number) => Math.exp(-(((hour - at) / width) ** 2));
  return 0.5 + 0.25 * bump(21, 2.2) + 0.9 * bump(3.5, 1.6) + 1.2 * bump(9, 1.8) + 0.3 * bump(14, 1.5);
}

function limited(deviations: number): number {
  return Math.min(4, Math.max(-4, deviations));
}

/** Invented, and named so that nobody takes them for the real thing. */
const GENERATED: readonly GeneratedInstrument[] = [
  { id: 'GENEUR', pricePrecision: 5, price: 1.09, dailyVolatility: 0.005, neverCloses: false },
  { id: 'GENJPY', pricePrecision: 3, price: 148.5, dailyVolatility: 0.006, neverCloses: false },
  { id: 'GENXAU', pricePrecision: 2, price: 2_050, dailyVolatility: 0.009, neverCloses: false },
  { id: 'GENBTC/USDT', pricePrecision: 2, price: 52_000, dailyVolatility: 0.025, neverCloses: true },
  { id: 'GENALT/USDT', pricePrecision: 4, price: 3.2, dailyVolatility: 0.05, neverCloses: true },
  { id: 'GEN500', pricePrecision: 1, price: 5_100, dailyVolatility: 0.009, neverCloses: false },
];
/** A Monday; nothing in them depends on what happened then. */
const GENERATED_FROM: EpochMs = Date.UTC(2024, 0, 1);
const BASE = '5m';
const STEP_MS = 300_000;
const DAY_MS = 86_400_000;
/** Prices within a candle. */
const TICKS = 6;
/** Candles whose extreme a run is after. */
const RUN_LOOKBACK = 48;
