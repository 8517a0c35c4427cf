import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from './launch-app';

export interface RunningSimulator {
  /** What it printed: addresses, key, control face; the app reads it from FAIRGAP_SIMULATOR. */
  readonly line: string;
  readonly apiKey: string;
  readonly secret: string;
  control(route: string, body?: unknown): Promise<unknown>;
  close(): Promise<void>;
}

/** The exchange simulator as a process of its own, as `npm run simulator` starts it. */
export async function startSimulator(options: readonly string[] = []): Promise<RunningSimulator> {
  const child = spawn(process.execPath, [path.join(ROOT, 'out/main/simulator.js'), ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The simulator ended with ${code}.`)));
    createInterface({ input: child.stdout }).once('line', resolve);
  });
  const { apiKey, secret, controlUrl, controlToken } = JSON.parse(line) as Record<string, string>;
  return {
    line,
    apiKey: apiKey as string,
    secret: secret as string,
    control: async (route, body = {}) => {
      const response = await fetch(`${controlUrl}/${route}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${controlToken}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`${route}: ${response.status} ${await response.text()}`);
      return response.json();
    },
    close: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}
