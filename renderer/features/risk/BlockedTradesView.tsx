import type { TFunction } from 'i18next';
import { ShieldBan } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { type DataColumn, DataTable } from '#renderer/components/DataTable';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { Moment } from '#renderer/components/Moment';
import { instrumentColumn, priceColumn } from '#renderer/components/trading-columns';
import { useCodeName } from '#renderer/components/use-code-name';
import { formatPercent } from '#renderer/format/format-number';
import { useCounterfactuals } from '#renderer/stores/counterfactuals';
import type { Counterfactual } from '#shared/domain/risk-state';
import { resultOfTrade } from './counterfactual-result';
import { RuleEffectTable } from './RuleEffectTable';
import { RuleResultText } from './RuleResultText';

/** Trades that the rules stopped, followed to their end, and what each rule did by it. */
export function BlockedTradesView() {
  const { t } = useTranslation('risk');
  const loadable = useCounterfactuals((state) => state.known);
  const reload = useCounterfactuals((state) => state.reload);
  const codeName = useCodeName();
  const columns = useMemo(() => tradeColumns(t, codeName), [t, codeName]);
  const failure = failureOf(loadable);
  const known = loadedValue(loadable);
  if (failure) {
    return (
      <div className="p-2">
        <ErrorNotice failure={failure}>
          <Button onClick={() => void reload()}>{t('retry')}</Button>
        </ErrorNotice>
      </div>
    );
  }
  if (known === null || (known.trades.length === 0 && known.effects.length === 0)) {
    return <Empty icon={ShieldBan} title={t('blocked.empty')} text={t('blocked.emptyText')} />;
  }
  const resolved = known.trades.filter(({ state, resultR }) => state === 'resolved' && resultR !== null).length;
  return (
    <div className="flex h-full flex-col">
      <p className="shrink-0 px-3 py-1.5 text-xs text-muted">
        {resolved < ENOUGH_TRADES
          ? t('blocked.few', { n: resolved, enough: ENOUGH_TRADES })
          : t('blocked.many', { n: resolved })}
      </p>
      <div className="grid min-h-0 flex-1 auto-rows-[minmax(9rem,1fr)] grid-cols-1 overflow-auto @5xl:grid-cols-[2fr_1fr]">
        <section aria-label={t('blocked.trades')} className="min-h-0 min-w-0">
          <DataTable
            label={t('blocked.trades')}
            rows={known.trades}
            columns={columns}
            rowId={({ proposalId }) => proposalId}
            isFaded={({ state }) => state === 'not_entered'}
          />
        </section>
        <section aria-label={t('blocked.effects')} className="min-h-0 min-w-0">
          <RuleEffectTable effects={known.effects} />
        </section>
      </div>
    </div>
  );
}

function tradeColumns(t: TFunction<'risk'>, codeName: (code: string) => string): readonly DataColumn<Counterfactual>[] {
  return [
    {
      id: 'startedAt',
      header: t('blocked.when'),
      track: '136px',
      sortBy: ({ startedAt }) => startedAt,
      cell: ({ startedAt }) => <Moment at={startedAt} />,
    },
    { ...instrumentColumn<Counterfactual>(t('whatIf.instrument')), track: '124px' },
    {
      id: 'kind',
      header: t('blocked.what'),
      track: '88px',
      sortBy: ({ share }) => share,
      cell: ({ kind, share }) =>
        kind === 'denied' ? t('blocked.kinds.denied') : t('blocked.kinds.capped', { share: formatPercent(share) }),
    },
    {
      id: 'outcome',
      header: t('blocked.outcome'),
      track: '136px',
      align: 'right',
      sortBy: ({ resultR }) => resultR,
      cell: (trade) => <RuleResultText result={resultOfTrade(trade)} />,
    },
    {
      id: 'codes',
      header: t('blocked.rules'),
      track: 'minmax(176px, 1fr)',
      sortBy: ({ codes }) => codes.map(codeName).join(', '),
      cell: ({ codes }) => {
        const names = codes.map((code) => codeName(code)).join(', ');
        return <span title={names}>{names}</span>;
      },
    },
    priceColumn({ id: 'entry', header: t('blocked.entry'), track: '84px' }, ({ entry }) => entry),
    priceColumn({ id: 'stop', header: t('blocked.stop'), track: '84px' }, ({ stop }) => stop),
    priceColumn({ id: 'target', header: t('blocked.target'), track: '84px' }, ({ target }) => target),
  ];
}

/** Fewer results than this say nothing about a rule. */
const ENOUGH_TRADES = 30;
