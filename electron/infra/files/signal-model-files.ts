import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { SignalModelStore, StoredSignalModel } from '#electron/ports/signal-model-store';
import { AppError } from '#shared/domain/app-error';
import { invariant } from '#shared/domain/invariant';
import { SignalModelInfo } from '#shared/domain/signal-model';
import { writeFileDurably } from './write-file-durably';

/**
 * Learned models in `folder`: one JSON file each, with the hash of its bytes in its name, and an index of those that count.
 *
 * The index is replaced in one step after all files are on the disk. A crash before that leaves the old models and files
 * that nobody lists; the next `save` or `remove` sweeps them away.
 *
 * @param exclusively - Does some work while no other thread or process writes here: a second one would sweep away the files
 * of the first before they are listed.
 */
export function createSignalModelFiles(folder: string, exclusively: <T>(work: () => T) => T): SignalModelStore {
  const seen = new Map<string, Seen>();
  const indexFile = path.join(folder, INDEX_NAME);

  /** What a listed file tells, looked at again whenever its size or time changed; `null` for a damaged one. */
  const infoOf = (name: string): SignalModelInfo | null => {
    const stat = statSync(path.join(folder, name), { throwIfNoEntry: false });
    if (stat === undefined) return null;
    const known = seen.get(name);
    if (known?.mtimeMs === stat.mtimeMs && known.size === stat.size) return known.info;
    const info = attempt(() => readModel(folder, name).info);
    seen.set(name, { mtimeMs: stat.mtimeMs, size: stat.size, info });
    return info;
  };
  const listed = () => readIndex(folder) ?? findModels(folder, infoOf);
  const commit = (names: readonly string[]) => {
    writeFileDurably(indexFile, `${JSON.stringify({ sha256: sha256(names.join('\n')), files: names })}\n`);
    for (const name of namesIn(folder)) {
      if (MODEL_OR_LEFTOVER.test(name) && !names.includes(name)) rmSync(path.join(folder, name), { force: true });
    }
    for (const name of seen.keys()) if (!names.includes(name)) seen.delete(name);
  };

  return {
    list({ instrument, timeframe }) {
      return listed()
        .flatMap((name) => infoOf(name) ?? [])
        .filter((info) => instrument === undefined || info.instrument === instrument)
        .filter((info) => timeframe === undefined || info.timeframe === timeframe)
        .sort((a, b) => b.knownAt - a.knownAt || compareText(a.id, b.id));
    },
    read(id) {
      const name = listed().find((file) => idOf(file) === id);
      if (name === undefined) throw new AppError('not_found', `No learned model has the id ${id}.`, { id });
      return readModel(folder, name);
    },
    save(models) {
      const ids = new Set(models.map(({ info }) => info.id));
      invariant(ids.size === models.length, 'Expected every model to have an id of its own.');
      // What could not be read again must not be written.
      for (const { info } of models) SignalModelInfo.parse({ ...info, hash: '', sizeBytes: 0 });
      return exclusively(() => write(models));
    },
    remove: (series) => (existsSync(folder) ? exclusively(() => removeSeries(series)) : 0),
    damaged() {
      const broken = listed().filter((name) => infoOf(name) === null);
      return readIndex(folder) === null ? [INDEX_NAME, ...broken] : broken;
    },
  };

  function write(models: Parameters<SignalModelStore['save']>[0]): SignalModelInfo[] {
    const ids = new Set(models.map(({ info }) => info.id));
    const before = listed();
    const written: string[] = [];
    try {
      for (const { info, parameters } of models) {
        const text = `${JSON.stringify({ info, parameters })}\n`;
        const name = `${encodeURIComponent(info.id)}.${sha256(text)}.json`;
        // A file of this name may be there and damaged, so it is written in any case.
        writeFileDurably(path.join(folder, name), text);
        seen.delete(name);
        written.push(name);
      }
    } catch (error) {
      for (const name of written) if (!before.includes(name)) rmSync(path.join(folder, name), { force: true });
      throw error;
    }
    commit([...before.filter((name) => !ids.has(idOf(name))), ...written]);
    return written.map((name) => readModel(folder, name).info);
  }

  function removeSeries({ instrument, timeframe }: Parameters<SignalModelStore['remove']>[0]): number {
    const names = listed();
    const isOfSeries = (name: string) => {
      const info = infoOf(name);
      return info === null
        ? idOf(name).startsWith(`${instrument}-${timeframe}-`)
        : info.instrument === instrument && info.timeframe === timeframe;
    };
    const kept = names.filter((name) => !isOfSeries(name));
    if (kept.length < names.length) commit(kept);
    return names.length - kept.length;
  }
}

interface Seen {
  readonly mtimeMs: number;
  readonly size: number;
  readonly info: SignalModelInfo | null;
}

/** Names of the files that count, or `null` for an index that is not what was written. None at all is an empty one. */
function readIndex(folder: string): readonly string[] | null {
  const file = path.join(folder, INDEX_NAME);
  if (!existsSync(file)) return [];
  const text = readFileSync(file, 'utf8');
  const index = attempt(() => ModelIndex.parse(JSON.parse(text)));
  return index !== null && index.sha256 === sha256(index.files.join('\n')) ? index.files : null;
}

/** Without a sound index: every sound file, and of one id the newest. */
function findModels(folder: string, infoOf: (name: string) => SignalModelInfo | null): readonly string[] {
  const newest = new Map<string, { name: string; createdAt: number }>();
  for (const name of namesIn(folder)) {
    if (!FileName.safeParse(name).success) continue;
    const info = infoOf(name);
    const rival = info === null ? undefined : newest.get(info.id);
    if (info !== null && (rival === undefined || rival.createdAt < info.createdAt)) {
      newest.set(info.id, { name, createdAt: info.createdAt });
    }
  }
  return [...newest.values()].map(({ name }) => name);
}

function readModel(folder: string, name: string): StoredSignalModel {
  const id = idOf(name);
  const damaged = (cause?: unknown) =>
    new AppError(
      'signal_model_damaged',
      `The file of the learned model ${id} is damaged.`,
      { id, file: name },
      { cause },
    );
  let bytes: Buffer;
  try {
    bytes = readFileSync(path.join(folder, name));
  } catch (error) {
    throw damaged(error);
  }
  const hash = sha256(bytes);
  if (hash !== hashOf(name)) throw damaged();
  try {
    const { info, parameters } = ModelFile.parse(JSON.parse(bytes.toString('utf8')));
    return { info: SignalModelInfo.parse({ ...info, hash, sizeBytes: bytes.length }), parameters };
  } catch (error) {
    throw damaged(error);
  }
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort(compareText) : [];
}

/** `BTC%2FUSDT-1h-long-boosting-20200101.<64 hex digits>.json` */
function idOf(name: string): string {
  return decodeURIComponent(name.slice(0, -(HASH_LENGTH + '..json'.length)));
}

function hashOf(name: string): string {
  return name.slice(-(HASH_LENGTH + '.json'.length), -'.json'.length);
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The result of `read`, or `null` where what is on the disk is not sound. */
function attempt<Result>(read: () => Result): Result | null {
  try {
    return read();
  } catch {
    return null;
  }
}

const INDEX_NAME = 'index.json';
const HASH_LENGTH = 64;

const MODEL_OR_LEFTOVER = /\.[0-9a-f]{64}\.json(\.new)?$/;
const FileName = z.string().regex(/^[^/\\]+\.[0-9a-f]{64}\.json$/);
const ModelIndex = z.object({ sha256: z.string(), files: z.array(FileName) });
const ModelFile = z.object({ info: z.record(z.string(), z.unknown()), parameters: z.unknown() });
