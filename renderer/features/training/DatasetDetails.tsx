import { GraduationCap, List } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '#renderer/components/Button';
import { ConfirmButton } from '#renderer/components/ConfirmButton';
import { Fact, Facts } from '#renderer/components/Facts';
import { Moment } from '#renderer/components/Moment';
import { formatDuration } from '#renderer/format/format-duration';
import { formatCount, formatPercent, NO_VALUE } from '#renderer/format/format-number';
import { formatDay } from '#renderer/format/format-time';
import { useSettings } from '#renderer/stores/settings';
import { useDatasetExport, useDatasets } from '#renderer/stores/training-datasets';
import { useTrainingView } from '#renderer/stores/training-view';
import type { DatasetManifest, DatasetStatistics } from '#shared/domain/training-dataset';
import { ExampleKind, ExampleSource, ExampleSplit } from '#shared/domain/training-example';
import { DatasetChecks } from './DatasetChecks';
import { FolderExport } from './FolderExport';
import { exampleCount } from './use-dataset-columns';
import { shortHash } from './use-training-names';

/** What a dataset is made of, what was checked, and what can be done with it. */
export function DatasetDetails({ dataset }: { readonly dataset: DatasetManifest }) {
  const { t } = useTranslation('training');
  const isSaving = useDatasets((state) => state.isSaving);
  const exported = useDatasetExport((state) => state.runs[dataset.id]);
  const [isExporting, setExporting] = useState(exported !== undefined);
  const { show } = useTrainingView.getState();
  const { id, name, statistics } = dataset;
  return (
    <div className="flex flex-col gap-3">
      <header className="flex flex-col gap-1.5">
        <h2 className="text-sm font-semibold wrap-anywhere">{name}</h2>
        <div className="flex flex-wrap gap-1.5">
          <Button look="primary" onClick={() => show({ tab: 'train', trainedId: id, runId: null })}>
            <GraduationCap aria-hidden size={13} />
            {t('data.train')}
          </Button>
          <Button onClick={() => show({ browsedId: id, exampleId: null, filter: {} })}>
            <List aria-hidden size={13} />
            {t('data.browse')}
          </Button>
          <Button aria-expanded={isExporting} onClick={() => setExporting((isOpen) => !isOpen)}>
            {t('data.export')}
          </Button>
          <ConfirmButton
            look="quiet"
            disabled={isSaving}
            question={t('data.removeQuestion', { name })}
            text={t('data.removeText', { examples: formatCount(exampleCount(dataset)) })}
            action={t('data.remove')}
            onConfirm={() => void useDatasets.getState().remove(id)}
          >
            {t('data.remove')}
          </ConfirmButton>
        </div>
      </header>
      {isExporting && (
        <section aria-label={t('data.exportTitle')} className="flex flex-col gap-1.5 rounded border border-line p-2">
          <h3 className="font-medium">{t('data.exportTitle')}</h3>
          <p className="text-muted">{t('data.exportText')}</p>
          <FolderExport
            startLabel={t('data.export')}
            run={exported}
            onStart={() => void useDatasetExport.getState().start(id, { datasetId: id })}
            onCancel={() => useDatasetExport.getState().cancel(id)}
          />
        </section>
      )}
      <ExampleCounts statistics={statistics} />
      <DatasetChecks findings={dataset.findings} />
      <DatasetFacts dataset={dataset} />
    </div>
  );
}

/** How many examples there are, by what they are. */
function ExampleCounts({ statistics }: { readonly statistics: DatasetStatistics }) {
  const { t } = useTranslation('training');
  const { bySplit, byKind, bySource, byLanguage, byTool } = statistics;
  return (
    <section aria-label={t('data.counts.label')} className="flex flex-col gap-2">
      <h3 className="font-medium">{t('data.counts.label')}</h3>
      <div className="grid grid-cols-2 gap-x-6 gap-y-2">
        <Counts
          name={t('data.counts.split')}
          counts={ExampleSplit.options.map((split) => [
            t(`splits.${split}`),
            bySplit[split] ?? 0,
            t(`splitHints.${split}`),
          ])}
        />
        <Counts
          name={t('data.counts.kind')}
          counts={ExampleKind.options.map((kind) => [t(`kinds.${kind}`), byKind[kind] ?? 0])}
        />
        <Counts
          name={t('data.counts.source')}
          counts={ExampleSource.options.map((source) => [t(`sources.${source}`), bySource[source] ?? 0])}
        />
        <Counts
          name={t('data.counts.language')}
          counts={Object.entries(byLanguage).map(([language, count]) => [
            language === 'en' || language === 'es' ? t(`languages.${language}`) : t('languages.none'),
            count,
          ])}
        />
      </div>
      {Object.keys(byTool).length > 0 && (
        <details>
          <summary className="cursor-pointer text-muted hover:text-ink">
            {t('data.counts.by', { name: t('data.counts.tool') })}
          </summary>
          <Counts
            name={t('data.counts.tool')}
            isNameHidden
            counts={Object.entries(byTool).toSorted(([, a], [, b]) => b - a)}
          />
        </details>
      )}
    </section>
  );
}

function Counts({
  name,
  isNameHidden = false,
  counts,
}: {
  readonly name: string;
  readonly isNameHidden?: boolean;
  /** Name, count, and what the name means. */
  readonly counts: readonly (readonly [string, number, string?])[];
}) {
  const { t } = useTranslation('training');
  const shown = counts.filter(([, count]) => count > 0);
  const sum = shown.reduce((total, [, count]) => total + count, 0);
  return (
    <table aria-label={t('data.counts.by', { name })} className="w-full border-collapse self-start">
      {!isNameHidden && (
        <caption className="pb-0.5 text-left text-2xs text-muted">{t('data.counts.by', { name })}</caption>
      )}
      <tbody>
        {shown.map(([label, count, hint]) => (
          <tr key={label} title={hint}>
            <th scope="row" className="text-left font-normal wrap-anywhere">
              {label}
            </th>
            <td className="num pl-2">{formatCount(count)}</td>
            <td className="num w-12 pl-2 text-muted">{formatPercent(count / sum)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function DatasetFacts({ dataset }: { readonly dataset: DatasetManifest }) {
  const { t } = useTranslation('training');
  const { t: shell } = useTranslation();
  const timeZone = useSettings(({ settings }) => settings.timeZone);
  const { draft, licence, instruments, timeframes, range, borders, embargoMs, statistics, id } = dataset;
  const { questionCharacters, answerCharacters, groups, hitShare } = statistics;
  const lengths = ({ mean, p95, most }: typeof questionCharacters): ReactNode =>
    t('data.facts.lengths', { mean: formatCount(mean), p95: formatCount(p95), most: formatCount(most) });
  return (
    <Facts>
      <Fact label={t('data.facts.hitShare')} hint={t('data.facts.hitShareHint')}>
        {hitShare === null
          ? t('data.facts.noForecasts')
          : t('data.facts.hitShareValue', { share: formatPercent(hitShare.fraction, 1), n: formatCount(hitShare.n) })}
      </Fact>
      <Fact label={t('data.facts.period')}>
        {range === null
          ? t('data.noPeriod')
          : t('data.period', { from: formatDay(range.from, timeZone), to: formatDay(range.to, timeZone) })}
      </Fact>
      <Fact label={t('data.facts.borders')}>
        {borders === null
          ? t('data.facts.noBorders')
          : t('data.facts.bordersValue', {
              validation: formatDay(borders.validationFrom, timeZone),
              heldOut: formatDay(borders.heldOutFrom, timeZone),
            })}
      </Fact>
      <Fact label={t('data.facts.embargo')}>{embargoMs === 0 ? NO_VALUE : formatDuration(embargoMs, shell)}</Fact>
      <Fact label={t('data.facts.groups')} hint={t('data.facts.groupsHint')}>
        {formatCount(groups)}
      </Fact>
      <Fact label={t('data.facts.instruments')}>{instruments.join(', ') || NO_VALUE}</Fact>
      <Fact label={t('data.facts.timeframes')}>{timeframes.join(', ') || NO_VALUE}</Fact>
      <Fact label={t('data.facts.question')}>{lengths(questionCharacters)}</Fact>
      <Fact label={t('data.facts.answer')}>{lengths(answerCharacters)}</Fact>
      <Fact label={t('data.facts.origin')}>
        {draft === null ? t('data.facts.imported') : t('data.facts.built', { seed: draft.seed })}
      </Fact>
      <Fact label={t('data.facts.licence')}>{licence}</Fact>
      <Fact label={t('data.facts.createdAt')}>
        <Moment at={dataset.createdAt} />
      </Fact>
      <Fact label={t('data.facts.id')} hint={t('data.facts.idHint')}>
        <code title={id} className="font-mono text-2xs">
          {shortHash(id)}
        </code>
      </Fact>
    </Facts>
  );
}
