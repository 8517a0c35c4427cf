import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, open, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#shared/domain/app-error';

/** A file of a new folder: a text, or lines that are written one by one, each with an end. */
export type NewFile =
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly lines: Iterable<string> | AsyncIterable<string> };

export interface WrittenFile {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly lines: number;
}

/**
 * Writes a folder with files, all or nothing: it lies under another name beside its place until everything is on the disk.
 * The folder and its files belong to their owner alone.
 *
 * @param filesOf - Each file in the order of writing; it is told what was written before, so that a manifest can come last.
 * @param placeOf - Where the folder is to lie, once its files are known; `null`: it is not wanted after all. Something that lies
 *   there and holds anything stays.
 * @throws AppError `conflict` where the place is taken, `disk_full`, `invalid_input` for a name that is no plain file name; any
 *   other fault of the disk as it comes.
 */
export async function writeNewFolder(
  parent: string,
  filesOf: (written: readonly WrittenFile[]) => NewFile | null,
  placeOf: (written: readonly WrittenFile[]) => string | null | Promise<string | null>,
): Promise<readonly WrittenFile[]> {
  const unfinished = path.join(parent, `${UNFINISHED}${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(parent, { recursive: true });
    await mkdir(unfinished, { mode: 0o700 });
    const files: WrittenFile[] = [];
    for (let file = filesOf(files); file; file = filesOf(files)) files.push(await writeFile(unfinished, file));
    await syncFolder(unfinished);
    const folder = await placeOf(files);
    if (folder === null) {
      await rm(unfinished, { recursive: true, force: true });
      return files;
    }
    await moveTo(unfinished, folder);
    await syncFolder(path.dirname(folder));
    return files;
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true }).catch(() => {
      // What is left has a name that nobody reads; the first error says what went wrong.
    });
    const code = codeOf(error);
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error;
    throw new AppError('disk_full', `No space is left for ${parent}.`, { folder: parent }, { cause: error });
  }
}

/** Makes the names in a folder last. Windows has no such call. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeFile(folder: string, file: NewFile): Promise<WrittenFile> {
  const { name } = file;
  if (!PLAIN_NAME.test(name)) throw new AppError('invalid_input', `Expected a plain file name, was ${name}.`, { name });
  const hash = createHash('sha256');
  const handle = await open(path.join(folder, name), 'wx', 0o600);
  let bytes = 0;
  let lines = 0;
  const write = async (text: string) => {
    const buffer = Buffer.from(text, 'utf8');
    hash.update(buffer);
    bytes += buffer.length;
    await handle.writeFile(buffer);
  };
  try {
    if ('text' in file) {
      await write(file.text);
    } else {
      let waiting = '';
      for await (const line of file.lines) {
        waiting += `${line}\n`;
        lines += 1;
        if (waiting.length < PIECE_CHARACTERS) continue;
        await write(waiting);
        waiting = '';
      }
      if (waiting !== '') await write(waiting);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { name, sha256: hash.digest('hex'), bytes, lines };
}

async function moveTo(unfinished: string, folder: string): Promise<void> {
  // An empty folder that a person made for it may be taken.
  await rmdir(folder).catch((error) => {
    if (!TAKEN.has(codeOf(error)) && codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') throw error;
  });
  try {
    await rename(unfinished, folder);
    // The umask may have taken bits away, or the place's parent may have given some.
    await chmod(folder, 0o700);
  } catch (error) {
    if (!TAKEN.has(codeOf(error)) && codeOf(error) !== 'ENOTDIR') throw error;
    throw new AppError('conflict', `Expected a new folder, something lies at ${folder}.`, { folder }, { cause: error });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Begins the names of folders that are not finished. */
export const UNFINISHED = '.new-';
/** A rename onto a folder with something in it; Windows says EPERM. */
const TAKEN: ReadonlySet<string> = new Set(['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES']);
const PLAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const PIECE_CHARACTERS = 256 * 1024;
