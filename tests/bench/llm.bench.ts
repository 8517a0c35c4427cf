import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getLlama, LlamaLogLevel, type Token } from 'node-llama-cpp';
import { createLlamaRuntime } from '#electron/llm/llama-runtime';
import type { GenerationRequest } from '#electron/ports/language-model';
import { fetchDefaultModel } from '#tests/support/default-model';

// `npm run bench:llm`: the app's path to the language model against a bare loop over the same library, model, prompt,
// threads and batch, in one process. Rounds of the two alternate, so that a busy machine is busy for both.

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const OUTPUT_TOKENS = 96;

interface Measurement {
  readonly firstTokenMs: number;
  /** Output after the first token. */
  readonly tokensPerSecond: number;
}

async function main(): Promise<void> {
  // The bundle lies in out/bench, so the repository is where the command was given.
  const active = await fetchDefaultModel(process.cwd(), (line) => console.log(line));
  const started = performance.now();
  const runtime = createLlamaRuntime({ resolveActive: async () => active });
  const loaded = await runtime.ensureLoaded();
  console.log(`model       ${loaded?.modelId}, ${loaded?.runtime}, context ${loaded?.contextTokens}`);
  console.log(`load        ${ms(performance.now() - started)} (header and hash checked, library and weights loaded)`);

  const bare = await openBare(
    active.path,
    active.contextTokens,
    Number(/(\d+) threads/.exec(loaded?.runtime ?? '')?.[1]),
  );
  const results: Record<'appCold' | 'bareCold' | 'appWarm' | 'bareWarm', Measurement[]> = {
    appCold: [],
    bareCold: [],
    appWarm: [],
    bareWarm: [],
  };
  let promptTokens = 0;
  // A round that does not count: the first touch of the weights reads them from the disk.
  await runtime.generate(request('Warm up.', false, 8));
  await bare.generate('Warm up.', false, 8);

  const lags: { readonly p99: number; readonly longest: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const cold = `${CONTEXT}\nRound ${round}. ${QUESTIONS[0]}`;
    const warm = `${CONTEXT}\nRound ${round}. ${QUESTIONS[1]}`;
    // One for each round: a histogram that is switched off and on counts the pause as lag.
    const lag = monitorEventLoopDelay({ resolution: 1 });
    lag.enable();
    const first = await runtime.generate(request(cold, true, OUTPUT_TOKENS));
    const second = await runtime.generate(request(warm, false, OUTPUT_TOKENS));
    lag.disable();
    lags.push({ p99: lag.percentile(99), longest: lag.max });
    promptTokens = first.promptTokens;
    results.appCold.push(measured(first));
    results.appWarm.push(measured(second));
    results.bareCold.push(await bare.generate(cold, false, OUTPUT_TOKENS));
    results.bareWarm.push(await bare.generate(warm, true, OUTPUT_TOKENS));
  }

  console.log(`prompt      ${promptTokens} tokens, output ${OUTPUT_TOKENS} tokens, ${ROUNDS} rounds, medians\n`);
  console.log('                       app        bare       ratio');
  report('cold first token  ', results.appCold, results.bareCold, 'firstTokenMs', ms);
  report('warm first token  ', results.appWarm, results.bareWarm, 'firstTokenMs', ms);
  report('cold tokens/s     ', results.appCold, results.bareCold, 'tokensPerSecond', (value) => value.toFixed(1));
  report('warm tokens/s     ', results.appWarm, results.bareWarm, 'tokensPerSecond', (value) => value.toFixed(1));
  console.log(
    `\nmain-loop lag while the app generates: p99 ${ns(Math.max(...lags.map(({ p99 }) => p99)))} in the worst round, longest ${ns(Math.max(...lags.map(({ longest }) => longest)))} (aim: p99 under 20 ms)`,
  );

  const repeats = new Set<string>();
  for (let repeat = 0; repeat < 5; repeat++) {
    repeats.add((await runtime.generate({ ...request(CONTEXT, true, 48), temperature: 0.8, seed: 7 })).text);
    await runtime.generate(request(`Between ${repeat}.`, false, 8));
  }
  console.log(`5 reproducible requests with others in between: ${repeats.size === 1 ? 'identical' : 'DIFFERENT'}`);
  await runtime.unload();
  process.exit(repeats.size === 1 ? 0 : 1);
}

/** The same work by the library's own calls, and nothing else. */
async function openBare(modelPath: string, contextSize: number, threads: number) {
  const llama = await getLlama({
    gpu: false,
    build: 'never',
    skipDownload: true,
    maxThreads: 0,
    logLevel: LlamaLogLevel.error,
  });
  const model = await llama.loadModel({ modelPath, gpuLayers: 0 });
  const context = await model.createContext({ contextSize, threads: { ideal: threads, min: threads } });
  const sequence = context.getSequence();
  return {
    async generate(user: string, isWarm: boolean, maxTokens: number): Promise<Measurement> {
      const started = performance.now();
      const prompt = model.tokenize(
        `<|im_start|>system\n${SYSTEM}<|im_end|>\n<|im_start|>user\n${user}<|im_end|>\n<|im_start|>assistant\n`,
        true,
      );
      if (isWarm) await sequence.adaptStateToTokens(prompt.slice(0, -1), false);
      else await sequence.clearHistory();
      const out: Token[] = [];
      let firstAt = 0;
      for await (const token of sequence.evaluate(prompt.slice(sequence.nextTokenIndex), { temperature: 0 })) {
        firstAt ||= performance.now();
        out.push(token);
        if (out.length >= maxTokens) break;
      }
      model.detokenize(out);
      return {
        firstTokenMs: firstAt - started,
        tokensPerSecond: ((out.length - 1) * 1000) / (performance.now() - firstAt),
      };
    },
  };
}

function measured(result: { firstTokenMs: number; durationMs: number; outputTokens: number }): Measurement {
  return {
    firstTokenMs: result.firstTokenMs,
    tokensPerSecond: ((result.outputTokens - 1) * 1000) / (result.durationMs - result.firstTokenMs),
  };
}

function request(user: string, isReproducible: boolean, maxTokens: number): GenerationRequest {
  return {
    system: SYSTEM,
    user,
    maxTokens,
    temperature: 0,
    seed: 1,
    deadlineMs: 120_000,
    isReproducible,
    onText: () => undefined,
  };
}

function report(
  label: string,
  app: readonly Measurement[],
  bare: readonly Measurement[],
  field: keyof Measurement,
  format: (value: number) => string,
): void {
  const [ours, theirs] = [median(app.map((one) => one[field])), median(bare.map((one) => one[field]))];
  console.log(
    `${label} ${format(ours).padStart(10)} ${format(theirs).padStart(10)} ${(ours / theirs).toFixed(2).padStart(10)}`,
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}

function ns(value: number): string {
  return `${(value / 1e6).toFixed(1)} ms`;
}

const SYSTEM = 'You explain a market to a trader in a few plain sentences and use only the facts that you are given.';
const CONTEXT = [
  'EURUSD 15m, session London. Candles, oldest first: time open high low close.',
  ...Array.from({ length: 20 }, (_, index) => {
    const open = 1.07 + 0.0004 * Math.sin(index);
    const minutes = String((index * 15) % 60).padStart(2, '0');
    return `${7 + Math.floor(index / 4)}:${minutes} ${open.toFixed(5)} ${(open + 0.0006).toFixed(5)} ${(open - 0.0005).toFixed(5)} ${(open + 0.0002).toFixed(5)}`;
  }),
].join('\n');
const QUESTIONS = ['What does the market do, and why?', 'Where is the nearest support, and what would break it?'];

await main();
