import { ShieldCheck } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { DataTable } from '#renderer/components/DataTable';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { riskEventColumns } from '#renderer/components/risk-event-columns';
import { useCodeName } from '#renderer/components/use-code-name';
import { useRiskEvents } from '#renderer/stores/risk-events';

/** Refusals, repairs and doubts, newest first; the selected one with everything that was noted. */
export function RiskEventList() {
  const { t } = useTranslation('trading');
  const rows = useRiskEvents((state) => state.rows);
  const codeName = useCodeName();
  const columns = useMemo(() => riskEventColumns(t, codeName), [t, codeName]);
  const [selectedId, setSelectedId] = useState<string | null>(null);
  const events = loadedValue(rows) ?? [];
  const failure = failureOf(rows);
  const selected = events.find(({ id }) => id === selectedId) ?? null;
  if (failure) {
    return (
      <div className="p-2">
        <ErrorNotice failure={failure} />
      </div>
    );
  }
  if (events.length === 0)
    return <Empty icon={ShieldCheck} title={t('account.emptyRisk')} text={t('account.emptyRiskText')} />;
  return (
    <div className="flex h-full flex-col">
      <div className="min-h-0 flex-1">
        <DataTable
          label={t('account.riskEvents')}
          rows={events}
          columns={columns}
          rowId={({ id }) => id}
          selectedId={selectedId}
          onSelect={({ id }) => setSelectedId(id)}
        />
      </div>
      {selected && Object.keys(selected.details).length > 0 && (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          tabIndex={0}
          data-selectable
          className="max-h-24 shrink-0 overflow-auto border-t border-line p-2 font-mono text-2xs whitespace-pre-wrap text-muted"
        >
          {JSON.stringify(selected.details, null, 2)}
        </pre>
      )}
    </div>
  );
}
