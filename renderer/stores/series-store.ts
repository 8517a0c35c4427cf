import { create, type StoreApi, type UseBoundStore } from 'zustand';
import { createLoader, IDLE, type Loadable } from '../api/loadable';
import { type SeriesSubject, seriesName } from './signals-subject';

export interface SeriesStore<T> {
  /** What `loaded` is of; `null` before the first load. */
  readonly subject: SeriesSubject | null;
  readonly loaded: Loadable<T>;
  /** A reading of another series is let go at once: it must not be taken for this one's. */
  readonly load: (subject: SeriesSubject) => Promise<void>;
}

/** A store of one reading of the series that is shown. */
export function createSeriesStore<T>(
  read: (subject: SeriesSubject) => Promise<T>,
): UseBoundStore<StoreApi<SeriesStore<T>>> {
  return create<SeriesStore<T>>()((set, get) => {
    const load = createLoader(
      read,
      () => get().loaded,
      (loaded) => set({ loaded }),
    );
    return {
      subject: null,
      loaded: IDLE,
      load: (subject) => {
        const { subject: before } = get();
        if (before === null || seriesName(before) !== seriesName(subject)) set({ subject, loaded: IDLE });
        return load(subject);
      },
    };
  });
}
