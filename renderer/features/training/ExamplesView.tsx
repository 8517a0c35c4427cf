import { ArrowLeft, SearchX } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { AnyChoice } from '#renderer/components/AnyChoice';
import { Button } from '#renderer/components/Button';
import { type DataColumn, DataTable } from '#renderer/components/DataTable';
import { Empty } from '#renderer/components/Empty';
import { InstrumentName } from '#renderer/components/InstrumentName';
import { ListWithSide } from '#renderer/components/ListWithSide';
import { Moment } from '#renderer/components/Moment';
import { formatCount, NO_VALUE } from '#renderer/format/format-number';
import { formatOutsideText } from '#renderer/format/format-outside-text';
import { MOST_EXAMPLES, type ShownExample, useExamples } from '#renderer/stores/training-datasets';
import { useTrainingView } from '#renderer/stores/training-view';
import type { DatasetManifest, ExampleFilter } from '#shared/domain/training-dataset';
import { ExampleKind, ExampleSource, ExampleSplit } from '#shared/domain/training-example';
import { CommandFailure } from './CommandFailure';
import { ExampleDetails } from './ExampleDetails';
import { exampleQuestion } from './example-question';

/** The examples of a dataset, page by page, to read what a model would learn. */
export function ExamplesView({ dataset }: { readonly dataset: DatasetManifest }) {
  const { t } = useTranslation('training');
  const filter = useTrainingView((state) => state.filter);
  const exampleId = useTrainingView((state) => state.exampleId);
  const { pages: loaded, isReadingMore, moreFailure } = useExamples();
  const { open, readMore } = useExamples.getState();
  const { show } = useTrainingView.getState();
  const columns = useExampleColumns();
  useEffect(() => void open(dataset.id, filter), [open, dataset.id, filter]);
  const value = loadedValue(loaded);
  const pages = value?.datasetId === dataset.id ? value : null;
  const selected = pages?.examples.find(({ example }) => example.id === exampleId) ?? null;
  const isFiltered = Object.values(filter).some((wanted) => wanted !== undefined);
  const shown = pages?.examples.length ?? 0;
  const total = pages?.total ?? 0;
  return (
    <div className="flex h-full flex-col">
      <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-1.5 border-b border-line px-2 py-1 text-xs">
        <Button look="quiet" onClick={() => show({ browsedId: null })}>
          <ArrowLeft aria-hidden size={13} />
          {t('examples.back')}
        </Button>
        <span className="max-w-60 truncate font-medium" title={dataset.name}>
          {dataset.name}
        </span>
        <ExampleFilters filter={filter} onChange={(changed) => show({ filter: changed })} />
        <span className="flex-1" />
        <span className="tabular text-muted">
          {t('examples.shown', { shown: formatCount(shown), total: formatCount(total) })}
        </span>
        {shown >= MOST_EXAMPLES ? (
          <span className="text-muted">{t('examples.most', { formatted: formatCount(MOST_EXAMPLES) })}</span>
        ) : (
          <Button disabled={isReadingMore || shown >= total} onClick={() => void readMore()}>
            {t(isReadingMore ? 'examples.readingMore' : 'examples.more')}
          </Button>
        )}
      </div>
      <CommandFailure
        command={moreFailure}
        onClose={() => useExamples.setState({ moreFailure: null })}
        reading={failureOf(loaded)}
        onRetry={() => void open(dataset.id, filter)}
      />
      <ListWithSide
        sideLabel={t('examples.side')}
        sideWidth="w-[45%]"
        isSideIdle={selected === null}
        list={
          pages === null ? (
            loaded.kind !== 'failed' && <Empty title={t('reading')} />
          ) : pages.examples.length > 0 ? (
            <DataTable<ShownExample>
              label={t('examples.label', { name: dataset.name })}
              rows={pages.examples}
              columns={columns}
              rowId={({ example }) => example.id}
              selectedId={exampleId}
              onSelect={({ example }) => show({ exampleId: example.id })}
            />
          ) : isFiltered ? (
            <Empty icon={SearchX} title={t('examples.filteredEmpty')}>
              <Button onClick={() => show({ filter: {} })}>{t('examples.clear')}</Button>
            </Empty>
          ) : (
            <Empty title={t('examples.empty')} />
          )
        }
        side={
          selected === null ? (
            <p className="text-muted">{t('examples.selectHint')}</p>
          ) : (
            <ExampleDetails key={selected.example.id} shown={selected} />
          )
        }
      />
    </div>
  );
}

interface ExampleFiltersProps {
  readonly filter: ExampleFilter;
  readonly onChange: (filter: ExampleFilter) => void;
}

function ExampleFilters({ filter, onChange }: ExampleFiltersProps) {
  const { t } = useTranslation('training');
  const { split, kind, source, language, query } = filter;
  const [words, setWords] = useState(query ?? '');
  // What is typed asks once the person pauses: each question reads the whole file.
  useEffect(() => {
    const wanted = words.trim();
    if (wanted === (query ?? '')) return;
    const timer = setTimeout(() => onChange({ ...filter, query: wanted === '' ? undefined : wanted }), AFTER_MS);
    return () => clearTimeout(timer);
  }, [words, query, filter, onChange]);
  return (
    <>
      <AnyChoice
        label={t('examples.split')}
        anyLabel={t('examples.anySplit')}
        value={split ?? null}
        values={ExampleSplit.options}
        labelOf={(one) => t(`splits.${one}`)}
        onChange={(one) => onChange({ ...filter, split: one ?? undefined })}
      />
      <AnyChoice
        label={t('examples.kind')}
        anyLabel={t('examples.anyKind')}
        value={kind ?? null}
        values={ExampleKind.options}
        labelOf={(one) => t(`kinds.${one}`)}
        onChange={(one) => onChange({ ...filter, kind: one ?? undefined })}
      />
      <AnyChoice
        label={t('examples.source')}
        anyLabel={t('examples.anySource')}
        value={source ?? null}
        values={ExampleSource.options}
        labelOf={(one) => t(`sources.${one}`)}
        onChange={(one) => onChange({ ...filter, source: one ?? undefined })}
      />
      <AnyChoice
        label={t('examples.language')}
        anyLabel={t('examples.anyLanguage')}
        value={language ?? null}
        values={LANGUAGES}
        labelOf={(one) => t(`languages.${one}`)}
        onChange={(one) => onChange({ ...filter, language: one ?? undefined })}
      />
      <input
        type="search"
        aria-label={t('examples.words')}
        placeholder={t('examples.words')}
        value={words}
        maxLength={200}
        onChange={({ target }) => setWords(target.value)}
        className="h-6.5 w-36 rounded border border-line bg-sunken px-2 text-xs placeholder:text-faint"
      />
    </>
  );
}

function useExampleColumns(): readonly DataColumn<ShownExample>[] {
  const { t } = useTranslation('training');
  return useMemo(
    () => [
      { id: 'split', header: t('examples.columns.split'), track: '92px', cell: ({ split }) => t(`splits.${split}`) },
      {
        id: 'kind',
        header: t('examples.columns.kind'),
        track: '96px',
        cell: ({ example }) => t(`kinds.${example.kind}`),
      },
      {
        id: 'source',
        header: t('examples.columns.source'),
        track: '108px',
        cell: ({ example }) => t(`sources.${example.source}`),
      },
      {
        id: 'language',
        header: t('examples.columns.language'),
        track: '48px',
        cell: ({ example }) => example.language ?? NO_VALUE,
      },
      {
        id: 'question',
        header: t('examples.columns.question'),
        track: 'minmax(220px, 3fr)',
        cell: ({ example }) => {
          const question = formatOutsideText(exampleQuestion(example.messages));
          return <span title={question}>{question}</span>;
        },
      },
      {
        id: 'instrument',
        header: t('examples.columns.instrument'),
        track: '116px',
        cell: ({ example: { instrument, timeframe } }) =>
          instrument === null ? (
            <span className="text-faint">{NO_VALUE}</span>
          ) : (
            <>
              <InstrumentName instrument={instrument} /> <span className="text-muted">{timeframe}</span>
            </>
          ),
      },
      {
        id: 'knownAt',
        header: t('examples.columns.knownAt'),
        track: '134px',
        cell: ({ example }) => <Moment at={example.knownAt} />,
      },
      {
        id: 'resolvedAt',
        header: t('examples.columns.resolvedAt'),
        track: '134px',
        cell: ({ example }) => <Moment at={example.resolvedAt} />,
      },
    ],
    [t],
  );
}

const LANGUAGES = ['en', 'es'] as const;
const AFTER_MS = 350;
