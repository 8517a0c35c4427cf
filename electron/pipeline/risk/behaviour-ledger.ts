import type { OrderStore } from '#electron/ports/order-store';
import type { EpochMs } from '#shared/domain/epoch-ms';

/** How often a person was warned about their behaviour and went on, by day. */
export interface BehaviourLedger {
  /** Proposals that were confirmed since `from` over a warning about behaviour. */
  warningsSince(from: EpochMs): number;
  /** A proposal was confirmed: the count is read again. */
  confirmed(): void;
}

export function createBehaviourLedger(store: Pick<OrderStore, 'proposals'>): BehaviourLedger {
  let known: { readonly from: EpochMs; readonly count: number } | null = null;

  const read = (from: EpochMs): number =>
    store
      .proposals(MOST)
      .filter(
        ({ confirmedAt, verdicts }) =>
          confirmedAt !== null &&
          confirmedAt >= from &&
          verdicts.some(({ code, isWarning }) => isWarning && BEHAVIOUR_CODES.has(code)),
      ).length;

  return {
    warningsSince: (from) => {
      if (known?.from !== from) known = { from, count: read(from) };
      return known.count;
    },
    confirmed: () => {
      known = null;
    },
  };
}

const BEHAVIOUR_CODES: ReadonlySet<string> = new Set(['size_up', 'reentry', 'planned_session']);
/** Of a day: more than anybody proposes, and few enough to read at a confirmation. */
const MOST = 500;
