import { createHash, type Hash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { AppError } from '#shared/domain/app-error';
import { asDiskError } from './disk-error';
import { DownloadFailure } from './download-failure';

export interface FileToDownload {
  /** May carry a name and a password, as private package indexes do. */
  readonly url: string;
  /** Where the bytes gather. What is there of an earlier attempt is kept and continued. */
  readonly part: string;
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** First bytes of every file of this kind: anything else is refused before it reaches the disk. */
  readonly magic: string;
}

export interface DownloadOptions {
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
  /** Bytes that are on the disk so far. */
  readonly onBytes: (doneBytes: number) => void;
  /** Gives an attempt up when nothing has come for this long. */
  readonly stallMs: number;
  /** Pause before a broken connection is taken up again. */
  readonly retryDelayMs: number;
}

/**
 * Brings `part` to its full size and checks its hash. The file stays under that name, on the disk.
 *
 * A connection that breaks is taken up where it broke for as long as each attempt brings bytes. Beside the file lies a
 * note of what it is a part of, so that a process killed at any moment leaves something that can be continued.
 *
 * @throws A {@link DownloadFailure} for a mirror that cannot give the file; AppError `cancelled` or `disk_full`.
 */
export async function downloadFile(file: FileToDownload, options: DownloadOptions): Promise<void> {
  let isFresh = (await keptBytes(file)) === 0;
  for (;;) {
    try {
      await fetchToEnd(file, options);
      return;
    } catch (error) {
      if (!(error instanceof DownloadFailure) || error.kind !== 'wrong_bytes') {
        if ((await keptBytes(file)) === 0) await discard(file);
        throw error;
      }
      await discard(file);
      // What an earlier attempt left may be what is wrong, so a continued file gets a second chance from the start.
      if (isFresh) throw error;
      isFresh = true;
    }
  }
}

/** Bytes of an unfinished download that can be continued. */
export async function keptBytes(file: Pick<FileToDownload, 'part' | 'sha256' | 'sizeBytes'>): Promise<number> {
  const note = await readNote(file.part);
  if (note?.sha256 !== file.sha256) return 0;
  const size = await stat(file.part).then(
    (found) => found.size,
    () => 0,
  );
  return size <= file.sizeBytes ? size : 0;
}

/** Removes the unfinished file and its note. */
export async function discard(file: Pick<FileToDownload, 'part'>): Promise<void> {
  await rm(file.part, { force: true });
  await rm(notePath(file.part), { force: true });
}

async function fetchToEnd(file: FileToDownload, options: DownloadOptions): Promise<void> {
  const sink = await PartSink.open(file, options.signal);
  try {
    options.onBytes(sink.doneBytes);
    while (sink.doneBytes < file.sizeBytes) {
      const before = sink.doneBytes;
      try {
        await attempt(file, sink, options);
      } catch (error) {
        if (options.signal.aborted) throw cancelled(error);
        const isBroken = error instanceof DownloadFailure && error.kind === 'broken';
        if (!isBroken || sink.doneBytes <= before) throw error;
        await wait(options.retryDelayMs, undefined, { signal: options.signal }).catch((reason: unknown) => {
          throw cancelled(reason);
        });
      }
    }
    await sink.finish();
  } finally {
    await sink.close();
  }
}

async function attempt(file: FileToDownload, sink: PartSink, options: DownloadOptions): Promise<void> {
  const stall = new AbortController();
  const watchdog = setTimeout(() => stall.abort(), options.stallMs);
  try {
    const response = await request(file, sink, options.fetch, AbortSignal.any([options.signal, stall.signal]));
    await checkResponse(response, file, sink);
    if (!response.body) throw new DownloadFailure('broken', 'the answer has no content');
    // Sound: Node's and Electron's web streams can both be iterated; the DOM types lack that.
    for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
      watchdog.refresh();
      await sink.write(piece);
      options.onBytes(sink.doneBytes);
      if (options.signal.aborted) throw cancelled(options.signal.reason);
    }
    if (sink.doneBytes < file.sizeBytes) {
      throw new DownloadFailure('broken', `the connection ended after ${sink.doneBytes} of ${file.sizeBytes} bytes`);
    }
  } catch (error) {
    if (stall.signal.aborted) {
      throw new DownloadFailure('broken', `nothing came for ${options.stallMs / 1000} s`, error);
    }
    // A host that may not be contacted is the fault of this mirror; another one may do.
    if (error instanceof AppError && error.code === 'host_not_allowed') {
      throw new DownloadFailure('refused', error.message, error);
    }
    if (error instanceof AppError || error instanceof DownloadFailure) throw error;
    const diskError = asDiskError(error, file.part);
    if (diskError) throw diskError;
    throw new DownloadFailure('broken', connectionMessage(error), error);
  } finally {
    clearTimeout(watchdog);
  }
}

async function request(
  file: FileToDownload,
  sink: PartSink,
  send: typeof fetch,
  signal: AbortSignal,
): Promise<Response> {
  const url = new URL(file.url);
  const headers = new Headers({ 'accept-encoding': 'identity' });
  if (url.username !== '') {
    // fetch refuses an address with a password in it.
    const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    headers.set('authorization', `Basic ${Buffer.from(credentials).toString('base64')}`);
    url.username = '';
    url.password = '';
  }
  if (sink.doneBytes > 0) {
    headers.set('range', `bytes=${sink.doneBytes}-`);
    if (sink.note.etag && sink.note.url === noteUrl(file.url)) headers.set('if-range', sink.note.etag);
  }
  return send(url, { headers, signal, redirect: 'follow' });
}

async function checkResponse(response: Response, file: FileToDownload, sink: PartSink): Promise<void> {
  const type = response.headers.get('content-type') ?? '';
  const refuse = async (message: string): Promise<never> => {
    await response.body?.cancel().catch(() => undefined);
    throw new DownloadFailure('refused', message);
  };
  if (response.status === 416) return refuse('the server has no bytes where this file goes on');
  if (!response.ok) return refuse(`the server answered ${response.status} ${response.statusText}`.trim());
  if (/^text\/html|^application\/xhtml/i.test(type)) {
    return refuse('the server answered with a web page, as a network does that wants a login first');
  }
  const length = response.headers.get('content-length');
  if (response.status === 206) {
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
    const [, from, total] = range ?? [];
    if (Number(from) !== sink.doneBytes || (total !== '*' && Number(total) !== file.sizeBytes)) {
      return refuse(
        `expected bytes from ${sink.doneBytes} of ${file.sizeBytes}, was ${response.headers.get('content-range')}`,
      );
    }
  } else {
    if (length !== null && Number(length) !== file.sizeBytes) {
      return refuse(`expected ${file.sizeBytes} bytes, was ${length}`);
    }
    // Either a first request, or a server that knows no ranges or has another version: the file comes whole.
    sink.restart();
  }
  await sink.describe({ url: noteUrl(file.url), etag: strongEtag(response), sha256: file.sha256 });
}

/** What lies beside an unfinished file: what it is a part of, and whose answer it was. */
const PartNote = z
  .object({
    url: z.string(),
    /** Strong entity tag of that answer; `null` where there was none. */
    etag: z.string().nullable(),
    sha256: z.string(),
  })
  .readonly();
type PartNote = z.infer<typeof PartNote>;

/** The unfinished file: positioned writes and a running hash. */
class PartSink {
  #hash: Hash = createHash('sha256');
  #done = 0;
  #isRestarting = false;

  private constructor(
    private readonly handle: FileHandle,
    private readonly file: FileToDownload,
    public note: PartNote,
  ) {}

  static async open(file: FileToDownload, signal: AbortSignal): Promise<PartSink> {
    const kept = await keptBytes(file);
    const note = (kept > 0 && (await readNote(file.part))) || { url: '', etag: null, sha256: file.sha256 };
    let handle: FileHandle | null = null;
    try {
      // The note first: a file without one is of unknown origin and is never continued.
      await writeNote(file.part, note);
      handle = await open(file.part, constants.O_RDWR | constants.O_CREAT, 0o644);
      if (kept === 0 && (await handle.stat()).size > 0) await handle.truncate(0);
      const sink = new PartSink(handle, file, note);
      await sink.#readBack(kept, signal);
      return sink;
    } catch (error) {
      await handle?.close();
      throw asDiskError(error, file.part) ?? error;
    }
  }

  get doneBytes(): number {
    return this.#done;
  }

  async write(piece: Uint8Array): Promise<void> {
    if (this.#done === 0 || this.#isRestarting) this.#checkMagic(piece);
    if (this.#isRestarting) {
      await this.handle.truncate(0);
      this.#hash = createHash('sha256');
      this.#done = 0;
      this.#isRestarting = false;
    }
    if (this.#done + piece.length > this.file.sizeBytes) {
      throw new DownloadFailure('wrong_bytes', `the server sent more than ${this.file.sizeBytes} bytes`);
    }
    let written = 0;
    while (written < piece.length) {
      // At its place, not at the end: should two processes fetch the same file, they write the same bytes.
      const { bytesWritten } = await this.handle.write(piece, written, piece.length - written, this.#done + written);
      written += bytesWritten;
    }
    this.#hash.update(piece);
    this.#done += piece.length;
  }

  /** The next piece is the first of the whole file. What is kept goes only when that piece looks right. */
  restart(): void {
    this.#isRestarting = this.#done > 0;
  }

  async describe(note: PartNote): Promise<void> {
    if (note.url === this.note.url && note.etag === this.note.etag) return;
    this.note = note;
    await writeNote(this.file.part, note);
  }

  async finish(): Promise<void> {
    const actual = this.#hash.digest('hex');
    if (actual !== this.file.sha256) {
      throw new DownloadFailure('wrong_bytes', `expected SHA-256 ${this.file.sha256}, was ${actual}`);
    }
    await this.handle.sync();
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  async #readBack(bytes: number, signal: AbortSignal): Promise<void> {
    if (bytes === 0) return;
    for await (const piece of createReadStream(this.file.part, { end: bytes - 1, highWaterMark: 256 * 1024 })) {
      if (signal.aborted) throw cancelled(signal.reason);
      this.#hash.update(piece);
      this.#done += piece.length;
    }
  }

  #checkMagic(piece: Uint8Array): void {
    const start = Buffer.from(piece).subarray(0, this.file.magic.length).toString('latin1');
    if (!this.file.magic.startsWith(start)) {
      throw new DownloadFailure('refused', `expected a file that starts with ${this.file.magic}, was something else`);
    }
  }
}

async function readNote(part: string): Promise<PartNote | null> {
  try {
    const note: unknown = JSON.parse(await readFile(notePath(part), 'utf8'));
    return PartNote.parse(note);
  } catch {
    // No note, or one that a killed process left half-written by other means: the file counts as unknown.
    return null;
  }
}

async function writeNote(part: string, note: PartNote): Promise<void> {
  const unfinished = `${notePath(part)}.new`;
  await writeFile(unfinished, JSON.stringify(note));
  await rename(unfinished, notePath(part));
}

function notePath(part: string): string {
  return `${part}.json`;
}

/** The address without what may be secret in it. */
function noteUrl(address: string): string {
  const url = new URL(address);
  return `${url.origin}${url.pathname}`;
}

function strongEtag(response: Response): string | null {
  const etag = response.headers.get('etag');
  return etag?.startsWith('"') ? etag : null;
}

function cancelled(cause: unknown): AppError {
  return new AppError('cancelled', 'The download was cancelled.', {}, { cause });
}

/** What fetch hides: the reason is in the cause. */
function connectionMessage(error: unknown): string {
  const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return reason instanceof Error ? `the connection failed: ${reason.message || reason.name}` : 'the connection failed';
}
