import type { FromTrainer } from '#electron/trainer/trainer-channel';
import type { SpawnTrainer } from './trainer-host';

/** The part of Electron's `utilityProcess` that is used here. */
export interface UtilityProcesses {
  fork(
    script: string,
    args: string[],
    options: { readonly stdio: 'pipe'; readonly serviceName: string },
  ): UtilityProcess;
}

interface UtilityProcess {
  readonly stdout: NodeJS.ReadableStream | null;
  readonly stderr: NodeJS.ReadableStream | null;
  postMessage(message: unknown): void;
  kill(): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  once(event: 'exit', listener: (code: number) => void): unknown;
}

/** Makes a function that starts trainers as utility processes of Electron: they also run where its Node mode is switched off. */
export function createUtilityTrainer(processes: UtilityProcesses): SpawnTrainer {
  return (script) => {
    const child = processes.fork(script, [], { stdio: 'pipe', serviceName: 'Fairgap trainer' });
    let hasEnded = false;
    // A pipe that nobody reads fills up and holds the process.
    child.stdout?.resume();
    child.once('exit', () => {
      hasEnded = true;
    });
    return {
      send(message) {
        if (!hasEnded) child.postMessage(message);
      },
      kill: () => void child.kill(),
      // Sound: the script is ours and of the same build.
      onMessage: (listener) => child.on('message', (message) => listener(message as FromTrainer)),
      onErrorText: (listener) => child.stderr?.setEncoding('utf8').on('data', listener),
      onExit: (listener) => child.once('exit', (code) => listener({ kind: 'exited', code, signal: null })),
    };
  };
}
