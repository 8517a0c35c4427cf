import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { os } from '@orpc/server';
import { afterEach, describe, expect, it } from 'vitest';
import type { CallContext } from './handlers';
import { serveWindows, type WindowDoor } from './ipc';

/** A page of a window that asks for its port. */
interface Page {
  /** As the router is told. */
  caller(): Promise<string>;
  closePort(): void;
}

const router = {
  whoami: os.$context<CallContext>().handler(({ context }) => `${context.door} ${context.caller}`),
};

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

function createDoor(isTrusted = true) {
  const ipc = Object.assign(new EventEmitter(), { handle: () => {} });
  const gone: string[] = [];
  const door: WindowDoor = serveWindows(ipc as never, {
    isTrustedFrame: () => isTrusted,
    onCallerGone: (caller) => gone.push(caller),
  });
  const load = (sender: EventEmitter): Page => {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    ipc.emit('fairgap:connect', { ports: [asElectron(port1)], sender, senderFrame: null });
    const client = createORPCClient<{ whoami(): Promise<string> }>(new RPCLink({ port: port2 as never }));
    port2.start();
    return { caller: () => client.whoami(), closePort: () => port2.close() };
  };
  return { door, gone, load };
}

/** Electron's ports are told of by `on('message')` and by the event, those of Node by its data. */
function asElectron(port: MessagePort) {
  return Object.assign(new EventEmitter(), {
    postMessage: (data: unknown) => port.postMessage(data),
    close: () => port.close(),
    start() {
      port.on('message', (data) => this.emit('message', { data }));
      port.on('close', () => this.emit('close'));
    },
    emit: EventEmitter.prototype.emit,
  });
}

const window = () => new EventEmitter();
const navigation = (fields: object = {}) => ({ isMainFrame: true, isSameDocument: false, ...fields });

describe("the window's door", () => {
  it('gives every load of a page a caller of its own', async () => {
    const { door, load, gone } = createDoor();
    door.attachRouter(router);
    const sender = window();
    const [first, second] = [load(sender), load(sender)];

    const callers = [await first.caller(), await second.caller(), await first.caller()];

    expect(callers[0]).toMatch(/^window [0-9a-f-]{36}$/);
    expect(callers[2]).toBe(callers[0]);
    expect(callers[1]).not.toBe(callers[0]);
    expect(gone).toEqual([]);
  });

  it.each([
    ['reloads', (sender: EventEmitter) => sender.emit('did-start-navigation', navigation())],
    ['is destroyed', (sender: EventEmitter) => sender.emit('destroyed')],
    ['closes its port', (_: EventEmitter, page: Page) => page.closePort()],
  ])('tells once that a caller is gone when its page %s', async (_, happen) => {
    const { door, load, gone } = createDoor();
    door.attachRouter(router);
    const sender = window();
    const page = load(sender);
    const caller = await page.caller();

    happen(sender, page);
    await expect.poll(() => gone).toHaveLength(1);
    sender.emit('did-start-navigation', navigation());
    sender.emit('destroyed');

    expect(gone.map((one) => `window ${one}`)).toEqual([caller]);
    expect(sender.listenerCount('did-start-navigation') + sender.listenerCount('destroyed')).toBe(0);
  });

  it('keeps a caller over what is no navigation of its page', async () => {
    const { door, load, gone } = createDoor();
    door.attachRouter(router);
    const sender = window();
    const page = load(sender);
    const caller = await page.caller();

    sender.emit('did-start-navigation', navigation({ isSameDocument: true }));
    sender.emit('did-start-navigation', navigation({ isMainFrame: false }));

    expect([gone, await page.caller()]).toEqual([[], caller]);
  });

  it('tells that every caller is gone when the router goes', async () => {
    const { door, load, gone } = createDoor();
    door.attachRouter(router);
    const callers = [await load(window()).caller(), await load(window()).caller()];

    door.detachRouter();

    expect(gone.map((one) => `window ${one}`).sort()).toEqual(callers.sort());
  });

  it('answers no page that left before the router was there', async () => {
    const { door, load, gone } = createDoor();
    const sender = window();
    load(sender);
    sender.emit('did-start-navigation', navigation());
    door.attachRouter(router);

    expect(gone).toHaveLength(1);
  });

  it('gives a frame that is not trusted neither a port nor a caller', () => {
    const { door, load, gone } = createDoor(false);
    door.attachRouter(router);
    const sender = window();
    load(sender);

    expect([sender.listenerCount('did-start-navigation'), gone]).toEqual([0, []]);
  });
});
