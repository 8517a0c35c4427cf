/** Exit status of the command line, as docs/cli.md tells it to scripts. */
export const CLI_EXIT = {
  ok: 0,
  /** The workstation refused, or failed. */
  refused: 1,
  /** The words do not make a command; nothing was begun. */
  usage: 2,
  /** The app should be there and cannot be reached, or went away in between. */
  unreachable: 3,
  interrupted: 130,
} as const;

/** The words do not make a command. Nothing was begun; the message is a line for the person. */
export class CliUsageError extends Error {
  override readonly name = 'CliUsageError';
}

/** The app cannot be talked to. */
export class AppUnreachableError extends Error {
  override readonly name = 'AppUnreachableError';

  constructor(
    message: string,
    /** Whether nobody listened at all: then nothing was asked of anybody, and another way may be taken. */
    readonly isAbsent: boolean,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
