import { Download, Gauge } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { client } from '#renderer/api/client';
import { type Failure, toFailure } from '#renderer/api/failure';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { Choice } from '#renderer/components/Choice';
import { classNames } from '#renderer/components/class-names';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { PaneFrame } from '#renderer/components/PaneFrame';
import { SignedNumber } from '#renderer/components/SignedNumber';
import { saveText } from '#renderer/components/save-text';
import { formatCount, formatFixed, formatPercent, formatSigned, NO_VALUE } from '#renderer/format/format-number';
import { useInstruments } from '#renderer/stores/instruments';
import { useModels } from '#renderer/stores/models';
import type { AccuracyGroup, AccuracyScores } from '#shared/domain/accuracy';
import { PredictionMode } from '#shared/domain/prediction';
import { TIMEFRAMES, type Timeframe } from '#shared/domain/timeframe';
import { accuracyVerdict } from './accuracy-verdict';
import { ReliabilityDiagram } from './ReliabilityDiagram';
import { type AccuracyQuery, useAccuracyReport } from './use-accuracy-report';

/** How often predictions were right, always beside the base rate, and whether the sample allows to say anything. */
export function AccuracyPane() {
  const { t } = useTranslation();
  const [query, setQuery] = useState<AccuracyQuery>(EVERYTHING);
  const report = useAccuracyReport(query);
  const [exportFailure, setExportFailure] = useState<Failure | null>(null);
  const instruments = useInstruments((state) => state.instruments);
  const models = useModels((state) => state.models);
  const value = loadedValue(report);
  const failure = failureOf(report) ?? exportFailure;
  const change = (part: Partial<AccuracyQuery>) => setQuery({ ...query, ...part });
  const exportCsv = async () => {
    setExportFailure(null);
    try {
      const { fileName, csv, rows } = await client.accuracy.export({ ...query, modes: [...query.modes] });
      saveText(fileName, csv);
      toast(t('predictions.exported', { count: rows, formatted: formatCount(rows), file: fileName }));
    } catch (error) {
      setExportFailure(toFailure(error));
    }
  };
  const isEmpty = value !== null && value.overall.predictions === 0 && isUnfiltered(query);
  return (
    <PaneFrame
      label={t('panes.accuracy')}
      toolbar={
        <>
          <Choice
            label={t('accuracy.filters.instrument')}
            value={query.instrument ?? ''}
            onChange={(instrument) => change({ instrument: instrument || undefined })}
            options={[
              { value: '', label: t('accuracy.filters.instrument') },
              ...(loadedValue(instruments) ?? []).map(({ id }) => ({ value: id, label: id })),
            ]}
          />
          <Choice<Timeframe | ''>
            label={t('accuracy.filters.timeframe')}
            value={query.timeframe ?? ''}
            onChange={(timeframe) => change({ timeframe: timeframe || undefined })}
            options={[
              { value: '', label: t('accuracy.filters.timeframe') },
              ...TIMEFRAMES.map((timeframe) => ({ value: timeframe, label: timeframe })),
            ]}
          />
          <Choice
            label={t('accuracy.filters.model')}
            value={query.modelId ?? ''}
            onChange={(modelId) => change({ modelId: modelId || undefined })}
            options={[
              { value: '', label: t('accuracy.filters.model') },
              { value: 'rules', label: t('predictions.sources.rules') },
              ...(loadedValue(models) ?? []).map(({ model }) => ({ value: model.id, label: model.name })),
            ]}
          />
          <fieldset className="flex items-center gap-1">
            <legend className="sr-only">{t('accuracy.filters.modes')}</legend>
            {PredictionMode.options.map((mode) => (
              <ModeToggle
                key={mode}
                mode={mode}
                isOn={query.modes.includes(mode)}
                onChange={(isOn) =>
                  change({
                    modes: PredictionMode.options.filter((other) =>
                      other === mode ? isOn : query.modes.includes(other),
                    ),
                  })
                }
              />
            ))}
          </fieldset>
          <span className="flex-1" />
          <Button disabled={!value || value.overall.predictions === 0} onClick={exportCsv}>
            <Download aria-hidden size={13} />
            {t('common.export')}
          </Button>
        </>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <div tabIndex={0} className="relative h-full overflow-auto">
        {failure && (
          <div className="p-2">
            <ErrorNotice failure={failure} />
          </div>
        )}
        {query.modes.length === 0 ? (
          <Empty title={t('accuracy.pickMode')} />
        ) : isEmpty ? (
          <Empty icon={Gauge} title={t('accuracy.empty')} text={t('accuracy.emptyText')} />
        ) : (
          value && (
            <div className="flex flex-wrap gap-x-8 gap-y-4 p-3">
              <div className="flex min-w-0 flex-1 basis-120 flex-col gap-3">
                <p role="status" className="max-w-160 text-sm text-balance">
                  {accuracyVerdict(value.overall, t)}
                </p>
                <Headline scores={value.overall} />
                <p className="text-xs text-muted">
                  {t(value.modes.length > 1 ? 'accuracy.modesMixed' : 'accuracy.modesOne', {
                    modes: value.modes.map((mode) => t(`predictions.modes.${mode}`)).join(', '),
                  })}
                  {value.modes.length === 1 &&
                    value.modes[0] !== undefined &&
                    ` ${t(`accuracy.modeHints.${value.modes[0]}`)}`}
                </p>
                <Groups title={t('accuracy.groups.instrument')} groups={value.byInstrument} />
                <Groups title={t('accuracy.groups.timeframe')} groups={value.byTimeframe} />
                <Groups title={t('accuracy.groups.model')} groups={value.byModel} />
              </div>
              <section aria-label={t('accuracy.reliability')} className="w-80 max-w-full">
                <h2 className="mb-1 text-xs font-medium">{t('accuracy.reliability')}</h2>
                <ReliabilityDiagram bins={value.reliability} />
              </section>
            </div>
          )
        )}
      </div>
    </PaneFrame>
  );
}

function ModeToggle({
  mode,
  isOn,
  onChange,
}: {
  readonly mode: PredictionMode;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}) {
  const { t } = useTranslation();
  return (
    <label
      title={t(`accuracy.modeHints.${mode}`)}
      className={classNames(
        'flex h-6.5 cursor-pointer items-center gap-1.5 rounded border px-2 text-xs whitespace-nowrap',
        isOn ? 'border-accent text-ink' : 'border-line text-muted',
      )}
    >
      <input
        type="checkbox"
        checked={isOn}
        onChange={(event) => onChange(event.target.checked)}
        className="size-3 accent-accent"
      />
      {t(`accuracy.modes.${mode}`)}
    </label>
  );
}

function Headline({ scores }: { readonly scores: AccuracyScores }) {
  const { t } = useTranslation();
  const { hitRate, baseRate, expectancyR, expectancyInterval } = scores;
  const interval = (low: string, high: string) => t('accuracy.interval', { low, high });
  return (
    <dl className="grid grid-cols-[repeat(auto-fill,minmax(7.5rem,1fr))] overflow-hidden rounded border border-line">
      <Score label={t('accuracy.scores.n')} hint={t('accuracy.scores.nHint')} value={formatCount(scores.n)} />
      <Score
        label={t('accuracy.scores.hitRate')}
        hint={t('accuracy.scores.hitRateHint')}
        value={hitRate ? formatPercent(hitRate.value, 1) : NO_VALUE}
        note={hitRate && interval(formatPercent(hitRate.low), formatPercent(hitRate.high))}
      />
      <Score
        label={t('accuracy.scores.baseRate')}
        hint={t('accuracy.scores.baseRateHint')}
        value={baseRate === null ? NO_VALUE : formatPercent(baseRate, 1)}
      />
      <Score
        label={t('accuracy.scores.meanProbability')}
        value={scores.meanProbability === null ? NO_VALUE : formatPercent(scores.meanProbability, 1)}
      />
      <Score
        label={t('accuracy.scores.brier')}
        hint={t('accuracy.scores.brierHint')}
        value={scores.brier === null ? NO_VALUE : formatFixed(scores.brier, 3)}
      />
      <Score
        label={t('accuracy.scores.skill')}
        hint={t('accuracy.scores.skillHint')}
        value={<SignedNumber value={scores.brierSkill} decimals={3} />}
      />
      <Score
        label={t('accuracy.scores.expectancy')}
        hint={t('accuracy.scores.expectancyHint')}
        value={<SignedNumber value={expectancyR} />}
        note={
          expectancyInterval && interval(formatSigned(expectancyInterval.low), formatSigned(expectancyInterval.high))
        }
      />
      <Score
        label={t('accuracy.scores.profitFactor')}
        value={scores.profitFactor === null ? NO_VALUE : formatFixed(scores.profitFactor, 2)}
      />
      <Score
        label={t('accuracy.scores.logLoss')}
        value={scores.logLoss === null ? NO_VALUE : formatFixed(scores.logLoss, 3)}
      />
      <Score label={t('accuracy.scores.predictions')} value={formatCount(scores.predictions)} />
      <Score label={t('accuracy.scores.unresolved')} value={formatCount(scores.unresolved)} />
      <Score label={t('accuracy.scores.notEntered')} value={formatCount(scores.notEntered)} />
      <Score label={t('accuracy.scores.abstentions')} value={formatCount(scores.abstentions)} />
      <Score label={t('accuracy.scores.firstTry')} value={formatCount(scores.firstTryValid)} />
    </dl>
  );
}

function Score({
  label,
  hint,
  value,
  note,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly value: ReactNode;
  readonly note?: string | null;
}) {
  return (
    <div className="px-2.5 py-1.5 shadow-[0_0_0_0.5px_var(--line)]" title={hint}>
      <dt className="truncate text-2xs text-muted">{label}</dt>
      <dd data-selectable className="tabular text-base font-semibold">
        {value}
        <span className="block h-4 text-2xs font-normal text-muted">{note}</span>
      </dd>
    </div>
  );
}

function Groups({ title, groups }: { readonly title: string; readonly groups: readonly AccuracyGroup[] }) {
  const { t } = useTranslation();
  const rows = useMemo(() => groups.toSorted((a, b) => b.scores.n - a.scores.n), [groups]);
  if (rows.length === 0) return null;
  return (
    <table className="w-full max-w-180 text-xs">
      <caption className="sr-only">
        {t('accuracy.by')} {title}
      </caption>
      <thead>
        <tr className="border-b border-line text-muted">
          <th scope="col" className="py-1 pr-2 text-left font-medium">
            {title}
          </th>
          {GROUP_COLUMNS.map(({ key }) => (
            <th key={key} scope="col" className="num px-2 py-1 font-medium">
              {t(`accuracy.scores.${key}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, scores }) => (
          <tr key={key} className="border-b border-line/50">
            <th scope="row" className="max-w-48 truncate py-1 pr-2 text-left font-normal">
              {key === 'rules' ? t('predictions.sources.rules') : key}
            </th>
            {GROUP_COLUMNS.map((column) => (
              <td key={column.key} className="num px-2 py-1">
                {column.cell(scores)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function isUnfiltered({ instrument, timeframe, modelId, modes }: AccuracyQuery): boolean {
  return !instrument && !timeframe && !modelId && modes.length === PredictionMode.options.length;
}

const EVERYTHING: AccuracyQuery = { modes: PredictionMode.options };

const GROUP_COLUMNS = [
  { key: 'n', cell: ({ n }: AccuracyScores) => formatCount(n) },
  { key: 'hitRate', cell: ({ hitRate }: AccuracyScores) => (hitRate ? formatPercent(hitRate.value) : NO_VALUE) },
  { key: 'baseRate', cell: ({ baseRate }: AccuracyScores) => (baseRate === null ? NO_VALUE : formatPercent(baseRate)) },
  { key: 'brier', cell: ({ brier }: AccuracyScores) => (brier === null ? NO_VALUE : formatFixed(brier, 3)) },
  { key: 'skill', cell: ({ brierSkill }: AccuracyScores) => <SignedNumber value={brierSkill} decimals={3} /> },
  { key: 'expectancy', cell: ({ expectancyR }: AccuracyScores) => <SignedNumber value={expectancyR} /> },
] as const;
