import { LogOut } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { HoldButton } from '#renderer/components/HoldButton';
import type { Position } from '#shared/domain/position';
import { usePositionCommands } from './position-commands';

export interface CloseButtonProps {
  readonly position: Position;
  /** In a row: a sign in place of the words. */
  readonly isIcon?: boolean;
}

/** Leaves a position at the market, after a hold. */
export function CloseButton({ position, isIcon = false }: CloseButtonProps) {
  const { t } = useTranslation('trading');
  const pending = usePositionCommands((state) => state.pending);
  const close = usePositionCommands((state) => state.close);
  const { instrument } = position;
  return (
    <HoldButton
      look="danger"
      className={isIcon ? 'h-5.5' : undefined}
      aria-label={t('positions.closeOf', { instrument })}
      title={
        isIcon ? `${t('positions.closeOf', { instrument })} · ${t('positions.closeHint')}` : t('positions.closeHint')
      }
      isDisabled={pending !== null || position.protection === 'external'}
      onHold={() => void close(instrument)}
    >
      {isIcon ? (
        <LogOut aria-hidden size={13} className={pending === instrument ? 'animate-pulse' : undefined} />
      ) : pending === instrument ? (
        t('positions.working')
      ) : (
        t('positions.close')
      )}
    </HoldButton>
  );
}
