import { RULES } from '#electron/pipeline/risk/all-rules';
import { FACT_RULES } from '#electron/pipeline/risk/fact-rules';
import { HISTORY_RULES } from '#electron/pipeline/risk/history-rules';
import type { RiskRule } from '#electron/pipeline/risk/risk-rule';
import { SIZE_RULES } from '#electron/pipeline/risk/size-rules';
import { TICKET_RULES } from '#electron/pipeline/risk/ticket-rules';
import { ruleAboutEn } from '#renderer/locales/rules-en';
import { RULE_EXAMPLES } from './all-examples';
import { FINAL_EXAMPLES, type FinalCode } from './final-examples';
import { code, codes, table } from './markdown';
import { changesOf } from './patch-text';
import type { LegExample, Outcome, RuleExample } from './rule-example';
import { type ToldExample, tellExample } from './told-example';

/** Every rule of the engine with its examples, as the engine tells them now. */
export function ruleSections(): string {
  const parts = GROUPS.map(([title, rules]) => [`## ${title}`, ...rules.map(ruleSection)].join('\n\n'));
  return parts.join('\n\n');
}

/** The index of all codes, each with its one sentence. */
export function ruleIndex(): string {
  return table(
    ['code', 'in a sentence'],
    [...RULES.map((rule) => [rule.code, rule.summary] as const), ...FINALS].map(([name, summary]) => [
      `[${code(name)}](#${name})`,
      summary,
    ]),
  );
}

/** What only the final size shows. */
export function finalSections(): string {
  return FINALS.map(([name, summary]) =>
    [`### ${name}`, summary, exampleTable(name, FINAL_EXAMPLES[name])].join('\n\n'),
  ).join('\n\n');
}

function ruleSection({ code: name, summary, inputs, limits }: RiskRule): string {
  return [
    `### ${name}`,
    summary,
    `Looks at ${codes(inputs)}. ${limits.length === 0 ? 'Holds no limit of the mandate.' : `Holds ${codes(limits)}.`}`,
    exampleTable(name, RULE_EXAMPLES[name]),
  ].join('\n\n');
}

function exampleTable(name: string, examples: readonly (RuleExample | LegExample)[]): string {
  return table(
    ['changed', 'says', 'value', 'limit', 'at most', 'message', 'all rules together'],
    examples.map((example) => {
      const told = tellExample(name, example);
      const changes = changesOf(example);
      return [
        changes.length === 0 ? 'nothing' : changes.map(code).join('<br>'),
        SAYS[told.outcome],
        told.verdict?.value ?? '-',
        told.verdict?.limit ?? '-',
        told.verdict?.maxQuantity ?? '-',
        told.verdict?.message ?? 'Nothing is said.',
        togetherText(told),
      ];
    }),
  );
}

function togetherText({ decision, quantity, others }: ToldExample): string {
  if (decision === null) return '-';
  const named = codes(others.slice(0, MOST_NAMED));
  const more = others.length > MOST_NAMED ? ` and ${others.length - MOST_NAMED} more` : '';
  return `${decision}${quantity === null ? '' : ` ${quantity}`}${others.length === 0 ? '' : `; also ${named}${more}`}`;
}

const GROUPS: readonly (readonly [title: string, rules: readonly RiskRule[]])[] = [
  ['What must be known', FACT_RULES],
  ['The ticket', TICKET_RULES],
  ['What happened before', HISTORY_RULES],
  ['How large it may be', SIZE_RULES],
];

const SAYS: Readonly<Record<Outcome, string>> = {
  allow: 'passes',
  warn: '**warns**',
  cap: '**caps**',
  deny: '**denies**',
};

/** In the order of the examples, with the sentences of the window. */
const FINALS = Object.keys(FINAL_EXAMPLES).map((key) => {
  const name = key as FinalCode; // The examples are one for each.
  const summary =
    name === 'size_too_small'
      ? 'What is left after every rule, and after the fee, is at least one step.'
      : ruleAboutEn[name];
  return [name, summary] as const;
});

const MOST_NAMED = 4;
