import { amdDistribution, amdManipulation, judasSwing } from './amd-playbooks';
import { optimalTradeEntry, silverBullet, sweepShiftGap } from './ict-playbooks';
import type { MomentView } from './moment-view';
import type { Playbook, PlaybookId, Setup } from './setup';
import { discountContinuation, gapRetest, orderBlockReturn } from './smc-playbooks';

/** Every setup of every playbook at a moment, longs before shorts. */
export function findSetups(view: MomentView): Setup[] {
  return Object.values(PLAYBOOKS).flatMap((playbook) =>
    (['long', 'short'] as const).flatMap((direction) => playbook(view, direction) ?? []),
  );
}

const PLAYBOOKS: Readonly<Record<PlaybookId, Playbook>> = {
  amd_manipulation: amdManipulation,
  amd_distribution: amdDistribution,
  judas_swing: judasSwing,
  sweep_shift_gap: sweepShiftGap,
  silver_bullet: silverBullet,
  optimal_trade_entry: optimalTradeEntry,
  order_block_return: orderBlockReturn,
  gap_retest: gapRetest,
  discount_continuation: discountContinuation,
};
