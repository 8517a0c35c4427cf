import type { AccessClient, AccessDoor, AccessRecord, AccessUsage } from '#shared/domain/access';
import type { EpochMs } from '#shared/domain/epoch-ms';

/** A client as it is kept: its token only as a hash. */
export type StoredClient = Omit<AccessClient, 'usage' | 'tokenFile'> & { readonly tokenHash: string };

/** Calls of one client of one operation in one hour. */
export interface CallCount {
  readonly clientId: string;
  readonly door: AccessDoor;
  readonly operation: string;
  readonly hourAt: EpochMs;
  readonly calls: number;
  readonly failures: number;
  readonly denials: number;
  readonly totalMs: number;
  readonly maxMs: number;
}

/** What a command with an idempotency key came to: `pending` until it is known. */
export type KeyedAnswer =
  | { readonly state: 'pending'; readonly operation: string; readonly inputHash: string; readonly at: EpochMs }
  | {
      readonly state: 'done';
      readonly operation: string;
      readonly inputHash: string;
      readonly at: EpochMs;
      /** The answer as JSON: a value or a coded error. */
      readonly answer: string;
    };

/** Clients, what they did, and answers that are given again. */
export interface AccessStore {
  /** Revoked ones too, in the order of their creation. */
  clients(): StoredClient[];
  saveClient(client: StoredClient): void;
  /** Adds to what is counted. */
  count(counts: readonly CallCount[]): void;
  /** Summed over all operations since an instant, by client. */
  usage(since: EpochMs): ReadonlyMap<string, Omit<AccessUsage, 'connections'>>;
  addRecords(records: readonly AccessRecord[]): void;
  /** Newest first. */
  records(query: {
    readonly clientId?: string | undefined;
    readonly verdict?: AccessRecord['verdict'] | undefined;
    readonly before?: string | undefined;
    readonly limit: number;
  }): AccessRecord[];
  /**
   * Takes a key for a command before it is begun, on disk.
   *
   * @returns `null` when it is now taken; what is there already otherwise.
   */
  takeKey(
    clientId: string,
    key: string,
    taken: { operation: string; inputHash: string; at: EpochMs },
  ): KeyedAnswer | null;
  answerKey(clientId: string, key: string, answer: string): void;
  /** Forgets a key whose command never began. */
  releaseKey(clientId: string, key: string): void;
  /** Deletes counts, records and keys that are older; returns how many rows. */
  prune(before: { readonly counts: EpochMs; readonly records: EpochMs; readonly keys: EpochMs }): number;
}

/** Files that hold one token each, readable by this computer's user alone. */
export interface TokenFiles {
  path(clientId: string): string;
  /** Writes whole or not at all; mode 0600 in a folder of mode 0700. */
  write(clientId: string, token: string): void;
  /** `null` where there is none. */
  read(clientId: string): string | null;
  remove(clientId: string): void;
}
