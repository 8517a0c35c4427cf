import { AppError } from '#shared/domain/app-error';

/** The refusal that a failed file operation is, where the disk is at fault; `null` for any other error. */
export function asDiskError(error: unknown, file: string): AppError | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('disk_full', `No space is left for ${file}.`, { file }, { cause: error });
  }
  if (UNWRITABLE.has(code)) {
    return new AppError('download_failed', `${file} cannot be written (${code}).`, { file }, { cause: error });
  }
  return null;
}

const UNWRITABLE: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS', 'EISDIR', 'ENOTDIR']);
