import {
  createCipheriv,
  createDecipheriv,
  randomBytes,
  type ScryptOptions,
  scrypt,
  timingSafeEqual,
} from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Clock } from '#electron/ports/clock';
import type { SecretStore } from '#electron/ports/secret-store';
import { AppError } from '#shared/domain/app-error';
import { EpochMs } from '#shared/domain/epoch-ms';
import {
  checkKey,
  type ExchangeKeyStatus,
  KeyPermissions,
  type KeyProtection,
  type KeyRefusal,
} from '#shared/domain/exchange-key';
import { writeFileDurably } from '../files/write-file-durably';

/** The keyring of the operating system. */
export interface SystemKeyring {
  /** Whether a secret of the user's session stands behind it, and not a password that every copy of the app has. */
  isReal(): boolean;
  encrypt(text: string): Buffer;
  decrypt(encrypted: Buffer): string;
}

/**
 * The exchange key of one environment, in a small file of its own. All of it, the permissions and the hint included, is
 * AES-256-GCM ciphertext under a key that comes from a passphrase (scrypt), or that the system's keyring wraps.
 *
 * A key for the session stays in memory, writes nothing, and stands before one in the file until it is removed. Methods
 * that need the file throw an AppError `vault_damaged` where it is damaged; it is left as it is.
 *
 * @param parts.system - `null` where there is no keyring.
 */
export function createVault(parts: {
  readonly file: string;
  readonly system: SystemKeyring | null;
  readonly clock: Clock;
}): SecretStore {
  const { file, system, clock } = parts;
  let opened: OpenedKey | null = null;
  /** Counts what a person does with the key: who derived meanwhile must not undo what came later. */
  let turn = 0;

  const canUseSystem = () => system?.isReal() ?? false;

  const stored = (): Envelope | null => (existsSync(file) ? readEnvelope(file) : null);

  /** The key that is in use; one under the system's keyring opens by itself. */
  const current = (): OpenedKey | null => {
    if (opened) return opened;
    const envelope = stored();
    if (envelope?.lock.kind !== 'system' || !system || !canUseSystem()) return null;
    const dataKey = unwrap(system, envelope.lock.wrappedKey);
    if (dataKey) opened = openEnvelope(file, envelope, dataKey);
    return opened;
  };

  const close = () => {
    if (opened) wipe(opened);
    opened = null;
  };

  const keep = (key: OpenedKey) => {
    if (key.seal) writeFileDurably(file, `${JSON.stringify(sealKey(key, key.seal), null, 2)}\n`);
    if (opened !== key) close();
    opened = key;
  };

  /** `derive`, unless something else was done with the key while it took its time. */
  const uninterrupted = async <T>(derive: () => Promise<T>): Promise<T> => {
    turn += 1;
    const mine = turn;
    const derived = await derive();
    if (mine !== turn) throw new AppError('conflict', 'Something else was done with the exchange key meanwhile.');
    return derived;
  };

  return {
    status() {
      const key = current();
      const protection = key ? protectionOf(key) : (stored()?.lock.kind ?? null);
      const permissions = key?.permissions ?? null;
      return {
        exchange: 'binance',
        state: key ? (key.isRevoked ? 'revoked' : 'ready') : protection === null ? 'none' : 'locked',
        protection,
        canUseSystem: canUseSystem(),
        hint: key?.apiKey.toString('utf8').slice(-HINT_LENGTH) ?? null,
        permissions,
        checkedAt: key?.checkedAt ?? null,
        warnings: permissions ? checkKey(permissions).warnings : [],
      } satisfies ExchangeKeyStatus;
    },

    async save(credentials, protection, passphrase, permissions) {
      requireHarmless(permissions);
      // What cannot be read is not written over: it may be all that is left of a key.
      if (protection !== 'session') stored();
      const seal = await uninterrupted(() => newSeal(protection, passphrase, canUseSystem() ? system : null));
      keep({
        apiKey: Buffer.from(credentials.apiKey, 'utf8'),
        secret: Buffer.from(credentials.secret, 'utf8'),
        permissions,
        checkedAt: clock.now(),
        isRevoked: false,
        seal,
      });
    },

    async unlock(passphrase) {
      const envelope = stored();
      if (!envelope) throw new AppError('key_missing', 'No exchange key is stored here.');
      if (envelope.lock.kind === 'system') {
        if (current()) return;
        throw noKeyring('opens the stored exchange key');
      }
      const { lock } = envelope;
      const dataKey = await uninterrupted(() => openPassphrase(lock, passphrase));
      const key = openEnvelope(file, envelope, dataKey);
      close();
      opened = key;
    },

    lock() {
      turn += 1;
      // A key for the session is nowhere else: to lock it would be to lose it.
      if (opened?.seal) close();
    },

    remove() {
      turn += 1;
      close();
      rmSync(file, { force: true });
      rmSync(`${file}.new`, { force: true });
    },

    credentials() {
      const key = current();
      return key && { apiKey: key.apiKey.toString('utf8'), secret: key.secret.toString('utf8') };
    },

    recordCheck(permissions) {
      const key = current();
      // It was removed or locked while the exchange was being asked.
      if (!key) return;
      const checked = {
        ...key,
        permissions: permissions ?? key.permissions,
        checkedAt: clock.now(),
        isRevoked: permissions === null,
      };
      // In memory first: a full disk must not hide that a key was revoked. The buffers go on in the new one.
      opened = checked;
      keep(checked);
    },
  };
}

/** A key in memory. In buffers, which can be overwritten; a string stays until the collector comes. */
interface OpenedKey {
  readonly apiKey: Buffer;
  readonly secret: Buffer;
  readonly permissions: KeyPermissions;
  readonly checkedAt: EpochMs;
  readonly isRevoked: boolean;
  /** How it is written to the file; `null` for a key of this session. */
  readonly seal: Seal | null;
}

interface Seal {
  readonly dataKey: Buffer;
  readonly lock: Lock;
}

const Base64 = z.base64();

/** What gives the data key: a passphrase, or the system's keyring. */
const Lock = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('passphrase'),
    kdf: z.literal('scrypt'),
    // Bounded: a damaged file must not make the app allocate without end.
    cost: z.union([z.literal(2 ** 16), z.literal(2 ** 17), z.literal(2 ** 18)]),
    blockSize: z.literal(8),
    parallelization: z.literal(1),
    salt: Base64,
    /** Tells a wrong passphrase from a damaged file. */
    check: Base64,
  }),
  z.strictObject({ kind: z.literal('system'), wrappedKey: Base64 }),
]);
type Lock = z.infer<typeof Lock>;
type PassphraseLock = Extract<Lock, { kind: 'passphrase' }>;

const Envelope = z.strictObject({
  format: z.literal('fairgap-vault'),
  version: z.literal(1),
  exchange: z.literal('binance'),
  cipher: z.literal('aes-256-gcm'),
  lock: Lock,
  iv: Base64,
  tag: Base64,
  ciphertext: Base64,
});
type Envelope = z.infer<typeof Envelope>;

const Payload = z.strictObject({
  apiKey: z.string().min(1),
  secret: z.string().min(1),
  permissions: KeyPermissions,
  checkedAt: EpochMs,
  isRevoked: z.boolean(),
});

function requireHarmless(permissions: KeyPermissions): void {
  const { refusals } = checkKey(permissions);
  if (refusals.length === 0) return;
  throw new AppError('key_refused', `The key was not kept. ${refusals.map((code) => WHAT_TO_CHANGE[code]).join(' ')}`, {
    refusals,
  });
}

async function newSeal(
  protection: KeyProtection,
  passphrase: string | null,
  system: SystemKeyring | null,
): Promise<Seal | null> {
  if (protection === 'session') return null;
  if (protection === 'system') {
    if (!system) throw noKeyring('could keep the key');
    const dataKey = randomBytes(KEY_BYTES);
    return {
      dataKey,
      lock: { kind: 'system', wrappedKey: system.encrypt(dataKey.toString('base64')).toString('base64') },
    };
  }
  if (passphrase === null || passphrase === '') {
    throw new AppError('invalid_input', 'Expected a passphrase to keep the key under, was none.');
  }
  const salt = randomBytes(SALT_BYTES);
  const { dataKey, check } = await derive(passphrase, salt, SCRYPT_COST);
  return {
    dataKey,
    lock: {
      kind: 'passphrase',
      kdf: 'scrypt',
      cost: SCRYPT_COST,
      blockSize: SCRYPT_BLOCK_SIZE,
      parallelization: SCRYPT_PARALLELIZATION,
      salt: salt.toString('base64'),
      check: check.toString('base64'),
    },
  };
}

async function openPassphrase(lock: PassphraseLock, passphrase: string): Promise<Buffer> {
  const { dataKey, check } = await derive(passphrase, Buffer.from(lock.salt, 'base64'), lock.cost);
  const expected = Buffer.from(lock.check, 'base64');
  if (expected.length !== check.length || !timingSafeEqual(expected, check)) {
    dataKey.fill(0);
    throw new AppError('passphrase_wrong', 'The passphrase does not open the stored exchange key.');
  }
  return dataKey;
}

/** Two halves of one derivation: the key, and a value that proves the passphrase without telling of the key. */
async function derive(passphrase: string, salt: Buffer, cost: number): Promise<{ dataKey: Buffer; check: Buffer }> {
  // The same passphrase may be typed as composed or as combining characters.
  const input = Buffer.from(passphrase.normalize('NFKC'), 'utf8');
  // Off the main thread, which trades meanwhile.
  const both = await runScrypt(input, salt, 2 * KEY_BYTES, {
    N: cost,
    r: SCRYPT_BLOCK_SIZE,
    p: SCRYPT_PARALLELIZATION,
    // It needs 128 * N * r bytes and a little more; Node's own limit is 32 MiB.
    maxmem: 2 * 128 * cost * SCRYPT_BLOCK_SIZE,
  });
  input.fill(0);
  const dataKey = Buffer.from(both.subarray(0, KEY_BYTES));
  const check = Buffer.from(both.subarray(KEY_BYTES));
  both.fill(0);
  return { dataKey, check };
}

function unwrap(system: SystemKeyring, wrappedKey: string): Buffer | null {
  try {
    return Buffer.from(system.decrypt(Buffer.from(wrappedKey, 'base64')), 'base64');
  } catch {
    // Another user's keyring, or one that was made anew: the key counts as locked.
    return null;
  }
}

function sealKey(key: OpenedKey, { dataKey, lock }: Seal): Envelope {
  const head = { format: 'fairgap-vault', version: 1, exchange: 'binance', cipher: 'aes-256-gcm', lock } as const;
  const plain = Buffer.from(
    JSON.stringify({
      apiKey: key.apiKey.toString('utf8'),
      secret: key.secret.toString('utf8'),
      permissions: key.permissions,
      checkedAt: key.checkedAt,
      isRevoked: key.isRevoked,
    }),
    'utf8',
  );
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', dataKey, iv);
  cipher.setAAD(headBytes(head));
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
  plain.fill(0);
  return {
    ...head,
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    ciphertext: ciphertext.toString('base64'),
  };
}

function openEnvelope(file: string, envelope: Envelope, dataKey: Buffer): OpenedKey {
  const { iv, tag, ciphertext, ...head } = envelope;
  try {
    const decipher = createDecipheriv('aes-256-gcm', dataKey, Buffer.from(iv, 'base64'), { authTagLength: TAG_BYTES });
    decipher.setAAD(headBytes(head));
    decipher.setAuthTag(Buffer.from(tag, 'base64'));
    const plain = Buffer.concat([decipher.update(Buffer.from(ciphertext, 'base64')), decipher.final()]);
    const { apiKey, secret, ...rest } = Payload.parse(JSON.parse(plain.toString('utf8')));
    plain.fill(0);
    return {
      ...rest,
      apiKey: Buffer.from(apiKey, 'utf8'),
      secret: Buffer.from(secret, 'utf8'),
      seal: { dataKey, lock: envelope.lock },
    };
  } catch {
    // Without the cause: a parser's message may quote what it read.
    dataKey.fill(0);
    throw damaged(file, 'its content does not match its seal');
  }
}

/** The clear part of the file, which the seal covers: in a fixed order, whatever order the file has. */
function headBytes({ format, version, exchange, cipher, lock }: Omit<Envelope, 'iv' | 'tag' | 'ciphertext'>): Buffer {
  const sealed = [format, version, exchange, cipher, ...Object.entries(lock).sort(([a], [b]) => (a < b ? -1 : 1))];
  return Buffer.from(JSON.stringify(sealed), 'utf8');
}

function readEnvelope(file: string): Envelope {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : null;
    throw damaged(file, code ?? 'it is no JSON', error);
  }
  const envelope = Envelope.safeParse(content);
  if (envelope.success) return envelope.data;
  const [issue] = envelope.error.issues;
  throw damaged(file, `${issue?.path.join('.') || 'all of it'} is not what this version writes`, envelope.error);
}

function damaged(file: string, fault: string, cause?: unknown): AppError {
  return new AppError(
    'vault_damaged',
    `The stored exchange key in ${file} cannot be read: ${fault}. It was not changed. Restore the file from a copy, or remove the stored key and store it anew.`,
    { file, fault },
    { cause },
  );
}

function noKeyring(purpose: string): AppError {
  return new AppError('keyring_unavailable', `There is no system keyring here that ${purpose}.`);
}

function protectionOf(key: OpenedKey): KeyProtection {
  return key.seal?.lock.kind ?? 'session';
}

function wipe({ apiKey, secret, seal }: OpenedKey): void {
  apiKey.fill(0);
  secret.fill(0);
  seal?.dataKey.fill(0);
}

const WHAT_TO_CHANGE: Readonly<Record<KeyRefusal, string>> = {
  can_withdraw: 'It can withdraw: switch "Enable Withdrawals" off for it at the exchange.',
  can_transfer: 'It can transfer: switch "Permits Universal Transfer" and "Enable Internal Transfer" off for it.',
  cannot_read: 'It cannot read: switch "Enable Reading" on for it.',
};

const runScrypt = promisify<Buffer, Buffer, number, ScryptOptions, Buffer>(scrypt);
const HINT_LENGTH = 4;
const KEY_BYTES = 32;
const SALT_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** 128 MiB and a third of a second for each guess. */
const SCRYPT_COST = 2 ** 17;
const SCRYPT_BLOCK_SIZE = 8;
const SCRYPT_PARALLELIZATION = 1;
