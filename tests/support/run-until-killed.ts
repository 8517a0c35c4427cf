import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** One line of a process that says its steps; see `createSay`. */
export interface SaidStep {
  readonly step: string;
  /** It stands still there, to be killed. */
  readonly isHeld: boolean;
}

/**
 * Runs a script that says its steps until it is killed, and returns what it said.
 *
 * @param blindAfter - Kills it so many ms after it has said `loaded`; `null` when it stands still.
 * @throws Error when it ended in any other way.
 */
export function runUntilKilled<Said extends SaidStep>(
  script: string,
  options: readonly (string | number)[],
  blindAfter: number | null,
): Promise<Said[]> {
  const child = spawn(process.execPath, [script, ...options.map(String)], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: Said[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    // A kill cuts the last line off.
    if (!line.endsWith('}')) return;
    // The script and its test agree on what a step tells.
    const step = JSON.parse(line) as Said;
    said.push(step);
    if (step.isHeld) child.kill('SIGKILL');
    if (step.step === 'loaded' && blindAfter !== null) setTimeout(() => child.kill('SIGKILL'), blindAfter);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    let signal: NodeJS.Signals | null = null;
    child.once('exit', (code, by) => {
      signal = by;
      if (by !== 'SIGKILL') reject(new Error(`Expected the process to be killed, was its end with ${code ?? by}.`));
    });
    lines.once('close', () => {
      if (signal !== null || child.exitCode === null) resolve(said);
    });
  });
}
