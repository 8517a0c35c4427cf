import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { useModels } from '#renderer/stores/models';
import type { AccuracyDimension } from '#shared/domain/accuracy';

/** Names the groups of a report by their keys. A key without a text of its own is shown as it is. */
export function useGroupName(): (dimension: AccuracyDimension, key: string) => string {
  const { t, i18n } = useTranslation(['translation', 'chart']);
  const models = useModels((state) => state.models);
  return useCallback(
    (dimension, key) => {
      const text = (path: string) => (i18n.exists(path) ? (t as (path: string) => string)(path) : null);
      const general = key === 'unknown' || key === 'none' ? text(`accuracy.keys.${key}`) : null;
      const named = TEXTS[dimension] && text(`${TEXTS[dimension]}.${key}`);
      if (named || general) return named ?? general ?? key;
      if (dimension !== 'model') return key;
      // A language model, with the first of its adapter's hash behind a plus where one was applied.
      const [modelId = key, adapter] = key.split('+');
      const name = loadedValue(models)?.find(({ model }) => model.id === modelId)?.model.name ?? modelId;
      return adapter === undefined ? name : `${name} + ${adapter}`;
    },
    [t, i18n, models],
  );
}

/** Where the names of a dimension's keys stand among the texts. */
const TEXTS: Partial<Readonly<Record<AccuracyDimension, string>>> = {
  model: 'predictions.makers',
  source: 'predictions.sources',
  mode: 'predictions.modes',
  direction: 'common',
  session: 'accuracy.keys.session',
  confluence: 'accuracy.keys.confluence',
  structure: 'chart:kind',
};
