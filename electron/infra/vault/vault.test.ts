import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SecretStore } from '#electron/ports/secret-store';
import type { KeyPermissions } from '#shared/domain/exchange-key';
import { createManualTime } from '#tests/support/manual-scheduler';
import { scanForSecret } from '#tests/support/scan-for-secret';
import { createVault, type SystemKeyring } from './vault';

const CREDENTIALS = {
  apiKey: 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A',
  secret: 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5"\\/fATj',
};
const PASSPHRASE = 'correct horse ñ battery';
const PERMISSIONS: KeyPermissions = {
  canRead: true,
  canTradeSpot: true,
  canWithdraw: false,
  canTransfer: false,
  isIpRestricted: true,
};
const NOW = Date.UTC(2026, 0, 5);

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'fairgap-vault-'));
  file = path.join(directory, 'live', 'key.json');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('createVault', () => {
  it('starts empty', async () => {
    const empty = vault();

    expect(empty.status()).toEqual({
      exchange: 'binance',
      state: 'none',
      protection: null,
      canUseSystem: false,
      hint: null,
      permissions: null,
      checkedAt: null,
      warnings: [],
    });
    expect(empty.credentials()).toBeNull();
  });

  it('keeps a key under a passphrase over a restart', async () => {
    await vault().save(CREDENTIALS, 'passphrase', PASSPHRASE, PERMISSIONS);
    const restarted = vault();
    const locked = [restarted.status().state, restarted.status().hint, restarted.credentials()];

    await restarted.unlock(PASSPHRASE);

    expect(locked).toEqual(['locked', null, null]);
    expect(restarted.credentials()).toEqual(CREDENTIALS);
    expect(restarted.status()).toMatchObject({
      state: 'ready',
      protection: 'passphrase',
      hint: 'Eh8A',
      checkedAt: NOW,
    });
  });

  it('opens with the same passphrase in another spelling of its characters, and with no other', async () => {
    await vault().save(CREDENTIALS, 'passphrase', PASSPHRASE.normalize('NFD'), PERMISSIONS);
    const restarted = vault();

    await expect(restarted.unlock('correct horse n battery')).rejects.toThrow(
      expect.objectContaining({ code: 'passphrase_wrong' }),
    );
    expect(restarted.credentials()).toBeNull();
    await restarted.unlock(PASSPHRASE.normalize('NFC'));
    expect(restarted.credentials()).toEqual(CREDENTIALS);
  });

  it('forgets an opened key when it is locked', async () => {
    const store = vault();
    await store.save(CREDENTIALS, 'passphrase', PASSPHRASE, PERMISSIONS);

    store.lock();

    expect([store.credentials(), store.status().state]).toEqual([null, 'locked']);
  });

  it.each(['passphrase', 'system'] as const)('writes no part of the key in any form (%s)', async (protection) => {
    const keyring = fakeKeyring();
    const store = vault(keyring);
    await store.save(CREDENTIALS, protection, PASSPHRASE, PERMISSIONS);
    store.recordCheck({ ...PERMISSIONS, isIpRestricted: false });

    const scan = scanForSecret([...fragments(CREDENTIALS.apiKey), ...fragments(CREDENTIALS.secret), PASSPHRASE], {
      paths: [directory],
    });

    expect(scan).toEqual({ found: [], scannedFiles: 1, skipped: [] });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(path.dirname(file))).toEqual(['key.json']);
  });

  it('would be caught with any eight characters of the key in its file', async () => {
    writeFileSync(
      path.join(directory, 'planted'),
      Buffer.from(`..${CREDENTIALS.secret.slice(13, 21)}`).toString('base64'),
    );

    const { found } = scanForSecret(fragments(CREDENTIALS.secret), { paths: [directory] });

    expect(found).toMatchObject([{ secret: 13, form: 'base64+2' }]);
  });

  it('works on a passphrase beside the main loop, and gives way to what is done meanwhile', async () => {
    await vault().save(CREDENTIALS, 'passphrase', PASSPHRASE, PERMISSIONS);
    const restarted = vault();
    let turns = 0;
    let isDone = false;
    const count = () => {
      turns += 1;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);

    const unlocking = restarted.unlock(PASSPHRASE);
    restarted.remove();
    await expect(unlocking).rejects.toThrow(expect.objectContaining({ code: 'conflict' }));
    isDone = true;

    expect(turns).toBeGreaterThan(100);
    expect([restarted.credentials(), restarted.status().state]).toEqual([null, 'none']);
  });

  it('keeps a key of the session in memory only', async () => {
    const store = vault();

    await store.save(CREDENTIALS, 'session', null, PERMISSIONS);
    store.recordCheck(PERMISSIONS);
    store.lock();

    expect(store.credentials()).toEqual(CREDENTIALS);
    expect(store.status()).toMatchObject({ state: 'ready', protection: 'session' });
    expect(readdirSync(directory)).toEqual([]);
    expect(vault().status().state).toBe('none');
  });

  it('keeps a key in the keyring of the system and opens it by itself', async () => {
    const keyring = fakeKeyring();
    await vault(keyring).save(CREDENTIALS, 'system', null, PERMISSIONS);

    const restarted = vault(keyring);

    expect(restarted.status()).toMatchObject({ state: 'ready', protection: 'system', canUseSystem: true });
    expect(restarted.credentials()).toEqual(CREDENTIALS);
  });

  it.each([
    ['there is none', null],
    ['it is none', { ...fakeKeyring(), isReal: () => false }],
  ])('refuses the keyring of the system where %s', async (_, system) => {
    const store = vault(system);

    await expect(store.save(CREDENTIALS, 'system', null, PERMISSIONS)).rejects.toThrow(
      expect.objectContaining({ code: 'keyring_unavailable' }),
    );
    expect(existsSync(file)).toBe(false);
  });

  it('calls a key locked that another keyring holds', async () => {
    await vault(fakeKeyring(1)).save(CREDENTIALS, 'system', null, PERMISSIONS);

    const elsewhere = vault(fakeKeyring(2));

    expect([elsewhere.status().state, elsewhere.credentials()]).toEqual(['locked', null]);
    await expect(elsewhere.unlock('')).rejects.toThrow(expect.objectContaining({ code: 'keyring_unavailable' }));
  });

  it.each([
    ['can withdraw', { canWithdraw: true }, 'Enable Withdrawals'],
    ['can transfer', { canTransfer: true }, 'Permits Universal Transfer'],
    ['cannot read', { canRead: false }, 'Enable Reading'],
  ])('refuses a key that %s and says what to change', async (_, change, advice) => {
    const store = vault();

    for (const protection of ['session', 'passphrase'] as const) {
      await expect(store.save(CREDENTIALS, protection, PASSPHRASE, { ...PERMISSIONS, ...change })).rejects.toThrow(
        expect.objectContaining({ code: 'key_refused', message: expect.stringContaining(advice) }),
      );
    }
    expect(store.status().state).toBe('none');
    expect(existsSync(file)).toBe(false);
  });

  it('needs a passphrase where one is asked for', async () => {
    await expect(vault().save(CREDENTIALS, 'passphrase', null, PERMISSIONS)).rejects.toThrow(
      expect.objectContaining({ code: 'invalid_input' }),
    );
  });

  it('warns, and remembers over a restart what the exchange said last', async () => {
    const time = createManualTime(NOW);
    const store = createVault({ file, system: null, clock: time });
    await store.save(CREDENTIALS, 'passphrase', PASSPHRASE, PERMISSIONS);
    time.advance(60_000);
    store.recordCheck({ ...PERMISSIONS, isIpRestricted: false, canTradeSpot: false });
    const restarted = vault();

    await restarted.unlock(PASSPHRASE);

    expect(restarted.status()).toMatchObject({
      state: 'ready',
      checkedAt: NOW + 60_000,
      warnings: ['no_ip_allow_list', 'cannot_trade'],
    });
  });

  it('remembers that a key was revoked, and that it is taken again', async () => {
    const store = vault();
    await store.save(CREDENTIALS, 'passphrase', PASSPHRASE, PERMISSIONS);
    store.recordCheck(null);
    const restarted = vault();
    await restarted.unlock(PASSPHRASE);
    const revoked = restarted.status();

    restarted.recordCheck(PERMISSIONS);

    expect(revoked).toMatchObject({ state: 'revoked', permissions: PERMISSIONS });
    expect(restarted.status().state).toBe('ready');
  });

  it('takes no answer for a key that was removed meanwhile', async () => {
    const store = vault();
    await store.save(CREDENTIALS, 'session', null, PERMISSIONS);
    store.remove();

    store.recordCheck(PERMISSIONS);

    expect(store.status().state).toBe('none');
  });

  it('removes a stored key', async () => {
    const store = vault();
    await store.save(CREDENTIALS, 'passphrase', PASSPHRASE, PERMISSIONS);

    store.remove();

    expect([store.credentials(), readdirSync(path.dirname(file))]).toEqual([null, []]);
  });

  it('detects a change of any field of its file and leaves the file as it is', async () => {
    await vault().save(CREDENTIALS, 'passphrase', PASSPHRASE, PERMISSIONS);
    const sound = JSON.parse(readFileSync(file, 'utf8'));
    const changes: readonly (readonly [string, object])[] = [
      ...(['iv', 'tag', 'ciphertext'] as const).map(
        (name) => [name, { ...sound, [name]: flipped(sound[name]) }] as const,
      ),
      ['shorter tag', { ...sound, tag: sound.tag.slice(0, 8) }],
      ['salt', { ...sound, lock: { ...sound.lock, salt: flipped(sound.lock.salt) } }],
      ['check', { ...sound, lock: { ...sound.lock, check: flipped(sound.lock.check) } }],
      ['cost', { ...sound, lock: { ...sound.lock, cost: 2 ** 30 } }],
      ['version', { ...sound, version: 2 }],
    ];

    const codes: unknown[] = [];
    for (const [name, changed] of changes) {
      const content = JSON.stringify(changed);
      writeFileSync(file, content);
      const code = await codeOf(() => vault().unlock(PASSPHRASE));
      codes.push([name, code, readFileSync(file, 'utf8') === content]);
    }

    expect(codes).toEqual([
      ['iv', 'vault_damaged', true],
      ['tag', 'vault_damaged', true],
      ['ciphertext', 'vault_damaged', true],
      ['shorter tag', 'vault_damaged', true],
      // Of these two nobody can tell whether the file or the passphrase is wrong.
      ['salt', 'passphrase_wrong', true],
      ['check', 'passphrase_wrong', true],
      ['cost', 'vault_damaged', true],
      ['version', 'vault_damaged', true],
    ]);
  });

  it.each([
    ['empty', ''],
    ['cut off', '{"format":"fairgap-vault","version":1,'],
    ['something else', '[]'],
  ])('says so when its file is %s, writes nothing over it, and lets a person remove it', async (_, content) => {
    await vault().save(CREDENTIALS, 'passphrase', PASSPHRASE, PERMISSIONS);
    writeFileSync(file, content);
    const store = vault();

    const codes = [
      await codeOf(() => store.status()),
      await codeOf(() => store.credentials()),
      await codeOf(() => store.save(CREDENTIALS, 'passphrase', PASSPHRASE, PERMISSIONS)),
    ];

    expect(codes).toEqual(['vault_damaged', 'vault_damaged', 'vault_damaged']);
    expect(readFileSync(file, 'utf8')).toBe(content);
    store.remove();
    expect(store.status().state).toBe('none');
  });

  it('never quotes the key in an error', async () => {
    await vault().save(CREDENTIALS, 'passphrase', PASSPHRASE, PERMISSIONS);
    const sound = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...sound, tag: flipped(sound.tag) }));

    const error = await errorOf(() => vault().unlock(PASSPHRASE));
    writeFileSync(
      path.join(directory, 'error.txt'),
      `${error?.stack} ${JSON.stringify(error)} ${String(error?.cause)}`,
    );

    const scan = scanForSecret([CREDENTIALS.apiKey, CREDENTIALS.secret, PASSPHRASE], { paths: [directory] });
    expect(scan.found).toEqual([]);
  });
});

function vault(system: SystemKeyring | null = null): SecretStore {
  return createVault({ file, system, clock: createManualTime(NOW) });
}

/** A keyring that encrypts in its way: it turns the bytes of what it is given and puts its own name before it. */
function fakeKeyring(name = 1): SystemKeyring {
  return {
    isReal: () => true,
    encrypt: (text) => Buffer.concat([Buffer.of(name), Buffer.from(text, 'utf8').map((byte) => byte ^ 0x5a)]),
    decrypt(encrypted) {
      if (encrypted[0] !== name) throw new Error('another keyring');
      return Buffer.from(encrypted.subarray(1).map((byte) => byte ^ 0x5a)).toString('utf8');
    },
  };
}

/** Every eight neighbouring characters. */
function fragments(secret: string): string[] {
  return Array.from({ length: secret.length - 7 }, (_, index) => secret.slice(index, index + 8));
}

function flipped(base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  bytes[0] = (bytes[0] as number) ^ 1;
  return bytes.toString('base64');
}

async function errorOf(run: () => unknown): Promise<(Error & { code?: string }) | null> {
  try {
    await run();
    return null;
  } catch (error) {
    // Sound: the vault throws errors only.
    return error as Error & { code?: string };
  }
}

async function codeOf(run: () => unknown): Promise<string | null> {
  return (await errorOf(run))?.code ?? null;
}
