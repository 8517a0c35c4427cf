import { useTranslation } from 'react-i18next';
import { HoldButton } from '#renderer/components/HoldButton';
import type { Position } from '#shared/domain/position';
import { usePositionCommands } from './position-commands';

export interface CloseButtonProps {
  readonly position: Position;
  readonly className?: string;
}

/** Leaves a position at the market, after a hold. */
export function CloseButton({ position, className }: CloseButtonProps) {
  const { t } = useTranslation('trading');
  const pending = usePositionCommands((state) => state.pending);
  const close = usePositionCommands((state) => state.close);
  const { instrument } = position;
  return (
    <HoldButton
      look="danger"
      className={className}
      aria-label={t('positions.closeOf', { instrument })}
      title={t('positions.closeHint')}
      isDisabled={pending !== null || position.protection === 'external'}
      onHold={() => void close(instrument)}
    >
      {pending === instrument ? t('positions.working') : t('positions.close')}
    </HoldButton>
  );
}
