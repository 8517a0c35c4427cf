import { Bell } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { classNames } from '#renderer/components/class-names';
import { DataTable } from '#renderer/components/DataTable';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { Toggle } from '#renderer/components/Toggle';
import { formatCount } from '#renderer/format/format-number';
import { useAlerts } from '#renderer/stores/alerts';
import { useAlertForm } from '#renderer/stores/alerts-form';
import type { AlertFiring } from '#shared/domain/alert';
import { FiringDetails } from './FiringDetails';
import { startRule } from './start-rule';
import { useFiringColumns } from './use-firing-columns';

/** Everything that fired, newest first. It is the copy that stays, whatever became of the messages. */
export function InboxView() {
  const { t } = useTranslation('alerts');
  const loaded = useAlerts((state) => state.firings);
  const unread = useAlerts((state) => state.unread);
  const markRead = useAlerts((state) => state.markRead);
  const hasRules = useAlerts((state) => (loadedValue(state.rules)?.length ?? 0) > 0);
  const [isUnreadOnly, setUnreadOnly] = useState(false);
  const [selectedId, setSelectedId] = useState<string | null>(null);
  const columns = useFiringColumns();
  const firings = loadedValue(loaded) ?? [];
  const failure = failureOf(loaded);
  const rows = isUnreadOnly ? firings.filter(({ readAt }) => readAt === null) : firings;
  const selected = rows.find(({ id }) => id === selectedId) ?? null;
  return (
    <div className="flex h-full flex-col">
      <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-2 border-b border-line px-2 py-1 text-xs">
        <Toggle label={t('inbox.unreadOnly')} isOn={isUnreadOnly} onChange={setUnreadOnly} />
        <span aria-hidden>{t('inbox.unreadOnly')}</span>
        <span className="tabular text-muted">
          {t('inbox.count', { unread: formatCount(unread), formatted: formatCount(firings.length) })}
        </span>
        <span className="flex-1" />
        <Button disabled={unread === 0} onClick={() => void markRead(null)}>
          {t('inbox.markAll')}
        </Button>
      </div>
      {failure && (
        <div className="p-2">
          <ErrorNotice failure={failure} />
        </div>
      )}
      {rows.length === 0 ? (
        loaded.kind === 'ok' &&
        (firings.length > 0 ? (
          <Empty icon={Bell} title={t('inbox.noUnread')}>
            <Button onClick={() => setUnreadOnly(false)}>{t('inbox.showAll')}</Button>
          </Empty>
        ) : (
          <Empty icon={Bell} title={t('inbox.empty')} text={t('inbox.emptyText')}>
            {hasRules ? (
              <Button onClick={() => useAlertForm.getState().setView('rules')}>{t('views.rules')}</Button>
            ) : (
              <Button look="primary" onClick={startRule}>
                {t('inbox.newRule')}
              </Button>
            )}
          </Empty>
        ))
      ) : (
        <div className="flex min-h-0 flex-1">
          <div className="min-w-0 flex-1">
            <DataTable<AlertFiring>
              label={t('inbox.label')}
              rows={rows}
              columns={columns}
              rowId={({ id }) => id}
              selectedId={selectedId}
              onSelect={({ id }) => setSelectedId(id)}
              onOpen={({ id }) => void markRead([id])}
            />
          </div>
          {/* Nothing chosen: a narrow pane gives the width to the reasons. */}
          <aside
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
            tabIndex={0}
            className={classNames(
              'w-72 shrink-0 overflow-auto border-l border-line p-2 text-xs',
              selected === null && '@max-5xl:hidden',
            )}
          >
            <FiringDetails firing={selected} />
          </aside>
        </div>
      )}
    </div>
  );
}
