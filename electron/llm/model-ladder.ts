import type { Clock } from '#electron/ports/clock';
import type { GenerationRequest, GenerationResult, LanguageModel, LoadedModel } from '#electron/ports/language-model';
import type { ModelLadder } from '#electron/ports/model-ladder';
import type { ModelWorkMark } from '#electron/ports/model-work-mark';
import { AppError } from '#shared/domain/app-error';
import type { ModelRung } from '#shared/domain/decision';
import { InvariantError } from '#shared/domain/invariant';
import type { ModelFit, ModelStanding } from '#shared/domain/model-standing';
import type { ActiveAdapter, ActiveModel } from './llama-runtime';
import { createLadderRests } from './model-ladder-rests';

/** What there is to climb on; see `createModelLadder`. */
export interface LadderChoice {
  /** The model that the person chose, without an adapter; `null` where it is not installed. */
  readonly model: ActiveModel | null;
  /** The adapter that the person put on it, with its size in bytes. */
  readonly adapter: (ActiveAdapter & { readonly sizeBytes: number }) | null;
  /** Why the adapter that the person put on it is not in `adapter`; `null` where there is no such matter. */
  readonly adapterProblem: { readonly code: string; readonly message: string } | null;
  /** The catalog's small default; `null` where it is not installed. */
  readonly small: ActiveModel | null;
}

export interface LadderParts {
  /** Makes the one runtime below; it asks for the model before every use. */
  readonly createRuntime: (resolveActive: () => Promise<ActiveModel | null>) => LanguageModel;
  readonly choose: () => Promise<LadderChoice>;
  /** Whether a model has room where `loadedModelId` would make its own; `null` where nobody knows what it needs. */
  readonly fit: (modelId: string, room: FitQuestion) => ModelFit | null;
  /** Kept by the one process that owns the folder; `null` in others. */
  readonly mark: ModelWorkMark | null;
  readonly clock: Clock;
  /** The standing is another one. */
  readonly onChange: (standing: ModelStanding) => void;
  /** Of an answer of more than a few tokens. */
  readonly onSpeed?: (modelId: string, tokensPerSecond: number) => void;
}

export interface FitQuestion {
  readonly extraBytes: number;
  readonly loadedModelId: string | null;
}

/** A ladder that can be told that the person chose otherwise. */
export interface RefreshedModelLadder extends ModelLadder {
  /** Looks at the choice again, as every request does too. */
  refresh(): Promise<ModelStanding>;
}

/**
 * The rungs `adapter`, `base` and `small` over one runtime; below them are the rules, which need no model.
 *
 * - A request that fails on one rung is tried on the next within what is left of its deadline, unless some of its text was
 *   given out already: then it fails, and the next request begins lower. What is wrong with a request itself, such as a
 *   prompt that is too long, is no failure of a rung.
 * - A rung that failed rests while there is one below it that does not; see `createLadderRests`.
 * - Two unsound answers in a row, told by `noteFailure`, let the rung rest too. A request that no rung answered, and an
 *   unsound answer, count towards the three in a row that lead to safe mode.
 * - A rung that has no room in memory is passed over. The last one is tried all the same: there is nothing else.
 *
 * Right after a result, `loaded()` tells which model gave it.
 */
export function createModelLadder(parts: LadderParts): RefreshedModelLadder {
  const { clock, mark, onChange } = parts;
  const rests = createLadderRests(clock, mark);
  const runtime = parts.createRuntime(resolveActive);
  let rungs: readonly Rung[] = [];
  let wanted: ModelRung = 'rules';
  let adapterProblem: LadderChoice['adapterProblem'] = null;
  /** The rung of the turn that the runtime is in, and when it began. */
  let serving: { readonly rung: Rung | null; readonly at: number } = { rung: null, at: 0 };
  /** Filled by `resolveActive` where `ensureLoaded` asks, which is not a turn. */
  let aside: { rung: Rung | null } | null = null;
  let pending = 0;
  let failedRequests = 0;
  let unsoundAnswers = 0;
  let isSafeMode = false;
  let lastFailure: ModelStanding['lastFailure'] = null;
  let left = mark?.takeLeft() ?? null;
  let told = '';

  async function look(): Promise<void> {
    const choice = await parts.choose();
    rungs = rungsOf(choice);
    wanted = choice.adapterProblem ? 'adapter' : (rungs[0]?.name ?? 'rules');
    rests.keepOnly(rungs.map(({ key }) => key));
    if (choice.adapterProblem && choice.adapterProblem.message !== adapterProblem?.message) {
      note(choice.adapterProblem.code, choice.adapterProblem.message);
    }
    adapterProblem = choice.adapterProblem;
    if (left) blameForCrash(left);
  }

  function blameForCrash(work: NonNullable<typeof left>): void {
    const key = work === 'unreadable' ? rungs[0]?.key : work.key;
    if (key === undefined) return;
    left = null;
    rests.crashed(key);
    const which = work === 'unreadable' ? 'a model' : `the model ${work.modelId}`;
    // Where the person has chosen otherwise since, nothing begins lower.
    if (rungs.some((rung) => rung.key === key)) {
      note('crashed', `The app ended while ${which} was at work, so it begins one rung lower.`);
    }
  }

  /** The highest rung that neither rests nor lacks room; one that is `settled` has its room already. */
  function pick(settled: (rung: Rung) => boolean = isLoaded): Rung | null {
    const awake = awakeRungs();
    return awake.find((rung, index) => index === awake.length - 1 || settled(rung) || !lackOf(rung)) ?? null;
  }

  function awakeRungs(): Rung[] {
    const keys = rungs.map(({ key }) => key);
    return isSafeMode ? [] : rungs.filter(({ key }) => !rests.isResting(key, keys));
  }

  function lackOf(rung: Rung): ModelFit | null {
    const fit = fitOf(rung);
    return fit?.verdict === 'too_large' ? fit : null;
  }

  function fitOf({ active, extraBytes }: Rung): ModelFit | null {
    return parts.fit(active.modelId, { extraBytes, loadedModelId: runtime.loaded()?.modelId ?? null });
  }

  function isLoaded({ active }: Rung): boolean {
    const loaded = runtime.loaded();
    return loaded?.modelHash === active.sha256 && loaded.adapterHash === (active.adapter?.sha256 ?? null);
  }

  async function resolveActive(): Promise<ActiveModel | null> {
    const asked = aside;
    // Whoever waits for the request before hears of its end first: its failure counts, and `loaded()` is still its model.
    await nextTurnOfLoop();
    await look();
    const rung = pick();
    noteLack(rung);
    if (asked) asked.rung = rung;
    else serving = { rung, at: clock.now() };
    if (rung && !(asked && isLoaded(rung))) {
      const { key, name, active } = rung;
      mark?.begin({ key, rung: name, modelId: active.modelId, startedAt: clock.now() });
    }
    tell();
    return rung?.active ?? null;
  }

  /** Tells of a rung that was passed over for its size. */
  function noteLack(picked: Rung | null): void {
    const [highest] = awakeRungs();
    if (!highest || highest.key === picked?.key) return;
    const lack = lackOf(highest);
    if (lack) note('too_large', lackText(lack));
  }

  function note(code: string, message: string): void {
    if (lastFailure?.code === code && lastFailure.message === message) return;
    lastFailure = { at: clock.now(), code, message };
  }

  /** @returns Whether another rung can take over. */
  function failed(rung: Rung | null, error: AppError, tried: Set<string>): boolean {
    lastFailure = { at: clock.now(), code: codeOf(error), message: error.message };
    if (!rung) return false;
    tried.add(rung.key);
    restWhereOthersAre(rung);
    const next = pick();
    return next !== null && !tried.has(next.key);
  }

  /** The last rung that is awake does not rest: a request that fails there is one of the three. */
  function restWhereOthersAre(rung: Rung): void {
    const awake = awakeRungs();
    if (awake.length > 1 && awake.some(({ key }) => key === rung.key)) rests.rest(rung.key);
  }

  function countFailure(): void {
    if (Math.max(failedRequests, unsoundAnswers) < MAX_FAILURES || isSafeMode) return;
    isSafeMode = true;
    // Frees its memory. It fails only where there is nothing to unload any more.
    runtime.unload().catch(() => {});
  }

  /** Says why, with the numbers, where memory was short. */
  function asFailure(error: unknown, rung: Rung | null): AppError {
    const failure =
      error instanceof AppError
        ? error
        : new AppError('model_failed', `The model failed: ${textOf(error)}`, {}, { cause: error });
    if (!rung || !OUT_OF_MEMORY.test(textOf(failure))) return failure;
    const fit = fitOf(rung);
    const { modelId } = rung.active;
    const numbers = fit
      ? `: it needs ${inGigabytes(fit.neededBytes)} and ${inGigabytes(fit.availableBytes)} are free`
      : '';
    return new AppError(
      'model_failed',
      `There was not enough memory for ${modelId}${numbers}.`,
      { modelId, reason: 'out_of_memory', neededBytes: fit?.neededBytes, availableBytes: fit?.availableBytes },
      { cause: error },
    );
  }

  async function marked<T>(work: () => Promise<T>): Promise<T> {
    pending++;
    try {
      return await work();
    } finally {
      pending--;
      if (pending === 0) mark?.end();
    }
  }

  function safeModeRefusal(): AppError {
    return new AppError('model_failed', 'The model failed too often and rests until a person lets it answer again.', {
      reason: 'safe_mode',
    });
  }

  async function serve<R extends Partial<GenerationRequest> & Pick<GenerationRequest, 'deadlineMs'>, T>(
    request: R,
    run: (request: R) => Promise<T>,
    resultsOf: (answer: T) => readonly GenerationResult[],
  ): Promise<T> {
    const tried = new Set<string>();
    let leftMs = request.deadlineMs;
    for (;;) {
      if (isSafeMode) throw safeModeRefusal();
      const ear = listenFor(request.onText);
      try {
        const answer = await marked(() => run({ ...request, ...ear.heard, deadlineMs: leftMs }));
        answered(resultsOf(answer));
        return answer;
      } catch (error) {
        if (ear.fault()) throw ear.fault();
        // Its turn found no rung: others failed while it waited, or every rung rests after a crash.
        if (error instanceof AppError && error.code === 'model_missing' && standing().isSafeMode)
          throw safeModeRefusal();
        if (!isFaultOfModel(error)) throw error;
        const failure = asFailure(error, serving.rung);
        const canGoOn = failed(serving.rung, failure, tried);
        leftMs -= clock.now() - serving.at;
        if (canGoOn && !ear.hasSpoken() && leftMs > 0) continue;
        failedRequests++;
        countFailure();
        throw failure;
      } finally {
        tell();
      }
    }
  }

  function answered(results: readonly GenerationResult[]): void {
    const last = results.findLast(({ outputTokens }) => outputTokens > 0);
    if (!last) return;
    failedRequests = 0;
    const { rung } = serving;
    if (!rung) return;
    rests.wake(rung.key);
    const { outputTokens, durationMs, firstTokenMs } = last;
    const writingMs = durationMs - firstTokenMs;
    if (outputTokens < TELLING_TOKENS || writingMs <= 0) return;
    parts.onSpeed?.(rung.active.modelId, (1_000 * (outputTokens - 1)) / writingMs);
  }

  async function ensureLoaded(): Promise<LoadedModel | null> {
    const tried = new Set<string>();
    for (;;) {
      if (isSafeMode) return null;
      const asked: { rung: Rung | null } = { rung: null };
      try {
        return await marked(() => {
          aside = asked;
          try {
            // It asks for the model before it waits for anything.
            return runtime.ensureLoaded();
          } finally {
            aside = null;
          }
        });
      } catch (error) {
        if (!isFaultOfModel(error)) throw error;
        const rung = asked.rung ?? serving.rung;
        const failure = asFailure(error, rung);
        if (failed(rung, failure, tried)) continue;
        failedRequests++;
        countFailure();
        throw failure;
      } finally {
        tell();
      }
    }
  }

  function standing(): ModelStanding {
    // While a model loads it takes the room that it was found to have.
    const rung = pick((one) => isLoaded(one) || (pending > 0 && one.key === serving.rung?.key));
    return {
      rung: rung?.name ?? 'rules',
      modelId: rung?.active.modelId ?? null,
      adapterId: rung?.active.adapter?.sha256 ?? null,
      wanted,
      // Where every rung rests after a crash, only a person ends that at once, too.
      isSafeMode: isSafeMode || (rungs.length > 0 && rung === null),
      failuresInRow: Math.max(failedRequests, unsoundAnswers),
      lastFailure,
    };
  }

  function tell(): void {
    const now = standing();
    const text = JSON.stringify(now);
    if (text === told) return;
    told = text;
    onChange(now);
  }

  return {
    loaded: () => (isSafeMode ? null : runtime.loaded()),
    ensureLoaded,
    generate: (request) => serve(request, runtime.generate, (result) => [result]),
    generateSamples: (request, seeds) =>
      serve(
        request,
        (asked) => runtime.generateSamples(asked, seeds),
        (results) => results,
      ),
    countTokens: (text) => runtime.countTokens(text),
    unload: () => runtime.unload(),
    standing,

    noteFailure(code, message) {
      unsoundAnswers++;
      lastFailure = { at: clock.now(), code, message };
      if (unsoundAnswers === UNSOUND_TO_STEP && serving.rung) restWhereOthersAre(serving.rung);
      countFailure();
      tell();
    },

    noteSuccess() {
      unsoundAnswers = 0;
      failedRequests = 0;
      tell();
    },

    leaveSafeMode() {
      isSafeMode = false;
      failedRequests = 0;
      unsoundAnswers = 0;
      lastFailure = null;
      rests.clear();
      tell();
    },

    async refresh() {
      await look();
      tell();
      return standing();
    },
  };
}

interface Rung {
  readonly name: Exclude<ModelRung, 'rules'>;
  /** The model and its adapter by their hashes. */
  readonly key: string;
  readonly active: ActiveModel;
  /** Memory that goes on top of the model. */
  readonly extraBytes: number;
}

function rungsOf({ model, adapter, small }: LadderChoice): Rung[] {
  const rungs: Rung[] = [];
  if (model && adapter) {
    const { sizeBytes, ...applied } = adapter;
    const key = `${model.sha256} ${adapter.sha256}`;
    rungs.push({ name: 'adapter', key, active: { ...model, adapter: applied }, extraBytes: sizeBytes });
  }
  if (model) rungs.push({ name: 'base', key: model.sha256, active: model, extraBytes: 0 });
  if (small && small.sha256 !== model?.sha256) {
    rungs.push({ name: 'small', key: small.sha256, active: small, extraBytes: 0 });
  }
  return rungs;
}

/** Listens to what a model writes: text that is out cannot be taken back, and a listener's own fault is not the model's. */
function listenFor(onText: GenerationRequest['onText']) {
  let hasSpoken = false;
  let fault: unknown = null;
  const heard = onText && {
    onText: (text: string) => {
      hasSpoken = true;
      try {
        onText(text);
      } catch (error) {
        fault = error;
        throw error;
      }
    },
  };
  return { heard, hasSpoken: () => hasSpoken, fault: () => fault };
}

/** Whether another model might do better: not with a prompt that is too long, nor with a fault of ours. */
function isFaultOfModel(error: unknown): boolean {
  if (error instanceof InvariantError) return false;
  if (!(error instanceof AppError)) return true;
  if (error.details.reason === 'safe_mode' || 'promptTokens' in error.details) return false;
  return error.code === 'model_failed' || error.code === 'hash_mismatch';
}

function codeOf(error: AppError): string {
  return error.details.reason === 'out_of_memory' ? 'out_of_memory' : error.code;
}

function lackText({ modelId, neededBytes, availableBytes }: ModelFit): string {
  return `There is no room for ${modelId}: it needs ${inGigabytes(neededBytes)} and ${inGigabytes(availableBytes)} are free.`;
}

function inGigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function nextTurnOfLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const MAX_FAILURES = 3;
const UNSOUND_TO_STEP = 2;
/** Shorter answers say little of a speed. */
const TELLING_TOKENS = 16;
/**
 * What the operating system, the runtime and the native library call it. A context that cannot be made of a file that was
 * checked lacks memory, though the library says no more than that.
 */
const OUT_OF_MEMORY =
  /out of memory|not enough (?:memory|VRAM)|ENOMEM|bad_alloc|cannot allocate|failed to (?:allocate|create context)|insufficient ?memory|alloc(?:ation)? failed|too large for the available/i;
