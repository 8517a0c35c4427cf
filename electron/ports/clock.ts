import type { EpochMs } from '#shared/domain/epoch-ms';

/** The only source of the present. */
export interface Clock {
  now(): EpochMs;
}

/** Makes ids that never repeat, sortable by creation. */
export interface IdSource {
  next(prefix: string): string;
}
