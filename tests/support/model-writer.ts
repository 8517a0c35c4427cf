import { workerData } from 'node:worker_threads';
import { createSignalModelFiles } from '#electron/infra/files/signal-model-files';
import { createFolderLock } from '#electron/infra/sqlite/folder-lock';

/** Saves models of one series, one after the other, as a training does at its end. */
const { folder, series, nativeBinding, rounds } = workerData as {
  folder: string;
  series: string;
  nativeBinding: string | null;
  rounds: number;
};
const store = createSignalModelFiles(folder, createFolderLock(folder, nativeBinding));
for (let round = 0; round < rounds; round++) {
  const info = {
    id: `${series}-1h-long-boosting-${round}`,
    instrument: series,
    timeframe: '1h',
    task: 'long',
    algorithm: 'boosting',
    featureSet: 'features-1',
    features: ['body'],
    barriers: { targetAtr: 1, stopAtr: 1, horizonCandles: 24 },
    trainedFrom: 0,
    knownAt: round,
    trainRows: 10,
    calibrationRows: 5,
    metrics: null,
    rangeMetrics: null,
    createdAt: round,
  } as const;
  store.save([{ info, parameters: {} }]);
}
