import os from 'node:os';

/** Memory of this process that is in the machine's memory, and how much the machine has. */
export function readMemoryUse(): { rssBytes: number; totalBytes: number } {
  return { rssBytes: process.memoryUsage.rss(), totalBytes: os.totalmem() };
}
