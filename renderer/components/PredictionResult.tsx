import { useTranslation } from 'react-i18next';
import type { Prediction } from '#shared/domain/prediction';
import { type PredictionResultKey, resultOf } from '../stores/prediction-result';
import { Badge, type BadgeProps } from './Badge';

export interface PredictionResultProps {
  readonly prediction: Prediction;
}

export function PredictionResult({ prediction }: PredictionResultProps) {
  const { t } = useTranslation();
  const result = resultOf(prediction);
  return <Badge tone={TONES[result]}>{t(`predictions.results.${result}`)}</Badge>;
}

const TONES: Readonly<Record<PredictionResultKey, NonNullable<BadgeProps['tone']>>> = {
  open: 'accent',
  target: 'good',
  stop: 'bad',
  horizon: 'warn',
  not_entered: 'neutral',
  abstained: 'neutral',
};
