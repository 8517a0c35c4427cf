import { CheckCircle2, FileUp, OctagonX, Undo2 } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '#renderer/api/client';
import { type Failure, toFailure } from '#renderer/api/failure';
import { grantFile } from '#renderer/api/grant-file';
import { loadedValue } from '#renderer/api/loadable';
import { ActivityProgress } from '#renderer/components/ActivityProgress';
import { Button } from '#renderer/components/Button';
import { Choice, Field } from '#renderer/components/Choice';
import { Dialog } from '#renderer/components/Dialog';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { Progress } from '#renderer/components/Progress';
import { formatBytes, formatCount } from '#renderer/format/format-number';
import { useActivities } from '#renderer/stores/activities';
import { useImports } from '#renderer/stores/imports';
import { useShell } from '#renderer/stores/shell';
import { useView } from '#renderer/stores/view';
import { ImportFormat, type ImportReport } from '#shared/domain/import-report';
import { InstrumentId } from '#shared/domain/instrument';
import { TIMEFRAMES, type Timeframe } from '#shared/domain/timeframe';
import { ImportIssues } from './ImportIssues';
import { ImportReportView } from './ImportReportView';
import { refusedRows } from './refused-rows';
import { UndoImportButton } from './UndoImportButton';

interface ImportOptions {
  readonly instrument: string;
  readonly timeframe: Timeframe | 'auto';
  readonly format: ImportFormat | 'auto';
  readonly timeZone: string;
  readonly onConflict: 'keep' | 'replace';
  readonly onInvalid: 'refuse' | 'skip';
}

type Stage =
  | { readonly kind: 'options' }
  | { readonly kind: 'running' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'done'; readonly report: ImportReport };

/** Takes a file through options, progress and report. Several dropped files come one after the other. */
export function ImportDialog() {
  const { t } = useTranslation();
  const closeDialog = useShell((state) => state.closeDialog);
  const dropped = useShell((state) => state.filesToImport);
  const [files, setFiles] = useState<readonly File[]>(dropped);
  const [options, setOptions] = useState<ImportOptions>(DEFAULTS);
  const [stage, setStage] = useState<Stage>({ kind: 'options' });
  const [file, ...waiting] = files;

  const run = async (chosen: ImportOptions) => {
    if (file === undefined) return;
    setStage({ kind: 'running' });
    try {
      const report = await client.candles.import({
        file: await grantFile(file),
        instrument: chosen.instrument === '' ? undefined : chosen.instrument,
        timeframe: chosen.timeframe === 'auto' ? undefined : chosen.timeframe,
        format: chosen.format === 'auto' ? undefined : chosen.format,
        timeZone: chosen.timeZone,
        onConflict: chosen.onConflict,
        onInvalid: chosen.onInvalid,
      });
      setStage({ kind: 'done', report });
    } catch (error) {
      setStage({ kind: 'failed', failure: toFailure(error) });
    }
  };
  const takeFiles = (taken: readonly File[]) => {
    setFiles(taken);
    setStage({ kind: 'options' });
    // The name of the next file tells its own instrument and timeframe.
    setOptions((known) => ({ ...known, instrument: '', timeframe: 'auto', onInvalid: 'refuse' }));
  };

  if (file === undefined) {
    return (
      <Dialog title={t('import.title')} onClose={closeDialog}>
        <ChooseFile onChosen={takeFiles} />
      </Dialog>
    );
  }
  const isInstrumentValid = options.instrument === '' || InstrumentId.safeParse(options.instrument).success;
  const next = waiting.length > 0 && <Button onClick={() => takeFiles(waiting)}>{t('import.nextFile')}</Button>;
  switch (stage.kind) {
    case 'options':
      return (
        <Dialog
          title={t('import.title')}
          onClose={closeDialog}
          footer={
            <>
              <Button size="normal" onClick={closeDialog}>
                {t('common.cancel')}
              </Button>
              <Button size="normal" look="primary" disabled={!isInstrumentValid} onClick={() => run(options)}>
                {t('import.start')}
              </Button>
            </>
          }
        >
          <FileLine file={file} waiting={waiting.length} />
          <OptionsForm options={options} isInstrumentValid={isInstrumentValid} onChange={setOptions} />
        </Dialog>
      );
    case 'running':
      return (
        <Dialog title={t('import.title')} onClose={closeDialog}>
          <Running file={file} />
        </Dialog>
      );
    case 'failed':
      return (
        <Dialog
          title={t('import.title')}
          width="wide"
          onClose={closeDialog}
          footer={
            <>
              {next}
              <Button size="normal" onClick={() => setStage({ kind: 'options' })}>
                {t('import.otherOptions')}
              </Button>
              {stage.failure.code === 'rows_invalid' && (
                <Button size="normal" look="primary" onClick={() => run({ ...options, onInvalid: 'skip' })}>
                  {t('import.withoutInvalid')}
                </Button>
              )}
            </>
          }
        >
          <Refused file={file} failure={stage.failure} />
        </Dialog>
      );
    case 'done':
      return (
        <Dialog
          title={t('import.title')}
          width="wide"
          onClose={closeDialog}
          footer={
            <DoneActions
              report={stage.report}
              next={next || <Button onClick={() => takeFiles([])}>{t('import.another')}</Button>}
              onClose={closeDialog}
            />
          }
        >
          <Done report={stage.report} />
        </Dialog>
      );
  }
}

function ChooseFile({ onChosen }: { readonly onChosen: (files: readonly File[]) => void }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="flex flex-col items-center gap-3 rounded border border-dashed border-line-strong p-8 text-center">
      <FileUp aria-hidden size={26} strokeWidth={1.5} className="text-faint" />
      <input
        ref={input}
        type="file"
        multiple
        accept={ACCEPTED}
        aria-label={t('import.choose')}
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => onChosen([...(event.target.files ?? [])])}
      />
      <Button size="normal" look="primary" onClick={() => input.current?.click()}>
        {t('import.choose')}
      </Button>
      <p className="max-w-80 text-xs text-muted text-balance">{t('import.chooseHint')}</p>
    </div>
  );
}

function FileLine({ file, waiting }: { readonly file: File; readonly waiting: number }) {
  const { t } = useTranslation();
  return (
    <p className="mb-4 flex items-baseline gap-2 rounded bg-sunken px-3 py-2">
      <span className="min-w-0 truncate font-medium" title={file.name}>
        {file.name}
      </span>
      <span className="tabular shrink-0 text-xs text-muted">{formatBytes(file.size)}</span>
      {waiting > 0 && (
        <span className="ml-auto shrink-0 text-xs text-muted">{t('import.queue', { count: waiting })}</span>
      )}
    </p>
  );
}

interface OptionsFormProps {
  readonly options: ImportOptions;
  readonly isInstrumentValid: boolean;
  readonly onChange: (options: ImportOptions) => void;
}

function OptionsForm({ options, isInstrumentValid, onChange }: OptionsFormProps) {
  const { t } = useTranslation();
  const change = (part: Partial<ImportOptions>) => onChange({ ...options, ...part });
  return (
    <div className="grid grid-cols-2 gap-x-4 gap-y-3">
      <Field
        label={t('import.instrument')}
        hint={isInstrumentValid ? t('import.instrumentHint') : t('import.instrumentInvalid')}
      >
        <input
          value={options.instrument}
          aria-invalid={!isInstrumentValid}
          onChange={(event) => change({ instrument: event.target.value.trim().toUpperCase() })}
          className="h-8 rounded border border-line bg-raised px-2 text-sm aria-invalid:border-bad"
        />
      </Field>
      <Field label={t('import.timeframe')}>
        <Choice<Timeframe | 'auto'>
          label={t('import.timeframe')}
          size="normal"
          value={options.timeframe}
          onChange={(timeframe) => change({ timeframe })}
          options={[
            { value: 'auto', label: t('import.timeframeAuto') },
            ...TIMEFRAMES.map((value) => ({ value, label: value })),
          ]}
        />
      </Field>
      <Field label={t('import.format')}>
        <Choice<ImportFormat | 'auto'>
          label={t('import.format')}
          size="normal"
          value={options.format}
          onChange={(format) => change({ format })}
          options={[
            { value: 'auto', label: t('import.formatAuto') },
            ...ImportFormat.options.map((value) => ({ value, label: t(`import.formats.${value}`) })),
          ]}
        />
      </Field>
      <Field label={t('import.timeZone')} hint={t('import.timeZoneHint')}>
        <Choice
          label={t('import.timeZone')}
          size="normal"
          value={options.timeZone}
          onChange={(timeZone) => change({ timeZone })}
          options={TIME_ZONES.map((value) => ({ value, label: value }))}
        />
      </Field>
      <Field label={t('import.onConflict')}>
        <Choice<ImportOptions['onConflict']>
          label={t('import.onConflict')}
          size="normal"
          value={options.onConflict}
          onChange={(onConflict) => change({ onConflict })}
          options={[
            { value: 'keep', label: t('import.conflictKeep') },
            { value: 'replace', label: t('import.conflictReplace') },
          ]}
        />
      </Field>
      <Field label={t('import.onInvalid')}>
        <Choice<ImportOptions['onInvalid']>
          label={t('import.onInvalid')}
          size="normal"
          value={options.onInvalid}
          onChange={(onInvalid) => change({ onInvalid })}
          options={[
            { value: 'refuse', label: t('import.invalidRefuse') },
            { value: 'skip', label: t('import.invalidSkip') },
          ]}
        />
      </Field>
    </div>
  );
}

function Running({ file }: { readonly file: File }) {
  const { t } = useTranslation();
  const activity = useActivities((state) =>
    loadedValue(state.activities)?.find(
      ({ kind, state: activityState, subject }) =>
        kind === 'import' && activityState === 'running' && subject === file.name,
    ),
  );
  const cancel = useActivities((state) => state.cancel);
  const label = t('import.running', { file: file.name });
  return (
    <div className="flex flex-col gap-3">
      <p className="truncate">{label}</p>
      <div className="h-7.5">
        {activity ? <ActivityProgress activity={activity} /> : <Progress fraction={null} label={label} />}
      </div>
      <div className="flex justify-end">
        <Button size="normal" disabled={!activity} onClick={() => activity && cancel(activity.id)}>
          {t('common.cancel')}
        </Button>
      </div>
    </div>
  );
}

function Refused({ file, failure }: { readonly file: File; readonly failure: Failure }) {
  const { t } = useTranslation();
  const refused = refusedRows(failure);
  return (
    <div className="flex flex-col gap-4">
      <Headline icon={<OctagonX aria-hidden size={20} className="text-bad" />} text={t('import.refused')} />
      <FileLine file={file} waiting={0} />
      <ErrorNotice failure={refused ? { ...failure, details: {} } : failure} />
      {refused && <ImportIssues issues={refused.issues} counts={refused.issueCounts} />}
    </div>
  );
}

function Done({ report }: { readonly report: ImportReport }) {
  const { t } = useTranslation();
  const isUndone = useIsUndone(report);
  const undoFailure = useImports((state) => state.undoFailure);
  return (
    <div className="flex flex-col gap-4">
      {isUndone ? (
        <Headline icon={<Undo2 aria-hidden size={20} className="text-muted" />} text={t('import.undone')} />
      ) : (
        <Headline
          icon={<CheckCircle2 aria-hidden size={20} className="text-good" />}
          text={
            report.imported === 0
              ? t('import.nothingNew')
              : t('import.done', { count: report.imported, formatted: formatCount(report.imported) })
          }
        />
      )}
      {undoFailure && <ErrorNotice failure={undoFailure} />}
      <ImportReportView report={report} />
    </div>
  );
}

interface DoneActionsProps {
  readonly report: ImportReport;
  readonly next: ReactNode;
  readonly onClose: () => void;
}

function DoneActions({ report, next, onClose }: DoneActionsProps) {
  const { t } = useTranslation();
  const isUndone = useIsUndone(report);
  const setInstrument = useView((state) => state.setInstrument);
  const setTimeframe = useView((state) => state.setTimeframe);
  return (
    <>
      {!isUndone && report.imported > 0 && <UndoImportButton report={report} />}
      {next}
      <span className="flex-1" />
      <Button
        size="normal"
        look="primary"
        onClick={() => {
          if (!isUndone) {
            setInstrument(report.instrument);
            setTimeframe(report.timeframe);
          }
          onClose();
        }}
      >
        {isUndone ? t('common.close') : t('import.show')}
      </Button>
    </>
  );
}

function Headline({ icon, text }: { readonly icon: ReactNode; readonly text: string }) {
  return (
    <p role="status" className="flex items-center gap-2 text-base font-semibold">
      {icon}
      {text}
    </p>
  );
}

function useIsUndone({ importId }: ImportReport): boolean {
  return useImports(
    (state) =>
      loadedValue(state.imports)?.some((record) => record.report.importId === importId && record.state === 'undone') ??
      false,
  );
}

const DEFAULTS: ImportOptions = {
  instrument: '',
  timeframe: 'auto',
  format: 'auto',
  timeZone: 'UTC',
  onConflict: 'keep',
  onInvalid: 'refuse',
};

const ACCEPTED = '.csv,.txt,.zip,text/csv,application/zip';
const TIME_ZONES: readonly string[] = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
