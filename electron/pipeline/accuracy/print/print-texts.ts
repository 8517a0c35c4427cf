import type { AccuracyDimension } from '#shared/domain/accuracy';
import type { Language } from '#shared/domain/chat';
import type { PredictionMode } from '#shared/domain/prediction';

/** Words of the printed report. Numbers come formatted. */
export interface PrintTexts {
  readonly title: string;
  readonly madeAt: (minute: string) => string;
  readonly filter: string;
  readonly everything: string;
  readonly filters: Readonly<
    Record<'instrument' | 'timeframe' | 'model' | 'adapter' | 'prompt' | 'source' | 'from' | 'before' | 'mode', string>
  >;
  readonly modes: Readonly<Record<PredictionMode, string>>;
  readonly modesMixed: string;
  readonly modeHints: Readonly<Record<PredictionMode, string>>;
  readonly verdict: {
    readonly none: string;
    readonly tooFew: (values: { n: string; range: string }) => string;
    readonly noBase: (values: { n: string; range: string }) => string;
    readonly better: (values: RateValues) => string;
    readonly worse: (values: RateValues) => string;
    readonly noDifference: (values: RateValues) => string;
    readonly gained: (values: { r: string; low: string; high: string }) => string;
    readonly lost: (values: { r: string; low: string; high: string }) => string;
    readonly unclear: (values: { r: string; low: string; high: string }) => string;
  };
  readonly notPromise: string;
  readonly scores: Readonly<Record<ScoreName, string>>;
  readonly dimensions: Readonly<Record<AccuracyDimension, string>>;
  readonly by: (dimension: string) => string;
  readonly unknown: string;
  readonly none: string;
  readonly reliability: string;
  readonly reliabilityNote: string;
  readonly reliabilityEqualMass: string;
  readonly stated: string;
  readonly happened: string;
  readonly bin: string;
  readonly rCurve: string;
  readonly rCurveNote: string;
  readonly sumR: string;
  readonly resolved: string;
  readonly excursions: string;
  readonly excursionsNote: (n: string) => string;
  readonly mfeR: string;
  readonly maeR: string;
  readonly drift: string;
  readonly driftNote: string;
  readonly driftLabel: string;
  readonly month: string;
  readonly definitions: string;
  readonly definitionLines: readonly string[];
}

interface RateValues {
  readonly n: string;
  readonly range: string;
  readonly base: string;
}

export type ScoreName =
  | 'n'
  | 'hitRate'
  | 'interval'
  | 'baseRate'
  | 'meanProbability'
  | 'brier'
  | 'skill'
  | 'reliability'
  | 'resolution'
  | 'uncertainty'
  | 'withinBins'
  | 'logLoss'
  | 'errorWidth'
  | 'errorMass'
  | 'sharpness'
  | 'expectancy'
  | 'profitFactor'
  | 'drawdown'
  | 'cost'
  | 'time'
  | 'predictions'
  | 'abstentions'
  | 'unresolved'
  | 'notEntered'
  | 'firstTry';

export const PRINT_TEXTS: Readonly<Record<Language, PrintTexts>> = {
  en: {
    title: 'Accuracy of predictions',
    madeAt: (minute) => `Made ${minute}`,
    filter: 'What counts',
    everything: 'every registered prediction',
    filters: {
      instrument: 'instrument',
      timeframe: 'timeframe',
      model: 'made by',
      adapter: 'adapter',
      prompt: 'prompt version',
      source: 'kind of maker',
      from: 'from',
      before: 'before',
      mode: 'kinds of prediction',
    },
    modes: { live: 'live', replay: 'replay', retrospective: 'retrospective' },
    modesMixed: 'This report mixes kinds of prediction. Only live ones are evidence of skill on an unseen market.',
    modeHints: {
      live: 'Made before the fact: the only kind that is evidence of skill on an unseen market.',
      replay: 'Made on hidden history in a replay: the app hid the future, but the market had already happened.',
      retrospective: 'Made on history that was already stored: good for trying out, weak as evidence.',
    },
    verdict: {
      none: 'No forecast has been resolved yet, so there is nothing to judge.',
      tooFew: ({ n, range }) =>
        `Only ${n} forecasts are scored: too few to say anything. The true hit rate may lie anywhere from ${range}.`,
      noBase: ({ n, range }) =>
        `${n} forecasts are scored (hit rate ${range}), but without a base rate there is nothing to compare them with.`,
      better: ({ n, range, base }) =>
        `Over ${n} scored forecasts the hit rate (${range}) lies above the base rate of ${base}.`,
      worse: ({ n, range, base }) =>
        `Over ${n} scored forecasts the hit rate (${range}) lies below the base rate of ${base}.`,
      noDifference: ({ n, range, base }) =>
        `Over ${n} scored forecasts the hit rate (${range}) cannot be told from the base rate of ${base}.`,
      gained: ({ r, low, high }) => `The mean result was ${r} R (interval ${low} to ${high}).`,
      lost: ({ r, low, high }) => `The mean result was a loss of ${r} R (interval ${low} to ${high}).`,
      unclear: ({ r, low, high }) =>
        `Whether they gain or lose cannot be told: mean ${r} R, interval ${low} to ${high}.`,
    },
    notPromise:
      'Intervals are 95 % and hold for what was scored here; markets change, forecasts of one time depend on each other, and past results promise nothing.',
    scores: {
      n: 'Scored',
      hitRate: 'Hit rate',
      interval: '95 % interval',
      baseRate: 'Base rate',
      meanProbability: 'Mean stated',
      brier: 'Brier score',
      skill: 'Brier skill',
      reliability: 'Reliability',
      resolution: 'Resolution',
      uncertainty: 'Uncertainty',
      withinBins: 'Within bins',
      logLoss: 'Log loss',
      errorWidth: 'Calibration error',
      errorMass: 'Calibration error, equal count',
      sharpness: 'Sharpness',
      expectancy: 'Expectancy, R',
      profitFactor: 'Profit factor',
      drawdown: 'Deepest fall, R',
      cost: 'Mean cost, R',
      time: 'Mean time to result',
      predictions: 'Predictions',
      abstentions: 'Abstentions',
      unresolved: 'Open',
      notEntered: 'Not entered',
      firstTry: 'Valid at first try',
    },
    dimensions: {
      instrument: 'instrument',
      timeframe: 'timeframe',
      model: 'model',
      adapter: 'adapter',
      prompt: 'prompt version',
      source: 'kind of maker',
      mode: 'kind of prediction',
      session: 'session',
      structure: 'structure',
      confluence: 'confluence',
      direction: 'direction',
    },
    by: (dimension) => `By ${dimension}`,
    unknown: 'not known',
    none: 'none',
    reliability: 'Reliability',
    reliabilityNote:
      'Dots: how often it happened, with its interval. On the dashed line what was stated came true as often as stated. Bars: number of forecasts.',
    reliabilityEqualMass: 'Reliability, bins of equal count',
    stated: 'stated, %',
    happened: 'happened, %',
    bin: 'Stated',
    rCurve: 'Summed R',
    rCurveNote:
      'In the order of resolution, after the costs that were counted. Shaded: how far it lies below its highest point.',
    sumR: 'R',
    resolved: 'resolved forecasts',
    excursions: 'Best and worst excursion',
    excursionsNote: (n) => `${n} forecasts. Full: target reached first; hollow: not.`,
    mfeR: 'best, R',
    maeR: 'worst, R',
    drift: 'Over time',
    driftNote: 'Hit rate with its interval by the moment that the forecasts are about; the short bars are base rates.',
    driftLabel: 'hit rate, %',
    month: 'month',
    definitions: 'How to read it',
    definitionLines: [
      'Hit: the target traded before the stop within the horizon. A horizon that passes is a miss.',
      'Base rate: how often the same barriers were a hit from earlier candles, known before each forecast.',
      'Brier score: mean squared error of the probabilities, lower is better. Skill: above 0 is better than always stating the base rate.',
      'Calibration error: mean distance between what was stated and what happened, over ten bins.',
      'R: result after costs over the initial risk.',
    ],
  },
  es: {
    title: 'Precisión de las predicciones',
    madeAt: (minute) => `Hecho el ${minute}`,
    filter: 'Qué cuenta',
    everything: 'todas las predicciones anotadas',
    filters: {
      instrument: 'instrumento',
      timeframe: 'temporalidad',
      model: 'hecha por',
      adapter: 'adaptador',
      prompt: 'versión del texto',
      source: 'clase de autor',
      from: 'desde',
      before: 'antes de',
      mode: 'clases de predicción',
    },
    modes: { live: 'en vivo', replay: 'repetición', retrospective: 'retrospectiva' },
    modesMixed:
      'Este informe mezcla clases de predicción. Solo las hechas en vivo prueban habilidad en un mercado no visto.',
    modeHints: {
      live: 'Hechas antes de los hechos: la única clase que prueba habilidad en un mercado no visto.',
      replay:
        'Hechas sobre historia oculta en una repetición: la app ocultó el futuro, pero el mercado ya había pasado.',
      retrospective: 'Hechas sobre historia ya guardada: buenas para probar, débiles como prueba.',
    },
    verdict: {
      none: 'Aún no hay ningún pronóstico resuelto, así que no hay nada que juzgar.',
      tooFew: ({ n, range }) =>
        `Solo hay ${n} pronósticos puntuados: muy pocos para decir algo. La tasa real de aciertos puede estar en cualquier punto de ${range}.`,
      noBase: ({ n, range }) =>
        `Hay ${n} pronósticos puntuados (aciertos de ${range}), pero sin tasa base no hay con qué compararlos.`,
      better: ({ n, range, base }) =>
        `En ${n} pronósticos puntuados, los aciertos (${range}) quedan por encima de la tasa base de ${base}.`,
      worse: ({ n, range, base }) =>
        `En ${n} pronósticos puntuados, los aciertos (${range}) quedan por debajo de la tasa base de ${base}.`,
      noDifference: ({ n, range, base }) =>
        `En ${n} pronósticos puntuados, los aciertos (${range}) no se distinguen de la tasa base de ${base}.`,
      gained: ({ r, low, high }) => `El resultado medio fue ${r} R (intervalo de ${low} a ${high}).`,
      lost: ({ r, low, high }) => `El resultado medio fue una pérdida de ${r} R (intervalo de ${low} a ${high}).`,
      unclear: ({ r, low, high }) =>
        `No se puede decir si ganan o pierden: media ${r} R, intervalo de ${low} a ${high}.`,
    },
    notPromise:
      'Los intervalos son del 95 % y valen para lo puntuado aquí; los mercados cambian, los pronósticos de una misma época dependen unos de otros y los resultados pasados no prometen nada.',
    scores: {
      n: 'Puntuadas',
      hitRate: 'Aciertos',
      interval: 'Intervalo del 95 %',
      baseRate: 'Tasa base',
      meanProbability: 'Media declarada',
      brier: 'Brier',
      skill: 'Ventaja de Brier',
      reliability: 'Fiabilidad',
      resolution: 'Resolución',
      uncertainty: 'Incertidumbre',
      withinBins: 'Dentro de los tramos',
      logLoss: 'Pérdida logarítmica',
      errorWidth: 'Error de calibración',
      errorMass: 'Error de calibración, igual cantidad',
      sharpness: 'Nitidez',
      expectancy: 'Esperanza, R',
      profitFactor: 'Factor de beneficio',
      drawdown: 'Caída más profunda, R',
      cost: 'Coste medio, R',
      time: 'Tiempo medio al resultado',
      predictions: 'Predicciones',
      abstentions: 'Abstenciones',
      unresolved: 'Abiertas',
      notEntered: 'Sin entrada',
      firstTry: 'Válidas a la primera',
    },
    dimensions: {
      instrument: 'instrumento',
      timeframe: 'temporalidad',
      model: 'modelo',
      adapter: 'adaptador',
      prompt: 'versión del texto',
      source: 'clase de autor',
      mode: 'clase de predicción',
      session: 'sesión',
      structure: 'estructura',
      confluence: 'confluencia',
      direction: 'dirección',
    },
    by: (dimension) => `Por ${dimension}`,
    unknown: 'no se sabe',
    none: 'ninguno',
    reliability: 'Fiabilidad',
    reliabilityNote:
      'Puntos: cuántas veces ocurrió, con su intervalo. En la línea discontinua, lo declarado se cumplió tantas veces como se dijo. Barras: número de pronósticos.',
    reliabilityEqualMass: 'Fiabilidad, tramos de igual cantidad',
    stated: 'declarada, %',
    happened: 'cumplida, %',
    bin: 'Declarada',
    rCurve: 'R acumulado',
    rCurveNote:
      'En el orden de resolución, descontados los costes que se contaron. Sombreado: cuánto queda por debajo de su punto más alto.',
    sumR: 'R',
    resolved: 'pronósticos resueltos',
    excursions: 'Mejor y peor recorrido',
    excursionsNote: (n) => `${n} pronósticos. Llenos: el objetivo llegó primero; huecos: no.`,
    mfeR: 'mejor, R',
    maeR: 'peor, R',
    drift: 'A lo largo del tiempo',
    driftNote:
      'Aciertos con su intervalo según el momento del que tratan los pronósticos; las barras cortas son tasas base.',
    driftLabel: 'aciertos, %',
    month: 'mes',
    definitions: 'Cómo leerlo',
    definitionLines: [
      'Acierto: el objetivo se negoció antes que el stop dentro del horizonte. Un horizonte que pasa es un fallo.',
      'Tasa base: cuántas veces las mismas barreras fueron acierto desde velas anteriores, conocida antes de cada pronóstico.',
      'Brier: error cuadrático medio de las probabilidades, menos es mejor. Ventaja: sobre 0 es mejor que decir siempre la tasa base.',
      'Error de calibración: distancia media entre lo declarado y lo ocurrido, en diez tramos.',
      'R: resultado después de costes dividido por el riesgo inicial.',
    ],
  },
};
