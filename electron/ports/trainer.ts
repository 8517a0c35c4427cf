import type { ErrorCode } from '#shared/domain/app-error';
import type { TrainingRecipe } from '#shared/domain/training-recipe';
import type { TrainingPoint } from '#shared/domain/training-run';

/** What a trainer's process is given, as plain data. */
export interface TrainingJob {
  readonly runId: string;
  readonly name: string;
  readonly recipe: TrainingRecipe;
  readonly base: { readonly modelId: string; readonly path: string; readonly sha256: string };
  readonly datasetId: string;
  /** Folder with `train.jsonl` and `validation.jsonl`. */
  readonly datasetFolder: string;
  /** Folder of the run: checkpoints, curve, and what comes of it. */
  readonly folder: string;
}

export type TrainerMessage =
  | {
      readonly kind: 'started';
      readonly device: string;
      readonly totalSteps: number;
      readonly resumedFromStep: number;
      readonly skippedExamples: number;
      readonly trainableParameters: number;
    }
  /** Points come in order; after a resume they begin behind the checkpoint, and what was told of later steps counts no more. */
  | { readonly kind: 'point'; readonly point: TrainingPoint; readonly totalSteps: number }
  | { readonly kind: 'checkpoint'; readonly step: number }
  | { readonly kind: 'memory'; readonly residentBytes: number };

export type TrainerEnd =
  /** `file`: the adapter (or model, with `full`) in the run's folder, with the best weights. */
  | {
      readonly kind: 'finished';
      readonly file: string;
      readonly sha256: string;
      readonly reason: 'steps' | 'time' | 'patience';
      readonly best: { readonly step: number; readonly validationLoss: number } | null;
    }
  /** Stopped at a step with a checkpoint of it. */
  | { readonly kind: 'paused'; readonly step: number }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string }
  /** The process ended by itself: killed, crashed, out of memory. */
  | { readonly kind: 'lost'; readonly message: string };

/** Trains in a process of its own: whatever happens there, this one goes on. */
export interface TrainerHost {
  /** Begins a job, or goes on from its newest sound checkpoint. */
  start(job: TrainingJob, onMessage: (message: TrainerMessage) => void): TrainerWork;
}

export interface TrainerWork {
  /** Writes a checkpoint after the current computation and ends as `paused`. */
  pause(): void;
  /** Ends at once; what was written stays. */
  kill(): void;
  readonly ended: Promise<TrainerEnd>;
}
