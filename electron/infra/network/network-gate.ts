import type { Clock } from '#electron/ports/clock';
import type { NetworkGate } from '#electron/ports/network-gate';
import type { Scheduler } from '#electron/ports/scheduler';
import { AppError } from '#shared/domain/app-error';
import type { NetworkContact } from '#shared/domain/network-contact';
import type { AllowedHosts } from './allowed-hosts';
import { createNetworkLedger, type NetworkContactStore } from './network-ledger';
import { isLoopbackHost, plainAddress } from './plain-address';

/** A gate that writes what it counted when it is closed. */
export interface CountingNetworkGate extends NetworkGate {
  close(): void;
}

/**
 * The gate of one process. Loopback is never egress, and it is allowed for the simulator and for model files only.
 *
 * @param parts.isEgressAllowed - Asked for every connection, so that the switch works at once.
 * @param parts.store - Keeps the counts over restarts; written at most once a second and at the end.
 */
export function createNetworkGate(parts: {
  readonly isEgressAllowed: () => boolean;
  readonly allowedHosts: AllowedHosts;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly store?: NetworkContactStore;
}): CountingNetworkGate {
  const { isEgressAllowed, allowedHosts, clock, scheduler, store } = parts;
  const ledger = createNetworkLedger({ clock, scheduler, store: store ?? null });

  return {
    pass({ purpose, url }) {
      const address = plainAddress(url);
      if (!address) {
        ledger.count({ host: UNREADABLE, port: 0, purpose, isLoopback: false }, 'blocked');
        throw new AppError('host_not_allowed', 'Expected a plain address, was one that programs read differently.', {
          purpose,
        });
      }
      const { scheme, host, port } = address;
      const contact = { host, port, purpose, isLoopback: isLoopbackHost(host) };
      const rule = allowedHosts[purpose];
      const isAllowed =
        rule === 'loopback' || (rule === 'any' && contact.isLoopback)
          ? contact.isLoopback
          : TLS_SCHEMES[purpose] === scheme && (rule === 'any' || (rule.has(host) && TLS_PORTS.has(port)));
      if (!isAllowed) {
        ledger.count(contact, 'blocked');
        throw new AppError('host_not_allowed', `Expected a host for ${purpose}, was ${scheme}://${host}:${port}.`, {
          purpose,
          host,
          port,
        });
      }
      if (!contact.isLoopback && !isEgressAllowed()) {
        ledger.count(contact, 'blocked');
        throw new AppError('egress_blocked', `Connections to the outside are off, so ${host} was not contacted.`, {
          purpose,
          host,
        });
      }
      ledger.count(contact, 'requests');
    },
    contacts: ledger.contacts,
    close: ledger.close,
  };
}

const UNREADABLE = '(unreadable)';

const TLS_SCHEMES: Readonly<Record<NetworkContact['purpose'], string | null>> = {
  'exchange-rest': 'https',
  'exchange-stream': 'wss',
  'model-download': 'https',
  simulator: null,
  'alert-webhook': 'https',
  'external-tools': 'https',
};

/** Binance's streams answer at both. */
const TLS_PORTS: ReadonlySet<number> = new Set([443, 9443]);
