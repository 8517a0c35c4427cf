import type { Language } from '#shared/domain/chat';
import type { Direction } from '#shared/domain/prediction';
import type { Refusal, TalkTopic } from '../router/route';

/** What the assistant says in its own words about a turn, in one language. Numbers come in already formatted. */
export interface TurnTexts {
  /** For prompts: the language that the model should write in, in English. */
  readonly name: string;
  readonly talk: Readonly<Record<TalkTopic, string>>;
  readonly refusals: Readonly<Record<Refusal, string>>;
  readonly nothingStored: string;
  nameInstrument(stored: string): string;
  unknownInstrument(name: string, stored: string): string;
  unavailableTimeframe(instrument: string, timeframe: string, stored: string): string;
  noCandles(instrument: string, timeframe: string): string;
  warmUp(instrument: string, timeframe: string): string;
  /** The router is not sure and no model is there to ask. */
  readonly notUnderstood: string;
  /** The model chose a ticket that the words do not ask for. */
  readonly notAsked: string;
  /** The model looked nothing up. */
  readonly nothingLookedUp: string;
  callFailed(what: string, reason: string): string;
  /** A trade without a side. */
  readonly whichSide: string;
  readonly noPredictionToTrade: string;
  /** The last prediction is of another market or side than the words name. */
  otherPrediction(instrument: string, direction: Direction): string;
  noStop(instrument: string, price: string): string;
  readonly nothingToExplain: string;
  /** Which prices of a ticket were chosen and what they cite. */
  ticket(parts: {
    readonly direction: Direction;
    readonly entry: string | null;
    readonly stop: string;
    readonly stopIs: string | null;
    readonly target: string | null;
    readonly targetIs: string | null;
  }): string;
  quantityIgnored(quantity: string): string;
  /** What a model picked out of what was told. */
  highlights(main: string, other: string | null): string;
}

export const TURN_TEXTS: Readonly<Record<Language, TurnTexts>> = {
  en: {
    name: 'English',
    talk: {
      greeting: 'Hello. Ask me about an instrument and a timeframe, for example "how does EURUSD look on 15m?".',
      thanks: 'You are welcome.',
      help: [
        'I read what is stored here and say it with its numbers: structures, signals, confluence and one prediction that is scored later; your positions, orders and risk.',
        '',
        '- "how does EURUSD look on 15m?", "mark the order blocks", "show 4h"',
        '- "what do the signals say?", "how often were the predictions right?"',
        '- "what is my risk?", "how is my portfolio?"',
        '- "buy BTC with a stop at 39600": I put a ticket before you; the risk engine sizes it, and only you can confirm it',
        '',
        'Type / for commands and @ for instruments.',
      ].join('\n'),
      swing:
        'A swing high is a high above the highs on both sides of it, a swing low the mirror image. It is known only once the candles on its right have closed. HH, HL, LH and LL compare it with the previous one of its side.',
      fair_value_gap:
        'A fair value gap is the space between the wicks of the first and the third of three candles that the second one jumped over. It is open until price trades back through it.',
      order_block:
        'An order block is the last candle against the move before a displacement that broke structure. Price often comes back to it; it is mitigated when it does and invalid once a close goes through it.',
      break_of_structure:
        'A break of structure (BOS) is a close beyond the last confirmed swing in the direction of the trend. A wick beyond without a close is a sweep, not a break.',
      change_of_character:
        'A change of character (CHoCH) is a close beyond the last confirmed swing against the trend: the first sign that it may turn.',
      liquidity:
        'Liquidity lies where stops gather: above equal highs and swing highs (buy side) and below equal lows and swing lows (sell side). A sweep trades beyond and closes back inside.',
      power_of_three:
        'Power of 3, also AMD: accumulation in the Asian range, manipulation when London takes one side of it and price closes back inside, distribution to the other side. Tests of such rules show no edge by themselves: look at the evidence.',
      atr: 'The average true range is how far price moves in one candle, averaged over the last candles after Wilder. Distances are given in it so that markets compare.',
      r_multiple:
        'R is the profit over the initial risk: 1 R is what the stop would cost. A result of +2 R earned twice that.',
      base_rate:
        'The base rate is how often the same barriers, laid from earlier candles, reached the target before the stop. A prediction is worth something only where it beats that.',
      brier:
        'The Brier score is the mean squared distance between stated probability and result: 0 is perfect. The skill compares it with always stating the base rate: above 0 is better.',
      confluence:
        'Confluence is one score from -1 to 1 that adds up what structures, signals and models say, each with its weight. The parts are shown beside it.',
      killzone:
        'A killzone is a stretch of the trading day in New York time: Asia 20:00 to 00:00, London 02:00 to 05:00, New York 07:00 to 10:00 for currencies, London close 10:00 to 12:00.',
      drawdown:
        'Drawdown is how far equity is below its highest point, open positions included. The mandate limits it, and the breaker halts trading when it is reached.',
      mandate:
        'The mandate holds the limits that you signed: risk per trade, daily loss, exposure and more. Tightening counts at once, loosening after a delay.',
      breaker:
        'The circuit breaker goes from active to reducing to halted by itself, on losses, errors, stale data and the like. Only you can resume, with a reason.',
    },
    refusals: {
      confirm: 'Only you can confirm an order: hold the button on its card. Nothing that is typed here confirms one.',
      close: 'I cannot close positions. You can, under Positions.',
      cancel: 'I cannot cancel orders. You can, under Orders.',
      move_stop: 'I cannot move stops. You can, under Positions.',
      halt: 'I cannot halt trading. The kill switch at the top of the window does, with a hold.',
      resume: 'I cannot resume trading. You can, under Risk, with a reason.',
      limits: 'I cannot change your limits. They are in the mandate under Risk, which you sign.',
      settings: 'I cannot change settings. They are in the dialog Settings.',
      keys: 'I cannot see keys: they never leave the vault. They are kept under Connection.',
      withdraw: 'Nothing here can withdraw or transfer money, and keys that could are refused.',
      promise:
        'Nobody can promise that. I can show how often earlier predictions were right, with their number and the base rate.',
      outside: 'I only know what is stored here: markets, your account and the record of predictions.',
    },
    nothingStored: 'No candles are stored yet. Import a file or start the demo market.',
    nameInstrument: (stored) => `Which instrument? Stored are: ${stored}.`,
    unknownInstrument: (name, stored) => `There are no candles of ${name}. Stored are: ${stored}.`,
    unavailableTimeframe: (instrument, timeframe, stored) =>
      `${instrument} is stored as ${stored}; ${timeframe} candles cannot be made from that.`,
    noCandles: (instrument, timeframe) => `No closed ${timeframe} candle of ${instrument} is known at that moment.`,
    warmUp: (instrument, timeframe) => `Too few ${timeframe} candles of ${instrument} are known to say anything.`,
    notUnderstood: 'I did not understand that, and no language model is at work to read it. These I do understand:',
    notAsked:
      'That would have been another ticket than your words ask for, so there is none. Say for example "buy EURUSD".',
    nothingLookedUp:
      'I found nothing here to look up for that. Name an instrument, or ask about your positions, orders or risk.',
    callFailed: (what, reason) => `${what}: ${reason}`,
    whichSide: 'Which side: buy or sell? Say for example "buy with a stop at ...".',
    noPredictionToTrade: 'There is no prediction here to make a ticket of. Ask for one first: "how does it look?".',
    otherPrediction: (instrument, direction) =>
      `The last prediction here is ${direction} on ${instrument}: that is not what you name, so I made no ticket of it.`,
    noStop: (instrument, price) =>
      `No level of ${instrument} near ${price} can be cited for a stop. Name one: "with a stop at ...".`,
    nothingToExplain: 'There is nothing in this conversation yet to explain.',
    ticket: ({ direction, entry, stop, stopIs, target, targetIs }) => {
      const side = direction === 'long' ? 'Buy' : 'Sell';
      const at = entry === null ? 'at the market' : `at ${entry}`;
      const cited = (is: string | null) => (is === null ? ' (as you said)' : ` (${is})`);
      const profit = target === null ? 'no target' : `target ${target}${cited(targetIs)}`;
      return `${side} ${at}, stop ${stop}${cited(stopIs)}, ${profit}. The risk engine sizes it:`;
    },
    quantityIgnored: (quantity) =>
      `You named a size (${quantity}). Sizes are never taken from the chat: the risk engine computes them from your mandate.`,
    highlights: (main, other) =>
      other === null
        ? `What weighs most here: ${main}`
        : `What weighs most here: ${main}\n\nOn the other side: ${other}`,
  },
  es: {
    name: 'Spanish',
    talk: {
      greeting: 'Hola. Pregúnteme por un instrumento y una temporalidad, por ejemplo «¿cómo ves EURUSD en 15m?».',
      thanks: 'De nada.',
      help: [
        'Leo lo que está guardado aquí y lo digo con sus números: estructuras, señales, confluencia y una predicción que después se puntúa; sus posiciones, órdenes y riesgo.',
        '',
        '- «¿cómo ves EURUSD en 15m?», «marca los order blocks», «muestra 4h»',
        '- «¿qué dicen las señales?», «¿cuántas veces acertaste?»',
        '- «¿cuál es mi riesgo?», «¿cómo está mi cartera?»',
        '- «compra BTC con stop en 39600»: le pongo delante una boleta; el motor de riesgo calcula el tamaño y solo usted puede confirmarla',
        '',
        'Escriba / para ver los comandos y @ para los instrumentos.',
      ].join('\n'),
      swing:
        'Un swing alto es un máximo por encima de los máximos a ambos lados, un swing bajo su imagen inversa. Solo se conoce cuando han cerrado las velas a su derecha. HH, HL, LH y LL lo comparan con el anterior de su lado.',
      fair_value_gap:
        'Un hueco de valor justo es el espacio entre las mechas de la primera y la tercera de tres velas que la segunda saltó. Queda abierto hasta que el precio lo vuelve a cruzar.',
      order_block:
        'Un order block es la última vela en contra del movimiento antes de un desplazamiento que rompió estructura. El precio suele volver a él; queda mitigado cuando lo hace y deja de valer cuando un cierre lo atraviesa.',
      break_of_structure:
        'Una ruptura de estructura (BOS) es un cierre más allá del último swing confirmado a favor de la tendencia. Una mecha más allá sin cierre es un barrido, no una ruptura.',
      change_of_character:
        'Un cambio de carácter (CHoCH) es un cierre más allá del último swing confirmado en contra de la tendencia: la primera señal de que puede girar.',
      liquidity:
        'La liquidez está donde se acumulan los stops: encima de máximos iguales y swings altos (lado comprador) y debajo de mínimos iguales y swings bajos (lado vendedor). Un barrido la cruza y cierra de vuelta dentro.',
      power_of_three:
        'Power of 3, también AMD: acumulación en el rango de Asia, manipulación cuando Londres toma un lado y el precio cierra de vuelta dentro, distribución hacia el otro lado. Las pruebas de estas reglas no muestran ventaja por sí solas: mire la evidencia.',
      atr: 'El rango verdadero medio (ATR) es cuánto se mueve el precio en una vela, promediado sobre las últimas según Wilder. Las distancias se dan en ATR para poder comparar mercados.',
      r_multiple:
        'R es el beneficio entre el riesgo inicial: 1 R es lo que costaría el stop. Un resultado de +2 R ganó el doble de eso.',
      base_rate:
        'La tasa base es con qué frecuencia las mismas barreras, puestas desde velas anteriores, tocaron el objetivo antes que el stop. Una predicción solo vale algo si la supera.',
      brier:
        'La puntuación de Brier es la distancia cuadrática media entre la probabilidad y el resultado: 0 es perfecto. La habilidad la compara con decir siempre la tasa base: por encima de 0 es mejor.',
      confluence:
        'La confluencia es una puntuación de -1 a 1 que suma lo que dicen estructuras, señales y modelos, cada uno con su peso. Las partes se ven al lado.',
      killzone:
        'Una killzone es un tramo del día en hora de Nueva York: Asia de 20:00 a 00:00, Londres de 02:00 a 05:00, Nueva York de 07:00 a 10:00 para divisas, cierre de Londres de 10:00 a 12:00.',
      drawdown:
        'El drawdown es cuánto está el capital por debajo de su punto más alto, con las posiciones abiertas. El mandato lo limita y el interruptor detiene la operativa al alcanzarlo.',
      mandate:
        'El mandato guarda los límites que usted firmó: riesgo por operación, pérdida diaria, exposición y más. Apretarlos vale al momento, aflojarlos después de un plazo.',
      breaker:
        'El interruptor pasa solo de activo a reduciendo a detenido, por pérdidas, errores, datos viejos y similares. Solo usted puede reanudar, con un motivo.',
    },
    refusals: {
      confirm:
        'Solo usted puede confirmar una orden: mantenga pulsado el botón de su tarjeta. Nada de lo que se escribe aquí confirma ninguna.',
      close: 'No puedo cerrar posiciones. Usted sí, en Posiciones.',
      cancel: 'No puedo cancelar órdenes. Usted sí, en Órdenes.',
      move_stop: 'No puedo mover stops. Usted sí, en Posiciones.',
      halt: 'No puedo detener la operativa. Lo hace el interruptor de emergencia arriba en la ventana, manteniéndolo pulsado.',
      resume: 'No puedo reanudar la operativa. Usted sí, en Riesgo, con un motivo.',
      limits: 'No puedo cambiar sus límites. Están en el mandato, en Riesgo, y los firma usted.',
      settings: 'No puedo cambiar ajustes. Están en el diálogo Ajustes.',
      keys: 'No puedo ver las claves: nunca salen de la caja fuerte. Se guardan en Conexión.',
      withdraw: 'Nada de esto puede retirar ni transferir dinero, y se rechazan las claves que podrían.',
      promise:
        'Eso no lo puede prometer nadie. Puedo mostrar cuántas veces acertaron las predicciones anteriores, con su número y la tasa base.',
      outside: 'Solo conozco lo que está guardado aquí: mercados, su cuenta y el registro de predicciones.',
    },
    nothingStored: 'Todavía no hay velas guardadas. Importe un archivo o inicie el mercado demo.',
    nameInstrument: (stored) => `¿Qué instrumento? Hay guardados: ${stored}.`,
    unknownInstrument: (name, stored) => `No hay velas de ${name}. Hay guardados: ${stored}.`,
    unavailableTimeframe: (instrument, timeframe, stored) =>
      `${instrument} está guardado en ${stored}; de ahí no salen velas de ${timeframe}.`,
    noCandles: (instrument, timeframe) =>
      `En ese momento no se conoce ninguna vela cerrada de ${timeframe} de ${instrument}.`,
    warmUp: (instrument, timeframe) => `Se conocen muy pocas velas de ${timeframe} de ${instrument} para decir algo.`,
    notUnderstood: 'No lo entendí, y no hay ningún modelo de lenguaje en marcha que lo lea. Esto sí lo entiendo:',
    notAsked:
      'Eso habría sido una boleta distinta de la que piden sus palabras, así que no hay ninguna. Diga por ejemplo «compra EURUSD».',
    nothingLookedUp:
      'No encontré aquí nada que consultar para eso. Nombre un instrumento, o pregunte por sus posiciones, órdenes o riesgo.',
    callFailed: (what, reason) => `${what}: ${reason}`,
    whichSide: '¿De qué lado: compra o venta? Diga por ejemplo «compra con stop en ...».',
    noPredictionToTrade: 'Aquí no hay ninguna predicción de la que hacer una boleta. Pida antes una: «¿cómo lo ves?».',
    otherPrediction: (instrument, direction) =>
      `La última predicción de aquí es ${direction === 'long' ? 'al alza' : 'a la baja'} en ${instrument}: no es lo que usted nombra, así que no hice ninguna boleta de ella.`,
    noStop: (instrument, price) =>
      `Cerca de ${price} no hay ningún nivel de ${instrument} que se pueda citar como stop. Nombre uno: «con stop en ...».`,
    nothingToExplain: 'En esta conversación todavía no hay nada que explicar.',
    ticket: ({ direction, entry, stop, stopIs, target, targetIs }) => {
      const side = direction === 'long' ? 'Compra' : 'Venta';
      const at = entry === null ? 'a mercado' : `a ${entry}`;
      const cited = (is: string | null) => (is === null ? ' (como usted dijo)' : ` (${is})`);
      const profit = target === null ? 'sin objetivo' : `objetivo ${target}${cited(targetIs)}`;
      return `${side} ${at}, stop ${stop}${cited(stopIs)}, ${profit}. El motor de riesgo calcula el tamaño:`;
    },
    quantityIgnored: (quantity) =>
      `Usted nombró un tamaño (${quantity}). El tamaño nunca se toma del chat: el motor de riesgo lo calcula con su mandato.`,
    highlights: (main, other) =>
      other === null ? `Lo que más pesa aquí: ${main}` : `Lo que más pesa aquí: ${main}\n\nDel otro lado: ${other}`,
  },
};
