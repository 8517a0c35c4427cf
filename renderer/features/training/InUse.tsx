import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { useAdapterRegistry } from '#renderer/stores/training-adapters';
import { activeAdapterId } from './promotion-block';
import { useTrainingNames } from './use-training-names';

/** What the assistant answers with now. */
export function InUse() {
  const { t } = useTranslation('training');
  const adapters = useAdapterRegistry((state) => loadedValue(state.adapters));
  const { adapterName } = useTrainingNames();
  if (adapters === null) return null;
  return (
    <span className="min-w-0 truncate text-xs text-muted">
      {t('adapters.inUse', { name: adapterName(activeAdapterId(adapters)) })}
    </span>
  );
}
