import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';

export interface PortHolder {
  readonly pid: number;
  readonly name: string;
}

/**
 * Who listens on a TCP port of this computer, to be told to a person whose port is taken.
 *
 * @returns `null` where nobody does, or it cannot be found out: a process of another user, a system without the tools. Never
 * throws, and takes two seconds at most.
 */
export async function findPortHolder(port: number): Promise<PortHolder | null> {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return null;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), LONGEST_MS);
  });
  const isLate = { now: false };
  try {
    return await Promise.race([lookUp(port, isLate), late]);
  } catch {
    return null;
  } finally {
    isLate.now = true;
    clearTimeout(timer);
  }
}

function lookUp(port: number, isLate: { readonly now: boolean }): Promise<PortHolder | null> {
  if (process.platform === 'linux') return onLinux(port, isLate);
  if (process.platform === 'darwin') return onMac(port);
  return process.platform === 'win32' ? onWindows(port) : Promise.resolve(null);
}

async function onLinux(port: number, isLate: { readonly now: boolean }): Promise<PortHolder | null> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  const inodes = new Set(tables.flatMap((table) => listeningInodes(table, port)));
  if (inodes.size === 0) return null;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    if (isLate.now) return null;
    // Processes of others and such that have just ended cannot be read.
    const handles = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const handle of handles) {
      const target = await readlink(`/proc/${pid}/fd/${handle}`).catch(() => '');
      if (!inodes.has(target)) continue;
      const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
      return { pid: Number(pid), name: plain(name) };
    }
  }
  return null;
}

/** Sockets that listen on a port, as their links in `/proc/<pid>/fd` read. */
export function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table.split('\n').flatMap((line) => {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
    return local?.endsWith(suffix) && state === LISTENING && inode !== undefined ? [`socket:[${inode}]`] : [];
  });
}

async function onMac(port: number): Promise<PortHolder | null> {
  return holderInLsof(await outputOf('/usr/sbin/lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']));
}

/** The first process in the fields `p` and `c` of lsof. */
export function holderInLsof(text: string): PortHolder | null {
  const pid = /^p(\d+)$/m.exec(text)?.[1];
  return pid === undefined ? null : { pid: Number(pid), name: plain(/^c(.*)$/m.exec(text)?.[1] ?? '') };
}

async function onWindows(port: number): Promise<PortHolder | null> {
  const pid = pidInNetstat(await outputOf('netstat.exe', ['-ano', '-p', 'TCP']), port);
  if (pid === null) return null;
  const row = await outputOf('tasklist.exe', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH']).catch(() => '');
  return { pid, name: plain(/^"([^"]*)"/m.exec(row)?.[1] ?? '') };
}

/** Who listens on a port in the output of `netstat -ano`; the word for the state is translated, the foreign address is not. */
export function pidInNetstat(text: string, port: number): number | null {
  for (const line of text.split('\n')) {
    const [protocol, local, foreign, ...rest] = line.trim().split(/\s+/);
    if (protocol !== 'TCP' || !local?.endsWith(`:${port}`) || !/:0$/.test(foreign ?? '')) continue;
    const pid = Number(rest.at(-1));
    if (Number.isInteger(pid) && pid > 0) return pid;
  }
  return null;
}

function outputOf(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { timeout: LONGEST_MS, maxBuffer: 4_194_304, windowsHide: true, killSignal: 'SIGKILL' as const };
    execFile(program, args, options, (error, stdout) => (error ? reject(error) : resolve(stdout)));
  });
}

/** The name that a program gave itself goes into a text for a person. */
function plain(name: string): string {
  const text = name.replace(/[^\x20-\x7e]/g, '').trim();
  return text === '' ? 'unknown' : text.slice(0, 60);
}

/** `TCP_LISTEN` of the kernel. */
const LISTENING = '0A';
const LONGEST_MS = 2_000;
