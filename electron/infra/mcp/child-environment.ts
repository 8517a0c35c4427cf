import { AppError } from '#shared/domain/app-error';

/**
 * The environment that a program of others is started with: what programs need to find themselves and the user's folder, and
 * the variables that the person named. Everything else of this app's environment stays here.
 *
 * @throws AppError `external_unavailable` for a named variable that is not set.
 */
export function childEnvironment(
  own: Readonly<Record<string, string | undefined>>,
  named: readonly string[],
  platform: NodeJS.Platform,
): Record<string, string> {
  const missing = named.filter((name) => own[name] === undefined);
  if (missing.length > 0) {
    throw new AppError(
      'external_unavailable',
      `The server is to be given ${missing.join(', ')}, and that is not set in the environment of this app.`,
      { missing },
    );
  }
  const names = new Set([...(platform === 'win32' ? WINDOWS_NAMES : POSIX_NAMES), ...named]);
  return Object.fromEntries([...names].flatMap((name) => (own[name] === undefined ? [] : [[name, own[name]]])));
}

const POSIX_NAMES = ['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR', 'TERM'];
const WINDOWS_NAMES = [
  'PATH',
  'PATHEXT',
  'SYSTEMROOT',
  'SYSTEMDRIVE',
  'TEMP',
  'TMP',
  'USERPROFILE',
  'USERNAME',
  'HOMEDRIVE',
  'HOMEPATH',
  'APPDATA',
  'LOCALAPPDATA',
  'PROGRAMDATA',
  'PROGRAMFILES',
  'PROCESSOR_ARCHITECTURE',
];
