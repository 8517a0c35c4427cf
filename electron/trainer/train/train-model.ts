import { AppError } from '#shared/domain/app-error';
import { invariant } from '#shared/domain/invariant';
import type { TrainingRecipe } from '#shared/domain/training-recipe';
import type { TrainingPoint } from '#shared/domain/training-run';
import type { BatchSource, EpochBatches } from '../batches/batch-source';
import type { BatchLoss, TrainableModel } from '../trainable-model';
import type { CheckpointFolder } from './checkpoint-folder';
import { isMeasured, stepsThatFit } from './fit-steps';
import { learningRate } from './learning-rate';
import type { TrainingProgress, TrainingState } from './training-state';

export interface TrainModelParts {
  readonly model: TrainableModel;
  readonly recipe: TrainingRecipe;
  readonly training: BatchSource;
  /** What is looked at every `evaluateEvery` steps; without examples there are no looks, and the last weights are the result. */
  readonly validation: BatchSource;
  readonly checkpoints: CheckpointFolder;
  /** Milliseconds since some moment; never goes back. */
  readonly now: () => number;
  /** Asked after every computation. */
  readonly isPauseWanted: () => boolean;
  readonly onBegin: (begin: { readonly totalSteps: number; readonly resumedFromStep: number }) => void;
  /** A point of a step that was told before replaces it: the look at the validation split comes after the step. */
  readonly onPoint: (point: TrainingPoint, totalSteps: number) => void;
  readonly onCheckpoint: (step: number) => void;
}

export type TrainingOutcome =
  | { readonly kind: 'paused'; readonly step: number }
  | {
      readonly kind: 'finished';
      readonly reason: EndReason;
      readonly progress: TrainingProgress;
      readonly points: readonly TrainingPoint[];
      /** The weights of the step with the lowest validation loss; the last ones where there were no looks. */
      readonly weights: ReadonlyMap<string, Float32Array>;
    };

export type EndReason = 'steps' | 'time' | 'patience';

/**
 * Trains a model to the end of its recipe, from the newest sound checkpoint on where there is one.
 *
 * A resumed training computes what an uninterrupted one would have computed: the order of batches depends on the seed alone, and a
 * step that was not finished is done again from its first batch.
 *
 * @throws AppError `model_failed` when several gradients in a row are no numbers, `disk_full`.
 */
export async function trainModel(parts: TrainModelParts): Promise<TrainingOutcome> {
  const restored = await parts.checkpoints.restore(parts.model);
  const course = new Course(parts, restored);
  parts.onBegin({ totalSteps: course.progress.totalSteps, resumedFromStep: course.progress.step });
  for (;;) {
    const stepsEnd = course.stepsEnd();
    if (course.isLookDue(stepsEnd !== null) && !(await course.look())) return course.pause();
    const reason = stepsEnd ?? (course.isOutOfPatience() ? 'patience' : null);
    if (course.isCheckpointDue(reason !== null)) await course.save();
    if (reason !== null) return course.finish(reason);
    if (parts.isPauseWanted() || !(await course.takeStep())) return course.pause();
  }
}

/** The state of a training, and what changes it. */
class Course {
  progress: TrainingProgress;
  readonly #points: TrainingPoint[];
  #bestWeights: ReadonlyMap<string, Float32Array> | null;
  /** Something has happened since the last checkpoint. */
  #isChanged: boolean;
  #epoch: EpochBatches;
  readonly #looks: EpochBatches | null;
  readonly #budgetMs: number;
  readonly #stepMs: number[] = [];
  /** On the clock: when the training would have begun had it never paused. */
  readonly #workedFrom: number;

  constructor(
    private readonly parts: TrainModelParts,
    restored: TrainingState | null,
  ) {
    const { recipe, training, validation, now } = parts;
    this.progress = restored?.progress ?? beginning(recipe, training.epoch(0).count);
    this.#points = [...(restored?.points ?? [])];
    this.#bestWeights = restored?.bestWeights ?? null;
    this.#isChanged = restored === null;
    this.#epoch = training.epoch(this.progress.cursor.epoch);
    this.#looks = validation.examples > 0 ? validation.epoch(0) : null;
    this.#budgetMs = recipe.maxMinutes === null ? Number.POSITIVE_INFINITY : recipe.maxMinutes * MINUTE_MS;
    this.#workedFrom = now() - this.progress.workedMs;
  }

  /** Why no further step comes; `null` where one does. */
  stepsEnd(): 'steps' | 'time' | null {
    const { step, totalSteps, isCutByTime, workedMs } = this.progress;
    if (step >= totalSteps) return isCutByTime ? 'time' : 'steps';
    return step > 0 && workedMs >= this.#budgetMs ? 'time' : null;
  }

  isLookDue(isEnd: boolean): boolean {
    if (!this.#looks || this.#lastPoint()?.validationLoss != null) return false;
    return isEnd || this.progress.step % this.parts.recipe.evaluateEvery === 0;
  }

  isCheckpointDue(isEnd: boolean): boolean {
    const { step } = this.progress;
    return this.#isChanged && (isEnd || (step > 0 && step % this.parts.recipe.checkpointEvery === 0));
  }

  /** Whether the last looks were no better than the best one. */
  isOutOfPatience(): boolean {
    const { patience } = this.parts.recipe;
    const { best } = this.progress;
    if (patience === null || best === null) return false;
    const since = this.#points.filter(({ step, validationLoss }) => step > best.step && validationLoss !== null);
    return since.length >= patience;
  }

  /** Loss on the validation split; `false` where a pause is wanted before its end. */
  async look(): Promise<boolean> {
    const { model, now } = this.parts;
    const startedAt = now();
    const loss = await this.#validationLoss();
    if (loss === null) return false;
    if (!Number.isFinite(loss)) throw notNumbers('the loss on the validation split');
    const { step, best } = this.progress;
    if (best === null || loss < best.validationLoss) {
      this.#bestWeights = copyWeights(model);
      this.progress = { ...this.progress, best: { step, validationLoss: loss } };
    }
    this.#advance({ lookMs: now() - startedAt });
    const { tokens, workedMs } = this.progress;
    const point = this.#lastPoint() ?? { step, tokens, workedMs, loss: null, learningRate: 0, gradientNorm: null };
    this.#tell({ ...point, validationLoss: loss });
    return true;
  }

  /** One update of the weights; `false` where a pause is wanted before it, and nothing has changed. */
  async takeStep(): Promise<boolean> {
    const { model, recipe, now } = this.parts;
    const startedAt = now();
    const sum = await this.#accumulate();
    if (!sum) return false;
    const step = this.progress.step + 1;
    const rate = learningRate(recipe, step, this.progress.totalSteps);
    const { gradientNorm, isSkipped } = await model.update({
      learningRate: rate,
      ...ADAMW,
      weightDecay: recipe.weightDecay,
      clipNorm: recipe.clipNorm,
    });
    this.#stepMs.push(now() - startedAt);
    const { tokens, skippedUpdates, skippedInRow } = this.progress;
    this.#advance({
      step,
      updates: model.updates,
      cursor: sum.cursor,
      tokens: tokens + sum.tokens,
      skippedUpdates: skippedUpdates + (isSkipped ? 1 : 0),
      skippedInRow: isSkipped ? skippedInRow + 1 : 0,
    });
    if (this.progress.skippedInRow >= MOST_SKIPPED) throw notNumbers(`the gradients of ${MOST_SKIPPED} steps in a row`);
    this.#fitToTime();
    this.#tell({
      step,
      tokens: this.progress.tokens,
      workedMs: this.progress.workedMs,
      loss: numberOrNull(sum.lossSum / sum.weightSum),
      validationLoss: null,
      learningRate: rate,
      gradientNorm: numberOrNull(gradientNorm),
    });
    return true;
  }

  async save(): Promise<void> {
    this.#advance({});
    const { checkpoints, model, onCheckpoint } = this.parts;
    await checkpoints.save({ progress: this.progress, points: this.#points, bestWeights: this.#bestWeights }, model);
    this.#isChanged = false;
    onCheckpoint(this.progress.step);
  }

  async pause(): Promise<TrainingOutcome> {
    if (this.#isChanged) await this.save();
    return { kind: 'paused', step: this.progress.step };
  }

  finish(reason: EndReason): TrainingOutcome {
    const weights = this.#bestWeights ?? copyWeights(this.parts.model);
    return { kind: 'finished', reason, progress: this.progress, points: this.#points, weights };
  }

  async #validationLoss(): Promise<number | null> {
    const looks = this.#looks;
    invariant(looks, 'Expected examples to look at.');
    let lossSum = 0;
    let weightSum = 0;
    for (let index = 0; index < looks.count; index++) {
      const loss = await this.parts.model.evaluate(looks.batch(index));
      lossSum += loss.lossSum;
      weightSum += loss.weightSum;
      await letMessagesIn();
      if (index + 1 < looks.count && this.parts.isPauseWanted()) return null;
    }
    return lossSum / weightSum;
  }

  /** Adds up the gradients of one step; `null` where a pause is wanted before its end. */
  async #accumulate(): Promise<(BatchLoss & Pick<TrainingProgress, 'tokens' | 'cursor'>) | null> {
    const { model, recipe, training, isPauseWanted } = this.parts;
    let { epoch, batch } = this.progress.cursor;
    let lossSum = 0;
    let weightSum = 0;
    let tokens = 0;
    for (let count = 0; count < recipe.accumulation; count++) {
      if (batch >= this.#epoch.count) {
        epoch += 1;
        batch = 0;
        this.#epoch = training.epoch(epoch);
      }
      const loss = await model.accumulate(this.#epoch.batch(batch));
      lossSum += loss.lossSum;
      weightSum += loss.weightSum;
      tokens += this.#epoch.tokens(batch);
      batch += 1;
      await letMessagesIn();
      if (count + 1 < recipe.accumulation && isPauseWanted()) return null;
    }
    return { lossSum, weightSum, tokens, cursor: { epoch, batch } };
  }

  /** Once the first steps have shown what they take, there are as many as fit; a resumed training keeps their number. */
  #fitToTime(): void {
    const { isFitted, step, totalSteps, workedMs, lookMs } = this.progress;
    const measured = { stepMs: this.#stepMs, lookMs, evaluateEvery: this.parts.recipe.evaluateEvery };
    if (isFitted || !Number.isFinite(this.#budgetMs) || !isMeasured(measured, this.#budgetMs)) return;
    const fitting = step + stepsThatFit(measured, this.#budgetMs - workedMs);
    const isCutByTime = fitting < totalSteps;
    this.progress = { ...this.progress, isFitted: true, isCutByTime, totalSteps: Math.min(totalSteps, fitting) };
  }

  #advance(changes: Partial<TrainingProgress>): void {
    this.progress = { ...this.progress, ...changes, workedMs: Math.max(0, this.parts.now() - this.#workedFrom) };
  }

  #lastPoint(): TrainingPoint | undefined {
    const last = this.#points.at(-1);
    return last?.step === this.progress.step ? last : undefined;
  }

  #tell(point: TrainingPoint): void {
    if (this.#lastPoint()) this.#points.pop();
    this.#points.push(point);
    this.#isChanged = true;
    this.parts.onPoint(point, this.progress.totalSteps);
  }
}

function beginning(recipe: TrainingRecipe, batchesPerEpoch: number): TrainingProgress {
  const steps = Math.max(1, Math.ceil((recipe.epochs * batchesPerEpoch) / recipe.accumulation));
  return {
    step: 0,
    updates: 0,
    cursor: { epoch: 0, batch: 0 },
    tokens: 0,
    workedMs: 0,
    lookMs: 0,
    totalSteps: Math.min(steps, recipe.maxSteps ?? steps),
    isFitted: false,
    isCutByTime: false,
    skippedUpdates: 0,
    skippedInRow: 0,
    best: null,
  };
}

function copyWeights(model: TrainableModel): Map<string, Float32Array> {
  return new Map(model.parameters.map(({ name }) => [name, model.readState(name).value.slice()]));
}

function notNumbers(what: string): AppError {
  return new AppError(
    'model_failed',
    `The training came apart: ${what} were no numbers. A lower learning rate or a smaller clip norm may hold it together.`,
  );
}

function numberOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Computations may resolve without ever going back to the event loop, where a wish to pause arrives. */
function letMessagesIn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const MINUTE_MS = 60_000;
/** Updates in a row that may be left out because their gradients were no numbers. */
const MOST_SKIPPED = 5;
const ADAMW = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
