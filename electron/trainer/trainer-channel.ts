import type { TrainerEnd, TrainerMessage, TrainingJob } from '#electron/ports/trainer';

/** What a trainer's process is told: its job once it is `ready`, a wish to pause, and that its end has been heard. */
export type ToTrainer =
  | { readonly kind: 'job'; readonly job: TrainingJob }
  | { readonly kind: 'pause' }
  | { readonly kind: 'heard' };

/** What it tells. `end` is the last of it. */
export type FromTrainer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'message'; readonly message: TrainerMessage }
  | { readonly kind: 'end'; readonly end: TrainerEnd };

/** The other end of this process's channel to the one that started it. */
export interface TrainerChannel {
  send(message: FromTrainer): void;
  onMessage(listener: (message: ToTrainer) => void): void;
  /** Who started this process is gone. */
  onClosed(listener: () => void): void;
}

/**
 * The channel of an Electron utility process, or of one that Node's `fork` started.
 *
 * @throws Error where nothing started this process with a channel.
 */
export function openTrainerChannel(): TrainerChannel {
  const { parentPort } = process as { parentPort?: ParentPort };
  if (parentPort) {
    return {
      send: (message) => parentPort.postMessage(message),
      // Sound, here and below: only the host, which is ours and of the same build, sends anything.
      onMessage: (listener) => parentPort.on('message', ({ data }) => listener(data as ToTrainer)),
      // Electron ends its utility processes with itself.
      onClosed: () => {},
    };
  }
  if (!process.send) throw new Error('Expected to be started by the trainer host, was started on its own.');
  return {
    send(message) {
      // A host that is gone hears nothing; the training ends by `onClosed`.
      if (process.connected) process.send?.(message, undefined, undefined, () => {});
    },
    onMessage: (listener) => process.on('message', (message) => listener(message as ToTrainer)),
    onClosed: (listener) => process.once('disconnect', listener),
  };
}

/** The part of Electron's `parentPort` that is used here; the types of Electron are not for this folder. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}
