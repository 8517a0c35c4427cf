import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import path from 'node:path';
import { invariant } from '#shared/domain/invariant';

export interface SecretFinding {
  /** The file, `/proc` entry or link. */
  readonly where: string;
  /** Place of the secret in the list: the report itself must not spread it. */
  readonly secret: number;
  readonly form: string;
  /** Byte offset of the first place in this form. */
  readonly offset: number;
}

export interface SecretScan {
  readonly found: readonly SecretFinding[];
  readonly scannedFiles: number;
  /** What was not looked into, and why. A test decides whether it can live with that. */
  readonly skipped: readonly { readonly where: string; readonly reason: string }[];
}

/**
 * Every place where a secret shows, in any of the forms that software writes text in.
 *
 * A secret of 24 bytes or more is looked for by its halves, so that one which is cut in two, as SQLite cuts a long value
 * over pages, is found as well.
 *
 * @param secrets - Each of at least eight bytes; shorter ones turn up by chance.
 * @param targets.paths - Files, and folders with all that is in them. One that is missing is an error: a scan of nothing
 * would pass.
 * @param targets.processIds - Whose command line and environment are read as well; Linux only.
 */
export function scanForSecret(
  secrets: readonly string[],
  targets: { readonly paths?: readonly string[]; readonly processIds?: readonly number[] },
): SecretScan {
  const needles = secrets.flatMap(needlesOf);
  const longest = Math.max(...needles.map(({ bytes }) => bytes.length));
  const found: SecretFinding[] = [];
  const skipped: { where: string; reason: string }[] = [];
  let scannedFiles = 0;

  const search = (where: string, chunk: Buffer, base: number) => {
    for (const { secret, form, bytes } of needles) {
      const offset = chunk.indexOf(bytes);
      const isKnown = () => found.some((one) => one.where === where && one.secret === secret && one.form === form);
      if (offset >= 0 && !isKnown()) found.push({ where, secret, form, offset: base + offset });
    }
  };

  const visit = (where: string) => {
    search(where, Buffer.from(path.basename(where), 'utf8'), 0);
    const entry = lstatSync(where);
    if (entry.isDirectory()) {
      for (const name of readdirSync(where).sort()) visit(path.join(where, name));
    } else if (entry.isSymbolicLink()) {
      search(where, Buffer.from(readlinkSync(where), 'utf8'), 0);
    } else if (!entry.isFile()) {
      skipped.push({ where, reason: 'no plain file' });
    } else if (COMPRESSED.test(where)) {
      skipped.push({ where, reason: 'compressed' });
    } else {
      scannedFiles += 1;
      scanFile(where, longest, (chunk, base) => search(where, chunk, base));
    }
  };

  for (const target of targets.paths ?? []) visit(target);
  for (const processId of targets.processIds ?? []) {
    for (const name of ['cmdline', 'environ']) {
      const where = `/proc/${processId}/${name}`;
      search(where, readFileSync(where), 0);
    }
  }
  return { found, scannedFiles, skipped };
}

function scanFile(file: string, longest: number, onChunk: (chunk: Buffer, base: number) => void): void {
  const handle = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(CHUNK_BYTES + longest);
    let kept = 0;
    let base = 0;
    for (;;) {
      const bytes = readSync(handle, buffer, kept, CHUNK_BYTES, null);
      if (bytes === 0) break;
      const filled = kept + bytes;
      onChunk(buffer.subarray(0, filled), base);
      // What begins at the end of this chunk and ends in the next.
      const next = Math.min(longest - 1, filled);
      buffer.copyWithin(0, filled - next, filled);
      base += filled - next;
      kept = next;
    }
  } finally {
    closeSync(handle);
  }
}

interface Needle {
  readonly secret: number;
  readonly form: string;
  readonly bytes: Buffer;
}

function needlesOf(secret: string, index: number): Needle[] {
  const bytes = Buffer.from(secret, 'utf8');
  invariant(bytes.length >= 8, `Expected a secret of at least 8 bytes, was ${bytes.length}.`);
  const letters = [...secret];
  const half = letters.length >> 1;
  const pieces =
    bytes.length >= 24 ? [letters.slice(0, half).join(''), letters.slice(half).join('')] : [letters.join('')];
  return pieces.flatMap((piece) => formsOf(piece).map(([form, encoded]) => ({ secret: index, form, bytes: encoded })));
}

function formsOf(text: string): (readonly [form: string, bytes: Buffer])[] {
  const plain = Buffer.from(text, 'utf8');
  const hex = plain.toString('hex');
  const wide = Buffer.from(text, 'utf16le');
  const percent = hex.replace(/../g, '%$&');
  const forms: (readonly [string, Buffer])[] = [
    ['plain', plain],
    ['utf-16le', wide],
    ['utf-16be', Buffer.from(wide).swap16()],
    ['json', Buffer.from(JSON.stringify(text).slice(1, -1))],
    ['hex', Buffer.from(hex)],
    ['hex', Buffer.from(hex.toUpperCase())],
    ['url', Buffer.from(encodeURIComponent(text))],
    ['url', Buffer.from(percent)],
    ['url', Buffer.from(percent.toUpperCase())],
  ];
  for (const before of [0, 1, 2]) {
    const encoded = base64Inside(plain, before);
    forms.push([`base64+${before}`, Buffer.from(encoded)]);
    forms.push([`base64+${before}`, Buffer.from(encoded.replaceAll('+', '-').replaceAll('/', '_'))]);
  }
  // A form that looks like the plain text is the plain text.
  return forms.filter(([form, bytes]) => form === 'plain' || !bytes.equals(plain));
}

/** The characters of a longer base64 text that depend on `bytes` alone, where `before` bytes of a triple stand before it. */
function base64Inside(bytes: Buffer, before: number): string {
  const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
  return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
}

const COMPRESSED = /\.(zip|gz|tgz|br|zst|xz|bz2|7z)$/i;
const CHUNK_BYTES = 4 * 1024 * 1024;
