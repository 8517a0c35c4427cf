import { createHash } from 'node:crypto';
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { createFileHash } from '#electron/llm/file-hash';
import type { DatasetFiles, UnwrittenManifest } from '#electron/ports/dataset-files';
import { AppError } from '#shared/domain/app-error';
import { invariant } from '#shared/domain/invariant';
import { type DatasetFile, DatasetManifest, type ExampleFilter } from '#shared/domain/training-dataset';
import { ExampleSplit, type TrainingExample } from '#shared/domain/training-example';
import { decodeExample, encodeExample, MAX_LINE_BYTES } from '#shared/domain/training-line';
import { writeFileDurably } from '../files/write-file-durably';
import { type ExampleIndex, indexExamples } from './example-index';
import { readLines } from './read-lines';
import { type NewFile, UNFINISHED, type WrittenFile, writeNewFolder } from './write-new-folder';

/**
 * Datasets as folders in `options.folder`, named by their ids: `manifest.json` and a JSONL file for each split.
 *
 * Files are read line by line; what is kept of them is where lines begin, of a few files at a time. Hashes are compared whenever a
 * file's size, time or identity changed.
 *
 * @param options.onDamaged - Is told of a folder whose manifest cannot be read, each time it is listed.
 */
export function createDatasetFiles(options: {
  readonly folder: string;
  readonly onDamaged: (folderName: string, problem: string) => void;
}): DatasetFiles {
  const root = options.folder;
  const fileHash = createFileHash();
  const indexes = createBoundedCache<ExampleIndex>(MOST_INDEXES);
  const found = createBoundedCache<Uint32Array>(MOST_SEARCHES);

  async function readManifest(datasetId: string): Promise<DatasetManifest | null> {
    if (!DATASET_ID.test(datasetId)) return null;
    let text: string;
    try {
      text = await readFile(path.join(root, datasetId, MANIFEST), 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT' && !(await exists(path.join(root, datasetId)))) return null;
      throw damagedManifest(datasetId, error instanceof Error ? error.message : String(error), error);
    }
    return parseManifest(datasetId, text);
  }

  async function sound(datasetId: string): Promise<DatasetManifest> {
    const manifest = await readManifest(datasetId);
    if (!manifest) throw new AppError('not_found', `No dataset has the id ${datasetId}.`, { datasetId });
    return manifest;
  }

  /** Path of a file whose contents are what the manifest says. */
  async function checkedFile(manifest: DatasetManifest, split: ExampleSplit): Promise<string> {
    const listed = fileOf(manifest, split);
    const file = path.join(root, manifest.id, listed.fileName);
    const damaged = (problem: string, cause?: unknown) =>
      new AppError(
        'hash_mismatch',
        `${listed.fileName} of the dataset ${manifest.id} ${problem}.`,
        { file },
        { cause },
      );
    let sha256: string;
    try {
      sha256 = await fileHash(file);
    } catch (error) {
      throw damaged(`cannot be read (${codeOf(error) || String(error)})`, error);
    }
    if (sha256 !== listed.sha256) throw damaged(`was changed: expected the hash ${listed.sha256}, was ${sha256}`);
    return file;
  }

  async function matchesIn(
    manifest: DatasetManifest,
    split: ExampleSplit,
    filter: ExampleFilter,
  ): Promise<{ readonly index: ExampleIndex; readonly numbers: Uint32Array }> {
    const file = await checkedFile(manifest, split);
    const contents = `${file} ${fileOf(manifest, split).sha256}`;
    const index = await indexes.get(contents, () => indexExamples(file));
    const { kind, source, language, query } = filter;
    const search = JSON.stringify([contents, kind, source, language, query]);
    return { index, numbers: await found.get(search, () => index.matches(filter)) };
  }

  /** Where a dataset is to lie. The same contents stay where they lie soundly and get the new manifest: then `null`. */
  async function placeOf(next: DatasetManifest): Promise<string | null> {
    const place = path.join(root, next.id);
    if (!(await exists(place))) return place;
    const isSound = await Promise.all(ExampleSplit.options.map((split) => checkedFile(next, split))).then(
      () => true,
      () => false,
    );
    if (isSound) writeFileDurably(path.join(place, MANIFEST), manifestText(next));
    else await moveAway(root, next.id);
    return isSound ? null : place;
  }

  return {
    async list() {
      const manifests: DatasetManifest[] = [];
      for (const name of await folderNames(root)) {
        try {
          const manifest = await readManifest(name);
          if (manifest) manifests.push(manifest);
        } catch (error) {
          options.onDamaged(name, error instanceof Error ? error.message : String(error));
        }
      }
      return manifests.sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
    },

    manifest: readManifest,

    async *examples(datasetId, split) {
      const file = await checkedFile(await sound(datasetId), split);
      const handle = await open(file, 'r');
      try {
        for await (const lines of readLines(handle, MAX_LINE_BYTES)) {
          for (const { text } of lines) yield decodeExample(text);
        }
      } finally {
        await handle.close();
      }
    },

    async page(datasetId, filter, { offset, limit }) {
      const manifest = await sound(datasetId);
      const examples: { split: ExampleSplit; example: TrainingExample }[] = [];
      let total = 0;
      for (const split of filter.split ? [filter.split] : ExampleSplit.options) {
        const { index, numbers } = await matchesIn(manifest, split, filter);
        const from = Math.max(0, offset - total);
        const read = await index.read(numbers.subarray(from, from + limit - examples.length));
        examples.push(...read.map((example) => ({ split, example })));
        total += numbers.length;
      }
      return { examples, total };
    },

    async write(manifest, examples) {
      await sweep(root);
      let complete: DatasetManifest | null = null;
      const nextFile = (written: readonly WrittenFile[]): NewFile | null => {
        const split = ExampleSplit.options[written.length];
        if (split) return { name: fileNameOf(split), lines: linesOf(examples[split], split) };
        if (complete) return null;
        complete = completeManifest(manifest, written);
        return { name: MANIFEST, text: manifestText(complete) };
      };
      await writeNewFolder(root, nextFile, () => placeOf(written()));
      return written();

      function written(): DatasetManifest {
        invariant(complete, 'Expected a manifest to be written.');
        return complete;
      }
    },

    folder(datasetId) {
      if (!DATASET_ID.test(datasetId)) {
        throw new AppError('not_found', `No dataset has the id ${datasetId}.`, { datasetId });
      }
      return path.join(root, datasetId);
    },

    async remove(datasetId) {
      if (!DATASET_ID.test(datasetId) || !(await exists(path.join(root, datasetId)))) return false;
      await moveAway(root, datasetId);
      return true;
    },
  };
}

/** The text of a manifest's file. */
export function manifestText(manifest: DatasetManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** @throws AppError `rows_invalid` for what is not the manifest of that dataset. */
function parseManifest(datasetId: string, text: string): DatasetManifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw damagedManifest(datasetId, 'it is no JSON', error);
  }
  const parsed = DatasetManifest.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw damagedManifest(datasetId, `${issue?.path.join('.')}: ${issue?.message}`, parsed.error);
  }
  const { id, files } = parsed.data;
  const isWhole =
    files.length === ExampleSplit.options.length &&
    ExampleSplit.options.every((split, index) => {
      return files[index]?.split === split && files[index].fileName === fileNameOf(split);
    });
  if (!isWhole) throw damagedManifest(datasetId, 'it does not name one file for each split');
  if (id !== datasetId || id !== datasetIdOf(files.map(({ sha256 }) => sha256))) {
    throw damagedManifest(datasetId, 'its id is not that of its files');
  }
  return parsed.data;
}

function damagedManifest(datasetId: string, problem: string, cause?: unknown): AppError {
  const message = `The manifest of the dataset ${datasetId} cannot be read: ${problem}.`;
  return new AppError('rows_invalid', message, { datasetId }, { cause });
}

function completeManifest(manifest: UnwrittenManifest, written: readonly WrittenFile[]): DatasetManifest {
  const files = ExampleSplit.options.map((split, index): DatasetFile => {
    const { name, sha256, bytes, lines } = written[index] as WrittenFile;
    return { split, fileName: name, sha256, bytes, examples: lines };
  });
  return DatasetManifest.parse({ ...manifest, id: datasetIdOf(files.map(({ sha256 }) => sha256)), files });
}

function datasetIdOf(hashes: readonly string[]): string {
  return createHash('sha256').update(hashes.join('\n')).digest('hex').slice(0, 24);
}

function* linesOf(examples: Iterable<TrainingExample>, split: ExampleSplit): Generator<string> {
  for (const example of examples) {
    const line = encodeExample(example, split);
    // What could not be read again must not be written.
    if (Buffer.byteLength(line) > MAX_LINE_BYTES) {
      throw new AppError(
        'too_large',
        `Expected a line of at most ${MAX_LINE_BYTES} bytes, was longer: ${example.id}.`,
        {
          exampleId: example.id,
        },
      );
    }
    yield line;
  }
}

function fileOf({ files }: DatasetManifest, split: ExampleSplit): DatasetFile {
  // A manifest that was read names one for each.
  return files.find((file) => file.split === split) as DatasetFile;
}

/** Takes a folder out of the list in one step, then deletes it. */
async function moveAway(root: string, datasetId: string): Promise<void> {
  const away = path.join(root, `${UNFINISHED}removed-${datasetId}-${process.pid}-${Date.now()}`);
  await rename(path.join(root, datasetId), away);
  await rm(away, { recursive: true, force: true });
}

/** Deletes what a process left unfinished; another one may be at work on what is young. */
async function sweep(root: string): Promise<void> {
  for (const name of await allNames(root)) {
    if (!name.startsWith(UNFINISHED)) continue;
    const left = path.join(root, name);
    const changedAt = await stat(left).then(
      ({ mtimeMs }) => mtimeMs,
      () => Number.POSITIVE_INFINITY,
    );
    if (changedAt < Date.now() - UNFINISHED_MS) await rm(left, { recursive: true, force: true });
  }
}

async function folderNames(root: string): Promise<string[]> {
  return (await allNames(root)).filter((name) => DATASET_ID.test(name));
}

async function allNames(root: string): Promise<string[]> {
  try {
    return (await readdir(root)).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** Keeps the values that were asked for last; one that fails is forgotten. */
function createBoundedCache<Value>(most: number) {
  const known = new Map<string, Promise<Value>>();
  return {
    get(key: string, make: () => Promise<Value>): Promise<Value> {
      const value = known.get(key) ?? make();
      known.delete(key);
      known.set(key, value);
      const [oldest] = known.keys();
      if (known.size > most && oldest !== undefined) known.delete(oldest);
      value.catch(() => known.delete(key));
      return value;
    },
  };
}

function fileNameOf(split: ExampleSplit): string {
  return `${split}.jsonl`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

const MANIFEST = 'manifest.json';
const DATASET_ID = /^[0-9a-f]{24}$/;
const UNFINISHED_MS = 24 * 3_600_000;
/** Of files: some twenty bytes for each of their examples. */
const MOST_INDEXES = 12;
const MOST_SEARCHES = 24;
