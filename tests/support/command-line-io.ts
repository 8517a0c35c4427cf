import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { CommandLineIo } from '#electron/api/cli/run-command-line';

/** A command line in this process, with what it wrote. */
export function commandLineIo(
  place: { readonly dataDir: string; readonly workingDirectory: string },
  changes: Partial<CommandLineIo> & { readonly isTerminal?: boolean } = {},
): { readonly io: CommandLineIo; readonly out: () => string; readonly err: () => string } {
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({
    isTTY: changes.isTerminal ?? false,
    columns: 80,
    rows: 24,
    write: async (text: string) => {
      written[name] += text;
    },
  });
  const resolve = (file: string) => path.resolve(place.workingDirectory, file);
  const io: CommandLineIo = {
    stdout: stream('out'),
    stderr: stream('err'),
    readStandardInput: async () => '',
    readFile: (file) => readFileSync(resolve(file), 'utf8'),
    workingDirectory: place.workingDirectory,
    resolvePath: resolve,
    defaultDataDir: place.dataDir,
    env: { NO_COLOR: '1' },
    version: '9.9.9',
    signal: new AbortController().signal,
    headless: {
      kind: 'here',
      open: async () => {
        throw new Error('Expected the app to be asked.');
      },
    },
    runMcp: async () => {},
    ...changes,
  };
  return { io, out: () => written.out, err: () => written.err };
}
