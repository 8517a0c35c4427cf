import { randomUUID } from 'node:crypto';
import type { AnyRouter } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent, MessagePortMain, WebContents } from 'electron';
import { transferBinary } from '#shared/contract/transfer';
import { AppError } from '#shared/domain/app-error';
import type { CallContext } from './handlers';

export interface WindowDoor {
  /** Serves this router to every window, and to ports that were asked for before. */
  attachRouter(router: AnyRouter): void;
  /** Cuts every window off; ports asked for from now on wait for the next router. */
  detachRouter(): void;
}

/**
 * The window's door. A window gets a message port on which it calls the router, after its frame was checked; files reach
 * it only as grants that the preload asked for on behalf of a file the person chose.
 */
export function serveWindows(
  ipc: IpcMain,
  parts: {
    isTrustedFrame: (sender: WebContents, frameUrl: string | undefined, isMainFrame: boolean) => boolean;
    /** A page is gone, or reloads: what was given to it counts no more. Told once for each caller. */
    onCallerGone: (caller: string) => void;
  },
): WindowDoor {
  const grants = new Map<string, string>();
  function resolveFile(grant: string): string {
    const file = grants.get(grant);
    if (file === undefined) {
      throw new AppError('file_unreadable', 'Expected a file that was chosen or dropped in this window.', { grant });
    }
    return file;
  }
  // The window may ask for its port before the journal is open: the port waits, the first paint does not.
  let routerReady = awaited<RPCHandler<CallContext>>();
  const leaves = new Set<() => void>();

  function isTrusted(event: IpcMainEvent | IpcMainInvokeEvent): boolean {
    const frame = event.senderFrame;
    return parts.isTrustedFrame(event.sender, frame?.url, frame !== null && frame === event.sender.mainFrame);
  }

  ipc.on('fairgap:connect', (event) => {
    const port = event.ports[0];
    if (!port) return;
    if (!isTrusted(event)) {
      port.close();
      return;
    }
    void connect(port, event.sender);
  });

  async function connect(port: MessagePortMain, sender: WebContents): Promise<void> {
    // Made here and told to nobody: a page cannot say that it is another.
    const caller = randomUUID();
    let isGone = false;
    const onNavigation = ({ isSameDocument, isMainFrame }: { isSameDocument: boolean; isMainFrame: boolean }) => {
      if (isMainFrame && !isSameDocument) leave();
    };
    function leave(): void {
      if (isGone) return;
      isGone = true;
      leaves.delete(leave);
      sender.off('did-start-navigation', onNavigation);
      sender.off('destroyed', leave);
      port.close();
      parts.onCallerGone(caller);
    }
    leaves.add(leave);
    port.once('close', leave);
    sender.on('did-start-navigation', onNavigation);
    sender.once('destroyed', leave);
    const handler = await routerReady.promise;
    if (isGone) return;
    handler.upgrade(port, { context: { door: 'window', caller, clientName: null, resolveFile } });
    port.start();
  }

  ipc.handle('fairgap:grant-file', (event, file: unknown) => {
    if (!isTrusted(event)) throw new Error('Refused: the sender is not the workstation window.');
    if (typeof file !== 'string' || file === '') throw new Error('Expected the path of a chosen file, was nothing.');
    const grant = `grant_${randomUUID()}`;
    grants.set(grant, file);
    return grant;
  });

  return {
    attachRouter: (router) =>
      routerReady.resolve(
        new RPCHandler<CallContext>(router, { experimental_transfer: (message) => transferBinary(message) }),
      ),
    detachRouter: () => {
      routerReady = awaited();
      for (const leave of [...leaves]) leave();
    },
  };
}

/** A promise and what settles it. */
function awaited<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
