import type { AppEvent } from '#shared/contract/events';
import type { ResetReason } from '#shared/contract/stream';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';

/** What one stream is made of: whom it asks, and what events mean to it. It holds no timer and no connection. */
export interface TopicFeed {
  /** What must be asked for a snapshot. */
  snapshotCalls(): readonly FeedCall[];
  /** @param values - Answers to `snapshotCalls`, in their order. */
  readSnapshot(values: readonly unknown[]): FeedSnapshot;
  /** What must be asked after a reaction `refresh`. */
  refreshCalls(): readonly FeedCall[];
  /** Updates that the answers to `refreshCalls` amount to; `null` where they do not tell what changed. */
  readRefresh(values: readonly unknown[]): readonly unknown[] | null;
  react(event: FeedEvent, hidden: Hidden | null): Reaction;
  /** The stream begins anew: nothing that was read before counts. */
  forget(): void;
}

export interface FeedCall {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface FeedSnapshot {
  readonly snapshot: unknown;
  /** What those who follow the stream already have to be told, so that they know the same. */
  readonly updates: readonly unknown[];
  /**
   * Whether the snapshot is exactly what the stream has told so far. Otherwise it may hold more, and updates from the
   * moment of asking are told after it: they carry whole entries, so that does no harm.
   */
  readonly isExact: boolean;
}

/** An event, or that a replay now shows another part of an instrument. */
export type FeedEvent =
  | Exclude<AppEvent, { kind: 'replay' }>
  | { readonly kind: 'replay-moved'; readonly instrument: InstrumentId };

/** What a running replay lets through of its instrument. */
export interface Hidden {
  readonly instrument: InstrumentId;
  readonly cursorAt: EpochMs;
}

export type Reaction =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'update'; readonly value: unknown }
  /** Of a candle that has not closed: only the newest matters. */
  | { readonly kind: 'forming'; readonly openAt: EpochMs; readonly value: unknown }
  /** Makes what is known of the forming candle pointless. */
  | { readonly kind: 'closed'; readonly openAt: EpochMs; readonly value: unknown }
  | { readonly kind: 'refresh' }
  | { readonly kind: 'reset'; readonly reason: ResetReason };

export const NOTHING: Reaction = { kind: 'nothing' };
