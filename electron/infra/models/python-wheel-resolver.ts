import { execFile } from 'node:child_process';
import { z } from 'zod';
import { DownloadFailure } from './download-failure';

/** Asks where the wheel of a Python package can be fetched from. */
export type PythonWheelResolver = (
  wheel: { readonly name: string; readonly version: string },
  signal: AbortSignal,
) => Promise<string>;

/**
 * Lets the machine's own pip answer, so that its configuration decides which index is asked: behind a company's proxy
 * that is often the only one that answers. Nothing is installed.
 *
 * @param commands - Names of Python to try, in order.
 */
export function createPythonWheelResolver(commands: readonly string[] = ['python3', 'python']): PythonWheelResolver {
  return async ({ name, version }, signal) => {
    for (const command of commands) {
      const report = await askPip(command, `${name}==${version}`, signal);
      if (report === null) continue;
      const [found] = report.install;
      if (!found || !/^https?:\/\//.test(found.download_info.url)) {
        throw new DownloadFailure('refused', `pip named no address for ${name} ${version}`);
      }
      return found.download_info.url;
    }
    throw new DownloadFailure('refused', `${commands[0]} is not installed`);
  };
}

/** Pip's report, or `null` where the command does not exist. */
function askPip(command: string, requirement: string, signal: AbortSignal): Promise<PipReport | null> {
  return new Promise((resolve, reject) => {
    execFile(
      command,
      [...PIP_REPORT, requirement],
      {
        signal,
        timeout: TIMEOUT_MS,
        maxBuffer: MAX_REPORT_BYTES,
        windowsHide: true,
        // A system's own Python refuses to install packages; this installs none.
        env: { ...process.env, PIP_BREAK_SYSTEM_PACKAGES: '1' },
      },
      (error, stdout, stderr) => {
        if (error && 'code' in error && error.code === 'ENOENT') return resolve(null);
        if (error) {
          const [lastLine] = stderr.trim().split('\n').reverse();
          return reject(new DownloadFailure('refused', `pip failed: ${lastLine || error.message}`, error));
        }
        const report = PipReport.safeParse(parseJson(stdout));
        if (report.success) resolve(report.data);
        else reject(new DownloadFailure('refused', 'pip answered with something that is not a report', report.error));
      },
    );
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const PipReport = z.object({
  install: z.array(z.object({ download_info: z.object({ url: z.string() }) })),
});
type PipReport = z.infer<typeof PipReport>;

const PIP_REPORT = [
  '-m',
  'pip',
  'install',
  '--dry-run',
  '--ignore-installed',
  '--no-deps',
  '--no-input',
  '--disable-pip-version-check',
  '--quiet',
  '--report',
  '-',
];
const TIMEOUT_MS = 60_000;
const MAX_REPORT_BYTES = 4 * 1024 * 1024;
