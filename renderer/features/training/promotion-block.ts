import type { RegisteredAdapter } from '#shared/contract/training-operations';
import type { Promotion } from '#shared/domain/adapter-record';

export type PromotionBlock =
  | 'active'
  | 'problem'
  | 'not_evaluated'
  /** What is active is not what the evaluation compared with. */
  | 'outdated'
  | 'refused';

/** Why an adapter cannot be promoted now; `null` where it can. */
export function promotionBlock(
  { status, evaluation }: RegisteredAdapter,
  adapters: readonly RegisteredAdapter[],
): PromotionBlock | null {
  if (status.isActive) return 'active';
  if (status.problem !== null) return 'problem';
  if (evaluation === null) return 'not_evaluated';
  if (evaluation.currentId !== activeAdapterId(adapters)) return 'outdated';
  return evaluation.verdict.mayPromote ? null : 'refused';
}

/** SHA-256 of the active adapter; `null` for the base alone. */
export function activeAdapterId(adapters: readonly RegisteredAdapter[]): string | null {
  return adapters.find(({ status }) => status.isActive)?.status.id ?? null;
}

export type RollBackBlock = 'nothing_before' | 'gone' | 'problem';

/** Where one click goes back to, or why it cannot. */
export type RollBack =
  | { readonly kind: 'to'; readonly adapterId: string | null }
  | { readonly kind: 'blocked'; readonly block: RollBackBlock };

/** What was active before the last change. */
export function rollBackOf(promotions: readonly Promotion[], adapters: readonly RegisteredAdapter[]): RollBack {
  const last = promotions[0];
  if (last === undefined) return { kind: 'blocked', block: 'nothing_before' };
  const adapterId = last.fromAdapterId;
  if (adapterId === null) return { kind: 'to', adapterId };
  const target = adapters.find(({ status }) => status.id === adapterId);
  if (target === undefined) return { kind: 'blocked', block: 'gone' };
  return target.status.problem === null ? { kind: 'to', adapterId } : { kind: 'blocked', block: 'problem' };
}
