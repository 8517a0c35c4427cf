import type { Language } from '#shared/domain/chat';
import type { ContextLevel, Trend } from '#shared/domain/market-context';
import type { MarketSession } from '#shared/domain/market-session';
import type { AbstentionReason, Direction } from '#shared/domain/prediction';
import type { ChatTerm } from './chat-question';

/** Everything that the assistant says in its own words, in one language. Numbers come in already formatted. */
export interface ChatTexts {
  /** For the prompt: the language that the model should write in, in English. */
  readonly name: string;
  readonly greeting: string;
  readonly thanks: string;
  readonly help: string;
  readonly terms: Readonly<Record<ChatTerm, string>>;
  readonly nothingStored: string;
  nameInstrument(stored: string): string;
  unknownInstrument(name: string, stored: string): string;
  unavailableTimeframe(instrument: string, timeframe: string, stored: string): string;
  noCandles(instrument: string, timeframe: string): string;
  warmUp(instrument: string, timeframe: string): string;
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
  /** Why the rules or the model chose it, for an answer without a model. */
  reasoning(direction: Direction, trend: Trend): string;
  readonly notAdvice: string;
}

export const CHAT_TEXTS: Readonly<Record<Language, ChatTexts>> = {
  en: {
    name: 'English',
    greeting: 'Hello. Ask me about an instrument and a timeframe, for example "how does EURUSD look on 15m?".',
    thanks: 'You are welcome.',
    help: [
      'I read the candles that are stored here, name the swings and fair value gaps, and state one prediction with a probability that is scored later.',
      'Name an instrument and a timeframe: "how does EURUSD look on 15m?". I cannot place or confirm orders.',
    ].join('\n'),
    terms: {
      swing:
        'A swing high is a high above the highs on both sides of it, a swing low the mirror image. It is known only once the candles on its right have closed. HH, HL, LH and LL compare it with the previous one of its side.',
      fair_value_gap:
        'A fair value gap is the space between the wicks of the first and the third of three candles that the second one jumped over. It is open until price trades back through it.',
      atr: 'The average true range is how far price moves in one candle, averaged over the last candles after Wilder. Distances are given in it so that markets compare.',
      r_multiple:
        'R is the profit over the initial risk: 1 R is what the stop would cost. A result of +2 R earned twice that.',
      base_rate:
        'The base rate is how often the same barriers, laid from earlier candles, reached the target before the stop. A prediction is worth something only where it beats that.',
      brier:
        'The Brier score is the mean squared distance between stated probability and result: 0 is perfect. The skill compares it with always stating the base rate: above 0 is better.',
    },
    nothingStored: 'No candles are stored yet. Import a file or start the demo market.',
    nameInstrument: (stored) => `Which instrument? Stored are: ${stored}.`,
    unknownInstrument: (name, stored) => `There are no candles of ${name}. Stored are: ${stored}.`,
    unavailableTimeframe: (instrument, timeframe, stored) =>
      `${instrument} is stored as ${stored}; ${timeframe} candles cannot be made from that.`,
    noCandles: (instrument, timeframe) => `No closed ${timeframe} candle of ${instrument} is known at that moment.`,
    warmUp: (instrument, timeframe) => `Too few ${timeframe} candles of ${instrument} are known to say anything.`,
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
    reasoning: (direction, trend) =>
      trend === 'sideways'
        ? `Without a trend the rules look for a return into the range, so they read ${direction}.`
        : `The rules follow the trend of the swings while price has not run far, so they read ${direction}. They claim no edge: the probability is the base rate.`,
    notAdvice: 'A prediction is a record to be scored, not advice.',
  },
  es: {
    name: 'Spanish',
    greeting: 'Hola. Pregúnteme por un instrumento y una temporalidad, por ejemplo «¿cómo ves EURUSD en 15m?».',
    thanks: 'De nada.',
    help: [
      'Leo las velas guardadas aquí, nombro los swings y los huecos de valor justo, y hago una predicción con una probabilidad que después se puntúa.',
      'Nombre un instrumento y una temporalidad: «¿cómo ves EURUSD en 15m?». No puedo enviar ni confirmar órdenes.',
    ].join('\n'),
    terms: {
      swing:
        'Un swing alto es un máximo por encima de los máximos a ambos lados, un swing bajo su imagen inversa. Solo se conoce cuando han cerrado las velas a su derecha. HH, HL, LH y LL lo comparan con el anterior de su lado.',
      fair_value_gap:
        'Un hueco de valor justo es el espacio entre las mechas de la primera y la tercera de tres velas que la segunda saltó. Queda abierto hasta que el precio lo vuelve a cruzar.',
      atr: 'El rango verdadero medio (ATR) es cuánto se mueve el precio en una vela, promediado sobre las últimas según Wilder. Las distancias se dan en ATR para poder comparar mercados.',
      r_multiple:
        'R es el beneficio entre el riesgo inicial: 1 R es lo que costaría el stop. Un resultado de +2 R ganó el doble de eso.',
      base_rate:
        'La tasa base es con qué frecuencia las mismas barreras, puestas desde velas anteriores, tocaron el objetivo antes que el stop. Una predicción solo vale algo si la supera.',
      brier:
        'La puntuación de Brier es la distancia cuadrática media entre la probabilidad y el resultado: 0 es perfecto. La habilidad la compara con decir siempre la tasa base: por encima de 0 es mejor.',
    },
    nothingStored: 'Todavía no hay velas guardadas. Importe un archivo o inicie el mercado demo.',
    nameInstrument: (stored) => `¿Qué instrumento? Hay guardados: ${stored}.`,
    unknownInstrument: (name, stored) => `No hay velas de ${name}. Hay guardados: ${stored}.`,
    unavailableTimeframe: (instrument, timeframe, stored) =>
      `${instrument} está guardado en ${stored}; de ahí no salen velas de ${timeframe}.`,
    noCandles: (instrument, timeframe) =>
      `En ese momento no se conoce ninguna vela cerrada de ${timeframe} de ${instrument}.`,
    warmUp: (instrument, timeframe) => `Se conocen muy pocas velas de ${timeframe} de ${instrument} para decir algo.`,
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
    reasoning: (direction, trend) => {
      const side = direction === 'long' ? 'alcista' : 'bajista';
      return trend === 'sideways'
        ? `Sin tendencia, las reglas buscan el regreso al rango, así que su lectura es ${side}.`
        : `Las reglas siguen la tendencia de los swings mientras el precio no haya ido lejos, así que su lectura es ${side}. No dicen tener ventaja: la probabilidad es la tasa base.`;
    },
    notAdvice: 'Una predicción es un registro que se puntúa, no un consejo.',
  },
};

interface LevelWords {
  readonly high: string;
  readonly low: string;
  readonly gap: { readonly top: string; readonly bottom: string; readonly level: string };
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
  gap: { top: 'borde superior de hueco', bottom: 'borde inferior de hueco', level: 'hueco' },
};
