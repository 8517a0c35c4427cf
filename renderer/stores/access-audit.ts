import { create } from 'zustand';
import type { AccessRecord } from '#shared/domain/access';
import { client } from '../api/client';
import { type Failure, toFailure } from '../api/failure';
import { createLoader, IDLE, type Loadable, loadedValue } from '../api/loadable';
import { withNewestPage } from './audit-pages';

export interface AuditFilter {
  /** `null` for every program, and for those that told no name. */
  readonly clientId: string | null;
  readonly verdict: AccessRecord['verdict'] | null;
}

export interface AccessAuditStore {
  readonly filter: AuditFilter;
  /** Newest first. */
  readonly rows: Loadable<readonly AccessRecord[]>;
  /** Whether main has older ones than those. */
  readonly hasOlder: boolean;
  readonly isReadingOlder: boolean;
  readonly olderFailure: Failure | null;
  readonly setFilter: (change: Partial<AuditFilter>) => void;
  /** Reads the newest page again; what was read of older ones stays. */
  readonly reload: () => Promise<void>;
  readonly readOlder: () => Promise<void>;
}

export const useAccessAudit = create<AccessAuditStore>()((set, get) => {
  const ask = ({ clientId, verdict }: AuditFilter, before?: string) =>
    client.access.audit({
      ...(clientId !== null && { clientId }),
      ...(verdict !== null && { verdict }),
      ...(before !== undefined && { before }),
      limit: AUDIT_PAGE,
    });
  return {
    filter: { clientId: null, verdict: null },
    rows: IDLE,
    hasOlder: false,
    isReadingOlder: false,
    olderFailure: null,
    setFilter: (change) => {
      set(({ filter }) => ({
        filter: { ...filter, ...change },
        rows: IDLE,
        hasOlder: false,
        isReadingOlder: false,
        olderFailure: null,
      }));
      void get().reload();
    },
    reload: createLoader(
      async () => {
        const { filter } = get();
        const page = await ask(filter);
        const isSame = get().filter === filter;
        const known = isSame ? (loadedValue(get().rows) ?? []) : [];
        const rows = withNewestPage(known, page, AUDIT_PAGE).slice(0, MOST_RECORDS);
        if (isSame && rows.length === page.length) set({ hasOlder: page.length === AUDIT_PAGE });
        return rows;
      },
      () => get().rows,
      (rows) => set({ rows }),
    ),
    readOlder: async () => {
      const { filter, isReadingOlder } = get();
      const last = loadedValue(get().rows)?.at(-1);
      if (isReadingOlder || last === undefined) return;
      set({ isReadingOlder: true, olderFailure: null });
      try {
        const page = await ask(filter, last.id);
        const known = loadedValue(get().rows) ?? [];
        // Meanwhile another filter was chosen, or so much happened that the list begins anew.
        if (get().filter !== filter || known.at(-1)?.id !== last.id) return;
        set({
          rows: { kind: 'ok', value: [...known, ...page].slice(0, MOST_RECORDS) },
          hasOlder: page.length === AUDIT_PAGE && known.length + page.length < MOST_RECORDS,
        });
      } catch (error) {
        if (get().filter === filter) set({ olderFailure: toFailure(error) });
      } finally {
        if (get().filter === filter) set({ isReadingOlder: false });
      }
    },
  };
});

export const AUDIT_PAGE = 200;
/** More than a person looks through; narrower filters reach further back. */
export const MOST_RECORDS = 5_000;
