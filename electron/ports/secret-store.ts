import type { ExchangeKeyStatus, KeyPermissions, KeyProtection } from '#shared/domain/exchange-key';

export interface ExchangeCredentials {
  readonly apiKey: string;
  readonly secret: string;
}

/** Keys by exchange, for the main process only. What reads a damaged file throws an AppError `vault_damaged`. */
export interface SecretStore {
  status(): ExchangeKeyStatus;
  /**
   * Keeps a key as `protection` says. With `passphrase` a passphrase must be given.
   *
   * @throws AppError `keyring_unavailable` for `system` without a real keyring; `conflict` when something else was done
   * with the key while its passphrase was worked on, which takes a moment.
   */
  save(
    credentials: ExchangeCredentials,
    protection: KeyProtection,
    passphrase: string | null,
    permissions: KeyPermissions,
  ): Promise<void>;
  /** Opens a key that is kept under a passphrase. @throws AppError `passphrase_wrong`, `conflict`. */
  unlock(passphrase: string): Promise<void>;
  lock(): void;
  remove(): void;
  /** The key in clear, for the exchange client; `null` while there is none or it is locked. */
  credentials(): ExchangeCredentials | null;
  /** Remembers what the exchange said of the key; `null` for a key that it does not take any more. */
  recordCheck(permissions: KeyPermissions | null): void;
}
