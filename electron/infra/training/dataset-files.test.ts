import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assembleDataset } from '#electron/pipeline/training/dataset/assemble-dataset';
import { ExampleSplit, type TrainingExample } from '#shared/domain/training-example';
import { datasetDraft, dialogue, forecast } from '#tests/support/dataset-fixtures';
import { sha256OfText } from '../system/sha256-of-text';
import { createDatasetFiles } from './dataset-files';

let root: string;
let damaged: [string, string][];

beforeEach(() => {
  root = path.join(mkdtempSync(path.join(tmpdir(), 'fairgap-datasets-')), 'datasets');
  damaged = [];
});
afterEach(() => rmSync(path.dirname(root), { recursive: true, force: true }));

describe('createDatasetFiles', () => {
  it('gives back what was written, also to one that starts later', async () => {
    const { manifest, splits } = MADE;

    const written = await files().write(manifest, splits);

    const later = files();
    expect(await later.list()).toEqual([written]);
    expect(await later.manifest(written.id)).toEqual(written);
    for (const split of ExampleSplit.options) {
      expect(await all(later.examples(written.id, split))).toEqual(splits[split]);
    }
    expect(written.files.map(({ split, examples }) => [split, examples])).toEqual(
      ExampleSplit.options.map((split) => [split, splits[split].length]),
    );
    expect(readdirSync(later.folder(written.id)).sort()).toEqual([
      'held_out.jsonl',
      'manifest.json',
      'train.jsonl',
      'validation.jsonl',
    ]);
    expect(statSync(later.folder(written.id)).mode & 0o777).toBe(0o700);
  });

  it('lists nothing in a folder that is not there, and knows no other ids', async () => {
    const store = files();

    expect(await store.list()).toEqual([]);
    expect(await store.manifest('../../etc')).toBeNull();
    expect(await store.remove('0'.repeat(24))).toBe(false);
    expect(() => store.folder('..')).toThrow(expect.objectContaining({ code: 'not_found' }));
    await expect(all(store.examples('0'.repeat(24), 'train'))).rejects.toMatchObject({ code: 'not_found' });
  });

  it('writes the same contents once, with the later name', async () => {
    const { manifest, splits } = MADE;
    const store = files();
    const first = await store.write(manifest, splits);

    const second = await store.write({ ...manifest, name: 'Renamed', createdAt: 9 }, splits);

    expect(second.id).toBe(first.id);
    expect(await store.list()).toEqual([second]);
    expect(readdirSync(root)).toEqual([second.id]);
  });

  it('puts the same contents in the place of damaged ones', async () => {
    const { manifest, splits } = MADE;
    const store = files();
    const { id } = await store.write(manifest, splits);
    appendFileSync(path.join(root, id, 'train.jsonl'), 'x');

    await store.write(manifest, splits);

    expect(await all(store.examples(id, 'train'))).toEqual(splits.train);
    expect(readdirSync(root)).toEqual([id]);
  });

  it('leaves nothing of a write that fails on the way', async () => {
    const { manifest, splits } = MADE;
    const broken = function* (): Generator<TrainingExample> {
      yield dialogue('q', 'a');
      throw new Error('broken');
    };

    await expect(files().write(manifest, { ...splits, held_out: broken() })).rejects.toThrow('broken');

    expect(readdirSync(root)).toEqual([]);
  });

  it('refuses an example that could not be read again', async () => {
    const { manifest, splits } = MADE;
    const long = dialogue('q', 'a'.repeat(1_100_000));

    await expect(files().write(manifest, { ...splits, train: [long] })).rejects.toMatchObject({ code: 'too_large' });
  });

  it('shows pages of what fits, over all splits', async () => {
    const { manifest, splits } = MADE;
    const store = files();
    const { id } = await store.write(manifest, splits);
    const everything = ExampleSplit.options.flatMap((split) => splits[split].map((example) => ({ split, example })));
    const forecasts = everything.filter(({ example }) => example.kind === 'prediction');

    const pages = [
      await store.page(id, {}, { offset: 0, limit: 200 }),
      await store.page(id, {}, { offset: splits.train.length - 2, limit: 5 }),
      await store.page(id, { kind: 'prediction', source: 'playbook' }, { offset: 1, limit: 200 }),
      await store.page(id, { split: 'held_out', language: 'es' }, { offset: 0, limit: 200 }),
      await store.page(id, {}, { offset: 10_000, limit: 10 }),
    ];

    const spanishHeldOut = everything.filter(({ split, example }) => split === 'held_out' && example.language === 'es');
    expect(pages).toEqual([
      { examples: everything, total: everything.length },
      { examples: everything.slice(splits.train.length - 2, splits.train.length + 3), total: everything.length },
      { examples: forecasts.slice(1), total: forecasts.length },
      { examples: spanishHeldOut, total: spanishHeldOut.length },
      { examples: [], total: everything.length },
    ]);
    expect(spanishHeldOut.length).toBeGreaterThan(0);
  });

  it.each([
    ['words in any order, case and accents', 'PREGUNTA número 17', 1],
    ['part of a word', 'question', 20],
    ['an answer', '"t3"', 2],
    ['nothing that system messages say', 'chooses', 0],
    ['what is not there', 'question nowhere', 0],
  ])('finds %s', async (_, query, total) => {
    const { manifest, splits } = MADE;
    const store = files();
    const { id } = await store.write(manifest, splits);

    const page = await store.page(id, { query, kind: 'tool_choice' }, { offset: 0, limit: 1 });

    expect(page.total).toBe(total);
    expect(page.examples).toHaveLength(Math.min(1, total));
  });

  it('finds a byte that changed, also after it was read', async () => {
    const { manifest, splits } = MADE;
    const store = files();
    const { id } = await store.write(manifest, splits);
    await store.page(id, {}, { offset: 0, limit: 1 });
    const file = path.join(root, id, 'train.jsonl');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('number 1', 'number 2'));
    utimesSync(file, new Date(0), new Date(0));

    await expect(all(store.examples(id, 'train'))).rejects.toMatchObject({ code: 'hash_mismatch' });
    await expect(store.page(id, {}, { offset: 0, limit: 1 })).rejects.toMatchObject({ code: 'hash_mismatch' });
    expect(await all(store.examples(id, 'held_out'))).toEqual(splits.held_out);
  });

  it('tells of damaged folders and lists the others', async () => {
    const { manifest, splits } = MADE;
    const store = files();
    const sound = await store.write(manifest, splits);
    const others = await Promise.all(
      ['a', 'b', 'c'].map((answer) => store.write(manifest, { ...splits, train: [dialogue('q', answer)] })),
    );
    const [cut, moved, empty] = others.map(({ id }) => id) as [string, string, string];
    writeFileSync(path.join(root, cut, 'manifest.json'), '{"format":');
    renameSync(path.join(root, moved), path.join(root, '1'.repeat(24)));
    rmSync(path.join(root, empty, 'manifest.json'));
    writeFileSync(path.join(root, 'notes.txt'), 'mine');
    mkdirSync(path.join(root, '.new-abc'));

    expect(await store.list()).toEqual([sound]);
    expect(damaged.map(([name]) => name).sort()).toEqual([cut, '1'.repeat(24), empty].sort());
    await expect(store.manifest(cut)).rejects.toMatchObject({ code: 'rows_invalid' });
  });

  it('removes a dataset, and sweeps up what was left unfinished long ago', async () => {
    const { manifest, splits } = MADE;
    const store = files();
    for (const [name, time] of [
      ['.new-old', new Date(0)],
      ['.new-young', new Date()],
    ] as const) {
      mkdirSync(path.join(root, name), { recursive: true });
      utimesSync(path.join(root, name), time, time);
    }
    const { id } = await store.write(manifest, splits);

    const removed = [await store.remove(id), await store.remove(id)];

    expect(removed).toEqual([true, false]);
    expect(existsSync(path.join(root, id))).toBe(false);
    expect(readdirSync(root)).toEqual(['.new-young']);
  });
});

function files() {
  return createDatasetFiles({ folder: root, onDamaged: (name, problem) => damaged.push([name, problem]) });
}

async function all<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const collected: Value[] = [];
  for await (const value of values) collected.push(value);
  return collected;
}

/** 40 wordings in two languages and 40 forecasts. */
const EXAMPLES = [
  ...Array.from({ length: 20 }, (_, index) => dialogue(`question number ${index}`, `{"tool":"t${index}"}`)),
  ...Array.from({ length: 20 }, (_, index) =>
    dialogue(`pregunta número ${index}`, `{"tool":"t${index}"}`, { language: 'es' }),
  ),
  ...Array.from({ length: 40 }, (_, index) => forecast(index, 2)),
];
const MADE = assembleDataset({
  examples: EXAMPLES,
  draft: datasetDraft({ embargoCandles: 0 }),
  createdAt: 5,
  licence: 'own',
  prompts: [{ id: 'prediction', version: '1.0.0' }],
  sha256: sha256OfText,
  isHit: () => null,
});
