import { useTranslation } from 'react-i18next';
import { Badge, type BadgeProps } from '#renderer/components/Badge';
import type { RunState } from '#shared/domain/training-run';

/** Word and tone of the state of a training. */
export function RunStateBadge({ state }: { readonly state: RunState }) {
  const { t } = useTranslation('training');
  return <Badge tone={TONES[state]}>{t(`train.states.${state}`)}</Badge>;
}

const TONES: Readonly<Record<RunState, NonNullable<BadgeProps['tone']>>> = {
  preparing: 'accent',
  running: 'accent',
  paused: 'warn',
  interrupted: 'warn',
  finished: 'good',
  failed: 'bad',
  cancelled: 'neutral',
};
