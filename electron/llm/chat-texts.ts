import type { Language } from '#shared/domain/chat';
import type { ChatTerm } from './chat-question';
import { MARKET_TEXTS, type MarketTexts } from './facts/market-texts';

/** Everything that the assistant says in its own words, in one language. Numbers come in already formatted. */
export interface ChatTexts extends MarketTexts {
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
    ...MARKET_TEXTS.en,
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
    ...MARKET_TEXTS.es,
  },
};
