import { useTranslation } from 'react-i18next';
import { classNames } from '#renderer/components/class-names';
import { HealthMark } from '#renderer/components/HealthMark';
import { Moment } from '#renderer/components/Moment';
import { type PaneId, useShell } from '#renderer/stores/shell';
import type { HealthItem, HealthItemId } from '#shared/domain/health';
import { useHealthText } from './use-health-text';

/** Everything that is watched, each with the pane where one sees to it. */
export function HealthTable({ items }: { readonly items: readonly HealthItem[] }) {
  const { t } = useTranslation('health');
  return (
    <table aria-label={t('label')} className="w-full border-collapse text-xs">
      <thead className="text-muted">
        <tr className="border-b border-line">
          {(['status', 'item', 'text', 'since'] as const).map((column) => (
            <th
              key={column}
              scope="col"
              className={classNames(
                'px-1.5 py-1 font-medium first:pl-0 last:pr-0',
                column === 'since' ? 'text-right' : 'text-left',
              )}
            >
              {t(`columns.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <ItemRow key={item.id} item={item} />
        ))}
      </tbody>
    </table>
  );
}

function ItemRow({ item }: { readonly item: HealthItem }) {
  const { t } = useTranslation(['health', 'translation']);
  const healthText = useHealthText();
  const { id, status, since } = item;
  const pane = PANES[id];
  return (
    <tr className={classNames('border-b border-line/50 align-top', status === 'off' && 'text-muted')}>
      <td className="w-24 py-1 pr-1.5">
        <HealthMark status={status} />
      </td>
      <th scope="row" className="px-1.5 py-1 text-left font-medium whitespace-nowrap">
        {pane === undefined ? (
          t(`items.${id}`)
        ) : (
          <button
            type="button"
            title={t('open', { pane: t(`translation:panes.${pane}`) })}
            onClick={() => useShell.getState().showPane(pane)}
            className="cursor-pointer rounded text-left underline decoration-line-strong underline-offset-2 hover:decoration-accent"
          >
            {t(`items.${id}`)}
          </button>
        )}
      </th>
      <td data-selectable className="tabular w-full px-1.5 py-1 wrap-anywhere">
        {healthText(item)}
      </td>
      <td className="num py-1 pl-1.5 text-muted">
        <Moment at={since} />
      </td>
    </tr>
  );
}

/** Where one sees to a thing. */
const PANES: Readonly<Partial<Record<HealthItemId, PaneId>>> = {
  exchange: 'connection',
  feed: 'connection',
  clock: 'connection',
  signal_models: 'signals',
  schedules: 'predictions',
  alerts: 'alerts',
  activities: 'activity',
  breaker: 'risk',
  mandate: 'mandate',
  doors: 'access',
};
