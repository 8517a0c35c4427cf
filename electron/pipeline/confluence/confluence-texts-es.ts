import type { ConfluenceTexts } from './confluence-texts';

const on = (timeframe: string | null) => (timeframe === null ? '' : ` en ${timeframe}`);
const ago = (age: string) => (age === '0' ? 'en la última vela' : age === '1' ? 'hace 1 vela' : `hace ${age} velas`);

export const CONFLUENCE_TEXTS_ES: ConfluenceTexts = {
  parts: {
    structures: 'estructuras',
    signals: 'señales de reglas',
    learned: 'modelos aprendidos',
    higher_timeframes: 'temporalidades superiores',
    session: 'historial de la sesión',
    model: 'pronóstico del modelo de lenguaje',
  },
  signals: {
    trend_break: 'ruptura de estructura',
    change_of_character: 'cambio de carácter',
    order_block_retest: 'retorno a un bloque de órdenes',
    fair_value_gap_retest: 'retorno a un hueco de valor justo',
    liquidity_sweep: 'barrido de liquidez',
    judas_swing: 'swing de Judas',
    power_of_three: 'Power of 3',
    range_extreme: 'extremo del rango',
    average_cross: 'cruce de medias móviles',
    momentum_reversal: 'giro del RSI',
    momentum_cross: 'cruce del MACD',
    band_reentry: 'regreso a las bandas de Bollinger',
    channel_breakout: 'ruptura de Donchian',
    target_before_stop: 'modelo aprendido, objetivo antes que stop',
  },
  directions: { long: 'largo', short: 'corto' },
  sessions: {
    asia: 'la sesión de Asia',
    london: 'la killzone de Londres',
    new_york: 'la killzone de Nueva York',
    london_close: 'el cierre de Londres',
    off_hours: 'las horas fuera de las killzones',
  },
  structures: {
    break_of_structure: 'ruptura de estructura',
    change_of_character: 'cambio de carácter',
    order_block: 'bloque de órdenes',
    fair_value_gap: 'hueco de valor justo',
    liquidity_sweep: 'barrido de liquidez',
    judas_swing: 'swing de Judas',
    power_of_three: 'Power of 3',
    dealing_range: 'rango de negociación',
  },
  states: {
    active: 'vigente',
    confirmed: 'con cierre que lo confirma',
    mitigated: 'con retorno del precio',
    open: 'sin tocar',
    touched: 'con toque del precio',
    half_filled: 'lleno a medias',
    distributing: 'en distribución',
    entered: 'con entrada ejecutable',
  },
  algorithms: { logistic: 'regresión logística', boosting: 'gradient boosting' },
  score: ({ instrument, timeframe, score, word, isUp }) => {
    const side = isUp ? 'alcista' : 'bajista';
    const named = {
      strong: `claramente ${side}`,
      moderate: `moderadamente ${side}`,
      slight: `ligeramente ${side}`,
      balanced: 'en equilibrio',
    };
    return `La confluencia de ${instrument} ${timeframe} es ${score} en una escala de -1 a +1: ${named[word]}.`;
  },
  noScore: (instrument, timeframe) =>
    `No hay confluencia de ${instrument} ${timeframe}: aún no se conoce nada que tenga dirección.`,
  part: ({ name, contribution, value, weight, causes }) =>
    `De ${name} ${contribution} (valor ${value}, peso ${weight}): ${causes}.`,
  causes: {
    trend: ({ isUp, scope, age, timeframe, value }) =>
      `última ruptura ${scope === 'swing' ? 'de swing' : 'interna'} ${isUp ? 'al alza' : 'a la baja'}${on(timeframe)}, ${ago(age)} (${value})`,
    zone: ({ isUp, kind, distance, timeframe, value }) =>
      `${kind} ${isUp ? 'alcista' : 'bajista'}${on(timeframe)}, a ${distance} ATR (${value})`,
    range: ({ position, timeframe, value }) =>
      `precio al ${position} del rango de negociación${on(timeframe)} (${value})`,
    signal: ({ name, direction, age, value }) => `${name} ${direction}, ${ago(age)} (${value})`,
    others: ({ count, value }) => `señales más débiles: ${count} (${value})`,
    edge: ({ algorithm, long, longBase, short, shortBase, value }) =>
      `${algorithm} da ${long} al largo (tasa base ${longBase}) y ${short} al corto (tasa base ${shortBase}) (${value})`,
    session: ({ session, n, mean, value }) =>
      `tras ${session} el precio se movió ${mean} ATR de media en sus últimas ${n} ocasiones (${value})`,
    forecast: ({ direction, probability, baseRate, value }) =>
      `pronóstico ${direction} al ${probability}, tasa base ${baseRate} (${value})`,
  },
  conflict: (a, aValue, b, bValue) => `En contra una de otra: ${a} (${aValue}) frente a ${b} (${bValue}).`,
  noConflict: 'No hay dos partes que se contradigan de forma apreciable.',
  unknown: (parts) => `No se conoce y no cuenta: ${parts}.`,
  equalWeights: 'Todas las partes conocidas pesan lo mismo: no se aprendieron pesos para esta serie.',
  learnedWeights: ({ n, shrinkage }) =>
    `Los pesos se aprendieron en ${n} momentos pasados y son en un ${shrinkage} pesos iguales.`,
  weightsTest: ({ n, learned, equal }) =>
    `En ${n} momentos posteriores la puntuación y lo que siguió tuvieron una correlación de ${learned}, con pesos iguales ${equal}.`,
  record: ({ name, direction, n, rate, low, high, baseRate, verdict }) => {
    const named = {
      better: 'mejor que la tasa base hasta ahora',
      worse: 'peor que la tasa base hasta ahora',
      no_better: 'no mejor que la tasa base',
    };
    return `${sentenceCase(name)} ${direction}, n = ${n}: el precio fue 1 ATR a favor antes que 1 ATR en contra en el ${rate} (intervalo del 95 %: ${low} a ${high}), desde cualquier vela en el ${baseRate}: ${named[verdict]}.`;
  },
  noRecord: (name, direction) =>
    `${sentenceCase(name)} ${direction} no tiene aquí ningún caso anterior con que juzgarlo.`,
  nothing: 'nada habla por ningún lado',
  noForecast: 'La puntuación resume qué apunta hacia dónde ahora. No es un pronóstico ni un consejo.',
  signal: ({ name, direction, instrument, timeframe, at, price }) =>
    `${sentenceCase(name)} ${direction} en ${instrument} ${timeframe}, con el cierre de ${at} UTC y el precio en ${price}.`,
  strength: (value) => `Su fuerza es ${value} en una escala de 0 a 1.`,
  probability: ({ algorithm, probability, baseRate }) =>
    `El modelo (${algorithm}) da un ${probability} a que el objetivo se toque antes que el stop; su tasa base es ${baseRate}.`,
  structureEvidence: ({ kind, state, price }) => `Se apoya en: ${kind} (${state}) en ${price}.`,
  indicatorEvidence: ({ name, value, threshold }) =>
    threshold === null ? `${name} está en ${value}.` : `${name} está en ${value}, frente a ${threshold}.`,
  measures: {
    beyond_atr: (value) => `El cierre queda ${value} ATR más allá.`,
    rejection_atr: (value) => `El cierre queda a ${value} ATR del extremo lejano de su vela.`,
    reward_to_risk: (value) => `El beneficio del plan es ${value} veces su riesgo.`,
    range_position: (value) => `El cierre está en ${value} del rango, donde 0 es su base y 1 su techo.`,
    cross_speed_atr: (value) => `Las líneas se movieron ${value} ATR una contra otra en esa vela.`,
    outside_band_share: (value) => `El cierre anterior quedó fuera ${value} de la media anchura de la banda.`,
  },
  featureEvidence: ({ name, value, contribution }) =>
    value === null
      ? `Que ${name} no se conozca suma ${contribution} al log-odds.`
      : `${name} en ${value} suma ${contribution} al log-odds.`,
  noClaim: 'Una señal es un indicio, no un pronóstico ni un consejo.',
};

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
