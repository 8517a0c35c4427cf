import type { AnyRouter } from '@orpc/server';
import type { DoorAnswer, DoorError, DoorProgress } from '#electron/api/door-link';
import type { DeclaredOperation } from '#shared/contract/doors';
import type { AppEvent } from '#shared/contract/events';
import { CLI_CLIENT, LOCAL_CLIENT } from '#shared/domain/access';
import { AppError } from '#shared/domain/app-error';
import { Environment } from '#shared/domain/environment';
import { callRouter } from './call-router';
import { type CliClient, createCliClient } from './cli-client';
import { AppUnreachableError, CLI_EXIT, CliUsageError } from './cli-exit';
import { cliHelp, groupHelp, operationHelp, operationSchemas } from './cli-help';
import { findOperation } from './cli-operations';
import { completeWords } from './complete-words';
import { completionScript } from './completion-scripts';
import { createAnswerFormat, jsonOf } from './format-answer';
import {
  type CliOptions,
  type CliRequest,
  type OutputFormat,
  parseArguments,
  wantsStandardInput,
} from './parse-arguments';
import { checkSocketFolder, isAlive, type RunFile, readRunFile, readToken, tokenFilePath } from './run-file';
import { cutText, terminalText } from './terminal-text';
import { watchAnswers } from './watch-answers';
import { WATCHED_EVENTS } from './watched-events';

/** Where a command line stands: its streams, its folder, and what it may start. */
export interface CommandLineIo {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** The whole standard input. */
  readonly readStandardInput: () => Promise<string>;
  /** Text of a file, by its path from the caller's folder. */
  readonly readFile: (file: string) => string;
  /** Folder from which the person names files; absolute. */
  readonly workingDirectory: string;
  /** Absolute path of a folder that the person named. */
  readonly resolvePath: (folder: string) => string;
  readonly defaultDataDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  /** Aborts when the person interrupts. */
  readonly signal: AbortSignal;
  readonly headless: Headless;
  /** Serves MCP over the standard streams until they end, from the door that `resolve` finds. */
  readonly runMcp: (resolve: () => Promise<{ readonly url: string; readonly token: string }>) => Promise<void>;
}

export interface OutputStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  /** Resolves once the text is handed on. */
  readonly write: (text: string) => Promise<void>;
}

/** How operations are done without the app: in this process, or by another one that can load what they need. */
export type Headless =
  | {
      readonly kind: 'here';
      readonly open: (place: {
        readonly dataDir: string;
        readonly environment: Environment;
      }) => Promise<HeadlessWorkstation>;
    }
  | {
      readonly kind: 'elsewhere';
      readonly run: (argv: readonly string[], standardInput: string | null) => Promise<number>;
    };

export interface HeadlessWorkstation {
  readonly router: AnyRouter;
  readonly onEvent: (listener: (event: AppEvent) => void) => () => void;
  readonly close: () => Promise<void>;
}

/**
 * Does what the words after `fairgap` ask for and returns the exit status.
 *
 * Nothing of the workstation is loaded for help, completion and what a running app answers.
 */
export async function runCommandLine(argv: readonly string[], io: CommandLineIo): Promise<number> {
  if (argv[0] === '__complete') return complete(argv.slice(argv[1] === '--' ? 2 : 1), io);
  let options: CliOptions | null = null;
  try {
    const standardInput = wantsStandardInput(argv) ? await io.readStandardInput() : null;
    const request = parseArguments(argv, (file) => (file === '-' ? (standardInput ?? '') : io.readFile(file)));
    options = request.options;
    return await REQUESTS[request.kind](request as never, io, { argv, standardInput });
  } catch (error) {
    if (io.signal.aborted) return CLI_EXIT.interrupted;
    const [status, failure] = failureOf(error);
    await io.stderr.write(`${errorText(failure, io, options)}\n`);
    return status;
  }
}

interface Asked {
  readonly argv: readonly string[];
  readonly standardInput: string | null;
}

type RequestOf<K extends CliRequest['kind']> = Extract<CliRequest, { kind: K }>;

const REQUESTS: {
  readonly [K in CliRequest['kind']]: (request: RequestOf<K>, io: CommandLineIo, asked: Asked) => Promise<number>;
} = {
  help: async ({ group, operation, options }, io) => {
    const isJson = options.output === 'json';
    if (isJson && !operation) throw new CliUsageError('--help with --output json is for one operation.');
    const text = operation
      ? isJson
        ? jsonOf(operationSchemas(operation), 2)
        : operationHelp(operation)
      : group !== null
        ? groupHelp(group)
        : cliHelp();
    await io.stdout.write(`${text}\n`);
    return CLI_EXIT.ok;
  },
  version: async (_request, io) => {
    await io.stdout.write(`fairgap ${io.version}\n`);
    return CLI_EXIT.ok;
  },
  completion: async ({ shell }, io) => {
    await io.stdout.write(completionScript(shell));
    return CLI_EXIT.ok;
  },
  token: async ({ clientId, isShown, options }, io) => {
    const place = placeOf(options, io);
    const id = clientId ?? LOCAL_CLIENT;
    const token = readToken(place.dataDir, place.environment, id);
    const file = tokenFilePath(place.dataDir, place.environment, id);
    if (token === null) {
      const message = `There is no token of ${id} in ${place.environment}: expected it in ${file}, which the app writes when it starts.`;
      throw new AppError('not_found', message, { clientId: id, file });
    }
    await io.stdout.write(`${isShown ? token : file}\n`);
    return CLI_EXIT.ok;
  },
  mcp: async ({ clientId, options }, io) => {
    const id = clientId ?? LOCAL_CLIENT;
    const { dataDir } = placeOf(options, io);
    /** The first one that was found: a program is let into one environment, and its session is of that. */
    let own: Environment | null = null;
    const ended = new Promise<void>((resolve) => {
      io.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    const bridging = io.runMcp(async () => {
      // Asked anew each time: the app may have come, gone, or changed its environment since.
      const place = placeOf(options, io);
      if (place.running && own !== null && place.environment !== own) {
        throw new AppUnreachableError(
          `This session is of ${own}, and the app is in ${place.environment} now, which is told to none that was let into ${own}. ` +
            `Go back to ${own}, or start this program again to be let into ${place.environment}.`,
          false,
        );
      }
      const url = place.running?.mcp ?? null;
      if (url === null) {
        const message = place.running ? 'The door MCP of the running app is shut.' : `No app runs on ${dataDir}.`;
        throw new AppUnreachableError(message, place.running === null);
      }
      const token = readToken(place.dataDir, place.environment, id);
      if (token === null) {
        const message = `There is no token of ${id} in ${place.environment}: add the program there in the window, or give it a new token.`;
        throw new AppUnreachableError(message, false);
      }
      own = place.environment;
      return { url: mcpUrl(url), token };
    });
    await Promise.race([bridging, ended]);
    return io.signal.aborted ? CLI_EXIT.interrupted : CLI_EXIT.ok;
  },
  call: async (request, io, asked) => {
    const { operation, options } = request;
    const format = options.output ?? (io.stdout.isTTY ? 'table' : 'json');
    // Before anything is asked: a mistake in columns must not be told after a command was done.
    formatFor(operation, format, options, io);
    if (options.watch && format === 'csv') throw new CliUsageError('--watch: expected table, json or jsonl, was csv.');
    const place = placeOf(options, io);
    const client = options.isHeadless ? null : clientFor(place, options, io);
    if (client) {
      try {
        return await work(request, format, { kind: 'app', client }, io);
      } catch (error) {
        if (!(error instanceof AppUnreachableError && error.isAbsent)) throw error;
      }
    }
    if (!options.isHeadless && place.running && isAlive(place.running.pid)) {
      await note(io, options, 'The app runs and its socket is gone: working on the journal itself.');
    }
    if (io.headless.kind === 'elsewhere') {
      return io.headless.run(['--headless', ...withoutHeadless(asked.argv, place.environment)], asked.standardInput);
    }
    const workstation = await io.headless.open(place);
    try {
      return await work(request, format, { kind: 'headless', workstation }, io);
    } finally {
      await workstation.close();
    }
  },
};

/** What answers: the app behind its socket, or the graph in this process. */
type Answering =
  | { readonly kind: 'app'; readonly client: CliClient }
  | { readonly kind: 'headless'; readonly workstation: HeadlessWorkstation };

async function work(
  { operation, input, options }: RequestOf<'call'>,
  format: OutputFormat,
  answering: Answering,
  io: CommandLineIo,
): Promise<number> {
  const progress = createProgressLine(io, options);
  const ask = async (): Promise<DoorAnswer> => {
    try {
      return await callOf(answering, operation, input, io, progress.show);
    } finally {
      progress.clear();
    }
  };
  if (options.watch) return watch(operation, options, format, answering, ask, io);
  const answer = await ask();
  if (io.signal.aborted) return CLI_EXIT.interrupted;
  if (!answer.ok) {
    await io.stderr.write(`${errorText(answer.error, io, options)}\n`);
    return CLI_EXIT.refused;
  }
  await io.stdout.write(`${formatFor(operation, format, options, io)(answer.value)}\n`);
  return CLI_EXIT.ok;
}

async function callOf(
  answering: Answering,
  operation: DeclaredOperation,
  input: unknown,
  io: CommandLineIo,
  onProgress: (progress: DoorProgress) => void,
): Promise<DoorAnswer> {
  if (answering.kind === 'app') return answering.client.call(operation.name, input, { signal: io.signal, onProgress });
  const stop = answering.workstation.onEvent((event) => {
    if (event.kind === 'activity') onProgress(event.activity);
  });
  try {
    const { workingDirectory, signal } = io;
    return await callRouter(answering.workstation.router, operation, input, { workingDirectory, signal });
  } finally {
    stop();
  }
}

async function watch(
  operation: DeclaredOperation,
  options: CliOptions,
  format: OutputFormat,
  answering: Answering,
  ask: () => Promise<DoorAnswer>,
  io: CommandLineIo,
): Promise<number> {
  const isRedrawn = format === 'table' && io.stdout.isTTY === true;
  const screen = createScreen(io);
  let shown: string | null = null;
  let refusal: DoorError | null = null;
  // The groups of the contract are the keys; an operation is in one of them.
  const kinds = WATCHED_EVENTS[operation.path[0] as keyof typeof WATCHED_EVENTS];
  const client = answering.kind === 'app' ? answering.client : null;
  const seconds = options.watch?.seconds ?? (client ? APP_WATCH_SECONDS : HEADLESS_WATCH_SECONDS);
  const ending = new AbortController();
  const stop = () => ending.abort();
  io.signal.addEventListener('abort', stop, { once: true });
  if (io.signal.aborted) stop();
  try {
    await watchAnswers({
      ask: async () => {
        const answer = await ask();
        if (ending.signal.aborted) return;
        if (!answer.ok) {
          refusal = answer.error;
          stop();
          return;
        }
        const text = isRedrawn ? formatFor(operation, 'table', options, io)(answer.value) : jsonOf(answer.value);
        if (text === shown) return;
        shown = text;
        await (isRedrawn ? screen.draw(text) : io.stdout.write(`${text}\n`));
      },
      listen:
        client && kinds.length > 0
          ? (changed, signal) => client.followEvents(kinds, changed, { signal, onOpen: changed })
          : undefined,
      everyMs: seconds * 1_000,
      pauseMs: WATCH_PAUSE_MS,
      signal: ending.signal,
    });
  } finally {
    io.signal.removeEventListener('abort', stop);
  }
  if (refusal !== null) {
    await io.stderr.write(`${errorText(refusal, io, options)}\n`);
    return CLI_EXIT.refused;
  }
  return CLI_EXIT.interrupted;
}

/** Draws one text over the one before, as far as the terminal is high. */
function createScreen(io: CommandLineIo): { draw: (text: string) => Promise<void> } {
  let height = 0;
  return {
    draw: async (text) => {
      const lines = text.split('\n');
      const room = Math.max(2, (io.stdout.rows ?? 24) - 1);
      const fitting =
        lines.length <= room ? lines : [...lines.slice(0, room - 1), `... ${lines.length - room + 1} more lines`];
      const up = height > 0 ? `\u001b[${height}A\r` : '';
      await io.stdout.write(`${up}\u001b[J${fitting.join('\n')}\n`);
      height = fitting.length;
    },
  };
}

/** One line about long work, for a person at a terminal: scripts get nothing in between. */
function createProgressLine(
  io: CommandLineIo,
  options: CliOptions,
): { show: (progress: DoorProgress) => void; clear: () => void } {
  if (!io.stderr.isTTY || options.isQuiet) return { show: () => {}, clear: () => {} };
  let isShown = false;
  return {
    show: ({ subject, done, total, unit }) => {
      const share = total ? ` ${Math.floor((100 * done) / total)} %` : '';
      isShown = true;
      const line = cutText(terminalText(`${subject}: ${done} ${unit}${share}`), (io.stderr.columns ?? 80) - 1);
      void io.stderr.write(`\r\u001b[K${line}`);
    },
    clear: () => {
      if (isShown) void io.stderr.write('\r\u001b[K');
      isShown = false;
    },
  };
}

function formatFor(operation: DeclaredOperation, format: OutputFormat, options: CliOptions, io: CommandLineIo) {
  const width = io.stdout.isTTY ? (io.stdout.columns ?? 80) : null;
  return createAnswerFormat(operation, {
    format,
    columns: options.columns,
    width,
    hasColor: hasColor(io.stdout, io, options),
  });
}

interface Place {
  readonly dataDir: string;
  readonly environment: Environment;
  /** What the running app wrote of itself; `null` where none runs. */
  readonly running: RunFile | null;
}

/** The data folder and environment that are meant: as named, or that of the app that runs, or demo. */
function placeOf({ dataDir, environment }: Pick<CliOptions, 'dataDir' | 'environment'>, io: CommandLineIo): Place {
  const folder = dataDir === null ? io.defaultDataDir : io.resolvePath(dataDir);
  const names = environment === null ? Environment.options : [environment];
  for (const name of names) {
    const running = readRunFile(folder, name);
    if (running && isAlive(running.pid)) return { dataDir: folder, environment: name, running };
  }
  return { dataDir: folder, environment: environment ?? 'demo', running: null };
}

/** The app of a place, where one runs that has a socket. @throws AppUnreachableError where it cannot be trusted or has no token. */
function clientFor({ dataDir, environment, running }: Place, options: CliOptions, io: CommandLineIo): CliClient | null {
  if (running === null || running.socket === null) return null;
  try {
    checkSocketFolder(running.socket);
  } catch (error) {
    throw new AppUnreachableError(error instanceof Error ? error.message : String(error), false, { cause: error });
  }
  const token = readToken(dataDir, environment, CLI_CLIENT);
  if (token === null) {
    throw new AppUnreachableError(
      'The app runs, and the token of the command line is missing. --headless works without the app.',
      false,
    );
  }
  if (running.version !== io.version) {
    void note(io, options, `The running app is version ${running.version}; this is ${io.version}.`);
  }
  return createCliClient({
    socket: running.socket,
    token,
    workingDirectory: io.workingDirectory,
    agent: `fairgap-cli/${io.version}`,
  });
}

/** The MCP server at the address of a run file. @throws AppUnreachableError for one that is not on this computer. */
function mcpUrl(address: string): string {
  const url = URL.parse('/mcp', address);
  // Anybody who can write the run file must still not be handed the token from another computer.
  if (url?.protocol !== 'http:' || url.hostname !== '127.0.0.1') {
    throw new AppUnreachableError(`Expected the door MCP on 127.0.0.1, was ${address}.`, false);
  }
  return url.href;
}

/** The same words for a process that works without the app, in the environment that was found. */
function withoutHeadless(argv: readonly string[], environment: Environment): string[] {
  const isNamed = argv.some((word) => /^(--environment|-e)(=|$)/.test(word));
  const rest = argv.filter((word) => word !== '--headless');
  return isNamed ? rest : [`--environment=${environment}`, ...rest];
}

async function complete(words: readonly string[], io: CommandLineIo): Promise<number> {
  const found = await completeWords(words.length === 0 ? [''] : words, {
    instruments: () => instrumentsOf(words, io),
  }).catch(() => []);
  await io.stdout.write(found.map(({ word, text }) => `${word}\t${terminalText(text)}\n`).join(''));
  return CLI_EXIT.ok;
}

/** Instruments of the running app; none where it does not answer at once, for somebody waits at a key. */
async function instrumentsOf(words: readonly string[], io: CommandLineIo): Promise<string[]> {
  const after = (name: string) => {
    const at = words.indexOf(name);
    return at < 0 ? null : (words[at + 1] ?? null);
  };
  const environment = Environment.safeParse(after('--environment') ?? after('-e')).data ?? null;
  const place = placeOf({ dataDir: after('--data-dir'), environment }, io);
  const operation = findOperation('instruments', 'list');
  try {
    const client = clientFor(place, QUIET, io);
    if (!client || !operation) return [];
    const signal = AbortSignal.any([io.signal, AbortSignal.timeout(COMPLETION_MS)]);
    const answer = await client.call(operation.name, {}, { signal });
    if (!answer.ok || !Array.isArray(answer.value)) return [];
    return answer.value.map((item: { id?: unknown }) => item?.id).filter((id): id is string => typeof id === 'string');
  } catch {
    // Completion offers less; the command itself will say what is wrong.
    return [];
  }
}

async function note(io: CommandLineIo, options: CliOptions, text: string): Promise<void> {
  if (!options.isQuiet) await io.stderr.write(`${text}\n`);
}

function failureOf(error: unknown): [status: number, failure: DoorError] {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof CliUsageError) return [CLI_EXIT.usage, { code: 'invalid_input', message, details: {} }];
  if (error instanceof AppUnreachableError)
    return [CLI_EXIT.unreachable, { code: 'door_unavailable', message, details: {} }];
  if (error instanceof AppError) return [CLI_EXIT.refused, { code: error.code, message, details: error.details }];
  return [CLI_EXIT.refused, { code: 'internal', message, details: {} }];
}

/** A sentence for a person at a terminal, JSON for a program. */
function errorText({ code, message, details }: DoorError, io: CommandLineIo, options: CliOptions | null): string {
  if (!io.stderr.isTTY || options?.output === 'json') return jsonOf({ error: { code, message, details } }, 2);
  const label = hasColor(io.stderr, io, options) ? '\u001b[31merror\u001b[39m' : 'error';
  const lines = message.split('\n').map(terminalText).join('\n');
  return code === 'invalid_input' ? `${label}: ${lines}` : `${label}: ${lines} [${terminalText(code)}]`;
}

function hasColor(stream: OutputStream, { env }: CommandLineIo, options: CliOptions | null): boolean {
  return stream.isTTY === true && (options?.hasColor ?? true) && !env.NO_COLOR && env.TERM !== 'dumb';
}

const QUIET: CliOptions = {
  output: null,
  columns: null,
  watch: null,
  dataDir: null,
  environment: null,
  isHeadless: false,
  isQuiet: true,
  hasColor: false,
};
const COMPLETION_MS = 300;
const APP_WATCH_SECONDS = 30;
const HEADLESS_WATCH_SECONDS = 5;
const WATCH_PAUSE_MS = 500;
