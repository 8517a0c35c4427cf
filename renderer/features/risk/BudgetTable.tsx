import { CircleHelp, type LucideIcon, OctagonX, TriangleAlert } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '#renderer/components/Empty';
import { useCodeName } from '#renderer/components/use-code-name';
import { formatPercent } from '#renderer/format/format-number';
import { formatRisk } from '#renderer/format/format-risk';
import type { RiskBudget } from '#shared/domain/risk-state';
import { type BudgetRow, budgetRows } from './budget-rows';
import { Unknown } from './Unknown';

export interface BudgetTableProps {
  readonly budgets: readonly RiskBudget[];
}

/** How much of each limit is used up by what is open, the fullest first. */
export function BudgetTable({ budgets }: BudgetTableProps) {
  const { t } = useTranslation('risk');
  const rows = useMemo(() => budgetRows(budgets), [budgets]);
  if (rows.length === 0) return <Empty title={t('budgets.empty')} text={t('budgets.emptyText')} />;
  return (
    <table aria-label={t('budgets.title')} className="w-full table-fixed text-xs">
      <thead className="text-2xs text-muted">
        <tr className="border-b border-line">
          <th scope="col" className="py-0.5 text-left font-medium">
            {t('budgets.budget')}
          </th>
          <th scope="col" className="w-16 py-0.5 text-right font-medium @lg:w-24">
            {t('budgets.used')}
          </th>
          <th scope="col" className="w-16 py-0.5 text-right font-medium @lg:w-24">
            {t('budgets.limit')}
          </th>
          <th scope="col" className="w-24 py-0.5 pl-3 text-right font-medium @lg:w-40">
            {t('budgets.share')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row }: { readonly row: BudgetRow }) {
  const { t } = useTranslation('risk');
  const codeName = useCodeName();
  const { kind, subject, used, limit, unit } = row;
  return (
    <tr className="border-b border-line/50">
      <th scope="row" className="min-w-0 py-1 pr-2 text-left font-normal">
        <span className="block">{codeName(kind)}</span>
        <span className="block truncate text-2xs text-muted" title={subject ?? undefined}>
          {subject ?? t('budgets.account')}
        </span>
      </th>
      <td data-selectable className="num py-1">
        {used === null ? <Unknown /> : formatRisk(used, unit)}
      </td>
      <td data-selectable className="num py-1 text-muted">
        {formatRisk(limit, unit)}
      </td>
      <td className="py-1 pl-3">
        <Fill row={row} />
      </td>
    </tr>
  );
}

function Fill({ row }: { readonly row: BudgetRow }) {
  const { t } = useTranslation('risk');
  const codeName = useCodeName();
  const { kind, subject, used, limit, unit, share, fill } = row;
  const { icon: Icon, text, bar } = FILLS[fill];
  const limitText = formatRisk(limit, unit);
  const shareText = share === null ? t('unknown') : formatPercent(share);
  return (
    <span className="flex flex-col gap-0.5">
      <span className={`num flex items-center justify-end gap-1 ${text}`}>
        {Icon && <Icon aria-hidden size={11} strokeWidth={2.25} />}
        {fill === 'over' && <span>{t('budgets.full')}</span>}
        {shareText}
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: no theme reaches the bar of a meter element */}
      <span
        role="meter"
        aria-label={`${codeName(kind)}, ${subject ?? t('budgets.account')}`}
        aria-valuemin={0}
        aria-valuemax={1}
        aria-valuenow={Math.min(1, share ?? 0)}
        aria-valuetext={
          used === null
            ? t('budgets.barUnknown', { limit: limitText })
            : t('budgets.barText', { used: formatRisk(used, unit), limit: limitText, share: shareText })
        }
        className="block h-1.5 overflow-hidden rounded-full bg-line"
      >
        <span className={`block h-full rounded-full ${bar}`} style={{ width: `${Math.min(1, share ?? 0) * 100}%` }} />
      </span>
    </span>
  );
}

const FILLS: Readonly<
  Record<BudgetRow['fill'], { readonly icon: LucideIcon | null; readonly text: string; readonly bar: string }>
> = {
  unknown: { icon: CircleHelp, text: 'text-warn', bar: 'bg-warn' },
  over: { icon: OctagonX, text: 'text-bad font-semibold', bar: 'bg-bad' },
  high: { icon: TriangleAlert, text: 'text-warn', bar: 'bg-warn' },
  normal: { icon: null, text: '', bar: 'bg-accent' },
};
