import { mkdir, open, readFile, realpath, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#shared/domain/app-error';

export interface RunFolderLock {
  /** @throws AppError `conflict` where another process has taken the folder, as after a long sleep of this one. */
  check(): Promise<void>;
  release(): Promise<void>;
}

/**
 * Takes the folder of a run for this process. The lock of a process that was killed counts no more: it is no longer there, or its
 * number belongs to another one, which does not keep the lock fresh.
 *
 * @throws AppError `conflict` where another process trains in it.
 */
export async function lockRunFolder(folder: string): Promise<RunFolderLock> {
  await mkdir(folder, { recursive: true });
  const file = path.join(await realpath(folder), 'trainer.lock');
  if (!(await take(file))) {
    if (await isHeld(file)) throw held(folder);
    await rm(file, { force: true });
    if (!(await take(file))) throw held(folder);
  }
  heldHere.add(file);
  // Sound: a failed touch shows in the next check.
  const beat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => {}), BEAT_MS);
  beat.unref();
  const isOurs = async () => (await ownerOf(file)) === process.pid;

  return {
    async check() {
      if (!(await isOurs())) throw held(folder);
    },
    async release() {
      clearInterval(beat);
      heldHere.delete(file);
      if (await isOurs()) await rm(file, { force: true });
    },
  };
}

/** Whether the file did not exist and is ours now. */
async function take(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isHeld(file: string): Promise<boolean> {
  const owner = await ownerOf(file);
  const touchedAt = await stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  const isFresh = Date.now() - touchedAt < STALE_MS;
  // An empty file is one that its owner is just about to write.
  if (owner === null) return isFresh;
  // An earlier process may have had the number of this one: in a container, processes get the same few again.
  return owner === process.pid ? heldHere.has(file) : isFresh && isAlive(owner);
}

async function ownerOf(file: string): Promise<number | null> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return /^\d+$/.test(text) ? Number(text) : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function held(folder: string): AppError {
  return new AppError('conflict', `Another process trains in ${folder}.`, { folder });
}

/** Locks that this process holds. */
const heldHere = new Set<string>();
const BEAT_MS = 5_000;
/** A process that trains touches its lock far more often than that. */
const STALE_MS = 60_000;
