import type { TFunction } from 'i18next';
import { Eye } from 'lucide-react';
import { type ReactNode, useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { type DataColumn, DataTable } from '#renderer/components/DataTable';
import { DirectionMark } from '#renderer/components/DirectionMark';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { Moment } from '#renderer/components/Moment';
import { Money } from '#renderer/components/Money';
import { formatDecimal } from '#renderer/format/format-decimal';
import { NO_VALUE } from '#renderer/format/format-number';
import { useExchangeStatus } from '#renderer/stores/exchange';
import { useFuturesAccount } from '#renderer/stores/futures-account';
import type { DecimalString } from '#shared/domain/decimal';
import type { FuturesAccount, FuturesBalance, FuturesPosition } from '#shared/domain/futures-account';
import { AccountPart } from './AccountPart';

/** Balances and positions of the futures account, asked for again while they are in sight. Nothing here acts. */
export function FuturesView() {
  const { t } = useTranslation('trading');
  const known = useFuturesAccount((state) => state.known);
  const reload = useFuturesAccount((state) => state.reload);
  const state = useExchangeStatus()?.state ?? 'off';
  const isConnected = state !== 'off' && state !== 'connecting';
  useEffect(() => {
    if (!isConnected) return;
    void reload();
    const timer = setInterval(() => void reload(), EVERY_MS);
    return () => clearInterval(timer);
  }, [isConnected, reload]);
  const failure = failureOf(known);
  const loaded = loadedValue(known);
  if (!isConnected) {
    return <Empty icon={Eye} title={t('account.futures.off')} text={t('account.futures.offText')} />;
  }
  if (failure) {
    return (
      <div className="p-2">
        <ErrorNotice failure={failure} />
      </div>
    );
  }
  if (loaded === null) return null;
  if (loaded.account === null) {
    return <Empty icon={Eye} title={t('account.futures.none')} text={t('account.futures.noneText')} />;
  }
  if (loaded.account.balances.length === 0 && loaded.account.positions.length === 0) {
    return <Empty icon={Eye} title={t('account.futures.empty')} text={t('account.futures.emptyText')} />;
  }
  return <FuturesTables account={loaded.account} />;
}

function FuturesTables({ account }: { readonly account: FuturesAccount }) {
  const { t } = useTranslation('trading');
  const balances = useMemo(() => balanceColumns(t), [t]);
  const positions = useMemo(() => positionColumns(t), [t]);
  return (
    <div className="flex h-full flex-col">
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="relative grid min-h-0 flex-1 auto-rows-[minmax(9rem,1fr)] grid-cols-1 overflow-auto @4xl:grid-cols-[minmax(22rem,1fr)_minmax(30rem,2fr)]"
      >
        <AccountPart title={t('account.futures.balances')}>
          <DataTable
            label={t('account.futures.balances')}
            rows={account.balances}
            columns={balances}
            rowId={({ asset }) => asset}
          />
        </AccountPart>
        <AccountPart title={t('account.futures.positions')}>
          <DataTable
            label={t('account.futures.positions')}
            rows={account.positions}
            columns={positions}
            rowId={({ symbol, side }) => `${symbol} ${side}`}
          />
        </AccountPart>
      </div>
      <p className="shrink-0 px-3 py-1 text-2xs text-muted">
        {t('account.asOf')} <Moment at={account.at} withSeconds />
      </p>
    </div>
  );
}

function balanceColumns(t: TFunction<'trading'>): readonly DataColumn<FuturesBalance>[] {
  return [
    {
      id: 'asset',
      header: t('columns.asset'),
      track: 'minmax(76px, 1fr)',
      sortBy: ({ asset }) => asset,
      cell: ({ asset }) => <span className="font-medium">{asset}</span>,
    },
    rightColumn('wallet', t('account.futures.wallet'), '94px', ({ wallet, asset }) => (
      <Money value={wallet} asset={asset} />
    )),
    rightColumn('unrealised', t('columns.unrealised'), '94px', ({ unrealised, asset }) => (
      <Money value={unrealised} asset={asset} isSigned />
    )),
    rightColumn('available', t('account.futures.available'), '94px', ({ available, asset }) => (
      <Money value={available} asset={asset} />
    )),
  ];
}

function positionColumns(t: TFunction<'trading'>): readonly DataColumn<FuturesPosition>[] {
  return [
    {
      id: 'symbol',
      header: t('account.futures.symbol'),
      track: 'minmax(104px, 1fr)',
      sortBy: ({ symbol }) => symbol,
      cell: ({ symbol }) => <span className="font-medium">{symbol}</span>,
    },
    {
      id: 'side',
      header: t('columns.side'),
      track: '76px',
      sortBy: ({ side }) => side,
      cell: ({ side }) => <DirectionMark direction={side} />,
    },
    rightColumn('quantity', t('columns.quantity'), '84px', ({ quantity }) => <AsTold value={quantity} />),
    rightColumn('entry', t('account.futures.entry'), '88px', ({ entryPrice }) => <AsTold value={entryPrice} />),
    rightColumn('mark', t('account.futures.mark'), '88px', ({ markPrice }) => <AsTold value={markPrice} />),
    rightColumn('unrealised', t('columns.unrealised'), '116px', ({ unrealised, marginAsset }) => (
      <Money value={unrealised} asset={marginAsset} isSigned withAsset />
    )),
    {
      id: 'margin',
      header: t('account.futures.margin'),
      track: '104px',
      cell: ({ marginKind, leverage }) => (
        <span className="whitespace-nowrap">
          {t(`account.futures.marginKinds.${marginKind}`)}{' '}
          <span className="text-muted tabular">{leverage === null ? NO_VALUE : `${leverage}×`}</span>
        </span>
      ),
    },
    rightColumn('liquidation', t('account.futures.liquidation'), '96px', ({ liquidationPrice }) => (
      <AsTold value={liquidationPrice} />
    )),
  ];
}

/** A contract is no instrument of the app, whose steps would give the decimals: all of them are shown. */
function AsTold({ value }: { readonly value: DecimalString | null }) {
  if (value === null) return <span className="text-faint">{NO_VALUE}</span>;
  return <span className="tabular whitespace-nowrap">{formatDecimal(value, { decimals: null })}</span>;
}

function rightColumn<R extends object>(
  id: string,
  header: string,
  track: string,
  cell: (row: R) => ReactNode,
): DataColumn<R> {
  return { id, header, track, align: 'right', cell };
}

const EVERY_MS = 30_000;
