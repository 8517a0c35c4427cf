import type { Candle } from '#shared/domain/candle';
import type { ContextLevel, MarketContext } from '#shared/domain/market-context';
import type { BaseRate } from '#shared/domain/prediction';

/** The context as short texts, one for each input of the prediction's prompt. Equal contexts give equal bytes. */
export function contextLines(context: MarketContext): Readonly<Record<ContextInput, string>> {
  const { referencePrice, atr, pricePrecision, levels } = context;
  const price = (value: number) => value.toFixed(pricePrecision);
  const above = levels.filter((level) => level.price > referencePrice);
  const below = levels.filter((level) => level.price < referencePrice);
  return {
    instrument: context.instrument,
    timeframe: context.timeframe,
    as_of: new Date(context.asOf).toISOString().slice(0, 16),
    price: price(referencePrice),
    atr: atr.toFixed(Math.min(pricePrecision + 1, 10)),
    trend: context.trend,
    range_position: context.rangePosition === null ? 'unknown' : context.rangePosition.toFixed(2),
    session: context.session ?? 'none',
    candles: context.recentCandles.map((candle) => candleShape(candle, atr)).join(' '),
    levels: [
      ...above.map((level) => levelLine(level, price)),
      `now ${price(referencePrice)}`,
      ...below.map((level) => levelLine(level, price)),
    ].join('\n'),
    base_rate_long: baseRate(context.baseRates.long),
    base_rate_short: baseRate(context.baseRates.short),
  };
}

type ContextInput =
  | 'instrument'
  | 'timeframe'
  | 'as_of'
  | 'price'
  | 'atr'
  | 'trend'
  | 'range_position'
  | 'session'
  | 'candles'
  | 'levels'
  | 'base_rate_long'
  | 'base_rate_short';

// Body and whole range in tenths of an ATR: a price in full costs a small model a token for each digit.
function candleShape(candle: Candle, atr: number): string {
  const body = Math.round((10 * (candle.close - candle.open)) / atr);
  const range = Math.round((10 * (candle.high - candle.low)) / atr);
  return `${body >= 0 ? '+' : '-'}${Math.abs(body)}/${range}`;
}

function levelLine(level: ContextLevel, price: (value: number) => string): string {
  const side = level.direction === 'bullish' ? 'bull' : 'bear';
  const what =
    level.kind === 'swing'
      ? ['swing', level.direction === 'bullish' ? 'low' : 'high', ...(level.label ? [level.label] : [])]
      : [side, 'gap', level.edge, level.state.replace('_', ' ')];
  const distance = `${level.distanceAtr < 0 ? '-' : '+'}${Math.abs(level.distanceAtr).toFixed(1)}`;
  return `${level.id} ${price(level.price)} ${distance} ${what.join(' ')}`;
}

function baseRate(rate: BaseRate | null): string {
  return rate ? `${Math.round(100 * rate.fraction)}% of ${rate.n}` : 'unknown';
}
