import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAdapterFiles } from '#electron/infra/models/adapter-files';
import { readModelCatalog } from '#electron/infra/models/model-catalog';
import { modelFit } from '#electron/infra/models/model-fit';
import { createModelWorkMark } from '#electron/infra/models/model-work-mark';
import { createPredictionStore } from '#electron/infra/sqlite/prediction-store';
import { createSettingsStore } from '#electron/infra/sqlite/settings-store';
import { sha256OfText } from '#electron/infra/system/sha256-of-text';
import { type ActiveModel, createLlamaRuntime } from '#electron/llm/llama-runtime';
import { createModelLadder, type LadderParts, type RefreshedModelLadder } from '#electron/llm/model-ladder';
import { createPredictionService } from '#electron/pipeline/predictions/prediction-service';
import type { GenerationRequest, LanguageModel } from '#electron/ports/language-model';
import { readGgufHeader } from '#electron/trainer/gguf-reader';
import { AppError } from '#shared/domain/app-error';
import { type CandleColumns, sliceColumns } from '#shared/domain/candle-columns';
import type { Structure } from '#shared/domain/structure';
import { writeAdapterFor } from '#tests/support/adapter-writer';
import { bundleForNode } from '#tests/support/bundle-for-node';
import { candleColumns } from '#tests/support/candle-series';
import { generated, type ScriptedReply, scriptedModel } from '#tests/support/scripted-model';
import { openTestJournal } from '#tests/support/test-journal';
import { type TinyLlama, writeTinyLlama } from '#tests/support/tiny-llama';

// Whatever a model does or is, it ends in a state that says what is the matter, and the app goes on.

let root: string;
let large: TinyLlama;
let small: TinyLlama;
let folder: string;
let round = 0;
const open: (() => unknown)[] = [];

const HOUR = 3_600_000;
const CANDLES = candleColumns({ length: 200, timeframe: '1h', seed: 3 });
const NOW = (CANDLES.openAt.at(-1) as number) + HOUR;
/** Cites the two levels of `bracket`. */
const ANSWER = JSON.stringify({
  direction: 'long',
  stop: 'L2',
  entry: 'now',
  target: 'L1',
  horizon: 16,
  probability: 60,
  evidence: ['L2'],
});
const FUZZ_SEEDS = 60;

beforeAll(async () => {
  root = mkdtempSync(path.join(os.tmpdir(), 'fairgap-model-faults-'));
  large = await writeTinyLlama(root, { fileName: 'large.gguf', seed: 1 });
  small = await writeTinyLlama(root, { fileName: 'small.gguf', seed: 2 });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  round += 1;
  folder = path.join(root, `round-${round}`);
  mkdirSync(folder);
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

describe('a model that never ends', () => {
  it('is stopped at the deadline, and the next question is answered', async () => {
    const ladder = startLadder({ model: activeOf(large), small: null });
    await ladder.ensureLoaded();

    const endless = await ladder.generate(request({ maxTokens: 900, deadlineMs: 40 }));
    const next = await ladder.generate(request({ maxTokens: 4 }));

    expect(endless.stopReason).toBe('deadline');
    expect(next.outputTokens).toBeGreaterThan(0);
    expect(ladder.standing()).toMatchObject({ rung: 'base', failuresInRow: 0 });
  });
});

describe('an answer that is none', () => {
  it.each([
    ['ends nowhere', () => generated(ANSWER.slice(0, 30), 'deadline')],
    ['is no JSON', 'I would buy here.'],
    ['is cut', ANSWER.slice(0, 30)],
    ['names a symbol of its own', ANSWER.replace('{', '{"instrument":"DOGE/USDT",')],
    ['names a level that is not there', ANSWER.replace('"L1"', '"L77"')],
    ['has NaN', ANSWER.replace('60', 'NaN')],
    ['has 1e309', ANSWER.replace('60', '1e309')],
    ['has -1', ANSWER.replace('60', '-1')],
    ['has "0,5"', ANSWER.replace('60', '"0,5"')],
    ['has a quantity', ANSWER.replace('{', '{"quantity":5,')],
  ] as const)('%s: recorded as such, and the third leads to safe mode', async (_, reply) => {
    const desk = await startPredictions([reply]);

    const made = [await desk.predict(), await desk.predict(), await desk.predict(), await desk.predict()];

    expect(made.map(({ source }) => source)).toEqual(['model', 'model', 'rules', 'rules']);
    expect(made.slice(0, 2).map(({ verdict }) => verdict)).toEqual(
      Array(2).fill(expect.objectContaining({ kind: 'abstention', reason: 'invalid_answer' })),
    );
    expect(made.map(({ provenance }) => provenance.validity)).toEqual(Array(4).fill('failed'));
    expect(desk.ladder.standing()).toMatchObject({
      rung: 'rules',
      isSafeMode: true,
      failuresInRow: 3,
      lastFailure: { code: 'answer_invalid', message: expect.stringMatching(/xpected|Unrecognized/) },
    });
  });

  it('is forgotten with a sound one, and safe mode ends when a person says so', async () => {
    const desk = await startPredictions(['nonsense', 'nonsense', ANSWER, ...Array(6).fill('nonsense'), ANSWER]);

    await desk.predict();
    const before = desk.ladder.standing().failuresInRow;
    const sound = await desk.predict();
    const after = desk.ladder.standing().failuresInRow;
    for (let turn = 0; turn < 3; turn++) await desk.predict();
    const inSafeMode = desk.ladder.standing().isSafeMode;
    desk.ladder.leaveSafeMode();

    expect([before, sound.source, sound.verdict.kind, after, inSafeMode]).toEqual([1, 'model', 'forecast', 0, true]);
    expect((await desk.predict()).verdict.kind).toBe('forecast');
  });
});

describe('a model that throws', () => {
  it('leaves the prediction to the next one, which is named as its maker', async () => {
    const desk = await startPredictions([new AppError('model_failed', 'The model failed: broken.'), ANSWER], {
      small: activeOf(small),
    });

    const made = await desk.predict();

    expect(made).toMatchObject({
      source: 'model',
      verdict: { kind: 'forecast' },
      provenance: { modelId: 'small', modelHash: small.sha256, validity: 'first_try' },
    });
    expect(desk.ladder.standing()).toMatchObject({ rung: 'small', wanted: 'base', failuresInRow: 0 });
  });

  it('in the middle of its text fails that answer alone', async () => {
    const desk = await startPredictions([
      (asked) => {
        asked.onText?.('BTC is at ');
        throw new Error('GGML_ASSERT(n >= 0) failed');
      },
      'Sound.',
    ]);
    const said: string[] = [];
    const ask = () => desk.ladder.generate(request({ onText: (text) => said.push(text) }));

    await expect(ask()).rejects.toMatchObject({
      code: 'model_failed',
      message: expect.stringContaining('GGML_ASSERT'),
    });
    await ask();

    expect(said).toEqual(['BTC is at ', 'Sound.']);
    expect(desk.ladder.standing()).toMatchObject({ rung: 'base', failuresInRow: 0 });
  });
});

describe('a model that ends the process', () => {
  let childScript: string;
  beforeAll(async () => {
    childScript = await bundleForNode('tests/support/model-child.ts');
  });
  afterAll(() => rmSync(childScript, { force: true }));

  it.each([
    ['SIGKILL', ''],
    ['SIGABRT', 'abort'],
  ] as const)(
    'with %s: the next start is one rung lower, says so, and finds its journal whole',
    { timeout: 60_000 },
    async (signal, end) => {
      const said = await runUntilDead(
        childScript,
        [folder, large.path, large.sha256, String(large.contextTokens), end],
        signal,
      );

      const database = await openTestJournal(path.join(folder, 'journal.sqlite'));
      open.push(() => database.close());
      const mark = createModelWorkMark(folder);
      const ladder = startLadder(
        { model: { ...activeOf(large), modelId: 'chosen' }, small: activeOf(small) },
        { mark },
      );
      const loaded = await ladder.ensureLoaded();

      expect(said).toBeGreaterThanOrEqual(12);
      expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
      // One write more than was told at most: it died between the write and the word.
      const { predictionSamples } = createSettingsStore(database).read();
      expect([1 + (said % 15), 1 + ((said + 1) % 15)]).toContain(predictionSamples);
      expect(loaded?.modelId).toBe('small');
      expect(ladder.standing()).toMatchObject({
        rung: 'small',
        wanted: 'base',
        lastFailure: { code: 'crashed', message: expect.stringContaining('the model chosen was at work') },
      });
      // And the start after that, which ended in order, does not think of a crash again.
      await ladder.generate(request());
      expect(createModelWorkMark(folder).takeLeft()).toBeNull();
    },
  );

  it('leaves nothing behind where the answer ended', { timeout: 60_000 }, async () => {
    const ladder = startLadder({ model: activeOf(large), small: null }, { mark: createModelWorkMark(folder) });

    await ladder.generate(request());
    await expect(ladder.generate(request({ user: 'candle '.repeat(2_000) }))).rejects.toMatchObject({
      code: 'model_failed',
    });

    expect(createModelWorkMark(folder).takeLeft()).toBeNull();
    expect(ladder.standing().failuresInRow).toBe(0);
  });
});

describe('too little memory', () => {
  it('lets the small model answer in place of every larger one of the catalog', async () => {
    const catalog = readModelCatalog('models/catalog.json');
    const sizes = new Map(catalog.map(({ id, sizeBytes }) => [id, sizeBytes]));
    const defaultId = catalog.find(({ isDefault }) => isDefault)?.id ?? '';
    for (const { id } of catalog.filter(({ isDefault }) => !isDefault)) {
      const ladder = startLadder(
        { model: { ...activeOf(large), modelId: id }, small: { ...activeOf(small), modelId: defaultId } },
        {
          fit: (modelId, { extraBytes }) => {
            const entry = catalog.find((one) => one.id === modelId);
            return entry ? modelFit(entry, { availableBytes: 1e9, extraBytes, speeds: new Map(), sizes }) : null;
          },
        },
      );

      const loaded = await ladder.ensureLoaded();

      expect(loaded?.modelId).toBe(defaultId);
      expect(ladder.standing()).toMatchObject({
        rung: 'small',
        lastFailure: { code: 'too_large', message: expect.stringMatching(/it needs \d\.\d GB and 1\.0 GB are free/) },
      });
    }
  });
});

describe('a model file', () => {
  it.each([0, 4, 100, 5_000, -64])('cut to %i bytes never loads, and the small model answers', async (length) => {
    const file = path.join(folder, 'cut.gguf');
    writeFileSync(file, readFileSync(large.path).subarray(0, length));
    const ladder = startLadder({ model: { ...activeOf(large), path: file }, small: activeOf(small) });

    const result = await ladder.generate(request());

    expect(result.outputTokens).toBeGreaterThan(0);
    expect(ladder.standing()).toMatchObject({
      rung: 'small',
      lastFailure: { code: 'model_failed', message: expect.stringContaining('not a sound GGUF') },
    });
  });

  it(`with noise in its header never gets to the native loader, ${FUZZ_SEEDS} times`, { timeout: 60_000 }, async () => {
    const bytes = readFileSync(large.path);
    const { dataOffset } = await readGgufHeader(large.path);
    const file = path.join(folder, 'noise.gguf');
    const ladder = startLadder({ model: { ...activeOf(large), path: file }, small: null });
    const codes = new Set<string>();
    for (let seed = 1; seed <= FUZZ_SEEDS; seed++) {
      writeFileSync(file, withNoise(bytes, dataOffset, seed));
      ladder.leaveSafeMode();

      codes.add(
        await ladder.ensureLoaded().then(
          () => 'loaded',
          (error) => error.code,
        ),
      );
    }

    expect([...codes].sort()).toEqual(['hash_mismatch', 'model_failed']);
  });
});

describe('an adapter', () => {
  const choiceOf = async (file: string) => {
    const adapters = createAdapterFiles({ shippedDir: path.join(root, 'none'), ownDir: folder });
    const base = activeOf(large);
    const found = (await adapters.list()).find((adapter) => adapter.path === file);
    if (!found) return { adapter: null, adapterProblem: { code: 'adapter_missing', message: 'It is gone.' } };
    const problem = await adapters.problemOn(found, base);
    const adapter = { path: found.path, sha256: found.id, scale: 1, sizeBytes: found.sizeBytes };
    return problem ? { adapter: null, adapterProblem: problem } : { adapter, adapterProblem: null };
  };

  it.each([
    ['of another model', { baseHash: 'a'.repeat(64) }, 'other_base'],
    ['with a weight that is no number', { weight: Number.NaN }, 'damaged'],
    ['with matrices of another size', { width: 32 }, 'damaged'],
  ] as const)('%s is not put on, and the base answers', async (_, change, code) => {
    const file = path.join(folder, 'a.gguf');
    const sha256 = await writeAdapterFor(large, file, change);
    const ladder = startLadder({ model: activeOf(large), small: null, ...(await choiceOf(file)) });

    await ladder.generate(request());

    expect(ladder.loaded()?.adapterHash).toBeNull();
    expect(ladder.standing()).toMatchObject({ rung: 'base', wanted: 'adapter', lastFailure: { code } });

    // Nor where somebody puts it on without looking: the runtime looks itself, and the base answers again.
    const adapter = { path: file, sha256, scale: 1, sizeBytes: 1 };
    const blind = startLadder({ model: activeOf(large), small: null, adapter });
    await blind.generate(request());
    expect(blind.standing()).toMatchObject({ rung: 'base', wanted: 'adapter', failuresInRow: 0 });
  });

  it('that is exchanged for another file after it was chosen is not loaded', async () => {
    const file = path.join(folder, 'a.gguf');
    const adapter = { path: file, sha256: await writeAdapterFor(large, file), scale: 1, sizeBytes: 1 };
    await writeAdapterFor(large, file, { seed: 9 });
    const ladder = startLadder({ model: activeOf(large), small: null, adapter });

    await ladder.generate(request());

    expect(ladder.standing()).toMatchObject({ rung: 'base', lastFailure: { code: 'hash_mismatch' } });
  });

  it(`with noise in its header is refused or answers, ${FUZZ_SEEDS} times, and never ends the process`, {
    timeout: 120_000,
  }, async () => {
    const sound = path.join(folder, 'sound.gguf');
    await writeAdapterFor(large, sound);
    const bytes = readFileSync(sound);
    rmSync(sound);
    const file = path.join(folder, 'noise.gguf');
    const rungs = new Set<string>();
    for (let seed = 1; seed <= FUZZ_SEEDS; seed++) {
      const noisy = withNoise(bytes, bytes.length, seed);
      writeFileSync(file, noisy);
      const adapter = { path: file, sha256: hashOf(noisy), scale: 1, sizeBytes: noisy.length };
      const ladder = startLadder({ model: activeOf(large), small: null, adapter });

      await ladder.generate(request({ maxTokens: 2 }));

      rungs.add(ladder.standing().rung);
      await ladder.unload();
    }

    expect(rungs.has('base')).toBe(true);
    expect(rungs.has('rules')).toBe(false);
  });
});

/** `bytes` with one to eight other bytes among the first `within`. */
function withNoise(bytes: Buffer, within: number, seed: number): Buffer {
  const noisy = Buffer.from(bytes);
  let state = seed * 2_654_435_761;
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const count = 1 + next(8);
  for (let index = 0; index < count; index++) {
    const at = next(within);
    noisy[at] = ((noisy[at] as number) + 1 + next(255)) & 255;
  }
  return noisy;
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function activeOf(file: TinyLlama): ActiveModel {
  const modelId = path.basename(file.path, '.gguf');
  return { modelId, path: file.path, sha256: file.sha256, contextTokens: file.contextTokens };
}

type Choice = Awaited<ReturnType<LadderParts['choose']>>;

function startLadder(
  choice: Pick<Choice, 'model' | 'small'> & Partial<Choice>,
  parts: Partial<Pick<LadderParts, 'mark' | 'fit' | 'createRuntime' | 'clock'>> = {},
): RefreshedModelLadder {
  const ladder = createModelLadder({
    createRuntime: (resolveActive) => createLlamaRuntime({ resolveActive, threads: 1 }),
    choose: async () => ({ adapter: null, adapterProblem: null, ...choice }),
    fit: () => null,
    mark: null,
    clock: { now: () => Date.now() },
    onChange: () => {},
    ...parts,
  });
  open.push(() => ladder.unload());
  return ladder;
}

/** The prediction service over a real journal and a ladder whose models say what the script tells them. */
async function startPredictions(replies: readonly ScriptedReply[], { small: below = null as ActiveModel | null } = {}) {
  const database = await openTestJournal();
  open.push(() => database.close());
  const scripted = scriptedModel(replies);
  const ladder = startLadder(
    { model: activeOf(large), small: below },
    { createRuntime: (resolveActive) => overScript(scripted, resolveActive), clock: { now: () => NOW } },
  );
  let ids = 0;
  const service = createPredictionService({
    model: ladder,
    store: createPredictionStore(database),
    structures: bracket,
    clock: { now: () => NOW },
    ids: { next: (prefix) => `${prefix}_${++ids}` },
    sha256: sha256OfText,
    onPrediction: () => {},
    modeOf: () => 'retrospective',
    templates: {
      render: (id, inputs) => ({ version: '1', text: `${id}: ${Object.values(inputs).join('|')}` }),
    },
    market: {
      now: () => NOW,
      pricePrecision: () => 5,
      closed: ({ limit = Number.POSITIVE_INFINITY }) => {
        const end = CANDLES.openAt.length;
        return sliceColumns(CANDLES, Math.max(0, end - limit), end);
      },
    },
  });
  let seed = 0;
  return {
    ladder,
    // Another seed each time: what was recorded already is not recorded again.
    predict: () => service.request({ instrument: 'EURUSD', timeframe: '1h', seed: ++seed }),
  };
}

/** A swing above and one below the last close. */
function bracket({ candles }: { readonly candles: CandleColumns }): Structure[] {
  const close = candles.close.at(-1) as number;
  const formedAt = candles.openAt.at(-9) as number;
  const swing = (id: string, price: number, direction: Structure['direction'], label: 'HH' | 'HL'): Structure => ({
    id,
    kind: 'swing',
    direction,
    formedAt,
    confirmedAt: formedAt + 3 * HOUR,
    top: price,
    bottom: price,
    label,
    states: [{ state: 'active', at: formedAt + 3 * HOUR }],
    candles: [formedAt],
  });
  return [swing('high', close * 1.003, 'bearish', 'HH'), swing('low', close * 0.997, 'bullish', 'HL')];
}

/** A runtime that loads what it is told and says what the script says. */
function overScript(scripted: LanguageModel, resolveActive: () => Promise<ActiveModel | null>): LanguageModel {
  let loaded: ActiveModel | null = null;
  const description = () => {
    const plain = scripted.loaded();
    return loaded && plain && { ...plain, modelId: loaded.modelId, modelHash: loaded.sha256 };
  };
  const turn = async <T>(work: () => Promise<T>): Promise<T> => {
    loaded = await resolveActive();
    if (!loaded) throw new AppError('model_missing', 'No language model is installed.');
    return work();
  };
  return {
    ...scripted,
    loaded: description,
    ensureLoaded: async () => {
      loaded = await resolveActive();
      return description();
    },
    generate: (asked) => turn(() => scripted.generate(asked)),
    generateSamples: (asked, seeds) => turn(() => scripted.generateSamples(asked, seeds)),
  };
}

/** @returns How many pieces of text it told of before it died of `signal`. */
function runUntilDead(script: string, args: readonly string[], signal: NodeJS.Signals): Promise<number> {
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let pieces = 0;
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    if (!line.endsWith('}')) return;
    pieces = (JSON.parse(line) as { pieces: number }).pieces;
    if (signal === 'SIGKILL' && pieces === 12) child.kill('SIGKILL');
  });
  const isRead = new Promise((resolve) => lines.once('close', resolve));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', async (code, by) => {
      await isRead;
      if (by === signal) resolve(pieces);
      else reject(new Error(`Expected an end by ${signal}, was ${by ?? code}.`));
    });
  });
}

function request(changes: Partial<GenerationRequest> = {}): GenerationRequest {
  return {
    system: 'You are terse.',
    user: 'A plain question.',
    maxTokens: 8,
    temperature: 0,
    seed: 0,
    deadlineMs: 60_000,
    isReproducible: false,
    ...changes,
  };
}
