import { RPCLink } from '@orpc/client/message-port';
import { transferBinary } from '#shared/contract/transfer';
import type { FairgapLink } from './client';
import type { FairgapBridge } from './fairgap-bridge';

/** Connects to the main process through the port that the preload script hands over. */
export async function electronLink(bridge: FairgapBridge): Promise<FairgapLink> {
  const port = await receivePort(bridge);
  const link = new RPCLink({ port, experimental_transfer: (message) => transferBinary(message) });
  port.start();
  return link;
}

function receivePort(bridge: FairgapBridge): Promise<MessagePort> {
  return new Promise((resolve) => {
    const onMessage = (event: MessageEvent<unknown>) => {
      // Only this window's own preload can post here with itself as the source.
      if (event.source !== window || !isPortMessage(event.data)) return;
      const port = event.ports[0];
      if (port === undefined) return;
      window.removeEventListener('message', onMessage);
      resolve(port);
    };
    window.addEventListener('message', onMessage);
    bridge.connect();
  });
}

function isPortMessage(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'fairgap-port';
}
