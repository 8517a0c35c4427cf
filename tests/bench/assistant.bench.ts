import { rmSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createRouterClient } from '@orpc/server';
import { getLlama, LlamaChatSession, LlamaLogLevel } from 'node-llama-cpp';
import type { GenerationRequest, GenerationResult } from '#electron/ports/language-model';
import type { ChatMessage } from '#shared/domain/chat';
import type { Instrument } from '#shared/domain/instrument';
import { composeForBench } from './compose-for-bench';

// `npm run bench:assistant`: whole turns of the assistant on the default model, and each of their prompts on a bare chat of
// node-llama-cpp in the same run. The bare chat gets the same texts, writes as many tokens without a grammar, and keeps what a
// chat of that library keeps: the tokens that its last prompt shares with the next. ROUNDS can be set.

const ROUNDS = Number(process.env.ROUNDS ?? 3);
const INSTRUMENT = 'DEMOBTC/USDT';
const TURNS = [
  {
    name: 'analysis',
    text: (round: number) => `How does ${INSTRUMENT} look on ${['15m', '30m', '1h', '2h'][round % 4]}?`,
  },
  { name: 'signals', text: () => `What do the signals of ${INSTRUMENT} say on 15m?` },
  { name: 'ticket', text: () => `Buy ${INSTRUMENT}` },
  { name: 'portfolio', text: () => 'How is my portfolio?' },
  { name: 'free question', text: (round: number) => `Anything unusual in candle bodies lately, say number ${round}?` },
] as const;

interface Asked {
  readonly turn: string;
  readonly request: GenerationRequest;
  readonly result: GenerationResult;
}

async function main(): Promise<void> {
  const asked: Asked[] = [];
  let turn = '';
  const {
    workstation,
    folder,
    model: active,
  } = await composeForBench((request, result) => asked.push({ turn, request, result }));
  const client = createRouterClient(workstation.router, {
    context: { door: 'window', caller: 'bench', clientName: null, resolveFile: (file: string) => file },
  }) as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>;
  const call = <T>(group: string, name: string, input: unknown = {}) => client[group]?.[name]?.(input) as Promise<T>;
  try {
    await workstation.start();
    await call('demo', 'start');
    await call('settings', 'update', { predictionSamples: 1 });
    await untilHistory(() => call<Instrument[]>('instruments', 'list'));

    const seconds = new Map<string, number[]>();
    const firstWords = new Map<string, number[]>();
    const lag = monitorEventLoopDelay({ resolution: 1 });
    let sessionId: string | undefined;
    for (let round = 0; round < ROUNDS; round++) {
      for (const { name, text } of TURNS) {
        turn = name;
        lag.enable();
        const answer = await call<ChatMessage>('chat', 'send', {
          text: text(round),
          sessionId,
          instrument: INSTRUMENT,
          timeframe: '15m',
          language: 'en',
        });
        lag.disable();
        sessionId = answer.sessionId;
        if (answer.state !== 'done') throw new Error(`Expected the turn ${name} to be done, was ${answer.state}.`);
        push(seconds, name, (answer.usage?.durationMs ?? 0) / 1_000);
        if (answer.usage?.firstWordMs != null) push(firstWords, name, answer.usage.firstWordMs / 1_000);
      }
    }
    console.log(`\n${ROUNDS} rounds in one conversation, ${active.modelId}; medians\n`);
    console.log('turn             seconds   first word s');
    for (const { name } of TURNS) {
      const words = firstWords.get(name);
      console.log(
        `${name.padEnd(15)} ${median(seconds.get(name) ?? [])
          .toFixed(2)
          .padStart(8)} ${(words ? median(words).toFixed(2) : '-').padStart(12)}`,
      );
    }
    console.log(
      `\nmain-loop lag during the turns: p50 ${ns(lag.percentile(50))}, p99 ${ns(lag.percentile(99))}, longest ${ns(lag.max)} (aim: p99 under 20 ms)`,
    );
    await reportPrompts(asked, active.path, active.contextTokens);
  } finally {
    await workstation.close();
    rmSync(folder, { recursive: true, force: true });
  }
  process.exit(0);
}

/** The same prompts on a bare chat, in the same order, slot by slot as the app keeps them. */
async function reportPrompts(asked: readonly Asked[], modelPath: string, contextSize: number): Promise<void> {
  const llama = await getLlama({
    gpu: false,
    build: 'never',
    skipDownload: true,
    maxThreads: 0,
    logLevel: LlamaLogLevel.error,
  });
  const model = await llama.loadModel({ modelPath, gpuLayers: 0 });
  const threads = Math.max(1, llama.cpuMathCores - 1);
  const context = await model.createContext({ contextSize, threads: { ideal: threads, min: threads } });
  const sequence = context.getSequence();
  const rows = new Map<
    string,
    { readonly ours: GenerationResult; readonly bare: { firstMs: number; perSecond: number | null } }[]
  >();
  for (const { request, result } of asked) {
    const session = new LlamaChatSession({ contextSequence: sequence, systemPrompt: request.system });
    const startedAt = performance.now();
    let firstAt = 0;
    let tokens = 0;
    await session.prompt(request.user, {
      maxTokens: Math.max(1, result.outputTokens),
      temperature: 0,
      onToken: (some) => {
        firstAt ||= performance.now();
        tokens += some.length;
      },
    });
    const endedAt = performance.now();
    session.dispose({ disposeSequence: false });
    const firstMs = (firstAt || endedAt) - startedAt;
    const perSecond = tokens > 1 ? (1_000 * (tokens - 1)) / (endedAt - firstAt) : null;
    const kind = `${request.slot ?? 'prediction'}, ${result.reusedTokens > result.promptTokens / 2 ? 'warm' : 'cold'}`;
    const list = rows.get(kind) ?? [];
    list.push({ ours: result, bare: { firstMs, perSecond } });
    rows.set(kind, list);
  }
  console.log(
    '\nprompts                n  tokens  reused | first token ms: app    bare  ratio | tokens/s: app   bare  ratio',
  );
  for (const [kind, list] of rows) {
    const ours = median(list.map(({ ours: one }) => one.firstTokenMs));
    const bare = median(list.map(({ bare: one }) => one.firstMs));
    const speed = median(list.flatMap(({ ours: one }) => speedOf(one) ?? []));
    const bareSpeed = median(list.flatMap(({ bare: one }) => one.perSecond ?? []));
    console.log(
      `${kind.padEnd(18)} ${String(list.length).padStart(5)} ${fixed(median(list.map(({ ours: one }) => one.promptTokens)), 0, 7)} ${fixed(median(list.map(({ ours: one }) => one.reusedTokens)), 0, 7)} | ` +
        `${fixed(ours, 0, 19)} ${fixed(bare, 0, 7)} ${fixed(ours / bare, 2, 6)} | ${fixed(speed, 1, 13)} ${fixed(bareSpeed, 1, 6)} ${fixed(speed / bareSpeed, 2, 6)}`,
    );
  }
  await model.dispose();
}

function speedOf({ outputTokens, durationMs, firstTokenMs }: GenerationResult): number | null {
  return outputTokens > 1 ? (1_000 * (outputTokens - 1)) / (durationMs - firstTokenMs) : null;
}

/** The demo market brings its history in the background. */
async function untilHistory(list: () => Promise<Instrument[]>): Promise<void> {
  for (let tries = 0; tries < 240; tries++) {
    const found = (await list()).find(({ id }) => id === INSTRUMENT);
    if ((found?.series[0]?.count ?? 0) > 20_000) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

function push(map: Map<string, number[]>, key: string, value: number): void {
  map.set(key, [...(map.get(key) ?? []), value]);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function fixed(value: number, digits: number, width: number): string {
  return (Number.isNaN(value) ? '-' : value.toFixed(digits)).padStart(width);
}

function ns(value: number): string {
  return `${(value / 1e6).toFixed(1)} ms`;
}

await main();
