import { useEffect } from 'react';
import { onAppEvent, onConnected, useConnection } from './events';
import { useAdapterRegistry } from './training-adapters';
import { useDatasets } from './training-datasets';
import { useTrainingCurve, useTrainingRuns } from './training-runs';

/** Reads datasets, runs and adapters, and follows every change of them, for as long as something shows them. */
export function useTrainingUpdates(): void {
  useEffect(() => {
    const readDatasets = () => void useDatasets.getState().reload();
    const readAdapters = () => void useAdapterRegistry.getState().reload();
    const readAll = () => {
      readDatasets();
      readAdapters();
      void useTrainingRuns.getState().reload();
      void useTrainingCurve.getState().reload();
    };
    if (useConnection.getState().state !== 'open') readAll();
    const leaves = [
      onConnected(readAll),
      onAppEvent('datasets', readDatasets),
      onAppEvent('adapters', readAdapters),
      onAppEvent('training-run', ({ run, point }) => {
        useTrainingRuns.getState().receive(run);
        if (point !== null) useTrainingCurve.getState().receive(run.id, point);
      }),
      onAppEvent('training-run-removed', ({ runId }) => {
        useTrainingRuns.getState().forget(runId);
        useTrainingCurve.getState().forget(runId);
      }),
    ];
    return () => {
      for (const leave of leaves) leave();
    };
  }, []);
}
