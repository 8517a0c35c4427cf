import type { Clock } from '#electron/ports/clock';
import type { Scheduler } from '#electron/ports/scheduler';
import type { NetworkContact } from '#shared/domain/network-contact';

/** Keeps the ledger over restarts. Several processes may add to it. */
export interface NetworkContactStore {
  list(): NetworkContact[];
  /** Adds `requests` and `blocked` to what is there. */
  add(contacts: readonly NetworkContact[]): void;
}

/** Counts of contacts in memory, written down in batches. */
export interface NetworkLedger {
  count(contact: ContactKey, kind: 'requests' | 'blocked'): void;
  /** Latest first. */
  contacts(): NetworkContact[];
  /** Writes what is not written yet. */
  close(): void;
}

type ContactKey = Pick<NetworkContact, 'host' | 'port' | 'purpose' | 'isLoopback'>;

export function createNetworkLedger(parts: {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly store: NetworkContactStore | null;
}): NetworkLedger {
  const { clock, scheduler, store } = parts;
  const totals = new Map((store?.list() ?? []).map((contact) => [keyOf(contact), contact]));
  let unwritten = new Map<string, NetworkContact>();
  let cancelWrite: (() => void) | null = null;

  const write = () => {
    cancelWrite = null;
    if (!store || unwritten.size === 0) return;
    try {
      store.add([...unwritten.values()]);
      unwritten = new Map();
    } catch {
      // A full or busy disk must not stop an order: the counts stay here for the next time.
      writeLater();
    }
  };
  const writeLater = () => {
    cancelWrite ??= scheduler.after(WRITE_INTERVAL_MS, write);
  };

  return {
    count(contact, kind) {
      // Redirects could lead to any number of hosts.
      const isNew = !totals.has(keyOf(contact));
      const counted = isNew && totals.size >= MAX_CONTACTS ? { ...contact, host: OTHERS, port: 0 } : contact;
      const at = clock.now();
      for (const map of [totals, unwritten]) {
        const before = map.get(keyOf(counted)) ?? { ...counted, requests: 0, blocked: 0, firstAt: at, lastAt: at };
        map.set(keyOf(counted), { ...before, [kind]: before[kind] + 1, lastAt: Math.max(before.lastAt, at) });
      }
      if (store) writeLater();
    },
    contacts: () => [...totals.values()].sort((a, b) => b.lastAt - a.lastAt),
    close() {
      cancelWrite?.();
      write();
      // A write that failed has set the timer again; nobody is left to wait for it.
      cancelWrite?.();
      cancelWrite = null;
    },
  };
}

function keyOf({ purpose, host, port }: ContactKey): string {
  return `${purpose} ${host} ${port}`;
}

const WRITE_INTERVAL_MS = 1_000;
const MAX_CONTACTS = 500;
const OTHERS = '(others)';
