import { Notification } from 'electron';
import type { Notifier } from '../ports/notifier';

/** Messages of the operating system; `null` where it shows none. To be made after the app is ready. */
export function createSystemNotifier(onClick: () => void): Notifier | null {
  if (!Notification.isSupported()) return null;
  return {
    show: ({ title, body, isSilent }) =>
      new Promise((resolve, reject) => {
        const message = new Notification({ title, body, silent: isSilent });
        message.on('click', onClick);
        message.once('show', () => resolve());
        message.once('failed', (_event, error) => reject(new Error(error)));
        message.show();
        // Linux tells neither where no service for messages runs: the wait must end.
        setTimeout(() => reject(new Error('The system did not show the message.')), SHOW_MS).unref();
      }),
  };
}

const SHOW_MS = 5_000;
