import type { Activity } from '#shared/domain/activity';
import type { EpochMs } from '#shared/domain/epoch-ms';

export interface ActivityStore {
  list(limit: number): Activity[];
  save(activity: Activity): void;
  /** Marks activities that a killed process left running as interrupted. Returns how many there were. */
  interruptRunning(at: EpochMs): number;
}
