import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import packageJson from '../package.json';
import { CliUsageError } from './api/cli/cli-exit';
import { type Headless, type OutputStream, runCommandLine as run } from './api/cli/run-command-line';
import { defaultDataDir } from './app/paths';

/**
 * Runs the command line of this process and returns its exit status. Whoever calls it ends the process with that: native
 * threads may outlive the last handle.
 *
 * @param argv - The words after `fairgap`, or after `Fairgap cli` in a packaged app.
 */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  // npm starts scripts in the project's folder and keeps the caller's folder here; files are named from there.
  const workingDirectory = process.env.INIT_CWD ?? process.cwd();
  const interrupt = new AbortController();
  const onSignal = () => {
    if (interrupt.signal.aborted && performance.now() > patienceUntil) process.exit(130);
    // A terminal signals every process of the group, and the launcher may pass on its own: both come at once.
    if (!interrupt.signal.aborted) patienceUntil = performance.now() + PATIENCE_MS;
    interrupt.abort();
  };
  let patienceUntil = 0;
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const status = await run(argv, {
    stdout: outputTo(process.stdout, interrupt),
    stderr: outputTo(process.stderr, interrupt),
    readStandardInput,
    readFile: (file) => readInputFile(path.resolve(workingDirectory, file), file),
    workingDirectory,
    resolvePath: (folder) => path.resolve(workingDirectory, folder),
    defaultDataDir: defaultDataDir(),
    env: process.env,
    version: packageJson.version,
    signal: interrupt.signal,
    headless: headless(),
    runMcp: async (resolve) => {
      const { runMcpBridge } = await import('./api/mcp/mcp-bridge');
      await runMcpBridge({
        input: process.stdin,
        output: process.stdout,
        resolve,
        fetch,
        version: packageJson.version,
        log: (line) => process.stderr.write(`${line}\n`),
      });
    },
  });
  process.off('SIGINT', onSignal);
  process.off('SIGTERM', onSignal);
  return status;
}

/**
 * The graph in this process, or in one under Electron's own Node where this is another: what the launcher starts is quick
 * because it is plain Node, and cannot load the journal's native library.
 */
function headless(): Headless {
  const launcher = process.env.FAIRGAP_LAUNCHER;
  if (launcher !== undefined && process.versions.electron === undefined) {
    return {
      kind: 'elsewhere',
      run: async (argv, standardInput) => {
        // The launcher names its own module, which starts this same script again.
        const { runUnderElectron } = (await import(/* @vite-ignore */ pathToFileURL(launcher).href)) as {
          runUnderElectron: (argv: readonly string[], standardInput: string | null) => Promise<number>;
        };
        return runUnderElectron(argv, standardInput);
      },
    };
  }
  return {
    kind: 'here',
    open: async ({ dataDir, environment }) => {
      // Loaded only now: help, completion and what a running app answers need none of it.
      const { compose } = await import('./app/compose');
      const workstation = await compose({
        dataDir,
        environment,
        role: 'cli',
        keyring: null,
        // No operation of the command line asks for it.
        switchEnvironment: () => {},
      });
      try {
        await workstation.start();
      } catch (error) {
        await workstation.close();
        throw error;
      }
      return workstation;
    },
  };
}

function outputTo(stream: NodeJS.WriteStream, interrupt: AbortController): OutputStream {
  // Whoever reads may have seen enough (`| head`): that ends the work and is no failure to report.
  stream.on('error', () => interrupt.abort());
  return {
    get isTTY() {
      return stream.isTTY;
    },
    get columns() {
      return stream.columns;
    },
    get rows() {
      return stream.rows;
    },
    write: (text) =>
      new Promise((resolve) => {
        if (text === '' || stream.destroyed) resolve();
        else stream.write(text, () => resolve());
      }),
  };
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    length += bytes.length;
    if (length > MAX_INPUT_BYTES) throw new CliUsageError(`Expected at most ${MAX_INPUT_BYTES} bytes of input.`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readInputFile(file: string, named: string): string {
  try {
    const { size } = statSync(file);
    if (size > MAX_INPUT_BYTES) {
      throw new CliUsageError(`@${named}: expected at most ${MAX_INPUT_BYTES} bytes, was ${size}.`);
    }
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof CliUsageError) throw error;
    throw new CliUsageError(`@${named}: cannot be read (${(error as Error).message}).`);
  }
}

const MAX_INPUT_BYTES = 4_194_304;
const PATIENCE_MS = 1_000;
