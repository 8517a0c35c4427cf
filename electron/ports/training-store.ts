import type { AdapterEvaluation } from '#shared/domain/adapter-evaluation';
import type { AdapterRecord, Promotion } from '#shared/domain/adapter-record';
import type { TrainingPoint, TrainingRun, TrainingSample } from '#shared/domain/training-run';

/** Runs, evaluations, adapters and promotions in the journal. Promotions and evaluations are never changed or deleted. */
export interface TrainingStore {
  /** Newest first. */
  runs(): TrainingRun[];
  run(runId: string): TrainingRun | null;
  saveRun(run: TrainingRun): void;
  /** With its points; what came of it stays. */
  removeRun(runId: string): boolean;
  /** Runs that a process left unfinished become `interrupted`. @returns how many. */
  interruptRuns(at: number): number;
  /** Adds a point; those of its step and later ones of the same run go first. */
  addPoint(runId: string, point: TrainingPoint): void;
  /** In the order of their steps. */
  points(runId: string): TrainingPoint[];
  saveSamples(runId: string, samples: readonly TrainingSample[]): void;
  samples(runId: string): TrainingSample[];

  addEvaluation(evaluation: AdapterEvaluation): void;
  /** Newest first. */
  evaluations(query: { readonly candidateId?: string; readonly limit: number }): AdapterEvaluation[];
  evaluation(evaluationId: string): AdapterEvaluation | null;

  /** Adds a record, or replaces what is known of the adapter. */
  saveAdapter(record: AdapterRecord): void;
  adapters(): AdapterRecord[];
  adapter(adapterId: string): AdapterRecord | null;

  addPromotion(promotion: Promotion): void;
  /** Newest first. */
  promotions(limit: number): Promotion[];
}
