import { Wallet } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { type ReactNode, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Badge } from '#renderer/components/Badge';
import { type DataColumn, DataTable } from '#renderer/components/DataTable';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { lazyComponent } from '#renderer/components/lazy-component';
import { Moment } from '#renderer/components/Moment';
import { Money } from '#renderer/components/Money';
import { PaneFrame } from '#renderer/components/PaneFrame';
import { SubTabs } from '#renderer/components/SubTabs';
import { useAccount } from '#renderer/stores/account';
import { type DecimalString, sumOf } from '#shared/domain/decimal';
import type { Balance } from '#shared/domain/order';
import { AccountPart } from './AccountPart';
import { FuturesView } from './FuturesView';
import { RiskEventList } from './RiskEventList';

/**
 * What the account holds, what it was worth over time, and what execution and risk had to report; and the futures account
 * beside it, to look at.
 */
export function AccountPane() {
  const { t } = useTranslation(['trading', 'translation']);
  return (
    <Tabs.Root defaultValue="spot" className="h-full">
      <PaneFrame
        label={t('translation:panes.account')}
        toolbar={
          <SubTabs
            label={t('account.views')}
            tabs={[
              { value: 'spot', label: t('account.view.spot') },
              {
                value: 'futures',
                label: (
                  <>
                    {t('account.view.futures')} <Badge>{t('account.futures.readOnly')}</Badge>
                  </>
                ),
              },
            ]}
          />
        }
      >
        <Tabs.Content value="spot" tabIndex={-1} className="h-full">
          <SpotView />
        </Tabs.Content>
        <Tabs.Content value="futures" tabIndex={-1} className="h-full">
          <FuturesView />
        </Tabs.Content>
      </PaneFrame>
    </Tabs.Root>
  );
}

function SpotView() {
  const { t } = useTranslation('trading');
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      className="relative grid h-full auto-rows-[minmax(11rem,1fr)] grid-cols-1 overflow-auto @2xl:grid-cols-2 @7xl:grid-cols-[minmax(15rem,1fr)_minmax(18rem,1.5fr)_minmax(22rem,1.7fr)]"
    >
      <AccountPart title={t('account.balances')}>
        <Balances />
      </AccountPart>
      <AccountPart title={t('account.equity')}>
        <EquityPart />
      </AccountPart>
      <AccountPart title={t('account.riskEvents')} isWide>
        <RiskEventList />
      </AccountPart>
    </div>
  );
}

function Balances() {
  const { t } = useTranslation('trading');
  const loadable = useAccount((state) => state.balances);
  const failure = failureOf(loadable);
  const known = loadedValue(loadable);
  const columns = useMemo<readonly DataColumn<Balance>[]>(
    () => [
      {
        id: 'asset',
        header: t('columns.asset'),
        track: 'minmax(64px, 1fr)',
        sortBy: ({ asset }) => asset,
        cell: ({ asset }) => <span className="font-medium">{asset}</span>,
      },
      amountColumn('free', t('columns.free'), ({ free }) => free),
      amountColumn('locked', t('columns.locked'), ({ locked }) => locked),
      amountColumn('total', t('columns.total'), ({ free, locked }) => sumOf([free, locked])),
    ],
    [t],
  );
  if (failure)
    return (
      <Inset>
        <ErrorNotice failure={failure} />
      </Inset>
    );
  if (known === null || known.balances.length === 0) {
    return <Empty icon={Wallet} title={t('account.emptyBalances')} text={t('account.emptyBalancesText')} />;
  }
  return (
    <div className="flex h-full flex-col">
      <div className="min-h-0 flex-1">
        <DataTable label={t('account.balances')} rows={known.balances} columns={columns} rowId={({ asset }) => asset} />
      </div>
      <p className="shrink-0 px-3 py-1 text-2xs text-muted">
        {t('account.asOf')} <Moment at={known.at} withSeconds />
      </p>
    </div>
  );
}

function EquityPart() {
  const { t } = useTranslation('trading');
  const loadable = useAccount((state) => state.equity);
  const failure = failureOf(loadable);
  const equity = loadedValue(loadable);
  if (failure)
    return (
      <Inset>
        <ErrorNotice failure={failure} />
      </Inset>
    );
  if (equity === null || equity.points.length < 2) {
    return <Empty icon={Wallet} title={t('account.emptyEquity')} text={t('account.emptyEquityText')} />;
  }
  return (
    <div className="h-full px-3 pb-2">
      <Suspense fallback={null}>
        <EquityCurve equity={equity} />
      </Suspense>
    </div>
  );
}

function Inset({ children }: { readonly children: ReactNode }) {
  return <div className="p-2">{children}</div>;
}

function amountColumn(id: string, header: string, amountOf: (balance: Balance) => DecimalString): DataColumn<Balance> {
  return {
    id,
    header,
    track: '88px',
    align: 'right',
    cell: (balance) => <Money value={amountOf(balance)} asset={balance.asset} />,
  };
}

const EquityCurve = lazyComponent(async () => (await import('./EquityCurve')).EquityCurve);
