import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAccuracySource } from '#electron/infra/sqlite/accuracy-source';
import type { Journal } from '#electron/infra/sqlite/open-database';
import { createPredictionStore } from '#electron/infra/sqlite/prediction-store';
import { AccuracyFilter } from '#shared/domain/accuracy';
import { outcome, prediction, provenance } from '#tests/support/prediction-fixtures';
import { openTestJournal } from '#tests/support/test-journal';
import { createAccuracyCube } from './accuracy-cube';
import { createAccuracyService } from './accuracy-service';
import { exportPredictions } from './export-predictions';
import type { VisibleUntil } from './visible-prediction';

describe('accuracy service', () => {
  let journal: Journal;
  beforeEach(async () => {
    journal = await openTestJournal();
  });
  afterEach(() => {
    journal.close();
  });

  it('exports every page of the record once, newest first', async () => {
    const { service, store } = start();
    const ids = Array.from({ length: 2_345 }, (_, i) => `pred_${String(i).padStart(5, '0')}`);
    journal.transaction(() => {
      // Three of each instant, so that a page ends among them.
      for (const [i, id] of ids.entries()) store.insert(prediction({ id, requestedAt: Math.floor(i / 3) }), CONTEXT);
    })();

    const { fileName, csv, rows } = await service.export(EVERYTHING);

    const exported = csv
      .split('\r\n')
      .slice(1, -1)
      .map((line) => line.split(',')[0]);
    expect(fileName).toBe('fairgap-predictions-2026-01-02.csv');
    expect(rows).toBe(2_345);
    expect(exported).toEqual(ids.toReversed());
  });

  it('exports what the filter lets through, also by what the store cannot ask for', async () => {
    const { service, store } = start();
    store.insert(prediction({ id: 'a', source: 'person' }), CONTEXT);
    store.insert(prediction({ id: 'b', provenance: provenance({ adapterHash: 'c0ffee00aa' }) }), CONTEXT);
    store.insert(prediction({ id: 'c', asOf: 5 }), CONTEXT);
    const ids = async (filter: Partial<AccuracyFilter>) => {
      const { csv } = await service.export(AccuracyFilter.parse(filter));
      return csv
        .split('\r\n')
        .slice(1, -1)
        .map((line) => line.split(',')[0]);
    };

    expect(await ids({ sources: ['person'] })).toEqual(['a']);
    expect(await ids({ adapter: 'c0ff' })).toEqual(['b']);
    expect(await ids({ before: 6 })).toEqual(['c']);
  });

  it("hides from report and export what a replay's future holds", async () => {
    const { service, store } = start({ EURUSD: 1_000_000 });
    store.insert(prediction({ id: 'seen', asOf: 900_000 }), CONTEXT);
    store.insert(prediction({ id: 'later', asOf: 1_000_001 }), CONTEXT);
    store.recordOutcome('seen', outcome({ knownAt: 2_000_000 }), 2_000_000);

    const { overall } = await service.report({ ...EVERYTHING, groupBy: [] });
    const { csv, rows } = await service.export(EVERYTHING);

    expect(overall).toMatchObject({ predictions: 1, unresolved: 1, n: 0 });
    expect(rows).toBe(1);
    expect(csv).not.toContain('later');
    expect(csv).not.toContain('target,1970');
  });

  it('prints a page, and its PDF where a window can', async () => {
    const { service, store } = start();
    store.insert(prediction(), CONTEXT);
    const bytes = Uint8Array.from({ length: 30_000 }, (_, i) => i % 251);

    const withoutWindow = await service.print({ ...EVERYTHING, language: 'es' });
    const withWindow = await start({}, bytes).service.print({ ...EVERYTHING, language: 'es' });

    expect(withoutWindow).toMatchObject({ fileName: 'fairgap-accuracy-2026-01-02', pdf: null });
    expect(withoutWindow.html).toContain('<h1>Precisión de las predicciones</h1>');
    expect(withWindow.pdf).toBe(Buffer.from(bytes).toString('base64'));
  });

  function start(visibleUntil: VisibleUntil = {}, pdf: Uint8Array | null = null) {
    const store = createPredictionStore(journal);
    const cube = createAccuracyCube({ source: createAccuracySource(journal), stopwatch: () => 0 });
    const clock = { now: () => Date.UTC(2026, 0, 2) };
    const service = createAccuracyService({
      report: async (query) => {
        cube.refresh();
        return cube.report(query);
      },
      export: async (query) => exportPredictions(query, { list: store.list, clock }),
      visibleUntil: () => visibleUntil,
      clock,
      printPdf: pdf && (async () => pdf),
    });
    return { service, store };
  }
});

const EVERYTHING = AccuracyFilter.parse({});
const CONTEXT = { prompt: 'question', system: 'rules', grammar: '{}', maxTokens: 160, temperature: 0.7 };
