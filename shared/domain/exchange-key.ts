import { z } from 'zod';
import { EpochMs } from './epoch-ms';

export const KeyPermissions = z
  .object({
    canRead: z.boolean(),
    canTradeSpot: z.boolean(),
    canWithdraw: z.boolean(),
    canTransfer: z.boolean(),
    isIpRestricted: z.boolean(),
  })
  .readonly();
export type KeyPermissions = z.infer<typeof KeyPermissions>;

/** Where a key is kept: encrypted by the system's keyring, under a passphrase, or in memory until the app closes. */
export const KeyProtection = z.enum(['system', 'passphrase', 'session']);
export type KeyProtection = z.infer<typeof KeyProtection>;

/** What may be told about a stored key. The key itself never leaves the main process. */
export const ExchangeKeyStatus = z
  .object({
    exchange: z.literal('binance'),
    /** `locked`: stored under a passphrase that was not given yet. */
    state: z.enum(['none', 'locked', 'ready', 'revoked']),
    protection: KeyProtection.nullable(),
    /** Whether the system's keyring can keep a key here. */
    canUseSystem: z.boolean(),
    /** Last four characters of the public part, to tell keys apart. */
    hint: z.string().max(4).nullable(),
    permissions: KeyPermissions.nullable(),
    checkedAt: EpochMs.nullable(),
    /** Codes of what the trader should know: `no_ip_allow_list`, `cannot_trade`. */
    warnings: z.array(z.enum(['no_ip_allow_list', 'cannot_trade'])).readonly(),
  })
  .readonly();
export type ExchangeKeyStatus = z.infer<typeof ExchangeKeyStatus>;
