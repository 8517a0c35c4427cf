import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { useModels } from '#renderer/stores/models';
import { useAdapterRegistry } from '#renderer/stores/training-adapters';
import { useDatasets } from '#renderer/stores/training-datasets';

export interface TrainingNames {
  /** `null` is the base alone. */
  readonly adapterName: (adapterId: string | null) => string;
  readonly datasetName: (datasetId: string) => string;
  /** By the hash of its file. */
  readonly modelName: (modelHash: string) => string;
}

/** Names things by their ids; what is not there any more by the first digits of it. */
export function useTrainingNames(): TrainingNames {
  const { t } = useTranslation('training');
  const adapters = useAdapterRegistry((state) => loadedValue(state.adapters));
  const datasets = useDatasets((state) => loadedValue(state.datasets));
  const models = useModels((state) => loadedValue(state.models));
  return useMemo(
    () => ({
      adapterName: (adapterId) => {
        if (adapterId === null) return t('base');
        const adapter = adapters?.find(({ status }) => status.id === adapterId);
        return adapter?.record?.name ?? adapter?.status.name ?? t('unknownAdapter', { hash: shortHash(adapterId) });
      },
      datasetName: (datasetId) =>
        datasets?.find(({ id }) => id === datasetId)?.name ?? t('unknownDataset', { hash: shortHash(datasetId) }),
      modelName: (modelHash) =>
        models?.find(({ model }) => model.sha256 === modelHash)?.model.name ??
        t('unknownModel', { hash: shortHash(modelHash) }),
    }),
    [t, adapters, datasets, models],
  );
}

export function shortHash(hash: string): string {
  return hash.slice(0, SHORT_HASH);
}

const SHORT_HASH = 8;
