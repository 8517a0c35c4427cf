import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import type { TokenFiles } from '#electron/ports/access-store';
import { AppError } from '#shared/domain/app-error';
import { writeFileDurably } from './write-file-durably';

/**
 * Token files in `folder`, one for each client: `<client id>.token`, the token and a line break. The folder has mode 0700
 * and each file 0600; wider modes, as a copy or a backup may leave them, are narrowed and told.
 *
 * @param onRepaired - A path was readable by others until now; its token may be known to them.
 */
export function createTokenFiles(folder: string, onRepaired: (file: string) => void = () => {}): TokenFiles {
  const fileOf = (clientId: string) => {
    if (!CLIENT_ID.test(clientId)) {
      throw new AppError('invalid_input', 'Expected a client id of letters, digits, - and _.', {});
    }
    return path.join(folder, `${clientId}.token`);
  };

  function prepareFolder(): void {
    mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
    const stat = lstatSync(folder);
    if (!stat.isDirectory()) {
      throw new AppError('file_unreadable', `Expected a folder at ${folder}, was a link or a file.`, { file: folder });
    }
    if (!hasModes() || (stat.mode & OTHERS) === 0) return;
    chmodSync(folder, FOLDER_MODE);
    onRepaired(folder);
  }

  return {
    path: fileOf,
    write(clientId, token) {
      const file = fileOf(clientId);
      prepareFolder();
      // Replaces the name itself, so a link that lies there is not followed.
      writeFileDurably(file, `${token}\n`);
    },
    read(clientId) {
      const file = fileOf(clientId);
      const folderStat = lstatSync(folder, { throwIfNoEntry: false });
      if (!folderStat) return null;
      prepareFolder();
      const handle = openPlain(file);
      if (handle === null) return null;
      try {
        const stat = fstatSync(handle);
        if (!stat.isFile() || stat.size > LARGEST) return null;
        if (hasModes() && (stat.mode & OTHERS) !== 0) {
          fchmodSync(handle, FILE_MODE);
          onRepaired(file);
        }
        return readFileSync(handle, 'utf8').trim();
      } finally {
        closeSync(handle);
      }
    },
    remove(clientId) {
      rmSync(fileOf(clientId), { force: true });
    },
  };
}

/** `null` where there is no file, or a link: somebody else's file is not a token. */
function openPlain(file: string): number | null {
  // Not blocking: a named pipe in place of the file would hold the process up.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  try {
    return openSync(file, flags);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'ELOOP' || code === 'ENXIO') return null;
    throw error;
  }
}

function hasModes(): boolean {
  return process.platform !== 'win32';
}

/** A name and nothing else: no separator, no dot, no device of Windows. */
const CLIENT_ID = /^(?!(?:con|prn|aux|nul|com\d|lpt\d)$)[a-z0-9][a-z0-9_-]{0,63}$/i;
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
const OTHERS = 0o077;
const LARGEST = 4_096;
