import { Activity } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { Choice } from '#renderer/components/Choice';
import { DataTable } from '#renderer/components/DataTable';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { formatCount } from '#renderer/format/format-number';
import { useSignals } from '#renderer/stores/signals';
import { type SeriesSubject, seriesName, useFollowedSeries } from '#renderer/stores/signals-subject';
import { Direction } from '#shared/domain/prediction';
import { type Signal, SignalName, SignalSource } from '#shared/domain/signal';
import { RangeTable } from './RangeTable';
import { SignalDetails } from './SignalDetails';
import { useSignalColumns } from './use-signal-columns';

type Any = 'all';

/** Signals of the last candles, newest first, with what each rests on and how far price is expected to go. */
export function SignalsView({ subject }: { readonly subject: SeriesSubject }) {
  const { t } = useTranslation(['signals', 'translation']);
  const loaded = useSignals((state) => state.loaded);
  const [name, setName] = useState<SignalName | Any>('all');
  const [direction, setDirection] = useState<Direction | Any>('all');
  const [source, setSource] = useState<SignalSource | Any>('all');
  const [selectedId, setSelectedId] = useState<string | null>(null);
  const columns = useSignalColumns(subject);
  useFollowedSeries(subject, loadSignals, EVENTS);
  const list = loadedValue(loaded);
  const failure = failureOf(loaded);
  const rows = useMemo(
    () =>
      (list?.signals ?? []).filter(
        (signal) =>
          (name === 'all' || signal.name === name) &&
          (direction === 'all' || signal.direction === direction) &&
          (source === 'all' || signal.source === source),
      ),
    [list, name, direction, source],
  );
  const selected = rows.find(({ id }) => id === selectedId) ?? null;
  const clear = () => {
    setName('all');
    setDirection('all');
    setSource('all');
  };
  // Nothing chosen: the filter says what it filters by.
  const all = (filter: 'name' | 'direction' | 'source') => ({
    value: 'all' as const,
    label: t(`list.filters.${filter}`),
  });
  return (
    <div className="flex h-full flex-col">
      <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-1.5 border-b border-line px-2 py-1 text-xs">
        <Choice
          label={t('list.filters.name')}
          value={name}
          onChange={setName}
          options={[all('name'), ...SignalName.options.map((value) => ({ value, label: t(`names.${value}`) }))]}
        />
        <Choice
          label={t('list.filters.direction')}
          value={direction}
          onChange={setDirection}
          options={[
            all('direction'),
            ...Direction.options.map((value) => ({ value, label: t(`translation:common.${value}`) })),
          ]}
        />
        <Choice
          label={t('list.filters.source')}
          value={source}
          onChange={setSource}
          options={[all('source'), ...SignalSource.options.map((value) => ({ value, label: t(`sources.${value}`) }))]}
        />
        <span className="tabular text-muted">
          {t('list.count', { count: rows.length, formatted: formatCount(rows.length) })}
        </span>
        <span className="min-w-40 flex-1 text-2xs text-muted">{t('list.note')}</span>
      </div>
      {failure && (
        <div className="p-2">
          <ErrorNotice failure={failure} />
        </div>
      )}
      <div className="flex min-h-0 flex-1">
        <div className="min-w-0 flex-1">
          {list === null ? (
            failure === null && <Empty title={t('reading', { subject: seriesName(subject) })} />
          ) : rows.length === 0 ? (
            <NoSignals isFiltered={list.signals.length > 0} onClear={clear} />
          ) : (
            <DataTable<Signal>
              label={t('list.label', { subject: seriesName(subject) })}
              rows={rows}
              columns={columns}
              rowId={({ id }) => id}
              selectedId={selectedId}
              onSelect={({ id }) => setSelectedId(id)}
            />
          )}
        </div>
        {/* There before the list is, so that nothing moves when it comes. */}
        <aside
          aria-label={t('list.selected')}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          tabIndex={0}
          className="flex w-64 shrink-0 flex-col gap-4 overflow-auto border-l border-line p-2 text-xs"
        >
          {list !== null && (
            <>
              <RangeTable range={list.range} />
              <SignalDetails signal={selected} />
            </>
          )}
        </aside>
      </div>
    </div>
  );
}

function NoSignals({ isFiltered, onClear }: { readonly isFiltered: boolean; readonly onClear: () => void }) {
  const { t } = useTranslation('signals');
  return isFiltered ? (
    <Empty icon={Activity} title={t('list.emptyFiltered')}>
      <Button onClick={onClear}>{t('list.clearFilters')}</Button>
    </Empty>
  ) : (
    <Empty icon={Activity} title={t('list.empty')} text={t('list.emptyText')} />
  );
}

function loadSignals(subject: SeriesSubject): Promise<void> {
  return useSignals.getState().load(subject);
}

const EVENTS = ['signal-models'] as const;
