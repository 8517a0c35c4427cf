import type { Prediction } from '#shared/domain/prediction';
import type { Answer } from './answers';
import { predictionFacts, rewardToRisk } from './market-facts';
import { paragraphs, type Telling, type Told } from './telling';
import { WORDS } from './words';

/** The prediction's card, and the sentence that goes with it. */
export function tellPrediction(prediction: Answer<'predictions.request'>, told: Telling): Told {
  const { say } = told;
  keepNumbers(prediction, told);
  const facts = predictionFacts(prediction, told.places(prediction.instrument), told.language);
  const record = say(
    'It is registered and will be scored; it is not advice.',
    'Queda registrada y se puntuará; no es un consejo.',
  );
  return {
    text: `${facts.join(' ')} ${record}`,
    brief: facts,
    blocks: [{ kind: 'prediction', prediction }],
  };
}

export function tellOnePrediction({ prediction }: Answer<'predictions.get'>, told: Telling): Told {
  const { say } = told;
  const { instrument, timeframe, asOf, mode, source, outcome, sampling, recalibration } = prediction;
  const words = WORDS[told.language];
  keepNumbers(prediction, told);
  const made = say(
    `${instrument} ${timeframe} as of ${told.instant(asOf)}, by ${words.makers[source]} (${words.modes[mode]}).`,
    `${instrument} ${timeframe} al ${told.instant(asOf)}, por ${words.makers[source]} (${words.modes[mode]}).`,
  );
  const facts = predictionFacts(prediction, told.places(instrument), told.language);
  const votes =
    sampling &&
    say(
      `Asked ${sampling.asked} times: ${sampling.agreeing} agreed, ${sampling.opposing} opposed, ${sampling.abstaining} abstained.`,
      `Se preguntó ${sampling.asked} veces: ${sampling.agreeing} a favor, ${sampling.opposing} en contra, ${sampling.abstaining} abstenciones.`,
    );
  const corrected =
    recalibration &&
    say(
      `The probability is corrected by its own record (n=${recalibration.n}).`,
      `La probabilidad está corregida con su propio historial (n=${recalibration.n}).`,
    );
  const ended =
    outcome === null
      ? say('Its outcome is not known yet.', 'Aún no se conoce su desenlace.')
      : say(
          `Outcome: ${words.outcomes[outcome.result]}, ${told.r(outcome.rMultiple)} after costs, known ${told.instant(outcome.knownAt)}; best ${told.r(outcome.mfeR)}, worst ${told.r(outcome.maeR)}.`,
          `Desenlace: ${words.outcomes[outcome.result]}, ${told.r(outcome.rMultiple)} tras costes, conocido ${told.instant(outcome.knownAt)}; mejor ${told.r(outcome.mfeR)}, peor ${told.r(outcome.maeR)}.`,
        );
  const lines = [made, ...facts, votes, corrected, ended].filter((line) => line !== null);
  return { text: lines.join('\n'), brief: [...facts, ended], blocks: [{ kind: 'prediction', prediction }] };
}

export function tellPredictions(predictions: Answer<'predictions.list'>, told: Telling): Told {
  const { say } = told;
  const words = WORDS[told.language];
  if (predictions.length === 0) {
    const text = say(
      'No predictions yet. Ask me to predict an instrument on a timeframe, or schedule some in the Predictions pane.',
      'Aún no hay predicciones. Pídame que prediga un instrumento en una temporalidad, o prográmelas en el panel Predicciones.',
    );
    return { text, brief: [text] };
  }
  const count = told.derived('count', predictions.length);
  const open = told.derived('open', predictions.filter(isOpen).length);
  const abstained = told.derived(
    'abstained',
    predictions.filter(({ verdict }) => verdict.kind === 'abstention').length,
  );
  const headline = say(
    `${count} ${count === 1 ? 'prediction' : 'predictions'}: ${open} open, ${abstained} without a forecast.`,
    `${count} ${count === 1 ? 'predicción' : 'predicciones'}: ${open} ${open === 1 ? 'abierta' : 'abiertas'}, ${abstained} sin pronóstico.`,
  );
  const table = told.table<Prediction>(
    [
      { head: say('As of', 'A fecha'), cell: ({ asOf }) => told.instant(asOf) },
      { head: say('Series', 'Serie'), cell: ({ instrument, timeframe }) => `${instrument} ${timeframe}` },
      {
        head: say('Says', 'Dice'),
        cell: ({ verdict }) =>
          verdict.kind === 'forecast' ? words.directions[verdict.direction] : words.abstentions[verdict.reason],
      },
      {
        head: say('Probability', 'Probabilidad'),
        isNumber: true,
        cell: ({ verdict }) => (verdict.kind === 'forecast' ? told.percent(verdict.probability) : '–'),
      },
      {
        head: say('Base rate (n)', 'Tasa base (n)'),
        isNumber: true,
        cell: ({ baseRate }) => (baseRate ? `${told.percent(baseRate.fraction)} (${baseRate.n})` : '–'),
      },
      { head: say('By', 'Por'), cell: ({ source }) => words.makers[source] },
      {
        head: say('Outcome', 'Desenlace'),
        cell: ({ verdict, outcome }) =>
          outcome
            ? `${words.outcomes[outcome.result]}, ${told.r(outcome.rMultiple)}`
            : verdict.kind === 'forecast'
              ? say('open', 'abierta')
              : '–',
      },
    ],
    predictions,
    'predictions',
  );
  const first = predictions.slice(0, 2).flatMap((prediction) => briefPrediction(prediction, told));
  const ask = say('How good they are: ask for the accuracy.', 'Para saber si aciertan, pida la precisión.');
  return { text: paragraphs(headline, table, ask), brief: [headline, ...first] };
}

export function tellOutcomes(outcomes: Answer<'outcomes.list'>, told: Telling): Told {
  const { say } = told;
  const words = WORDS[told.language];
  if (outcomes.length === 0) {
    const text = say(
      'No prediction has ended yet. Outcomes come when a target, a stop or the horizon is reached.',
      'Aún no ha terminado ninguna predicción. El desenlace llega con el objetivo, el stop o el horizonte.',
    );
    return { text, brief: [text] };
  }
  const entered = outcomes.filter(({ outcome }) => outcome.result !== 'not_entered');
  const n = told.derived('n', entered.length);
  const hits = told.derived('hits', entered.filter(({ outcome }) => outcome.result === 'target').length);
  const rated = entered.flatMap(({ baseRate }) => (baseRate ? [baseRate.fraction] : []));
  const base =
    rated.length === 0
      ? null
      : told.derived('baseRate', rated.reduce((sum, fraction) => sum + fraction, 0) / rated.length, 'fraction');
  const count = told.derived('count', outcomes.length);
  told.derived('enough', MIN_SAMPLE);
  const headline = say(
    `${count} ${count === 1 ? 'outcome' : 'outcomes'}: ${hits} of n=${n} entered reached the target${base === null ? '' : `; the base rate is ${told.percent(base)}`}.`,
    `${count} ${count === 1 ? 'desenlace' : 'desenlaces'}: ${hits} de n=${n} con entrada llegaron al objetivo${base === null ? '' : `; la tasa base es ${told.percent(base)}`}.`,
  );
  const few =
    n < MIN_SAMPLE
      ? say(
          `Under n=${MIN_SAMPLE} that says nothing about skill.`,
          `Por debajo de n=${MIN_SAMPLE} eso no dice nada de habilidad.`,
        )
      : null;
  const table = told.table(
    [
      { head: say('Known', 'Conocido'), cell: ({ outcome }) => told.instant(outcome.knownAt) },
      { head: say('Series', 'Serie'), cell: ({ instrument, timeframe }) => `${instrument} ${timeframe}` },
      { head: say('Said', 'Decía'), cell: ({ direction }) => words.directions[direction] },
      {
        head: say('Probability', 'Probabilidad'),
        isNumber: true,
        cell: ({ probability }) => told.percent(probability),
      },
      {
        head: say('Base rate (n)', 'Tasa base (n)'),
        isNumber: true,
        cell: ({ baseRate }) => (baseRate ? `${told.percent(baseRate.fraction)} (${baseRate.n})` : '–'),
      },
      { head: say('Outcome', 'Desenlace'), cell: ({ outcome }) => words.outcomes[outcome.result] },
      { head: 'R', isNumber: true, cell: ({ outcome }) => told.r(outcome.rMultiple) },
    ],
    outcomes,
    'predictions',
  );
  return {
    text: paragraphs([headline, few].filter(Boolean).join(' '), table),
    brief: [headline, ...(few ? [few] : [])],
  };
}

function briefPrediction(prediction: Prediction, told: Telling): string[] {
  const { verdict, baseRate, instrument, timeframe } = prediction;
  if (verdict.kind !== 'forecast') return [];
  const side = WORDS[told.language].directions[verdict.direction];
  const base = baseRate
    ? told.say(
        `base rate ${told.percent(baseRate.fraction)}, n=${baseRate.n}`,
        `tasa base ${told.percent(baseRate.fraction)}, n=${baseRate.n}`,
      )
    : told.say('no base rate', 'sin tasa base');
  return [`${instrument} ${timeframe}: ${side} ${told.percent(verdict.probability)} (${base}).`];
}

function isOpen({ verdict, outcome }: Prediction): boolean {
  return verdict.kind === 'forecast' && outcome === null;
}

/** Reward to risk is worked out by the sentence about a forecast. */
function keepNumbers({ id, verdict }: Prediction, told: Telling): void {
  if (verdict.kind !== 'forecast') return;
  const ratio = rewardToRisk(verdict);
  if (ratio === null) return;
  told.cited('told.rewardToRisk', ratio, 'ratio', { kind: 'prediction', predictionId: id });
}

const MIN_SAMPLE = 30;
