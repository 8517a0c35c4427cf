import { AppError } from '#shared/domain/app-error';
import type { ExchangeKeyStatus, KeyPermissions, KeyProtection } from '#shared/domain/exchange-key';
import type { ExchangeCredentials, SecretStore } from '../ports/secret-store';

/** What a person does with the exchange key: write it, test it, forget it. Nobody reads it. */
export interface KeyDesk {
  status(): ExchangeKeyStatus;
  save(input: {
    readonly apiKey: string;
    readonly secret: string;
    readonly protection: KeyProtection;
    readonly passphrase: string | null;
  }): Promise<ExchangeKeyStatus>;
  unlock(passphrase: string): Promise<ExchangeKeyStatus>;
  /** Asks the exchange again; a key that it does not take is `revoked` afterwards. */
  check(): Promise<ExchangeKeyStatus>;
  remove(): Promise<ExchangeKeyStatus>;
}

export function createKeyDesk(parts: {
  readonly vault: SecretStore;
  /** Permissions of these credentials as the exchange tells them. */
  readonly askPermissions: (credentials: ExchangeCredentials) => Promise<KeyPermissions>;
  /** The key in use is another one, or none. */
  readonly onKeyChanged: () => Promise<void>;
  readonly onStatus: (status: ExchangeKeyStatus) => void;
}): KeyDesk {
  const { vault, askPermissions, onKeyChanged, onStatus } = parts;

  async function changed(): Promise<ExchangeKeyStatus> {
    const status = vault.status();
    onStatus(status);
    await onKeyChanged();
    return status;
  }

  return {
    status: () => vault.status(),
    save: async ({ apiKey, secret, protection, passphrase }) => {
      // Tested before it is kept: a key that cannot be used, or that could empty the account, is never stored.
      const permissions = await askPermissions({ apiKey, secret });
      await vault.save({ apiKey, secret }, protection, passphrase, permissions);
      return changed();
    },
    unlock: async (passphrase) => {
      await vault.unlock(passphrase);
      return changed();
    },
    check: async () => {
      const credentials = vault.credentials();
      if (!credentials) throw new AppError('key_missing', 'There is no key that is stored and open.', {});
      const before = vault.status().state;
      try {
        vault.recordCheck(await askPermissions(credentials));
      } catch (error) {
        // The exchange took it when it was saved: a refusal means that it was revoked since.
        if (!(error instanceof AppError) || !REFUSED.has(error.code)) throw error;
        vault.recordCheck(null);
      }
      const status = vault.status();
      onStatus(status);
      if (status.state !== before) await onKeyChanged();
      return status;
    },
    remove: async () => {
      vault.remove();
      return changed();
    },
  };
}

const REFUSED: ReadonlySet<string> = new Set(['key_refused', 'key_revoked']);
