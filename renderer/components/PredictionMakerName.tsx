import { useTranslation } from 'react-i18next';
import type { Prediction } from '#shared/domain/prediction';
import { useModelName } from '../stores/models';

export interface PredictionMakerNameProps {
  readonly prediction: Pick<Prediction, 'source' | 'provenance'>;
}

/** Who made a prediction: a language model by its name, the rules, a learned model, or the person. */
export function PredictionMakerName({ prediction: { source, provenance } }: PredictionMakerNameProps) {
  const { t } = useTranslation();
  const modelName = useModelName(provenance.modelId);
  switch (source) {
    case 'model':
      return modelName;
    case 'rules':
      return t('predictions.makers.rules');
    case 'person':
      return t('predictions.makers.person');
    case 'learned':
      return provenance.modelId === 'logistic' || provenance.modelId === 'boosting'
        ? t(`predictions.makers.${provenance.modelId}`)
        : provenance.modelId;
  }
}
