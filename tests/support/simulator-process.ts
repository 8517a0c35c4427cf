import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { bundleForNode } from './bundle-for-node';

/** What the process prints when it is ready. */
export interface SimulatorProcess {
  readonly child: ChildProcess;
  readonly restUrl: string;
  readonly wsUrl: string;
  readonly wsApiUrl: string;
  readonly controlUrl: string;
  readonly controlToken: string;
  readonly apiKey: string;
  readonly secret: string;
}

/** Bundles the simulator's process as it is in the sources now, and returns its file. */
export function bundleSimulator(): Promise<string> {
  return bundleForNode('electron/simulator/server/simulator-main.ts');
}

export async function startSimulatorProcess(file: string, options: readonly string[]): Promise<SimulatorProcess> {
  const child = spawn(process.execPath, [file, ...options], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`Expected the simulator to start, was its end with ${code}.`)));
    createInterface({ input: child.stdout }).once('line', resolve);
  });
  return { child, ...JSON.parse(line) };
}

/** @param signal - SIGKILL lets it finish nothing. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill(signal);
  return ended;
}

/** Asks the simulator's door for tests. */
export async function control<Answer = unknown>(
  { controlUrl, controlToken }: Pick<SimulatorProcess, 'controlUrl' | 'controlToken'>,
  command: string,
  input: object = {},
): Promise<Answer> {
  const response = await fetch(`${controlUrl}/${command}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${controlToken}` },
    body: JSON.stringify(input),
  });
  if (!response.ok) throw new Error(`${command} was answered ${response.status}: ${await response.text()}`);
  // The caller names the command's answer.
  return (await response.json()) as Answer;
}
