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

/** What the trader should know of a key that is accepted. */
const KeyWarning = z.enum(['no_ip_allow_list', 'cannot_trade']);
type KeyWarning = z.infer<typeof KeyWarning>;

/** What keeps a key from being accepted: too much, or too little to be of use. */
export type KeyRefusal = 'can_withdraw' | 'can_transfer' | 'cannot_read';

/** What speaks against a key. Any refusal means that it is not kept; no permission beyond trading is ever needed. */
export function checkKey(permissions: KeyPermissions): {
  readonly refusals: readonly KeyRefusal[];
  readonly warnings: readonly KeyWarning[];
} {
  const refusals: KeyRefusal[] = [];
  if (permissions.canWithdraw) refusals.push('can_withdraw');
  if (permissions.canTransfer) refusals.push('can_transfer');
  if (!permissions.canRead) refusals.push('cannot_read');
  const warnings: KeyWarning[] = [];
  if (!permissions.isIpRestricted) warnings.push('no_ip_allow_list');
  if (!permissions.canTradeSpot) warnings.push('cannot_trade');
  return { refusals, warnings };
}

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
    warnings: z.array(KeyWarning).readonly(),
  })
  .readonly();
export type ExchangeKeyStatus = z.infer<typeof ExchangeKeyStatus>;
