import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
const CLI = path.join(ROOT, 'out/main/cli.js');

export interface CliResult {
  /** `null` when the process was killed. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the built command line as a process of its own, under the runtime that runs the tests. */
export function startCli(
  operation: string,
  input: unknown,
  options: { dataDir: string; env?: Record<string, string> },
): { child: ChildProcess; result: Promise<CliResult> } {
  if (!existsSync(CLI)) throw new Error(`${CLI} is missing: run "npm run build" first; npm test does.`);
  const child = spawn(
    process.execPath,
    [CLI, operation, JSON.stringify(input), '--data-dir', options.dataDir, '--headless'],
    {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => {
    output.stdout += String(chunk);
  });
  child.stderr?.on('data', (chunk) => {
    output.stderr += String(chunk);
  });
  const result = new Promise<CliResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, ...output }));
  });
  return { child, result };
}

/** Runs an operation to its end and returns its output; throws with what it printed when it fails. */
export async function runCli<T>(
  operation: string,
  input: unknown,
  options: { dataDir: string; env?: Record<string, string> },
): Promise<T> {
  const { status, stdout, stderr } = await startCli(operation, input, options).result;
  if (status !== 0) throw new Error(`${operation} ended with ${status}: ${stderr}`);
  // The caller names the operation's output.
  return JSON.parse(stdout) as T;
}
