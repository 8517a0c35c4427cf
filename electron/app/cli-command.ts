import { existsSync } from 'node:fs';
import path from 'node:path';
import { defaultDataDir, shippedPath } from './paths';

/** How another program starts the command line of this installation. */
export interface CliCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * The command line as this installation has it: the packaged app itself, or the script of a checkout. A folder that is not the
 * usual one is named; the environment is whichever runs.
 */
export function cliCommand(where: { readonly dataDir: string; readonly executable?: string }): CliCommand {
  const options = where.dataDir === defaultDataDir() ? [] : ['--data-dir', where.dataDir];
  const script = path.join(shippedPath('resources/runtime'), 'fairgap');
  if (existsSync(script)) return { command: script, args: options };
  return { command: where.executable ?? process.execPath, args: ['cli', ...options] };
}
