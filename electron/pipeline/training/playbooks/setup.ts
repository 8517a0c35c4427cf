import type { Direction } from '#shared/domain/prediction';
import type { Structure } from '#shared/domain/structure';
import type { MomentView } from './moment-view';

export type PlaybookId =
  | 'amd_manipulation'
  | 'amd_distribution'
  | 'judas_swing'
  | 'sweep_shift_gap'
  | 'silver_bullet'
  | 'optimal_trade_entry'
  | 'order_block_return'
  | 'gap_retest'
  | 'discount_continuation';

/** What a playbook sees at a moment, in prices of the chart: which of them a forecast may cite is decided after it. */
export interface Setup {
  readonly playbook: PlaybookId;
  readonly direction: Direction;
  /** Beyond it the idea is wrong. */
  readonly invalidation: number;
  /** Where price is awaited; `null` for an entry at the market. */
  readonly entryZone: { readonly top: number; readonly bottom: number } | null;
  /** Liquidity that the idea aims at. */
  readonly objective: number;
  /** What it rests on, the newest condition first; never empty. */
  readonly structures: readonly Structure[];
}

/** A rule of one playbook; `null` where its conditions are not met. Pure: the same moment gives the same setup. */
export type Playbook = (view: MomentView, direction: Direction) => Setup | null;

/** Names one occurrence: the same structures make it, however many candles it lasts. */
export function occurrenceOf({ playbook, direction, structures }: Setup): string {
  return [playbook, direction, ...structures.map(({ id }) => id)].join(' ');
}
