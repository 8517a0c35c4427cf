import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * A Python that can import `module`, for comparing with a peer: the one that PYTHON names, `python3`, or an environment of
 * our own under `.cache/`, which is made and filled from the package index on first use.
 *
 * @param requirement - What to install there; nothing is installed where it is `null`, for packages of gigabytes.
 * @returns Its path, or why there is none; a bench then skips the comparison and prints the reason.
 */
export function peerPython(module: string, requirement: string | null): { python: string } | { reason: string } {
  const named = process.env.PYTHON ?? 'python3';
  if (canImport(named, module)) return { python: named };
  if (process.env.PYTHON || requirement === null) return { reason: `${named} cannot import ${module}` };
  const environment = path.resolve('.cache/bench-python');
  const python = path.join(environment, 'bin/python');
  if (!existsSync(python) && run('python3', ['-m', 'venv', environment]) !== null) {
    return { reason: 'python3 with venv is not installed' };
  }
  if (canImport(python, module)) return { python };
  console.log(`installing ${requirement} for the comparison (once, into .cache/bench-python)`);
  const failure = run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', requirement]);
  if (failure !== null) return { reason: `pip could not install ${requirement}: ${failure}` };
  return canImport(python, module)
    ? { python }
    : { reason: `${requirement} was installed but ${module} does not load` };
}

function canImport(python: string, module: string): boolean {
  return run(python, ['-c', `import ${module}`]) === null;
}

/** `null` when it succeeded, else the last line of what it said. */
function run(command: string, args: readonly string[]): string | null {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
  if (status === 0) return null;
  return error?.message ?? stderr.trim().split('\n').at(-1) ?? `status ${status}`;
}
