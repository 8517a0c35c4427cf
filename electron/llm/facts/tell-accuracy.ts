import type { AccuracyGroup, AccuracyScores } from '#shared/domain/accuracy';
import type { Answer } from './answers';
import { rateText } from './rate-text';
import { paragraphs, type Telling, type Told } from './telling';
import { WORDS } from './words';

/** How often predictions were right, with sample size, interval, base rate and skill; too few say nothing, and that is said. */
export function tellAccuracy(report: Answer<'accuracy.report'>, told: Telling): Told {
  const { say } = told;
  const { overall, modes, groups } = report;
  const { n } = overall;
  told.derived('enough', MIN_SAMPLE);
  told.derived('interval', 0.95, 'fraction');
  told.derived('zero', 0, 'score');
  if (n === 0) {
    const text = say(
      `No prediction has been scored yet: ${overall.predictions} made, ${overall.unresolved} still open, ${overall.abstentions} without a forecast. Ask me to predict, and come back once outcomes are known.`,
      `Aún no se ha puntuado ninguna predicción: ${overall.predictions} hechas, ${overall.unresolved} abiertas, ${overall.abstentions} sin pronóstico. Pídame predicciones y vuelva cuando se conozca el desenlace.`,
    );
    return { text, brief: [text] };
  }
  const kinds = modes.map((mode) => WORDS[told.language].modes[mode]).join(', ');
  const hits = say(
    `${overall.hits} of n=${n} scored forecasts hit: ${rateText(overall.hitRate, told, say('95 % interval ', 'intervalo del 95 % '))}, base rate ${overall.baseRate === null ? 'not known' : told.percent(overall.baseRate)}.`,
    `${overall.hits} de n=${n} pronósticos puntuados acertaron: ${rateText(overall.hitRate, told, say('95 % interval ', 'intervalo del 95 % '))}, tasa base ${overall.baseRate === null ? 'desconocida' : told.percent(overall.baseRate)}.`,
  );
  const verdict = n < MIN_SAMPLE ? tooFew(n, told) : judgement(overall, told);
  const skill =
    overall.brier === null
      ? null
      : say(
          `Brier ${told.plain(overall.brier, 3)}, skill ${overall.brierSkill === null ? 'not known' : told.signed(overall.brierSkill, 3)} (above 0 beats the base rate).`,
          `Brier ${told.plain(overall.brier, 3)}, habilidad ${overall.brierSkill === null ? 'desconocida' : told.signed(overall.brierSkill, 3)} (sobre 0 supera la tasa base).`,
        );
  const mean = expectancyLine(overall, told);
  const rest = say(
    `Besides: ${overall.unresolved} open, ${overall.notEntered} never entered, ${overall.abstentions} without a forecast. Counted: ${kinds}.`,
    `Además: ${overall.unresolved} abiertas, ${overall.notEntered} sin entrada, ${overall.abstentions} sin pronóstico. Cuentan: ${kinds}.`,
  );
  const lines = [hits, verdict, skill, mean, rest].filter((line) => line !== null);
  const tables = groups.slice(0, 2).flatMap(({ groups: some }) => groupTable(some, told));
  return { text: paragraphs(lines.join(' '), ...tables), brief: lines.slice(0, 5) };
}

function tooFew(n: number, told: Telling): string {
  return told.say(
    `**Too few to say** whether that is skill or luck: n=${n}, and it takes ${MIN_SAMPLE}.`,
    `**Muy pocos para decir** si es habilidad o suerte: n=${n}, y hacen falta ${MIN_SAMPLE}.`,
  );
}

function judgement({ hitRate, baseRate }: AccuracyScores, { say }: Telling): string {
  if (hitRate === null || baseRate === null) {
    return say('Without a base rate that says nothing about skill.', 'Sin tasa base eso no dice nada de habilidad.');
  }
  if (hitRate.low > baseRate) {
    return say('The whole interval lies above the base rate.', 'Todo el intervalo queda sobre la tasa base.');
  }
  if (hitRate.high < baseRate) {
    return say('The whole interval lies below the base rate.', 'Todo el intervalo queda bajo la tasa base.');
  }
  return say(
    'The base rate lies inside the interval: no skill is shown.',
    'La tasa base está dentro del intervalo: no se demuestra habilidad.',
  );
}

function expectancyLine({ expectancyR, expectancyInterval, meanCostR }: AccuracyScores, told: Telling): string | null {
  if (expectancyR === null) return null;
  const { say } = told;
  const interval = expectancyInterval
    ? say(
        ` (95 % interval ${told.r(expectancyInterval.low)} to ${told.r(expectancyInterval.high)})`,
        ` (intervalo del 95 %: ${told.r(expectancyInterval.low)} a ${told.r(expectancyInterval.high)})`,
      )
    : '';
  const costs =
    meanCostR === null
      ? ''
      : say(`, costs of ${told.plain(meanCostR)} R included`, `, incluidos costes de ${told.plain(meanCostR)} R`);
  return say(
    `Mean result ${told.r(expectancyR)}${interval}${costs}.`,
    `Resultado medio ${told.r(expectancyR)}${interval}${costs}.`,
  );
}

function groupTable(groups: readonly AccuracyGroup[], told: Telling): string[] {
  const { say } = told;
  if (groups.length === 0) return [];
  const table = told.table(
    [
      { head: say('Group', 'Grupo'), cell: ({ key }) => told.foreign(key, 60) || '–' },
      { head: 'n', isNumber: true, cell: ({ scores }) => `${scores.n}` },
      {
        head: say('Hit rate (95 %)', 'Aciertos (95 %)'),
        isNumber: true,
        cell: ({ scores }) => rateText(scores.hitRate, told),
      },
      {
        head: say('Base rate', 'Tasa base'),
        isNumber: true,
        cell: ({ scores }) => (scores.baseRate === null ? '–' : told.percent(scores.baseRate)),
      },
      {
        head: say('Mean R', 'R media'),
        isNumber: true,
        cell: ({ scores }) => (scores.expectancyR === null ? '–' : told.r(scores.expectancyR)),
      },
      {
        head: say('Says', 'Dice'),
        cell: ({ scores }) => (scores.n < MIN_SAMPLE ? say('too few', 'muy pocos') : judgement(scores, told)),
      },
    ],
    [...groups].sort((a, b) => b.scores.n - a.scores.n).slice(0, 200),
    'accuracy',
  );
  return [table];
}

const MIN_SAMPLE = 30;
