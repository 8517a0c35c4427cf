import { ShieldCheck } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { Choice } from '#renderer/components/Choice';
import { CopyButton } from '#renderer/components/CopyButton';
import { DataTable } from '#renderer/components/DataTable';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { riskEventColumns } from '#renderer/components/risk-event-columns';
import { useCodeName } from '#renderer/components/use-code-name';
import { useRiskEvents } from '#renderer/stores/risk-events';
import { RiskEvent } from '#shared/domain/exchange-status';

type Kind = RiskEvent['kind'];

/** Everything that execution and risk had to report, by its kind; the selected one with its code to copy. */
export function RiskEventsView() {
  const { t } = useTranslation(['risk', 'trading']);
  const { t: trading } = useTranslation('trading');
  const rows = useRiskEvents((state) => state.rows);
  const reload = useRiskEvents((state) => state.reload);
  const codeName = useCodeName();
  const columns = useMemo(() => riskEventColumns(trading, codeName), [trading, codeName]);
  const [kind, setKind] = useState<Kind | 'all'>('all');
  const [selectedId, setSelectedId] = useState<string | null>(null);
  const events = loadedValue(rows) ?? NO_EVENTS;
  const shown = useMemo(
    () => (kind === 'all' ? events : events.filter((event) => event.kind === kind)),
    [events, kind],
  );
  const selected = shown.find(({ id }) => id === selectedId) ?? null;
  const failure = failureOf(rows);
  if (failure) {
    return (
      <div className="p-2">
        <ErrorNotice failure={failure}>
          <Button onClick={() => void reload()}>{t('retry')}</Button>
        </ErrorNotice>
      </div>
    );
  }
  if (events.length === 0) {
    return (
      <Empty icon={ShieldCheck} title={t('trading:account.emptyRisk')} text={t('trading:account.emptyRiskText')} />
    );
  }
  return (
    <div className="flex h-full flex-col">
      <div className="shrink-0 px-2 py-1">
        <Choice
          label={t('events.kind')}
          value={kind}
          onChange={setKind}
          options={[
            { value: 'all', label: t('events.allKinds') },
            ...KINDS.map((value) => ({ value, label: t(`trading:account.kinds.${value}`) })),
          ]}
        />
      </div>
      <div className="min-h-24 flex-1">
        {shown.length === 0 ? (
          <Empty icon={ShieldCheck} title={t('events.emptyFiltered')} text={t('events.emptyFilteredText')} />
        ) : (
          <DataTable
            label={t('events.label')}
            rows={shown}
            columns={columns}
            rowId={({ id }) => id}
            selectedId={selectedId}
            onSelect={({ id }) => setSelectedId(id)}
          />
        )}
      </div>
      {selected && <EventDetails key={selected.id} event={selected} />}
    </div>
  );
}

function EventDetails({ event }: { readonly event: RiskEvent }) {
  const { t } = useTranslation('risk');
  const codeName = useCodeName();
  const { kind, code, value, limit, details } = event;
  const text = JSON.stringify({ kind, code, value, limit, ...details }, null, 2);
  return (
    <details open className="min-h-0 overflow-auto border-t border-line px-3 py-1 text-xs">
      <summary className="cursor-pointer text-muted hover:text-ink">
        {t('events.details')}: {codeName(code)}
      </summary>
      <div className="mt-1 flex items-start gap-1">
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          tabIndex={0}
          data-selectable
          className="max-h-28 min-w-0 flex-1 overflow-auto rounded-sm bg-sunken p-1.5 font-mono text-2xs whitespace-pre-wrap"
        >
          {text}
        </pre>
        <CopyButton text={text} label={t('events.copyCode')} />
      </div>
    </details>
  );
}

const KINDS: readonly Kind[] = RiskEvent.unwrap().shape.kind.options;
const NO_EVENTS: readonly RiskEvent[] = [];
