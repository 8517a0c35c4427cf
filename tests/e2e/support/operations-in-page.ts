import { createORPCClient } from '@orpc/client';
import { electronLink } from '#renderer/api/electron-transport';
import type { FairgapBridge } from '#renderer/api/fairgap-bridge';

// What a script that got into the page could do: connect as the page does, as often as it likes, and call what it likes.
type Call = (name: string, input: unknown) => Promise<unknown>;

async function openDoor(): Promise<Call> {
  const page = globalThis as unknown as { readonly fairgap: FairgapBridge };
  const client = createORPCClient(await electronLink(page.fairgap)) as unknown as Record<
    string,
    Record<string, (input: unknown) => Promise<unknown>>
  >;
  return async (name, input) => {
    const [group = '', operation = ''] = name.split('.');
    return client[group]?.[operation]?.(input);
  };
}

const doors = new Map<string, Promise<Call>>();

Object.assign(globalThis, {
  /** Calls through the door of that name, which is opened by its first call. */
  callOperation: async (door: string, name: string, input: unknown) => {
    const opened = doors.get(door) ?? openDoor();
    doors.set(door, opened);
    return (await opened)(name, input);
  },
});
