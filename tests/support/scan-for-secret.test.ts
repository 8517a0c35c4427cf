import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scanForSecret } from './scan-for-secret';
import { openTestJournal } from './test-journal';

const SECRET = 'k9/Qz+"vT3~x\\7Lm=ñw2Ra8Yb4';
const SHORT = 'Zk4tQ9mX';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'fairgap-scan-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('scanForSecret', () => {
  it.each([
    ['plain', Buffer.from(`key=${SECRET};`)],
    ['json', Buffer.from(JSON.stringify({ secret: SECRET }))],
    ['hex', Buffer.from(Buffer.from(`x${SECRET}`).toString('hex'))],
    ['hex', Buffer.from(Buffer.from(SECRET).toString('hex').toUpperCase())],
    ['base64+0', Buffer.from(Buffer.from(`abc${SECRET}tail`).toString('base64'))],
    ['base64+1', Buffer.from(Buffer.from(`a${SECRET}tail`).toString('base64'))],
    ['base64+2', Buffer.from(Buffer.from(`ab${SECRET}tail`).toString('base64url'))],
    ['url', Buffer.from(`?signature=${encodeURIComponent(SECRET)}`)],
    ['url', Buffer.from(Buffer.from(SECRET).toString('hex').replace(/../g, '%$&'))],
    ['utf-16le', Buffer.concat([Buffer.from('x'), Buffer.from(SECRET, 'utf16le')])],
    ['utf-16be', Buffer.from(SECRET, 'utf16le').swap16()],
  ])('finds a secret that is written as %s', (form, content) => {
    writeFileSync(path.join(directory, 'log.txt'), Buffer.concat([Buffer.alloc(1_000, 'x'), content]));

    const { found } = scanForSecret(['another secret', SECRET], { paths: [directory] });

    expect(found.map(({ where, secret, form: as }) => [path.basename(where), secret, as])).toContainEqual([
      'log.txt',
      1,
      form,
    ]);
  });

  it('finds nothing where nothing is, and says what it could not look into', () => {
    mkdirSync(path.join(directory, 'deep'));
    writeFileSync(path.join(directory, 'deep', 'notes.txt'), 'nothing to see'.repeat(1_000));
    writeFileSync(path.join(directory, 'old.log.gz'), gzipSync(SECRET));

    const scan = scanForSecret([SECRET, SHORT], { paths: [directory] });

    expect(scan).toEqual({
      found: [],
      scannedFiles: 1,
      skipped: [{ where: path.join(directory, 'old.log.gz'), reason: 'compressed' }],
    });
  });

  it('finds a secret in the name of a file and in the target of a link', () => {
    writeFileSync(path.join(directory, `${SHORT}.txt`), '');
    symlinkSync(`/nowhere/${SHORT}`, path.join(directory, 'link'));

    const { found } = scanForSecret([SHORT], { paths: [directory] });

    expect(found).toHaveLength(2);
  });

  it('finds a secret that lies across two reads', () => {
    const file = path.join(directory, 'large.bin');
    const size = 4 * 1024 * 1024;
    writeFileSync(file, Buffer.concat([Buffer.alloc(size - 4, 'x'), Buffer.from(SHORT), Buffer.alloc(size, 'y')]));

    const { found } = scanForSecret([SHORT], { paths: [file] });

    expect(found).toEqual([{ where: file, secret: 0, form: 'plain', offset: size - 4 }]);
  });

  it('finds a secret in a database and in its write-ahead log, also where a page cuts it in two', async () => {
    const file = path.join(directory, 'journal.sqlite');
    const journal = await openTestJournal(file);
    journal.pragma('wal_autocheckpoint = 0');
    const put = journal.prepare('INSERT INTO settings (key, value_json) VALUES (?, ?)');
    const columns = Array.from({ length: 40 }, (_, index) => index);
    // One of these lengths puts the secret across the end of a page.
    for (const index of columns) put.run(`key ${index}`, JSON.stringify('x'.repeat(4_050 + index) + SECRET));

    const inLog = scanForSecret([SECRET], { paths: [`${file}-wal`] });
    journal.close();
    const inFile = scanForSecret([SECRET], { paths: [file] });

    expect([inLog.found.length > 0, inFile.found.length > 0]).toEqual([true, true]);
  });

  it('finds one half of a secret that is cut in two', () => {
    const letters = [...SECRET];
    for (let cut = 0; cut <= letters.length; cut++) {
      writeFileSync(
        path.join(directory, 'cut.bin'),
        `${letters.slice(0, cut).join('')}\0\0\0\0${letters.slice(cut).join('')}`,
      );

      const { found } = scanForSecret([SECRET], { paths: [directory] });

      expect(found.length, `cut at ${cut}`).toBeGreaterThan(0);
    }
  });

  it.runIf(process.platform === 'linux')(
    'finds a secret in the arguments and the environment of a process',
    async () => {
      const child = spawn('/bin/sh', ['-c', 'read line; exit 0', SHORT], {
        env: { API_SECRET: SECRET },
        stdio: 'pipe',
      });
      await new Promise((resolve) => child.once('spawn', resolve));

      const { found } = scanForSecret([SHORT, SECRET], { processIds: [child.pid as number] });
      child.stdin.end();
      await new Promise((resolve) => child.once('close', resolve));

      expect(found.map(({ where, secret }) => [path.basename(where), secret])).toEqual([
        ['cmdline', 0],
        ['environ', 1],
      ]);
    },
  );

  it('refuses to look at nothing', () => {
    const missing = path.join(directory, 'missing');

    expect(() => scanForSecret([SECRET], { paths: [missing] })).toThrow('ENOENT');
    expect(() => scanForSecret(['short'], { paths: [directory] })).toThrow('at least 8 bytes');
  });
});
