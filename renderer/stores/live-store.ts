import { create, type StoreApi, type UseBoundStore } from 'zustand';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { createLoader, IDLE, type Loadable, loadedValue } from '../api/loadable';

export interface LiveStore<R> {
  /** Newest first. */
  readonly rows: Loadable<readonly R[]>;
  readonly reload: () => Promise<void>;
  /** Puts in what an event told. */
  readonly receive: (row: R) => void;
}

export interface LiveStoreSource<R> {
  readonly read: () => Promise<readonly R[]>;
  readonly idOf: (row: R) => string;
  /** What the rows are sorted by. */
  readonly atOf: (row: R) => EpochMs;
  /** Rows beyond this many are let go, the oldest first. */
  readonly limit: number;
}

/**
 * A store of rows that are listed once and then change by events. What an event told while a list was on its way is put
 * over that list: it is newer.
 */
export function createLiveStore<R>(source: LiveStoreSource<R>): UseBoundStore<StoreApi<LiveStore<R>>> {
  let sinceRead: R[] = [];
  return create<LiveStore<R>>()((set, get) => ({
    rows: IDLE,
    reload: createLoader(
      async () => {
        sinceRead = [];
        const read = await source.read();
        return sinceRead.reduce<readonly R[]>((rows, row) => withRow(rows, row, source), read);
      },
      () => get().rows,
      (rows) => set({ rows }),
    ),
    receive: (row) => {
      sinceRead.push(row);
      set(({ rows }) => ({ rows: { kind: 'ok', value: withRow(loadedValue(rows) ?? [], row, source) } }));
    },
  }));
}

/** `rows` with `changed` in place of its older self, or put in where its time belongs. */
export function withRow<R>(
  rows: readonly R[],
  changed: R,
  { idOf, atOf, limit }: Pick<LiveStoreSource<R>, 'idOf' | 'atOf' | 'limit'>,
): readonly R[] {
  const id = idOf(changed);
  const index = rows.findIndex((row) => idOf(row) === id);
  if (index !== -1) return rows.with(index, changed);
  const place = rows.findIndex((row) => atOf(row) <= atOf(changed));
  return (place === -1 ? [...rows, changed] : rows.toSpliced(place, 0, changed)).slice(0, limit);
}
