import type { RiskContext } from '#electron/pipeline/risk/risk-context';
import { closedTrade } from '#electron/pipeline/risk/test-context';
import { NORMAL_LIMITS } from '#shared/domain/mandate-presets';
import { compareLimits } from '#shared/domain/mandate-strictness';
import { instrumentExposure } from '#tests/support/risk-standing';
import { limitTables } from './limit-table';
import { code, table } from './markdown';
import { valueText } from './patch-text';
import { worldOf } from './rule-example';
import { finalSections, ruleIndex, ruleSections } from './rule-sections';
import { BUY } from './told-example';
import { triggerTables } from './trigger-table';

/** docs/risk-rules.md as it follows from the rules, the limits, the triggers and the examples as they are now. */
export function riskRulesPage(): string {
  const world = worldOf({});
  return `${[
    `# The rules of the risk engine, with examples

${code(WRITE_COMMAND)} makes this page from the rules themselves, and a test compares the two.
Do not edit it. What the engine is for, and how it is used, stands in [risk.md](risk.md).

Every rule is asked for every ticket, also after one has denied. A rule lets the entry pass, warns, caps its size or denies it.
The size is what the sizing wants, cut to the smallest of all caps and down to the exchange's quantity step. A cap that leaves
less than one step denies.`,
    ruleIndex(),
    `## How to read the examples

Each example is one small change of a world in which every rule passes, and what the engine says of it. They come in pairs at a
boundary: the last that passes and the first that does not. The changes are named as in the engine's context. "At most" is
the largest quantity that the rule lets pass. The last column is what all rules make of it together, with the size that is
left and the others that do not simply pass. An example changes the limits of one rule alone, so not every set of limits here
could be signed.

The world in which every rule passes:`,
    worldTable(world),
    `Its limits are the normal ones, but for these, which are wide so that one rule alone decides:`,
    table(
      ['limit', 'normal', 'here'],
      compareLimits(NORMAL_LIMITS, world.limits).map(({ limit, from, to }) => [code(limit), from, to]),
    ),
    `A closed trade and an open position have these fields, but for those that an example names:`,
    table(
      ['of', 'fields'],
      [
        ['a trade', code(valueText('', closedTrade().trade))],
        ['an exposure', code(valueText('', instrumentExposure()))],
      ],
    ),
    ruleSections(),
    `## The final size

Once every rule has had its say, the orders are made as they would be sent and held against the exchange's own rules, leg by
leg. These checks say nothing of an order that fits. Some cannot be reached by a ticket, because the engine rounds to the
steps and caps at the maxima. They stand guard over the engine itself, and are shown on a change of this single leg:

${code(valueText('', BUY))}`,
    finalSections(),
    `## The limits of a mandate

Fractions are 0 to 1 in the data and shown as a share here; times are ms. A value outside its range, an unknown name, and limits
that contradict each other cannot be signed. "Stricter" says which way a change counts at once; any other change waits for
${code('loosenDelayMs')}. A limit without a rule or a trigger sizes or times something, as its meaning says.`,
    limitTables(),
    `## The triggers of the circuit breaker

A threshold that is reached counts as crossed. What is not known trips nothing, and does not count as good either.
"The cool-down" means that the measure was known and good for ${code('breakerCooldownMs')} without a break. A person may
resume earlier where the table says so.`,
    triggerTables(),
  ].join('\n\n')}\n`;
}

/** What rewrites the page. */
export const WRITE_COMMAND = 'node resources/runtime/write-risk-docs.mjs';

function worldTable({ now, ticket, quote, rules, equity, freeQuote, account, candles, plan }: RiskContext): string {
  const { exposures, trades, ...known } = account;
  return table(
    ['what', 'is'],
    [
      ['now', new Date(now).toISOString()],
      ...Object.entries({ ticket, quote, rules, account: known, candles }).map(([name, value]) => [
        code(name),
        code(valueText(name, value)),
      ]),
      ['open positions, closed trades', `${exposures.length}, ${trades.length}`],
      [`${code('equity')}, ${code('freeQuote')}`, `${equity}, ${freeQuote}`],
      ['size that the sizing wants', String(plan?.wantedQuantity)],
    ],
  );
}
