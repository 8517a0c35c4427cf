import type { TFunction } from 'i18next';
import { ShieldEllipsis } from 'lucide-react';
import type { DataColumn } from '#renderer/components/DataTable';
import { IconButton } from '#renderer/components/IconButton';
import { Money } from '#renderer/components/Money';
import { SignedNumber } from '#renderer/components/SignedNumber';
import { instrumentColumn, priceColumn, quantityColumn } from '#renderer/components/trading-columns';
import type { DecimalString } from '#shared/domain/decimal';
import type { Position } from '#shared/domain/position';
import { CloseButton } from './CloseButton';
import { ProtectionBadge } from './ProtectionBadge';

/**
 * Columns of the positions. Those up to the target fit beside each other in the pane of a new window: what is held, how it is
 * guarded and what it earns is seen without scrolling.
 */
export function positionColumns(
  t: TFunction<['trading', 'translation']>,
  actions: { readonly moveStop: (instrument: string) => void },
): readonly DataColumn<Position>[] {
  return [
    instrumentColumn(t('columns.instrument')),
    {
      id: 'protection',
      header: t('columns.protection'),
      track: '88px',
      sortBy: ({ protection }) => protection,
      cell: ({ protection }) => <ProtectionBadge protection={protection} />,
    },
    quantityColumn({ id: 'quantity', header: t('columns.quantity'), track: '74px' }, ({ quantity }) => quantity),
    priceColumn(
      { id: 'average', header: t('columns.average'), track: PRICE_TRACK },
      ({ averagePrice }) => averagePrice,
    ),
    priceColumn({ id: 'last', header: t('columns.last'), track: PRICE_TRACK }, ({ lastPrice }) => lastPrice),
    moneyColumn('unrealised', t('columns.unrealised'), ({ unrealised }) => unrealised),
    {
      id: 'r',
      header: t('columns.r'),
      hint: t('positions.rHint'),
      track: '50px',
      align: 'right',
      sortBy: ({ resultR }) => resultR,
      cell: ({ resultR }) => <SignedNumber value={resultR} />,
    },
    priceColumn({ id: 'stop', header: t('columns.stop'), track: PRICE_TRACK }, ({ stopPrice }) => stopPrice),
    priceColumn({ id: 'target', header: t('columns.target'), track: PRICE_TRACK }, ({ targetPrice }) => targetPrice),
    moneyColumn('realised', t('columns.realised'), ({ realised }) => realised),
    {
      id: 'fees',
      header: t('columns.fees'),
      track: '84px',
      align: 'right',
      cell: (position) => (
        <span title={otherFeesText(position)}>
          <Money value={position.fees} asset={position.quote} extraDecimals={2} />
          {Object.keys(position.otherFees).length > 0 && '*'}
        </span>
      ),
    },
    {
      id: 'actions',
      header: t('columns.actions'),
      track: '66px',
      isPinned: true,
      // What the exchange takes no order for can be neither guarded nor sold.
      cell: (position) =>
        position.protection !== 'dust' && (
          <span className="flex items-center gap-1">
            <IconButton
              icon={ShieldEllipsis}
              label={t('positions.moveStopOf', { instrument: position.instrument })}
              className="h-5.5 border border-line"
              onClick={(event) => {
                event.stopPropagation();
                actions.moveStop(position.instrument);
              }}
            />
            <CloseButton position={position} isIcon />
          </span>
        ),
    },
  ];
}

function moneyColumn(
  id: string,
  header: string,
  moneyOf: (position: Position) => DecimalString | null,
): DataColumn<Position> {
  return {
    id,
    header,
    track: '82px',
    align: 'right',
    // To sort by only; what is shown is the exact text.
    sortBy: (position) => {
      const money = moneyOf(position);
      return money === null ? null : Number(money);
    },
    cell: (position) => <Money value={moneyOf(position)} asset={position.quote} isSigned />,
  };
}

function otherFeesText({ otherFees }: Position): string | undefined {
  const parts = Object.entries(otherFees).map(([asset, fee]) => `${fee} ${asset}`);
  return parts.length === 0 ? undefined : parts.join(', ');
}

const PRICE_TRACK = '78px';
