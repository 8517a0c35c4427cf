import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '#renderer/components/Button';
import { Fact, Facts } from '#renderer/components/Facts';
import { IconButton } from '#renderer/components/IconButton';
import { Moment } from '#renderer/components/Moment';
import { Money, Quantity } from '#renderer/components/Money';
import { useView } from '#renderer/stores/view';
import type { Position } from '#shared/domain/position';
import { CloseButton } from './CloseButton';
import { MoveStopForm } from './MoveStopForm';
import { ProtectionBadge } from './ProtectionBadge';

export interface PositionDetailsProps {
  readonly position: Position;
  readonly onClose: () => void;
}

/** How a position is guarded, and the ways to change that. */
export function PositionDetails({ position, onClose }: PositionDetailsProps) {
  const { t } = useTranslation(['trading', 'translation']);
  const { instrument, quote, protection, otherFees } = position;
  return (
    <aside
      aria-label={t('positions.details', { instrument })}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
      className="flex w-[clamp(15rem,34%,20rem)] shrink-0 flex-col border-l border-line"
    >
      <header className="flex items-center justify-between border-b border-line py-0.5 pr-1 pl-3">
        <h2 className="truncate text-xs font-medium text-muted">{t('positions.details', { instrument })}</h2>
        <IconButton icon={X} label={t('translation:common.close')} onClick={onClose} />
      </header>
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="relative flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-3 text-xs"
      >
        <div className="flex flex-col gap-1">
          <span>
            <ProtectionBadge protection={protection} />
          </span>
          <p className="text-muted">{t(`positions.protectionHints.${protection}`)}</p>
        </div>
        {protection !== 'external' && protection !== 'dust' && <MoveStopForm position={position} />}
        <Facts>
          <Fact label={t('positions.covered')} isNumber>
            <Quantity value={position.coveredQuantity} instrument={instrument} /> /{' '}
            <Quantity value={position.quantity} instrument={instrument} />
          </Fact>
          <Fact label={t('positions.initialRisk')} hint={t('positions.rHint')} isNumber>
            <Money value={position.initialRisk} asset={quote} withAsset />
          </Fact>
          {Object.entries(otherFees).map(([asset, fee]) => (
            <Fact key={asset} label={t('positions.otherFees', { asset })} isNumber>
              <Money value={fee} asset={asset} withAsset />
            </Fact>
          ))}
          <Fact label={t('positions.openedAt')} isNumber>
            <Moment at={position.openedAt} />
          </Fact>
        </Facts>
        <div className="flex flex-wrap gap-2">
          {protection !== 'dust' && <CloseButton position={position} />}
          <Button onClick={() => useView.getState().setInstrument(instrument)}>{t('positions.show')}</Button>
        </div>
      </div>
    </aside>
  );
}
