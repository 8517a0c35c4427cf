import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { createFileHash } from '#electron/llm/file-hash';
import { checkLlamaAdapter } from '#electron/llm/llama-adapter';
import type { AdapterBase, AdapterFile, AdapterFiles, AdapterProblem } from '#electron/ports/adapter-files';
import { type GgufHeader, ggufString, readGgufHeader } from '#electron/trainer/gguf-reader';
import { AppError } from '#shared/domain/app-error';
import { cutToBytes } from '#shared/domain/cut-to-bytes';

/**
 * The LoRA adapters of two folders: GGUF files that say that they are adapters, or that are too damaged to say anything. Other
 * models that lie there are left alone, and so is a folder that is not there.
 */
export function createAdapterFiles(options: {
  /** Of those that come with the app. */
  readonly shippedDir: string;
  readonly ownDir: string;
}): AdapterFiles {
  const fileHash = createFileHash();
  const seen = new Map<string, Seen>();
  /** Verdicts by adapter and base: to reach one reads the whole adapter. */
  const verdicts = new Map<string, Promise<AdapterProblem | null>>();

  async function look(file: string): Promise<Seen | null> {
    const { size, mtimeNs, ino } = await stat(file, { bigint: true });
    const fingerprint = `${size}:${mtimeNs}:${ino}`;
    const known = seen.get(file);
    if (known?.fingerprint === fingerprint) return known;
    const told = await tellOf(file, Number(size));
    const looked = { fingerprint, told: told && { ...told, id: await fileHash(file) } };
    seen.set(file, looked);
    return looked;
  }

  async function adapterAt(file: string, isShipped: boolean): Promise<AdapterFile | null> {
    try {
      const told = (await look(file))?.told;
      return told ? { ...told, path: file, isShipped, card: await readCard(file) } : null;
    } catch (error) {
      // Taken away, or closed to this user, between the listing and the look.
      if (isGone(error)) return null;
      throw error;
    }
  }

  async function listFolder(folder: string, isShipped: boolean): Promise<AdapterFile[]> {
    const found: AdapterFile[] = [];
    // One after the other: several at once would only compete for the disk.
    for (const name of await ggufNames(folder)) {
      const adapter = await adapterAt(path.join(folder, name), isShipped);
      if (adapter) found.push(adapter);
    }
    return found;
  }

  async function verdictOn(adapter: AdapterFile, base: AdapterBase): Promise<AdapterProblem | null> {
    try {
      const asked = { path: adapter.path, sha256: adapter.id, scale: 1 };
      // Of the model, its hash and its header are compared and nothing else.
      const active = { ...base, modelId: '', contextTokens: 0 };
      await checkLlamaAdapter(asked, active, await readGgufHeader(base.path), fileHash);
      return null;
    } catch (error) {
      if (error instanceof AppError) return { code: 'damaged', message: error.message };
      throw error;
    }
  }

  return {
    async list() {
      const all = [...(await listFolder(options.shippedDir, true)), ...(await listFolder(options.ownDir, false))];
      const paths = new Set(all.map((adapter) => adapter.path));
      for (const [file, { told }] of seen) if (told && !paths.has(file)) seen.delete(file);
      // The same file twice is one adapter; the one that comes with the app is told.
      return all.filter(({ id }, index) => all.findIndex((other) => other.id === id) === index);
    },

    async problemOn(adapter, base) {
      if (adapter.damage !== null) return { code: 'damaged', message: adapter.damage };
      const { name, baseHash } = adapter;
      if (baseHash === null) {
        return { code: 'base_unknown', message: `The adapter ${name} does not say which model it was trained on.` };
      }
      if (!base || baseHash !== base.sha256) {
        return {
          code: 'other_base',
          message: `The adapter ${name} was trained on the model ${baseHash.slice(0, 12)}.`,
        };
      }
      const key = `${adapter.id} ${base.sha256}`;
      const known = verdicts.get(key);
      if (known) return known;
      const verdict = verdictOn(adapter, base);
      verdicts.set(key, verdict);
      const [oldest] = verdicts.keys();
      if (verdicts.size > MOST_VERDICTS && oldest !== undefined) verdicts.delete(oldest);
      // What went wrong with the disk may not go wrong again.
      verdict.catch(() => verdicts.delete(key));
      return verdict;
    },
  };
}

type Told = Pick<AdapterFile, 'name' | 'sizeBytes' | 'baseHash' | 'damage'>;

interface Seen {
  readonly fingerprint: string;
  /** `null` for a GGUF file that is no adapter. */
  readonly told: (Told & Pick<AdapterFile, 'id'>) | null;
}

async function tellOf(file: string, sizeBytes: number): Promise<Told | null> {
  const plainName = path.basename(file, EXTENSION);
  let header: GgufHeader;
  try {
    header = await readGgufHeader(file);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (isGone(error.cause)) throw error.cause;
    // Of what cannot be read nobody knows whether it was an adapter; one of the size of a model was none.
    if (sizeBytes > LARGEST_ADAPTER_BYTES) return null;
    return { name: plainName, sizeBytes, baseHash: null, damage: error.message };
  }
  if (ggufString(header, 'general.type') !== 'adapter') return null;
  const method = ggufString(header, 'adapter.type');
  return {
    name: (ggufString(header, 'general.name')?.trim() || plainName).slice(0, LONGEST_NAME),
    sizeBytes,
    baseHash: hashIn(ggufString(header, 'fairgap.base.sha256')),
    damage: method === 'lora' ? null : `Expected an adapter of the kind lora, was ${method ?? 'none'}.`,
  };
}

function hashIn(text: string | null): string | null {
  const hash = text?.toLowerCase() ?? '';
  return /^[0-9a-f]{64}$/.test(hash) ? hash : null;
}

async function ggufNames(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile() || entry.isSymbolicLink()).map(({ name }) => name);
    return names
      .filter((name) => path.extname(name).toLowerCase() === EXTENSION)
      .sort()
      .slice(0, MOST_FILES);
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

/** The text `<name>.md` beside an adapter; `null` where there is none. */
async function readCard(file: string): Promise<string | null> {
  const card = path.join(path.dirname(file), `${path.basename(file, path.extname(file))}.md`);
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(card, 'r');
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
  try {
    if (!(await handle.stat()).isFile()) return null;
    // A character more than is kept, so that the cut falls between two and not into one.
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(LONGEST_CARD_BYTES + 4), 0, LONGEST_CARD_BYTES + 4, 0);
    const { text } = cutToBytes(buffer.toString('utf8', 0, bytesRead), LONGEST_CARD_BYTES);
    return text.trim() === '' ? null : text;
  } finally {
    await handle.close();
  }
}

function isGone(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return GONE.has(code);
}

const GONE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP']);
const EXTENSION = '.gguf';
const MOST_FILES = 200;
const MOST_VERDICTS = 64;
const LONGEST_NAME = 120;
const LONGEST_CARD_BYTES = 32 * 1024;
const LARGEST_ADAPTER_BYTES = 2 ** 31;
