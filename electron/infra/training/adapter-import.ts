import { copyFile, link, lstat, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { asDiskError } from '#electron/infra/models/disk-error';
import { createFileHash } from '#electron/llm/file-hash';
import { checkLlamaAdapter } from '#electron/llm/llama-adapter';
import type { AdapterBase } from '#electron/ports/adapter-files';
import { ggufString, readGgufHeader } from '#electron/trainer/gguf-reader';
import { AppError } from '#shared/domain/app-error';

export interface AdapterInstallation {
  /** `<dataDir>/adapters`; made where it is missing. */
  readonly folder: string;
  /** What the adapter is called; its file's name is made of it. */
  readonly name: string;
  /** Text that lies beside it, for a person to read. */
  readonly card: string | null;
  /** The model that it is for, where its sizes are to be checked against it. */
  readonly base?: AdapterBase;
}

/** Where the adapter comes from: a file, which stays where it is, or what a function writes. */
export type AdapterOrigin =
  | { readonly source: string; readonly write?: never }
  | { readonly write: (target: string) => Promise<void>; readonly source?: never };

export interface InstalledAdapter {
  /** SHA-256 of the file, lower-case hex. */
  readonly adapterId: string;
  readonly file: string;
}

/**
 * Puts an adapter into the folder of the person's own ones, under a name made of letters, digits and dashes that no file has yet.
 * It is checked before it appears: all of it or nothing. The same adapter twice is one file.
 *
 * @throws AppError `model_failed` where it is no adapter or does not fit `base`, `hash_mismatch` where it is for another one,
 *   `disk_full`; what `write` throws.
 */
export async function installAdapterFile(installation: AdapterInstallation & AdapterOrigin): Promise<InstalledAdapter> {
  const { folder, name, card, base } = installation;
  installations += 1;
  const prefix = `${process.pid}-${installations}${UNFINISHED}`;
  const unfinished = path.join(folder, prefix);
  const unfinishedCard = `${unfinished}-card`;
  inProgress.add(prefix);
  try {
    await mkdir(folder, { recursive: true });
    await removeLeftovers(folder);
    if (installation.write) await installation.write(unfinished);
    else await copyFile(installation.source, unfinished);
    const adapterId = await check(unfinished, base);
    const { size } = await stat(unfinished);
    for await (const file of filesWithHash(folder, adapterId, size)) return { adapterId, file };
    await syncFile(unfinished);
    if (card !== null) await writeFile(unfinishedCard, card, { flush: true });
    return { adapterId, file: await giveName({ unfinished, unfinishedCard: card && unfinishedCard, folder, name }) };
  } catch (error) {
    throw asDiskError(error, folder) ?? error;
  } finally {
    // The name that it has now is another one.
    await rm(unfinished, { force: true });
    await rm(unfinishedCard, { force: true });
    inProgress.delete(prefix);
  }
}

/**
 * Deletes an adapter of the folder, with the text beside it.
 *
 * @param adapterId - SHA-256 of the file.
 * @returns `false` where the folder has none.
 */
export async function removeAdapterFile(folder: string, adapterId: string): Promise<boolean> {
  let isRemoved = false;
  for await (const file of filesWithHash(folder, adapterId)) {
    await rm(file);
    await rm(cardOf(file), { force: true });
    isRemoved = true;
  }
  return isRemoved;
}

/** Replaces the text beside an adapter, all of it or nothing. @throws AppError `disk_full` */
export async function writeAdapterCard(file: string, card: string): Promise<void> {
  const unfinished = `${cardOf(file)}${UNFINISHED}`;
  try {
    await writeFile(unfinished, card, { flush: true });
    await rename(unfinished, cardOf(file));
  } catch (error) {
    await rm(unfinished, { force: true });
    throw asDiskError(error, path.dirname(file)) ?? error;
  }
}

/** @returns SHA-256 of the file. */
async function check(file: string, base: AdapterBase | undefined): Promise<string> {
  const fileHash = createFileHash();
  const sha256 = await fileHash(file);
  if (base) {
    // Of the model, its hash and its header are compared and nothing else.
    const active = { ...base, modelId: '', contextTokens: 0 };
    await checkLlamaAdapter({ path: file, sha256, scale: 1 }, active, await readGgufHeader(base.path), fileHash);
    return sha256;
  }
  const header = await readGgufHeader(file);
  const kind = ggufString(header, 'general.type');
  const method = ggufString(header, 'adapter.type');
  if (kind !== 'adapter' || method !== 'lora') {
    throw new AppError('model_failed', `Expected a LoRA adapter, was ${kind} of ${method}.`, { file });
  }
  return sha256;
}

/** @param size - In bytes; only files of this size are read. */
async function* filesWithHash(folder: string, sha256: string, size?: number): AsyncGenerator<string, void, undefined> {
  const fileHash = createFileHash();
  for (const name of await namesIn(folder)) {
    if (path.extname(name).toLowerCase() !== EXTENSION) continue;
    const file = path.join(folder, name);
    const entry = await stat(file).catch(() => null);
    if (!entry?.isFile() || (size !== undefined && entry.size !== size)) continue;
    // A model that somebody put there is none, and reading it would take minutes.
    if (size === undefined && !(await mayBeAdapter(file))) continue;
    if ((await fileHash(file)) === sha256) yield file;
  }
}

async function mayBeAdapter(file: string): Promise<boolean> {
  try {
    return ggufString(await readGgufHeader(file), 'general.type') === 'adapter';
  } catch {
    // A damaged one is to be removed as well.
    return true;
  }
}

/** Gives a finished file the first free of `name.gguf`, `name-2.gguf`, ...: never one that is there already. */
async function giveName(finished: {
  readonly unfinished: string;
  readonly unfinishedCard: string | null;
  readonly folder: string;
  readonly name: string;
}): Promise<string> {
  const { unfinished, unfinishedCard, folder } = finished;
  const plain = fileNameOf(finished.name);
  for (let number = 1; number <= MOST_OF_ONE_NAME; number++) {
    const file = path.join(folder, `${plain}${number === 1 ? '' : `-${number}`}${EXTENSION}`);
    if ((await entryAt(cardOf(file))) || !(await takeName(unfinished, file))) continue;
    try {
      if (unfinishedCard) await rename(unfinishedCard, cardOf(file));
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
    return file;
  }
  throw new AppError('conflict', `Expected fewer than ${MOST_OF_ONE_NAME} adapters called ${plain} in ${folder}.`);
}

function cardOf(file: string): string {
  return `${file.slice(0, -EXTENSION.length)}.md`;
}

/** A second name fails where the first is taken, in one step; some disks know no second names. */
async function takeName(unfinished: string, file: string): Promise<boolean> {
  try {
    await link(unfinished, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!NO_LINKS.has(codeOf(error))) throw error;
  }
  if (await entryAt(file)) return false;
  await rename(unfinished, file);
  return true;
}

/** What a process that was killed left behind. One process at a time has the data folder, so others' files are nobody's. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const isLeftover = UNFINISHED_NAME.test(name) && ![...inProgress].some((prefix) => name.startsWith(prefix));
    if (isLeftover) await rm(path.join(folder, name), { force: true });
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Letters, digits and dashes: a name that every disk takes and that leads nowhere. */
function fileNameOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_NAME)
    .replace(/^-+|-+$/g, '');
  // Windows keeps some names for devices, whatever their ending.
  return plain === '' || DEVICE_NAME.test(plain) ? `adapter${plain && `-${plain}`}` : plain;
}

async function entryAt(file: string): Promise<Awaited<ReturnType<typeof lstat>> | null> {
  try {
    return await lstat(file);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

let installations = 0;
/** Beginnings of the names that this process is writing under. */
const inProgress = new Set<string>();

const EXTENSION = '.gguf';
/** Not the ending of an adapter, so that nobody takes it for one. */
const UNFINISHED = '.importing';
const UNFINISHED_NAME = /^\d+-\d+\.importing/;
const LONGEST_NAME = 60;
const MOST_OF_ONE_NAME = 1000;
const NO_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL']);
const DEVICE_NAME = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;
