import path from 'node:path';
import { AppError } from '#shared/domain/app-error';
import { CliUsageError, callFromCli, cliHelp, parseCliArguments } from './api/cli';
import { compose } from './app/compose';
import { defaultDataDir } from './app/paths';

// The command line: the same graph as the desktop's, without a window.
async function main(): Promise<number> {
  // npm starts scripts in the project's folder and keeps the caller's folder here; files are named from there.
  const workingDirectory = process.env.INIT_CWD ?? process.cwd();
  try {
    const request = parseCliArguments(process.argv.slice(2));
    if (request.kind === 'help') {
      await write(process.stdout, `${cliHelp(request.operation)}\n`);
      return 0;
    }
    const dataDir = path.resolve(workingDirectory, request.dataDir ?? defaultDataDir());
    const interrupt = new AbortController();
    process.once('SIGINT', () => interrupt.abort());
    process.once('SIGTERM', () => interrupt.abort());
    const workstation = await compose({
      dataDir,
      environment: request.environment,
      role: 'cli',
      keyring: null,
      // No operation of the command line asks for it.
      switchEnvironment: () => {},
    });
    try {
      await workstation.start();
      const stopProgress = showProgress(workstation);
      const result = await callFromCli(workstation.router, request, { workingDirectory, signal: interrupt.signal });
      stopProgress();
      await write(process.stdout, result.stdout ? `${result.stdout}\n` : '');
      await write(process.stderr, result.stderr ? `${result.stderr}\n` : '');
      return result.status;
    } finally {
      await workstation.close();
    }
  } catch (error) {
    const code = error instanceof CliUsageError ? 'invalid_input' : error instanceof AppError ? error.code : 'internal';
    const message = error instanceof Error ? error.message : String(error);
    const details = error instanceof AppError ? error.details : {};
    await write(process.stderr, `${JSON.stringify({ error: { code, message, details } }, null, 2)}\n`);
    return 1;
  }
}

// Only for a person at a terminal: scripts read stdout and get nothing in between on stderr.
function showProgress(workstation: {
  onEvent: (listener: (event: { kind: string }) => void) => () => void;
}): () => void {
  if (!process.stderr.isTTY) return () => {};
  const stop = workstation.onEvent((event) => {
    if (event.kind !== 'activity') return;
    const { activity } = event as {
      kind: string;
      activity: { subject: string; done: number; total: number | null; unit: string };
    };
    const share = activity.total ? ` ${Math.floor((100 * activity.done) / activity.total)} %` : '';
    process.stderr.write(`\r\u001b[K${activity.subject}: ${activity.done} ${activity.unit}${share}`);
  });
  return () => {
    stop();
    process.stderr.write('\r\u001b[K');
  };
}

function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => {
    stream.write(text, () => resolve());
  });
}

void main().then((status) => {
  // Native inference threads may outlive the last handle.
  process.exit(status);
});
