import type { Direction, Forecast, Sampling } from '#shared/domain/prediction';
import type { ParsedAnswer } from './parse-answer';

/** One answer to a question that was put with several seeds. */
export interface Sample {
  readonly seed: number;
  readonly output: string;
  readonly answer: ParsedAnswer;
}

export interface Agreement {
  readonly answer: ParsedAnswer;
  /** What the record shows as the raw answer: the sample that the answer was taken from. */
  readonly chosen: Sample;
  readonly sampling: Sampling;
}

/**
 * What several answers to the same question say together.
 *
 * Of long, short and abstaining the one that most valid samples say is the verdict; without a single winner it is an
 * abstention. The forecast is the plan (stop, entry, target and horizon) that most of the agreeing samples name, the one
 * with the earliest seed among equals. Its probability before any correction, with a samples agreeing, o opposing and s
 * abstaining, is
 *
 *   raw = (a * p + o * (1 - q) + s * b) / (a + o + s)
 *
 * where p is the mean that the agreeing ones state, q the mean that the opposing ones state for the other side, and b the
 * base rate of the barriers: a sample that opposes says that the other side comes first, and one that abstains says that
 * nothing is known beyond the base rate. Without a base rate the abstaining ones are left out. Invalid samples say nothing.
 *
 * @param samples - At least one, in the order in which they were asked.
 * @param baseRateOf - Share of earlier starts that reached the forecast's target first; asked only where someone abstains.
 */
export function agreeOnSamples(
  samples: readonly Sample[],
  baseRateOf: (forecast: Forecast) => number | null,
): Agreement {
  const saying = {
    long: samples.filter(({ answer }) => directionOf(answer) === 'long'),
    short: samples.filter(({ answer }) => directionOf(answer) === 'short'),
    abstain: samples.filter(({ answer }) => answer.kind === 'abstention'),
  };
  const invalid = samples.length - saying.long.length - saying.short.length - saying.abstain.length;
  const counts = { asked: samples.length, abstaining: saying.abstain.length, invalid };
  const record = (agreeing: number, opposing: number): Sampling => ({
    ...counts,
    agreeing,
    opposing,
    seeds: samples.map(({ seed }) => seed),
    outputs: samples.map(({ output }) => output),
  });
  const most = Math.max(saying.long.length, saying.short.length, saying.abstain.length);
  const winners = (['long', 'short', 'abstain'] as const).filter((word) => saying[word].length === most);
  const [winner] = winners;
  // The caller gives at least one sample.
  const first = samples[0] as Sample;

  if (most === 0) return { answer: first.answer, chosen: first, sampling: record(0, 0) };
  if (winners.length > 1 || winner === 'abstain' || winner === undefined) {
    const chosen = saying.abstain[0] ?? first;
    return { answer: { kind: 'abstention' }, chosen, sampling: record(0, saying.long.length + saying.short.length) };
  }
  const agreeing = saying[winner];
  const opposing = saying[winner === 'long' ? 'short' : 'long'];
  const chosen = modalPlan(agreeing);
  const forecast = forecastOf(chosen);
  const baseRate = saying.abstain.length > 0 ? baseRateOf(forecast) : null;
  const silent = baseRate === null ? 0 : saying.abstain.length;
  const sum =
    agreeing.reduce((total, sample) => total + forecastOf(sample).probability, 0) +
    opposing.reduce((total, sample) => total + 1 - forecastOf(sample).probability, 0) +
    silent * (baseRate ?? 0);
  const rawProbability = Math.min(1, Math.max(0, sum / (agreeing.length + opposing.length + silent)));
  return {
    answer: { kind: 'forecast', forecast: { ...forecast, probability: rawProbability, rawProbability } },
    chosen,
    sampling: record(agreeing.length, opposing.length),
  };
}

/** The first sample of the plan that most of them name. */
function modalPlan(agreeing: readonly Sample[]): Sample {
  const counts = new Map<string, number>();
  for (const sample of agreeing) counts.set(planOf(sample), (counts.get(planOf(sample)) ?? 0) + 1);
  return agreeing.reduce((best, sample) =>
    (counts.get(planOf(sample)) as number) > (counts.get(planOf(best)) as number) ? sample : best,
  );
}

function planOf(sample: Sample): string {
  const { entry, stop, targets, horizonCandles } = forecastOf(sample);
  return JSON.stringify([entry, stop, targets, horizonCandles]);
}

function forecastOf({ answer }: Sample): Forecast {
  if (answer.kind !== 'forecast') throw new Error('Expected a forecast.');
  return answer.forecast;
}

function directionOf(answer: ParsedAnswer): Direction | null {
  return answer.kind === 'forecast' ? answer.forecast.direction : null;
}
