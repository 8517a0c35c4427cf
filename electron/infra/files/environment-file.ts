import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { Environment } from '#shared/domain/environment';
import { writeFileDurably } from './write-file-durably';

export interface EnvironmentFile {
  /**
   * What to start with. Real money is never resumed silently: after a live session this is the demo, and
   * `mustAskForLive` says that the person should be asked.
   */
  read(): { readonly environment: Exclude<Environment, 'live'>; readonly mustAskForLive: boolean };
  /** Remembers the environment for the next start. */
  write(environment: Environment): void;
}

/** The environment that was used last, in a file outside the journals: each environment has a journal of its own. */
export function createEnvironmentFile(file: string): EnvironmentFile {
  return {
    read() {
      const last = readLast(file);
      return last === 'live'
        ? { environment: 'demo', mustAskForLive: true }
        : { environment: last, mustAskForLive: false };
    },
    write(environment) {
      writeFileDurably(file, `${JSON.stringify({ environment } satisfies Remembered)}\n`);
    },
  };
}

function readLast(file: string): Environment {
  try {
    return Remembered.parse(JSON.parse(readFileSync(file, 'utf8'))).environment;
  } catch {
    // Missing, damaged, or from a version with other environments: the demo can cost nothing.
    return 'demo';
  }
}

const Remembered = z.object({ environment: Environment });
type Remembered = z.infer<typeof Remembered>;
