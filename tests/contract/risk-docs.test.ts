import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { shippedPath } from '#electron/app/paths';
import { RULES } from '#electron/pipeline/risk/all-rules';
import { calibrationDiscount } from '#electron/pipeline/risk/calibration-discount';
import { evaluate } from '#electron/pipeline/risk/evaluate';
import { percentText } from '#electron/pipeline/risk/finding';
import { RULE_CODES } from '#electron/pipeline/risk/rule-codes';
import { riskContext } from '#electron/pipeline/risk/test-context';
import { Exact } from '#shared/domain/decimal';
import { MandateLimits } from '#shared/domain/mandate';
import { RiskEvaluation } from '#shared/domain/risk-state';
import { RULE_EXAMPLES } from '../support/rule-examples/all-examples';
import { FINAL_EXAMPLES } from '../support/rule-examples/final-examples';
import { changesOf, valueText } from '../support/rule-examples/patch-text';
import { riskRulesPage, WRITE_COMMAND } from '../support/rule-examples/risk-rules-page';
import { worldOf } from '../support/rule-examples/rule-example';
import { tellExample } from '../support/rule-examples/told-example';
import { runCli } from '../support/run-cli';

const EXAMPLES = Object.entries({ ...RULE_EXAMPLES, ...FINAL_EXAMPLES });

describe('docs/risk-rules.md', () => {
  it('is what the rules, the limits and the examples make of it now', () => {
    expect(firstDifference(docs('risk-rules.md'), riskRulesPage())).toBeNull();
  });

  it('is told apart from a page with another line, with the command to run', () => {
    expect(firstDifference('a\nb\nc', 'a\nB\nc')).toBe(
      `Line 2 of docs/risk-rules.md is "b", and the rules make "B" of it. Run: ${WRITE_COMMAND}`,
    );
    expect(firstDifference('a\nb', 'a\nb\nc')).toContain('Line 3 of docs/risk-rules.md is missing');
    expect(firstDifference('a\nb\nc', 'a\nb')).toContain('and the rules make no such line');
  });
});

describe('the examples of the rules', () => {
  it('begin in a world in which every rule passes', () => {
    const { decision, verdicts, size } = evaluate(worldOf({}));

    expect([decision, size?.quantity, verdicts.length]).toEqual(['allow', '10', RULES.length]);
    expect(verdicts.filter((verdict) => verdict.decision !== 'allow' || verdict.isWarning)).toEqual([]);
  });

  it('are there for every rule, in their order', () => {
    expect(Object.keys(RULE_EXAMPLES)).toEqual([...RULE_CODES]);
  });

  it.each(EXAMPLES)('show what is promised: %s', (code, examples) => {
    const told = examples.map((example) => tellExample(code, example).outcome);

    expect(told).toEqual(examples.map(({ outcome }) => outcome));
  });

  it.each(EXAMPLES)('show what passes and what does not: %s', (code, examples) => {
    const outcomes = new Set(examples.map(({ outcome }) => outcome));
    const isBound = examples.some((example) => tellExample(code, example).verdict?.maxQuantity != null);

    expect(outcomes).toContain('allow');
    expect(outcomes.has('deny') || outcomes.has('warn')).toBe(true);
    expect(outcomes.has('cap')).toBe(isBound);
  });

  it.each(EXAMPLES)('differ from each other, and leave every limit in its range: %s', (_, examples) => {
    const changes = examples.map((example) => changesOf(example).join());
    const limits = examples.flatMap((example) => ('patch' in example ? [worldOf(example.patch).limits] : []));

    expect(new Set(changes).size).toBe(changes.length);
    expect(limits.filter((one) => !MandateLimits.safeParse(one).success)).toEqual([]);
  });

  it('spell their changes exactly', () => {
    const example = {
      outcome: 'allow' as const,
      patch: {
        ticket: { target: null },
        quote: { knownAt: worldOf({}).now - 15_001 },
        trades: [{ resultR: -0.31 }],
        standing: { candles: { count: 99, lastClosedAt: worldOf({}).now, atr: 1 } },
        limits: { maxQuoteAgeMs: 15_000, unprovenFraction: 0.0000009 },
      },
    };

    expect(changesOf(example)).toEqual([
      'ticket.target = null',
      'quote.knownAt = now - 15001 ms',
      'account.trades = [{ resultR: -0.31 }]',
      'candles.count = 99',
      'limits.maxQuoteAgeMs = 15 s',
      'limits.unprovenFraction = 0.0000009',
    ]);
    expect(valueText('', '')).toBe('""');
  });
});

describe('docs/risk.md', () => {
  it('sizes its example as the engine does', () => {
    const { plan, ticket, equity } = riskContext();
    const [size, oneR, cost, risk] = [plan?.wantedQuantity, plan?.oneR, plan?.costPerUnit, plan?.riskPerUnit];

    expect(docs('risk.md')).toContain(
      `equity ${equity}, entry ${ticket.entry}, stop ${ticket.stop}, fees ${cost} a unit:  ${oneR} / ${risk} = ${size}`,
    );
  });

  it('shows the discounts that the engine gives', () => {
    const rows = [
      [0, 0, 0.1],
      [20, 12, 0.1],
      [100, 60, 0.1],
      [1_000, 600, 0.1],
      [1_000, 600, 0.02],
      [1_000, 600, 0.2],
      [1_000, 400, 0.02],
    ].map(([n = 0, hits = 0, error = 0]) => discountRow(n, hits, error));

    expect(docs('risk.md')).toContain(rows.join('\n'));
  });

  it('names a command that works in an empty folder', async () => {
    const input: unknown = JSON.parse(/risk\.evaluate '(.+)'$/m.exec(docs('risk.md'))?.[1] ?? '');
    const dataDir = mkdtempSync(path.join(tmpdir(), 'fairgap-risk-docs-'));
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));

    const answer = await runCli<unknown>('risk.evaluate', input, { dataDir });

    const { decision, verdicts } = RiskEvaluation.parse(answer);
    expect([decision, verdicts.map(({ code }) => code)]).toEqual(['cap', [...RULE_CODES]]);
    expect(verdicts.find(({ code }) => code === 'order_share')?.decision).toBe('cap');
  });
});

function discountRow(n: number, hits: number, calibrationError: number): string {
  const record = n === 0 ? null : { of: 'a model', n, hits, baseRate: 0.4, calibrationError };
  const { share, proven, calibrated, hitRate } = calibrationDiscount(record, 0.25);
  const cells = [n, hits, hitRate && percent(hitRate.low), percent(calibrationError), proven, calibrated];
  const texts = cells.map((cell) => (typeof cell === 'number' ? String(Number(cell.toFixed(2))) : (cell ?? '-')));
  return `| ${[...texts, percent(share)].join(' | ')} |`;
}

function percent(share: number): string {
  return percentText(new Exact(share), new Exact(1), 'down', 0);
}

/** The first line in which a page differs from what it should be, and how to make it anew; `null` where none does. */
function firstDifference(page: string, made: string): string | null {
  if (page === made) return null;
  const [lines, others] = [page.split('\n'), made.split('\n')];
  const index = others.findIndex((line, at) => line !== lines[at]);
  const at = index < 0 ? others.length : index;
  const is = lines[at] === undefined ? 'is missing' : `is "${lines[at]}"`;
  const should = others[at] === undefined ? 'the rules make no such line' : `the rules make "${others[at]}" of it`;
  return `Line ${at + 1} of docs/risk-rules.md ${is}, and ${should}. Run: ${WRITE_COMMAND}`;
}

function docs(name: string): string {
  return readFileSync(path.join(shippedPath(), 'docs', name), 'utf8');
}
