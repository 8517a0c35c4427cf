import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ExampleSplit } from '#shared/domain/training-example';
import { encodeExample } from '#shared/domain/training-line';
import { datasetDraft, dialogue, forecast } from '#tests/support/dataset-fixtures';
import { createFileSource } from '../../../infra/files/file-source';
import { sha256OfText } from '../../../infra/system/sha256-of-text';
import { createDatasetFiles } from '../../../infra/training/dataset-files';
import { writeExportFolder } from '../../../infra/training/write-export-folder';
import { assembleDataset } from './assemble-dataset';
import { exportDataset } from './export-dataset';
import { createDatasetImport } from './import-dataset';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'fairgap-import-dataset-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('createDatasetImport', () => {
  it('brings an exported dataset back as it was', async () => {
    const made = assembleDataset({
      examples: [
        ...Array.from({ length: 30 }, (_, index) => dialogue(`question number ${index}`, `{"tool":"t${index}"}`)),
        ...Array.from({ length: 60 }, (_, index) => forecast(index, 2)),
      ],
      draft: datasetDraft({ embargoCandles: 1 }),
      createdAt: 1,
      licence: 'own',
      prompts: [],
      sha256: sha256OfText,
      isHit: () => null,
    });
    const store = datasets();
    const manifest = await store.write(made.manifest, made.splits);

    const exported = await writeExportFolder(path.join(root, 'export'), exportDataset(manifest, store.examples));
    const whole = ExampleSplit.options.map((split) =>
      readFileSync(path.join(exported.folder, `${split}.jsonl`), 'utf8'),
    );
    const imported = await importer().run({ file: fileWith(whole.join('')), name: 'Back', licence: 'own' });

    expect(exported.files).toEqual(['train.jsonl', 'validation.jsonl', 'held_out.jsonl', 'manifest.json', 'README.md']);
    expect(imported.id).toBe(manifest.id);
    expect(imported).toMatchObject({ draft: null, borders: made.manifest.borders, findings: [] });
    expect(JSON.parse(readFileSync(path.join(exported.folder, 'manifest.json'), 'utf8'))).toEqual(manifest);
    expect(readFileSync(path.join(exported.folder, 'README.md'), 'utf8')).toContain(manifest.files[0]?.sha256);
  });

  it('splits lines of others by question, and names those that it left out', async () => {
    const lines = Array.from({ length: 200 }, (_, index) =>
      chat(`question ${index} on market ${index}`, `answer ${index}`),
    );
    lines[41] = '{"messages": [';
    lines.splice(100, 0, '', chat('Question 7 on market 7', 'another answer'));

    const imported = await importer().run({ file: fileWith(lines.join('\r\n')), name: 'Theirs', licence: 'MIT' });

    expect(imported.statistics.bySplit).toEqual({ train: 140, validation: 20, held_out: 40 });
    expect(imported.statistics).toMatchObject({ byKind: { answer: 200 }, bySource: { import: 200 }, groups: 199 });
    expect(imported.findings).toEqual([
      { code: 'invalid', count: 1, samples: [expect.stringMatching(/^Line 42: Expected JSON/)] },
    ]);
    expect(imported).toMatchObject({ name: 'Theirs', licence: 'MIT', draft: null, borders: null, range: null });
  });

  it('takes nothing of a file with many bad lines, and names the first', async () => {
    const lines = Array.from({ length: 40 }, (_, index) => (index % 10 === 3 ? 'x' : chat(`q ${index}`, 'a')));

    await expect(importer().run({ file: fileWith(lines.join('\n')), name: 'n', licence: 'l' })).rejects.toMatchObject({
      code: 'rows_invalid',
      message: expect.stringContaining('4 of 40 lines cannot be learnt from. Line 4:'),
      details: { issues: [{ number: 4 }, { number: 14 }, { number: 24 }, { number: 34 }] },
    });
    expect(await datasets().list()).toEqual([]);
  });

  it('refuses a line of ours that was changed', async () => {
    const line = encodeExample(dialogue('question', 'answer'), 'train').replace('"answer"', '"another"');

    await expect(importer().run({ file: fileWith(line), name: 'n', licence: 'l' })).rejects.toMatchObject({
      code: 'rows_invalid',
      message: expect.stringContaining('Expected the id'),
    });
  });

  it('takes out of training what a held-out line gives away', async () => {
    const [known, tested] = [
      dialogue('How is gold?', 'b', { group: 'x' }),
      dialogue('how is gold', 'c', { group: 'x' }),
    ];
    const lines = [
      encodeExample(known, 'train'),
      encodeExample(dialogue('other', 'd'), 'train'),
      encodeExample(tested, 'held_out'),
    ];

    const imported = await importer().run({ file: fileWith(lines.join('\n')), name: 'n', licence: 'l' });

    expect(imported.statistics.bySplit).toEqual({ train: 1, validation: 0, held_out: 1 });
    expect(imported.findings).toMatchObject([{ code: 'leak', count: 1 }]);
  });

  it.each([
    ['an empty line', '\n\n', 'file_empty'],
    ['a line without an end', `{"messages":"${'x'.repeat(1_100_000)}`, 'format_unknown'],
  ])('refuses a file of %s', async (_, text, code) => {
    await expect(importer().run({ file: fileWith(text), name: 'n', licence: 'l' })).rejects.toMatchObject({ code });
  });

  it('can be cancelled, and tells how far it is', async () => {
    const progress: number[] = [];
    const text = Array.from({ length: 20 }, (_, index) => chat(`q ${index}`, 'a'.repeat(20_000))).join('\n');
    const stopped = new AbortController();
    const onProgress = (done: number) => {
      progress.push(done);
      if (progress.length === 2) stopped.abort();
    };

    const run = importer().run(
      { file: fileWith(text), name: 'n', licence: 'l' },
      { signal: stopped.signal, onProgress },
    );

    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    expect(progress).toEqual([65_536, 131_072]);
    expect(readdirSync(root)).toEqual(['file.jsonl']);
  });
});

function importer() {
  return createDatasetImport({
    files: createFileSource(),
    datasets: datasets(),
    clock: { now: () => 77 },
    sha256: sha256OfText,
    isHit: () => null,
    yieldToLoop: () => new Promise((resolve) => setImmediate(resolve)),
  });
}

function datasets() {
  return createDatasetFiles({
    folder: path.join(root, 'datasets'),
    onDamaged: (name, problem) => {
      throw new Error(`${name}: ${problem}`);
    },
  });
}

function fileWith(text: string): string {
  const file = path.join(root, 'file.jsonl');
  writeFileSync(file, text);
  return file;
}

function chat(question: string, answer: string): string {
  return JSON.stringify({
    messages: [
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ],
  });
}
