import { fork } from 'node:child_process';
import type { FromTrainer } from '#electron/trainer/trainer-channel';
import type { TrainerChild } from './trainer-host';

/** Starts a trainer as a process of Node; within Electron, of its own Node. For the command line and for tests. */
export function forkTrainer(script: string): TrainerChild {
  const child = fork(script, [], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  child.stderr?.setEncoding('utf8');
  return {
    send(message) {
      // A process that has ended hears nothing; its end is told by `onExit`.
      if (child.connected) child.send(message, () => {});
    },
    kill: () => child.kill('SIGKILL'),
    // Sound: the script is ours and of the same build.
    onMessage: (listener) => child.on('message', (message) => listener(message as FromTrainer)),
    onErrorText: (listener) => child.stderr?.on('data', listener),
    onExit(listener) {
      child.once('error', ({ message }) => listener({ kind: 'not_started', message }));
      // Not `exit`: messages and text may still be on their way then.
      child.once('close', (code, signal) => listener({ kind: 'exited', code, signal }));
    },
  };
}
