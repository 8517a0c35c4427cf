import type { NetworkContact } from '#shared/domain/network-contact';

export interface NetworkPurpose {
  readonly purpose: NetworkContact['purpose'];
  readonly url: string;
}

/**
 * Every connection of the app asks here first.
 *
 * Zero-egress stops everything but loopback; a host that is not on the list of its purpose is stopped always.
 */
export interface NetworkGate {
  /** Counts the contact. @throws AppError `egress_blocked` or `host_not_allowed`. */
  pass(request: NetworkPurpose): void;
  contacts(): NetworkContact[];
}
