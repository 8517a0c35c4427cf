import { safeStorage } from 'electron';
import type { SystemKeyring } from '../infra/vault/vault';

/**
 * The operating system's keyring, through Electron. On Linux without a desktop keyring Electron would "encrypt" with a
 * password that is in its source: that counts as none.
 */
export const systemKeyring: SystemKeyring = {
  isReal: () =>
    safeStorage.isEncryptionAvailable() &&
    (process.platform !== 'linux' || !['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())),
  encrypt: (text) => safeStorage.encryptString(text),
  decrypt: (encrypted) => safeStorage.decryptString(encrypted),
};
