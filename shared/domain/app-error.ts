import { z } from 'zod';

/** Every refusal that crosses a boundary has one of these codes; the interface has a text for each. */
export const ErrorCode = z.enum([
  'invalid_input',
  'not_found',
  'conflict',
  'cancelled',
  'file_unreadable',
  'file_empty',
  'format_unknown',
  'rows_invalid',
  'instrument_unknown',
  'timeframe_unavailable',
  'no_candles',
  'model_missing',
  'model_failed',
  'too_few_candles',
  'signal_model_damaged',
  'download_failed',
  'hash_mismatch',
  'disk_full',
  'journal_corrupt',
  'replay_inactive',
  'egress_blocked',
  'host_not_allowed',
  'exchange_off',
  'exchange_unavailable',
  'exchange_blocked',
  'exchange_refused',
  'not_reconciled',
  'order_refused',
  'order_unknown',
  'proposal_closed',
  'proposal_changed',
  'confirmation_invalid',
  'price_moved',
  'key_missing',
  'key_refused',
  'key_revoked',
  'keyring_unavailable',
  'passphrase_wrong',
  'vault_damaged',
  'token_refused',
  'not_granted',
  'rate_limited',
  'too_large',
  'port_taken',
  'door_unavailable',
  'external_unavailable',
  'external_changed',
  'external_not_allowed',
  'internal',
]);
export type ErrorCode = z.infer<typeof ErrorCode>;

/** An expected refusal: what happened, with the numbers, for a person to read. */
export class AppError extends Error {
  override readonly name = 'AppError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
