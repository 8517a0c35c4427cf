import { type AdapterEvaluation, LOWER_IS_BETTER } from '#shared/domain/adapter-evaluation';
import type { DatasetManifest } from '#shared/domain/training-dataset';
import type { TrainingRun } from '#shared/domain/training-run';

/** The text beside an adapter: what it was trained on, how, for how long, how it scored, and what it is not. */
export function adapterCard(about: {
  readonly run: TrainingRun;
  readonly dataset: DatasetManifest | null;
  readonly evaluation: AdapterEvaluation | null;
}): string {
  const { run, dataset, evaluation } = about;
  const { recipe } = run;
  const lines = [
    `# ${run.name}`,
    '',
    `A LoRA adapter for ${run.modelId} (SHA-256 ${run.modelHash}), trained in Fairgap.`,
    '',
    '## Training',
    '',
    `- ${run.step} steps, ${run.tokens.toLocaleString('en-US')} tokens, ${duration(run.workedMs)} on ${run.device ?? 'cpu'}`,
    `- rank ${recipe.rank}, alpha ${recipe.alpha}, on ${recipe.projections.join(', ')}`,
    `- learning rate ${recipe.learningRate} (${recipe.schedule}, ${(100 * recipe.warmupShare).toFixed(0)} % warm-up), ${recipe.accumulation} x ${recipe.batchTokens} tokens a step, seed ${recipe.seed}`,
    run.best === null
      ? '- never looked at the validation examples'
      : `- best validation loss ${run.best.validationLoss.toFixed(4)} nats a token, at step ${run.best.step}; these weights were kept`,
    '',
    '## Data',
    '',
    ...(dataset === null ? [`- dataset ${run.datasetId}, which is not here any more`] : dataLines(dataset)),
    '',
    '## Evaluation',
    '',
    ...(evaluation === null
      ? ['Not evaluated yet: nobody knows whether it is better than its base.']
      : evaluationLines(evaluation)),
    '',
    '## Limits',
    '',
    'It was measured on questions and moments of the same kind that it was trained on. Market examples rest on generated or past',
    'prices, which say nothing certain about those to come. It promises no profit.',
    '',
  ];
  return lines.join('\n');
}

function dataLines({ name, id, statistics, range, licence, findings }: DatasetManifest): string[] {
  const counts = (of: Readonly<Record<string, number>>) =>
    Object.entries(of)
      .map(([key, count]) => `${count} ${key}`)
      .join(', ');
  return [
    `- ${name} (${id}), ${licence}`,
    `- examples: ${counts(statistics.bySplit)}; ${counts(statistics.byKind)}; ${counts(statistics.bySource)}`,
    ...(range === null ? [] : [`- market facts from ${day(range.from)} to ${day(range.to)}`]),
    ...(findings.length === 0
      ? []
      : [`- left out: ${findings.map(({ code, count }) => `${count} ${code.replaceAll('_', ' ')}`).join(', ')}`]),
  ];
}

function evaluationLines({ subjects, comparisons, verdict, examples, datasetId, madeAt }: AdapterEvaluation): string[] {
  const metrics = [...new Set(subjects.flatMap(({ scores }) => scores.map(({ metric }) => metric)))];
  const cell = (role: string, metric: string) => {
    const score = subjects.find((subject) => subject.role === role)?.scores.find((one) => one.metric === metric);
    return score ? `${number(score.value)} (${number(score.low)} to ${number(score.high)}, n ${score.n})` : '';
  };
  return [
    `${examples} held-out examples of ${datasetId}, asked on ${day(madeAt)}; 95 % intervals.`,
    '',
    '| metric | base | candidate | difference |',
    '| --- | --- | --- | --- |',
    ...metrics.map((metric) => {
      const difference = comparisons.find((one) => one.metric === metric && one.against === 'base');
      const told = difference
        ? `${number(difference.difference)} (${number(difference.low)} to ${number(difference.high)}), ${difference.outcome}`
        : '';
      const name = LOWER_IS_BETTER.has(metric) ? `${metric} (lower is better)` : metric;
      return `| ${name} | ${cell('base', metric)} | ${cell('candidate', metric)} | ${told} |`;
    }),
    '',
    verdict.mayPromote
      ? 'Verdict: better than what was active.'
      : `Verdict: not to be promoted (${verdict.reasons.map(({ code, metric }) => (metric ? `${code}: ${metric}` : code)).join(', ')}).`,
  ];
}

function number(value: number): string {
  return value.toFixed(3);
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
