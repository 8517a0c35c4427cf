import { describe, expect, it } from 'vitest';
import { AccuracyDimension, AccuracyFilter } from '#shared/domain/accuracy';
import type { Prediction } from '#shared/domain/prediction';
import { forecast, outcome, prediction, provenance } from '#tests/support/prediction-fixtures';
import { accuracyReport } from '../accuracy-report';
import { accuracyHtml } from './accuracy-html';

describe('accuracyHtml', () => {
  it('is one page that loads and runs nothing', () => {
    const html = page(predictions(40, 20));

    expect(html).not.toMatch(/<script|javascript:|\son\w+=|<link|<img|@import|url\(|https?:/i);
    expect(html).toContain("default-src 'none'");
    expect(html.match(/<svg /g)).toHaveLength(4);
    // Every element is closed by its own kind, in order.
    expect(unbalanced(html)).toEqual([]);
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('names the filter, the kinds of prediction and when it was made', () => {
    const html = page(predictions(40, 20), {
      filter: { instrument: 'EURUSD', modelId: 'tiny', from: Date.UTC(1970, 0, 1), modes: ['retrospective'] },
    });

    expect(html).toContain('Made 2026-01-02 03:04 UTC');
    expect(html).toContain(
      'instrument EURUSD; made by tiny; from 1970-01-01 00:00 UTC; kinds of prediction retrospective',
    );
    expect(html).toContain('weak as evidence');
  });

  it('puts interval, base rate and count beside the rate, with a decimal comma in Spanish', () => {
    const [english, spanish] = (['en', 'es'] as const).map((language) => page(predictions(40, 20), { language }));

    expect(english).toContain('Over 40 scored forecasts the hit rate (35.2\u00a0% to 64.8\u00a0%) cannot be told');
    expect(english).toContain('base rate of 50.0\u00a0%');
    expect(spanish).toContain('En 40 pronósticos puntuados, los aciertos (35,2\u00a0% a 64,8\u00a0%) no se distinguen');
    expect(spanish).not.toMatch(/\d\.\d+\u00a0%/);
  });

  it('says no more than the sample allows', () => {
    const verdict = (hits: number, n: number) => /<p class="verdict">(.*?)<\/p>/.exec(page(predictions(n, hits)))?.[1];

    expect(verdict(9, 10)).toMatch(/^Only 10 forecasts are scored: too few/);
    expect(verdict(0, 0)).toMatch(/nothing to judge/);
    expect(verdict(90, 100)).toMatch(/above the base rate/);
    expect(verdict(10, 100)).toMatch(/below the base rate of 50.0\u00a0%\. The mean result was a loss/);
  });

  it('escapes every text that it did not write itself', () => {
    const evil = '<img src=x onerror=alert(1)>&"\'';
    const made = provenance({ modelId: evil, promptVersion: evil });

    const html = page([prediction({ provenance: made, outcome: outcome() })], { filter: { modelId: evil } });

    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#39;');
  });

  it('has a table for each dimension that holds something, with what is not known named', () => {
    const html = page(predictions(40, 20));

    const titles = [...html.matchAll(/<h2>By (.*?)<\/h2>/g)].map((match) => match[1]);
    expect(titles).toEqual(['instrument', 'timeframe', 'model', 'session', 'direction']);
    expect(html).toContain('<th scope="row">not known</th>');
  });

  it('draws each forecast and each bin where it belongs', () => {
    const html = page([
      prediction({ id: 'a', verdict: forecast({ probability: 0.5 }), outcome: outcome({ mfeR: 2, maeR: -1 }) }),
      prediction({
        id: 'b',
        verdict: forecast({ probability: 1 }),
        outcome: outcome({ result: 'stop', mfeR: 0, maeR: 0 }),
      }),
    ]);

    // The scatter spans -1..0 and 0..2: its corners. Reliability: 0.5 in the middle of the width, 1 at its end.
    expect(html).toContain('<circle class="hit" cx="38" cy="16" r="1.6"/>');
    expect(html).toContain('<circle class="miss" cx="330" cy="224" r="1.6"/>');
    expect(html).toContain('<circle class="dot" cx="184" cy="16" r="3"/>');
    expect(html).toContain('<circle class="dot" cx="330" cy="224" r="3"/>');
  });
});

function predictions(n: number, hits: number): Prediction[] {
  return Array.from({ length: n }, (_, i) =>
    prediction({
      id: `pred_${i}`,
      asOf: Date.UTC(2024, i % 12, 3),
      outcome: outcome({
        result: i < hits ? 'target' : 'stop',
        rMultiple: i < hits ? 1 : -1,
        knownAt: Date.UTC(2024, i % 12, 4),
      }),
    }),
  );
}

function page(
  listed: readonly Prediction[],
  facts: { readonly language?: 'en' | 'es'; readonly filter?: Partial<AccuracyFilter> } = {},
): string {
  const filter = AccuracyFilter.parse(facts.filter ?? {});
  const groupBy = AccuracyDimension.options.filter((one) => one === 'session' || one === 'direction');
  return accuracyHtml(accuracyReport(listed, { filter, groupBy }), {
    language: facts.language ?? 'en',
    madeAt: Date.UTC(2026, 0, 2, 3, 4),
    filter,
  });
}

/** Tags that are closed out of turn or never. */
function unbalanced(html: string): string[] {
  const open: string[] = [];
  const faults: string[] = [];
  for (const [, slash, name = '', rest = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^>"])*)>/gi)) {
    if (slash) {
      if (open.pop() !== name) faults.push(`</${name}>`);
    } else if (name !== 'meta' && !rest.endsWith('/')) {
      open.push(name);
    }
  }
  return [...faults, ...open];
}
