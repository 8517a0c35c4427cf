import { ScrollText } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { Choice } from '#renderer/components/Choice';
import { DataTable } from '#renderer/components/DataTable';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { useClientName } from '#renderer/components/use-client-name';
import { formatCount } from '#renderer/format/format-number';
import { useAccess, whileShown } from '#renderer/stores/access';
import { MOST_RECORDS, useAccessAudit } from '#renderer/stores/access-audit';
import type { AccessRecord } from '#shared/domain/access';
import { useAuditColumns } from './use-audit-columns';

/** Commands that programs called and what was turned away, newest first. */
export function AuditView() {
  const { t } = useTranslation('access');
  const { filter, rows: loaded, hasOlder, isReadingOlder, olderFailure } = useAccessAudit();
  const { setFilter, readOlder } = useAccessAudit.getState();
  const clients = useAccess((state) => loadedValue(state.clients)) ?? [];
  const columns = useAuditColumns();
  const clientName = useClientName();
  useEffect(() => whileShown('access', () => void useAccessAudit.getState().reload()), []);
  const rows = loadedValue(loaded);
  const failure = failureOf(loaded) ?? olderFailure;
  const isFiltered = filter.clientId !== null || filter.verdict !== null;
  return (
    <div className="flex h-full flex-col">
      <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-2 border-b border-line px-2 py-1 text-xs">
        <Choice
          label={t('audit.filters.program')}
          value={filter.clientId ?? ANY}
          onChange={(clientId) => setFilter({ clientId: clientId === ANY ? null : clientId })}
          options={[
            { value: ANY, label: t('audit.filters.anyProgram') },
            ...clients.map((client) => ({ value: client.id, label: clientName(client) })),
          ]}
          className="max-w-48"
        />
        <Choice<AccessRecord['verdict'] | typeof ANY>
          label={t('audit.filters.verdict')}
          value={filter.verdict ?? ANY}
          onChange={(verdict) => setFilter({ verdict: verdict === ANY ? null : verdict })}
          options={[
            { value: ANY, label: t('audit.filters.anyVerdict') },
            ...VERDICTS.map((value) => ({ value, label: t(`verdicts.${value}`) })),
          ]}
        />
        <span className="tabular text-muted">{t('audit.count', { formatted: formatCount(rows?.length ?? 0) })}</span>
        <span className="flex-1" />
        {rows !== null && rows.length >= MOST_RECORDS ? (
          <span className="text-muted">{t('audit.most', { formatted: formatCount(MOST_RECORDS) })}</span>
        ) : (
          <Button disabled={!hasOlder || isReadingOlder} onClick={() => void readOlder()}>
            {t(isReadingOlder ? 'audit.readingOlder' : 'audit.older')}
          </Button>
        )}
      </div>
      {failure && (
        <div className="shrink-0 p-2">
          <ErrorNotice failure={failure} />
        </div>
      )}
      <div className="min-h-0 flex-1">
        {rows === null ? (
          failure === null && <Empty title={t('audit.reading')} />
        ) : rows.length > 0 ? (
          <DataTable<AccessRecord> label={t('audit.label')} rows={rows} columns={columns} rowId={({ id }) => id} />
        ) : isFiltered ? (
          <Empty icon={ScrollText} title={t('audit.filteredEmpty')}>
            <Button onClick={() => setFilter({ clientId: null, verdict: null })}>{t('audit.showAll')}</Button>
          </Empty>
        ) : (
          <Empty icon={ScrollText} title={t('audit.empty')} text={t('audit.emptyText')} />
        )}
      </div>
    </div>
  );
}

const ANY = 'any';
const VERDICTS = ['done', 'failed', 'denied'] as const;
