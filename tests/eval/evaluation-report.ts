import type { LoadedModel } from '#electron/ports/language-model';
import type { Proportion } from '#shared/domain/accuracy';
import { compareEvaluations } from './compare-evaluations';
import type { Evaluation } from './evaluate-assistant';
import { type ScoreSummary, SHARES } from './summarise-scores';

/** What was measured, with what it was measured on. */
export interface EvaluationReport {
  readonly madeAt: string;
  readonly model: Pick<LoadedModel, 'modelId' | 'modelHash' | 'adapterHash' | 'runtime' | 'parameterCount'>;
  readonly prompts: readonly { readonly id: string; readonly version: string }[];
  /** Of the code that routes, chooses and checks. */
  readonly codeHash: string;
  readonly filter: Readonly<Record<string, string>>;
  readonly evaluations: readonly Evaluation[];
}

/** The report as Markdown: shares with their 95 % intervals and n, by family, language and split, and modes compared. */
export function evaluationMarkdown(report: EvaluationReport): string {
  const { model, prompts, evaluations, codeHash, filter } = report;
  const total = evaluations[0]?.cases.length ?? 0;
  const lines = [
    '# How well the assistant does',
    '',
    'Written by `npm run eval:assistant`. Shares carry their 95 % Wilson interval and the number of things counted; a share of',
    'few is worth little. Nothing here says whether a trade earns anything: it is about reading questions, calling the right',
    'tools, saying no, and repeating numbers as they are.',
    '',
    `- Model: ${model.modelId} (\`${model.modelHash.slice(0, 12)}\`), ${adapterOf(model.adapterHash)}, ${model.runtime}`,
    `- Cases: ${total}${filterOf(filter)}; those of \`held_out\` are never trained on and share no template with the others`,
    `- Prompts: ${prompts.map(({ id, version }) => `${id} ${version}`).join(', ')}`,
    `- Code: \`${codeHash.slice(0, 12)}\`; made ${report.madeAt}`,
    '',
    '| mode | what it is |',
    '| --- | --- |',
    '| `router+grammar` | as in the app: plain words are routed, the model chooses for the rest under a grammar |',
    '| `grammar` | the model chooses always, under the same grammar |',
    '| `bare` | the model writes what it likes, which is parsed strictly |',
    '',
    '## Overall',
    '',
    ...table(
      'mode',
      evaluations.map((evaluation) => [evaluation.mode, evaluation.overall] as const),
    ),
    '',
    '## Modes compared',
    '',
    'A case counts as right where everything that it asks is right. Difference: second minus first, 95 % bootstrap interval over',
    'cases; p: exact McNemar test.',
    '',
    '| first | second | n | only first right | only second right | difference | p |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...comparisons(evaluations),
  ];
  for (const evaluation of evaluations) {
    lines.push('', `## ${evaluation.mode}${evaluation.isCut ? ' (not finished)' : ''}`);
    for (const [name, groups] of [
      ['family', evaluation.byFamily],
      ['language', evaluation.byLanguage],
      ['split', evaluation.bySplit],
    ] as const) {
      lines.push('', ...table(name, Object.entries(groups)));
    }
  }
  return `${lines.join('\n')}\n`;
}

function comparisons(evaluations: readonly Evaluation[]): string[] {
  return evaluations.flatMap((first, index) =>
    evaluations.slice(index + 1).map((second) => {
      const { n, onlyFirst, onlySecond, difference, pValue } = compareEvaluations(first.cases, second.cases);
      const change = difference
        ? `${signed(difference.value)} (${signed(difference.low)} to ${signed(difference.high)})`
        : '-';
      const p = pValue < 0.001 ? '< 0.001' : pValue.toFixed(3);
      return `| ${first.mode} | ${second.mode} | ${n} | ${onlyFirst} | ${onlySecond} | ${change} | ${p} |`;
    }),
  );
}

function table(heading: string, rows: readonly (readonly [string, ScoreSummary])[]): string[] {
  // A column that counts nothing in any row says nothing.
  const columns = SHARES.filter(([key]) => rows.some(([, summary]) => summary[key].n > 0));
  const hasInvented = rows.some(([, { inventedPerAnswer }]) => inventedPerAnswer.n > 0);
  const names = [
    heading,
    'cases',
    ...columns.map(([, title, better]) => (better === 'lower' ? `${title} (lower is better)` : title)),
    ...(hasInvented ? ['invented numbers per answer'] : []),
    's per case (p95)',
  ];
  return [
    `| ${names.join(' | ')} |`,
    `| ${names.map(() => '---').join(' | ')} |`,
    ...rows.map(([name, summary]) => {
      const { inventedPerAnswer: invented, secondsPerCase: seconds } = summary;
      const cells = [
        name,
        String(summary.cases),
        ...columns.map(([key]) => share(summary[key].share, summary[key].n)),
        ...(hasInvented ? [invented.mean === null ? '-' : `${invented.mean.toFixed(2)} (n ${invented.n})`] : []),
        seconds.mean === null ? '-' : `${seconds.mean.toFixed(2)} (${(seconds.p95 ?? 0).toFixed(2)})`,
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ];
}

function share(proportion: Proportion | null, n: number): string {
  if (proportion === null) return '-';
  const percent = (value: number) => (100 * value).toFixed(0);
  return `${percent(proportion.value)} % (${percent(proportion.low)} to ${percent(proportion.high)}, n ${n})`;
}

function signed(value: number): string {
  return `${value >= 0 ? '+' : '-'}${Math.abs(100 * value).toFixed(1)} %`;
}

function adapterOf(adapterHash: string | null): string {
  return adapterHash === null ? 'no adapter' : `adapter \`${adapterHash.slice(0, 12)}\``;
}

function filterOf(filter: EvaluationReport['filter']): string {
  const parts = Object.entries(filter).map(([name, value]) => `${name} ${value}`);
  return parts.length === 0 ? '' : ` (only ${parts.join(', ')})`;
}
