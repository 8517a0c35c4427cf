import type { SignalEvidence } from '#shared/domain/signal';
import {
  BAND_DEVIATIONS,
  BAND_PERIOD,
  CHANNEL_PERIOD,
  EMA_FAST,
  EMA_SLOW,
  type IndicatorColumns,
  indicatorColumns,
  MACD_FAST,
  MACD_SIGNAL,
  MACD_SLOW,
  RSI_PERIOD,
} from './indicator-columns';
import { type RuleHit, type RuleMarket, type RuleName, strengthOf } from './rule-hit';

/**
 * Hits of the rules on indicators. Strength is a measure over what counts as full:
 *
 * `average_cross` EMA 20 crosses EMA 50: change of their distance in this candle, full at 0.1 ATR.
 * `momentum_reversal` RSI 14 leaves below 30 or above 70: how far beyond it had been, full at 15 points.
 * `momentum_cross` MACD crosses its signal line: change of their distance in this candle, full at 0.1 ATR.
 * `band_reentry` a close back inside the Bollinger bands: how far outside the close before was, full at half the half-width.
 * `channel_breakout` the first close beyond the Donchian channel of the 20 candles before: distance, full at 1 ATR.
 */
export function indicatorHits(market: RuleMarket): RuleHit[] {
  const columns = indicatorColumns(market.candles);
  return [
    ...crossHits(market, 'average_cross', columns.emaFast, columns.emaSlow, [`ema(${EMA_FAST})`, `ema(${EMA_SLOW})`]),
    ...reversalHits(columns.rsi),
    ...crossHits(market, 'momentum_cross', columns.macd, columns.macdSignal, [MACD_NAME, `${MACD_NAME} signal`]),
    ...reentryHits(market, columns),
    ...breakoutHits(market, columns),
  ];
}

/** Two lines cross where their distance changes its sign; touching is no cross yet. */
function crossHits(
  { atr }: RuleMarket,
  name: RuleName,
  fast: Float64Array,
  slow: Float64Array,
  [fastName, slowName]: readonly [string, string],
): RuleHit[] {
  const hits: RuleHit[] = [];
  let side = 0;
  let before = Number.NaN;
  for (let index = 0; index < fast.length; index++) {
    const distance = at(fast, index) - at(slow, index);
    if (Number.isNaN(distance)) continue;
    const now = Math.sign(distance);
    const range = at(atr, index);
    if (now !== 0 && side !== 0 && now !== side && range > 0) {
      hits.push({
        name,
        sign: now > 0 ? 1 : -1,
        index,
        strength: strengthOf(Math.abs(distance - before) / range, FULL_CROSS_ATR),
        evidence: [
          indicator(fastName, at(fast, index), at(slow, index)),
          indicator(slowName, at(slow, index), null),
          indicator('cross_speed_atr', Math.abs(distance - before) / range, FULL_CROSS_ATR),
        ],
      });
    }
    if (now !== 0) side = now;
    before = distance;
  }
  return hits;
}

function reversalHits(rsi: Float64Array): RuleHit[] {
  const hits: RuleHit[] = [];
  // 1 while the RSI is below the lower bound, -1 above the upper one: the way in which leaving it points.
  let sign: 1 | 0 | -1 = 0;
  let furthest = 0;
  for (let index = 0; index < rsi.length; index++) {
    const value = at(rsi, index);
    if (Number.isNaN(value)) continue;
    const now = value < OVERSOLD ? 1 : value > OVERBOUGHT ? -1 : 0;
    if (sign !== 0 && now !== sign) {
      const bound = sign === 1 ? OVERSOLD : OVERBOUGHT;
      hits.push({
        name: 'momentum_reversal',
        sign,
        index,
        strength: strengthOf((bound - furthest) * sign, FULL_RSI_POINTS),
        evidence: [indicator(RSI_NAME, value, bound), indicator(`${RSI_NAME} extreme`, furthest, bound)],
      });
    }
    if (now !== 0)
      furthest = now === sign ? (now === 1 ? Math.min(furthest, value) : Math.max(furthest, value)) : value;
    sign = now;
  }
  return hits;
}

function reentryHits({ candles }: RuleMarket, { bandLower, bandMiddle, bandUpper }: IndicatorColumns): RuleHit[] {
  const hits: RuleHit[] = [];
  const { close } = candles;
  for (let index = 1; index < close.length; index++) {
    for (const sign of SIGNS) {
      const band = sign === 1 ? bandLower : bandUpper;
      const outside = (at(band, index - 1) - at(close, index - 1)) * sign;
      const halfWidth = (at(bandMiddle, index - 1) - at(band, index - 1)) * sign;
      // Comparisons with NaN are false: nothing is said during warm-up.
      if (!(outside > 0 && halfWidth > 0 && (at(close, index) - at(band, index)) * sign >= 0)) continue;
      hits.push({
        name: 'band_reentry',
        sign,
        index,
        strength: strengthOf(outside / halfWidth, FULL_BAND_SHARE),
        evidence: [
          indicator(`${BAND_NAME} ${sign === 1 ? 'lower' : 'upper'}`, at(band, index), at(close, index)),
          indicator('outside_band_share', outside / halfWidth, FULL_BAND_SHARE),
        ],
      });
    }
  }
  return hits;
}

function breakoutHits({ candles, atr }: RuleMarket, { channelHigh, channelLow }: IndicatorColumns): RuleHit[] {
  const hits: RuleHit[] = [];
  const { close } = candles;
  for (let index = 1; index < close.length; index++) {
    for (const sign of SIGNS) {
      const edge = sign === 1 ? channelHigh : channelLow;
      const beyond = (at(close, index) - at(edge, index)) * sign;
      const range = at(atr, index);
      // Only the first close of a run beyond: the candle before it was still inside its own channel.
      if (!(beyond > 0 && range > 0 && (at(close, index - 1) - at(edge, index - 1)) * sign <= 0)) continue;
      hits.push({
        name: 'channel_breakout',
        sign,
        index,
        strength: strengthOf(beyond / range, FULL_BREAKOUT_ATR),
        evidence: [
          indicator(`donchian(${CHANNEL_PERIOD}) ${sign === 1 ? 'high' : 'low'}`, at(edge, index), at(close, index)),
          indicator('beyond_atr', beyond / range, FULL_BREAKOUT_ATR),
        ],
      });
    }
  }
  return hits;
}

function indicator(name: string, value: number, threshold: number | null): SignalEvidence {
  return { kind: 'indicator', name, value, threshold };
}

/** The columns are equally long and `index` lies inside them. */
function at(column: Float64Array, index: number): number {
  return column[index] as number;
}

const SIGNS = [1, -1] as const;
const OVERSOLD = 30;
const OVERBOUGHT = 70;
const FULL_CROSS_ATR = 0.1;
const FULL_RSI_POINTS = 15;
const FULL_BAND_SHARE = 0.5;
const FULL_BREAKOUT_ATR = 1;
const RSI_NAME = `rsi(${RSI_PERIOD})`;
const MACD_NAME = `macd(${MACD_FAST},${MACD_SLOW},${MACD_SIGNAL})`;
const BAND_NAME = `bollinger(${BAND_PERIOD},${BAND_DEVIATIONS})`;
