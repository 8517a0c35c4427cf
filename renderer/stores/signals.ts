import { create } from 'zustand';
import type { SignalModelInfo } from '#shared/domain/signal-model';
import { client } from '../api/client';
import { type Failure, toFailure } from '../api/failure';
import { createLoader, IDLE, type Loadable } from '../api/loadable';
import { onAppEvent, onConnected } from './events';
import { createRunStore } from './run-store';
import { createSeriesStore } from './series-store';
import type { SeriesSubject } from './signals-subject';

export type SignalList = Awaited<ReturnType<typeof client.signals.list>>;
export type SignalEvidenceReport = Awaited<ReturnType<typeof client.signals.evidence>>;
export type SignalCertificate = Awaited<ReturnType<typeof client.signals.certificate>>;
export type TrainingInput = Parameters<typeof client.signals.train>[0];

/** Signals of the shown series and its expected range. */
export const useSignals = createSeriesStore<SignalList>((subject) =>
  client.signals.list({ ...subject, lookback: LISTED_CANDLES, limit: LISTED_SIGNALS }),
);

/** What rule signals were worth, by series. */
export const useSignalEvidence = createRunStore<EvidenceInput, SignalEvidenceReport>((input, signal) =>
  client.signals.evidence(input, { signal }),
);

/** Whether features and signals look ahead, by series. */
export const useSignalCertificates = createRunStore<SeriesSubject, SignalCertificate>((subject, signal) =>
  client.signals.certificate(subject, { signal }),
);

/** Training of the learned models, by series. */
export const useTraining = createRunStore((input: TrainingInput, signal) => client.signals.train(input, { signal }));

export interface EvidenceInput extends SeriesSubject {
  readonly lookback: number;
}

export interface SignalModelsStore {
  readonly models: Loadable<readonly SignalModelInfo[]>;
  readonly failure: Failure | null;
  readonly reload: () => Promise<void>;
  /** Deletes the models of a series. */
  readonly remove: (subject: SeriesSubject) => Promise<void>;
}

/** Learned models that are stored, of every series. */
export const useSignalModels = create<SignalModelsStore>()((set, get) => ({
  models: IDLE,
  failure: null,
  reload: createLoader(
    () => client.signals.models({}),
    () => get().models,
    (models) => set({ models }),
  ),
  remove: async (subject) => {
    set({ failure: null });
    try {
      await client.signals.removeModels(subject);
    } catch (error) {
      set({ failure: toFailure(error) });
    }
    await get().reload();
  },
}));

/** Keeps the list of models in step with the main process. */
export function connectSignalModels(): void {
  const reload = () => useSignalModels.getState().reload();
  onConnected(reload);
  onAppEvent('signal-models', reload);
}

/** Candles back whose signals are listed. */
const LISTED_CANDLES = 500;
const LISTED_SIGNALS = 2_000;
