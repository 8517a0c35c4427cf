import type { Language } from '#shared/domain/chat';
import type { ContextLevel, Trend } from '#shared/domain/market-context';
import type { MarketSession } from '#shared/domain/market-session';
import type { AbstentionReason, Direction } from '#shared/domain/prediction';

/** What is said of a market and of a prediction, in one language. Numbers come in already formatted. */
export interface MarketTexts {
  /** One line each. */
  market(instrument: string, timeframe: string, at: string, price: string): string;
  /** @param position - Place in the last swing range: 0 at its low, 1 at its high, beyond it outside. */
  trend(trend: Trend, position: number | null): string;
  volatility(atr: string): string;
  session(session: MarketSession): string;
  levels(side: 'above' | 'below', levels: string): string;
  noLevels(side: 'above' | 'below'): string;
  level(level: ContextLevel, price: string, distance: string): string;
  gaps(open: number): string;
  baseRates(long: string, short: string, n: number): string;
  forecast(parts: {
    direction: Direction;
    probability: string;
    entry: string;
    stop: string;
    target: string;
    rewardToRisk: string;
    horizon: number;
  }): string;
  forecastBaseRate(fraction: string, n: number): string;
  readonly noBaseRate: string;
  abstention(reason: AbstentionReason): string;
}

export const MARKET_TEXTS: Readonly<Record<Language, MarketTexts>> = {
  en: {
    market: (instrument, timeframe, at, price) => `${instrument} ${timeframe}, ${at} UTC: price ${price}.`,
    trend: (trend, position) => {
      const named = { up: 'The swings point up', down: 'The swings point down', sideways: 'The swings show no trend' };
      if (position === null) return `${named[trend]}.`;
      if (position > 1) return `${named[trend]}; price is above the last swing range.`;
      if (position < 0) return `${named[trend]}; price is below the last swing range.`;
      return `${named[trend]}; price is at ${Math.round(position * 100)} % of the last swing range.`;
    },
    volatility: (atr) => `ATR ${atr}.`,
    session: (session) => {
      const named: Record<MarketSession, string> = {
        asia: 'Asia session.',
        london: 'London killzone.',
        new_york: 'New York killzone.',
        london_close: 'London close.',
        off_hours: 'Outside the killzones.',
      };
      return named[session];
    },
    levels: (side, levels) => `${side === 'above' ? 'Above' : 'Below'}: ${levels}.`,
    noLevels: (side) => `No level ${side} price within reach.`,
    level: (level, price, distance) => `${levelName(level, EN_LEVELS)} ${price} (${distance} ATR)`,
    gaps: (open) => (open === 1 ? 'Unfilled fair value gaps nearby: 1.' : `Unfilled fair value gaps nearby: ${open}.`),
    baseRates: (long, short, n) =>
      `From ${n} earlier candles, 1 ATR up came before 1 ATR down in ${long}, down before up in ${short}.`,
    forecast: ({ direction, probability, entry, stop, target, rewardToRisk, horizon }) =>
      `Prediction: ${direction}, ${probability} that ${target} trades before ${stop} within ${horizon} candles; entry ${entry}, reward to risk ${rewardToRisk}.`,
    forecastBaseRate: (fraction, n) => `Base rate of these barriers: ${fraction} (n=${n}).`,
    noBaseRate: 'Too few earlier candles for a base rate.',
    abstention: (reason) => {
      const named: Record<AbstentionReason, string> = {
        no_edge: 'No prediction: nothing speaks clearly for one side.',
        invalid_answer: 'No prediction: the model gave no usable answer, even after one repair.',
        no_levels: 'No prediction: there is no stop and target to cite.',
        warm_up: 'No prediction: too few candles are known.',
      };
      return named[reason];
    },
  },
  es: {
    market: (instrument, timeframe, at, price) => `${instrument} ${timeframe}, ${at} UTC: precio ${price}.`,
    trend: (trend, position) => {
      const named = {
        up: 'Los swings apuntan hacia arriba',
        down: 'Los swings apuntan hacia abajo',
        sideways: 'Los swings no muestran tendencia',
      };
      if (position === null) return `${named[trend]}.`;
      if (position > 1) return `${named[trend]}; el precio está por encima del último rango de swings.`;
      if (position < 0) return `${named[trend]}; el precio está por debajo del último rango de swings.`;
      return `${named[trend]}; el precio está al ${Math.round(position * 100)} % del último rango de swings.`;
    },
    volatility: (atr) => `ATR ${atr}.`,
    session: (session) => {
      const named: Record<MarketSession, string> = {
        asia: 'Sesión de Asia.',
        london: 'Killzone de Londres.',
        new_york: 'Killzone de Nueva York.',
        london_close: 'Cierre de Londres.',
        off_hours: 'Fuera de las killzones.',
      };
      return named[session];
    },
    levels: (side, levels) => `${side === 'above' ? 'Arriba' : 'Abajo'}: ${levels}.`,
    noLevels: (side) => `Ningún nivel al alcance por ${side === 'above' ? 'encima' : 'debajo'} del precio.`,
    level: (level, price, distance) => `${levelName(level, ES_LEVELS)} ${price} (${distance} ATR)`,
    gaps: (open) => `Huecos de valor justo sin llenar cerca: ${open}.`,
    baseRates: (long, short, n) =>
      `Desde ${n} velas anteriores, 1 ATR arriba llegó antes que 1 ATR abajo en el ${long}, y abajo antes que arriba en el ${short}.`,
    forecast: ({ direction, probability, entry, stop, target, rewardToRisk, horizon }) =>
      `Predicción: ${direction === 'long' ? 'al alza' : 'a la baja'}, ${probability} de que se toque ${target} antes que ${stop} en ${horizon} velas; entrada ${entry}, beneficio por riesgo ${rewardToRisk}.`,
    forecastBaseRate: (fraction, n) => `Tasa base de estas barreras: ${fraction} (n=${n}).`,
    noBaseRate: 'Hay muy pocas velas anteriores para una tasa base.',
    abstention: (reason) => {
      const named: Record<AbstentionReason, string> = {
        no_edge: 'Sin predicción: nada habla claramente por un lado.',
        invalid_answer: 'Sin predicción: el modelo no dio una respuesta utilizable, ni siquiera tras una corrección.',
        no_levels: 'Sin predicción: no hay stop y objetivo que citar.',
        warm_up: 'Sin predicción: se conocen muy pocas velas.',
      };
      return named[reason];
    },
  },
};

interface LevelWords {
  readonly high: string;
  readonly low: string;
  readonly gap: { readonly top: string; readonly bottom: string; readonly level: string };
}

/** What a level of a market is called: `gap top`, `swing high HH`. */
export function levelNameIn(level: ContextLevel, language: Language): string {
  return levelName(level, LEVEL_WORDS[language]);
}

function levelName(level: ContextLevel, words: LevelWords): string {
  if (level.kind !== 'swing') return words.gap[level.edge];
  const side = level.direction === 'bearish' ? words.high : words.low;
  return level.label ? `${side} ${level.label}` : side;
}

const EN_LEVELS: LevelWords = {
  high: 'swing high',
  low: 'swing low',
  gap: { top: 'gap top', bottom: 'gap bottom', level: 'gap' },
};

const ES_LEVELS: LevelWords = {
  high: 'swing alto',
  low: 'swing bajo',
  gap: { top: 'techo de hueco', bottom: 'suelo de hueco', level: 'hueco' },
};

const LEVEL_WORDS: Readonly<Record<Language, LevelWords>> = { en: EN_LEVELS, es: ES_LEVELS };
