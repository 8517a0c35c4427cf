import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeframeMs } from '#shared/domain/timeframe';
import { DatasetManifest } from '#shared/domain/training-dataset';
import { ExampleSplit, type TrainingExample } from '#shared/domain/training-example';
import { arbitraryExamples, datasetDraft, dialogue, forecast } from '#tests/support/dataset-fixtures';
import { sha256OfText } from '../../../infra/system/sha256-of-text';
import { assembleDataset, distinctExamples, embargoInCandles, removeLeaks } from './assemble-dataset';
import { createDatasetFindings } from './dataset-findings';
import { findLeaks } from './find-leaks';

describe('assembleDataset', () => {
  it('splits forecasts by time, with an embargo before both borders', () => {
    const examples = Array.from({ length: 100 }, (_, index) => forecast(index, 8));

    const { splits, manifest } = assemble(examples, { validationShare: 0.1, heldOutShare: 0.2, embargoCandles: 4 });

    // Borders at the moments 70 and 80; an outcome takes 8 candles and the embargo 4: 12 are left out before each, all of validation.
    expect(manifest.borders).toEqual({ validationFrom: forecast(70).knownAt, heldOutFrom: forecast(80).knownAt });
    expect(manifest.statistics.bySplit).toEqual({ train: 57 + 1, validation: 0, held_out: 20 });
    expect(manifest.findings).toEqual([{ code: 'embargoed', count: 22, samples: expect.any(Array) }]);
    expect(splits.train.map(({ id }) => id)).toEqual(examples.slice(0, 58).map(({ id }) => id));
    expect(manifest.embargoMs).toBe(4 * timeframeMs('15m'));
  });

  it('shares out wordings without a time by group, in the same shares for each language', () => {
    const examples = (['en', 'es'] as const).flatMap((language) =>
      Array.from({ length: 200 }, (_, index) => {
        const number = Math.floor(index / 2);
        return dialogue(`${language} question ${index} about market ${index * 7}`, '{"tool":"market","args":{}}', {
          language,
          group: `${language} ${number}`,
        });
      }),
    );

    const { splits } = assemble(examples, { validationShare: 0.1, heldOutShare: 0.2 });

    const sizes = ExampleSplit.options.map((split) =>
      ['en', 'es'].map((language) => splits[split].filter((example) => example.language === language).length),
    );
    expect(sizes).toEqual([
      [140, 140],
      [20, 20],
      [40, 40],
    ]);
  });

  it('leaves most groups where they are when examples are added', () => {
    const made = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        dialogue(`question ${index} on ${index * 3}`, `{"tool":"t${index}"}`),
      );
    const few = assemble(made(300)).splits;

    const many = assemble(made(360)).splits;

    const before = new Set(few.held_out.map(({ id }) => id));
    const trainedNow = many.train.filter(({ id }) => before.has(id));
    expect(before.size).toBeGreaterThan(50);
    expect(trainedNow.length).toBeLessThan(before.size * 0.2);
  });

  it('another seed holds other wordings back', () => {
    const examples = Array.from({ length: 60 }, (_, index) => dialogue(`question ${index}`, `{"tool":"t${index}"}`));

    const heldOut = [1, 2].map((seed) =>
      assemble(examples, { seed })
        .splits.held_out.map(({ id }) => id)
        .join(),
    );

    expect(heldOut[0]).not.toBe(heldOut[1]);
  });

  it('tells of what is wrong, alike or too long, and leaves it out', () => {
    const sound = dialogue('How is gold doing on the one hour chart right now', '{"tool":"market","args":{}}');
    const long = dialogue('x', '1', {
      messages: Array.from({ length: 30 }, (_, index) => ({
        role: index % 2 ? ('assistant' as const) : ('user' as const),
        content: 'é'.repeat(50_000),
      })),
    });

    const { manifest, splits } = assemble([
      sound,
      sound,
      dialogue('  how is GOLD doing on the one-hour chart, right now?', '{"tool": "market", "args": {}}', {
        group: 'b',
      }),
      { ...sound, id: '0'.repeat(24) },
      'nothing of the kind',
      long,
    ]);

    expect(ExampleSplit.options.flatMap((split) => splits[split])).toEqual([sound]);
    expect(manifest.findings.map(({ code, count }) => [code, count])).toEqual([
      ['invalid', 2],
      ['too_long', 1],
      ['duplicate', 1],
      ['near_duplicate', 1],
    ]);
  });

  it('tells the shares of what was reached and of tools', () => {
    const hit = forecast(1);
    const examples = [
      hit,
      forecast(40),
      dialogue('a', 'b', { expected: { kind: 'calls', anyOf: [], forbidden: [] } }),
      dialogue('how much risk', 'c', {
        language: 'es',
        expected: {
          kind: 'calls',
          anyOf: [
            { tool: 'risk', args: {} },
            { tool: 'risk', args: { a: 1 } },
          ],
          forbidden: [],
        },
      }),
    ];

    const { statistics } = assemble(examples, { embargoCandles: 0 }, (example) =>
      example.kind === 'prediction' ? example.id === hit.id : null,
    ).manifest;

    expect(statistics).toMatchObject({
      byKind: { prediction: 2, tool_choice: 2 },
      bySource: { dialogue: 2, playbook: 2 },
      byLanguage: { en: 1, es: 1, none: 2 },
      byInstrument: { EURUSD: 2 },
      byTool: { none: 1, risk: 1 },
      groups: 4,
      hitShare: { fraction: 0.5, n: 2 },
    });
  });

  it('gives sound manifests in which groups, embargoes and counts hold, whatever comes in', () => {
    fc.assert(
      fc.property(arbitraryExamples, fc.integer({ min: 0, max: 30 }), fc.nat(9), (examples, embargoCandles, seed) => {
        const { manifest, splits } = assemble(examples, { embargoCandles, seed });

        DatasetManifest.unwrap().omit({ id: true, files: true }).parse(manifest);
        const kept = ExampleSplit.options.flatMap((split) => splits[split]);
        const leftOut = manifest.findings.reduce((sum, { count }) => sum + count, 0);
        expect(kept.length + leftOut).toBe(examples.length);
        expect(new Set(kept.map(({ id }) => id)).size).toBe(kept.length);
        expect(groupsInTwo(splits)).toEqual([]);
        expectEmbargo(splits, embargoCandles);
        expect(findLeaks(splits, embargoInCandles(embargoCandles))).toEqual([]);
        expect(assemble(examples, { embargoCandles, seed })).toEqual({ manifest, splits });
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});

describe('distinctExamples', () => {
  it('keeps all of what it kept before', () => {
    fc.assert(
      fc.property(arbitraryExamples, (examples) => {
        const once = distinctExamples(examples, createDatasetFindings());
        const findings = createDatasetFindings();

        expect(distinctExamples(once, findings)).toEqual(once);
        expect(findings.list()).toEqual([]);
      }),
      { numRuns: 40, seed: 3 },
    );
  });
});

describe('removeLeaks', () => {
  it('takes what leaks out of the earlier split, and says so', () => {
    const tested = forecast(100);
    const wording = dialogue('How is gold doing today?', '{"tool":"market","args":{}}', { group: 'a' });
    const reworded = dialogue('how is gold doing today', '{"tool":"market","args":{}}', { group: 'b' });
    const findings = createDatasetFindings();

    const clean = removeLeaks(
      { train: [forecast(91), forecast(80), reworded], validation: [], held_out: [tested, wording] },
      embargoInCandles(4),
      findings,
    );

    expect(clean).toEqual({ train: [forecast(80)], validation: [], held_out: [tested, wording] });
    expect(findings.list()).toEqual([
      {
        code: 'leak',
        count: 2,
        samples: [
          `time: ${forecast(91).id} in train and ${tested.id}`,
          `near_duplicate: ${reworded.id} in train and ${wording.id}`,
        ],
      },
    ]);
  });
});

function assemble(
  examples: Iterable<unknown>,
  draft: Parameters<typeof datasetDraft>[0] = {},
  isHit: (example: TrainingExample) => boolean | null = () => null,
) {
  const made = { createdAt: 1, licence: 'own', prompts: [], sha256: sha256OfText, isHit };
  return assembleDataset({ examples, draft: datasetDraft(draft), ...made });
}

function groupsInTwo(splits: Readonly<Record<ExampleSplit, readonly TrainingExample[]>>): string[] {
  const homes = new Map<string, Set<ExampleSplit>>();
  for (const split of ExampleSplit.options) {
    for (const { group } of splits[split]) homes.set(group, (homes.get(group) ?? new Set()).add(split));
  }
  return [...homes].filter(([, splitsOfIt]) => splitsOfIt.size > 1).map(([group]) => group);
}

/** Written anew rather than with the code under test: every outcome lies an embargo before every later moment. */
function expectEmbargo(splits: Readonly<Record<ExampleSplit, readonly TrainingExample[]>>, candles: number): void {
  for (const [earlier, later] of [
    ['train', 'validation'],
    ['train', 'held_out'],
    ['validation', 'held_out'],
  ] as const) {
    const first = Math.min(...splits[later].flatMap(({ knownAt }) => knownAt ?? []));
    const last = Math.max(...splits[earlier].flatMap(({ resolvedAt }) => resolvedAt ?? []));
    if (Number.isFinite(first) && Number.isFinite(last)) expect(last).toBeLessThan(first - candles * 15 * 60_000);
  }
}
