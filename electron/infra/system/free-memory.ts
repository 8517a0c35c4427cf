import { readFileSync } from 'node:fs';
import os from 'node:os';

/**
 * Bytes of memory that a new load can have without pushing out what others use.
 *
 * On Linux the kernel's own estimate, which counts what it would give back of its file cache; less in a group of processes
 * with a limit. On macOS free pages are few by design, because the system fills memory with what it can drop at once, so
 * half of all counts as available there where fewer are free.
 */
export function readFreeMemory(): number {
  if (process.platform === 'darwin') return Math.max(os.freemem(), os.totalmem() / 2);
  if (process.platform !== 'linux') return os.freemem();
  const available = parseAvailable(readMemoryInfo()) ?? os.freemem();
  const limit = process.constrainedMemory();
  const isLimited = limit > 0 && limit < os.totalmem();
  return isLimited ? Math.min(available, process.availableMemory()) : available;
}

/** `MemAvailable` of a text as `/proc/meminfo` has it, in bytes; `null` where it is missing, as in kernels before 3.14. */
export function parseAvailable(text: string): number | null {
  const kilobytes = /^MemAvailable:\s+(\d{1,15}) kB$/m.exec(text)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

function readMemoryInfo(): string {
  try {
    return readFileSync('/proc/meminfo', 'utf8');
  } catch {
    // Not mounted in some containers.
    return '';
  }
}
