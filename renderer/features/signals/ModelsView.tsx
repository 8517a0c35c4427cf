import { BrainCircuit } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { ConfirmButton } from '#renderer/components/ConfirmButton';
import { DataTable } from '#renderer/components/DataTable';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { Toggle } from '#renderer/components/Toggle';
import { formatCount } from '#renderer/format/format-number';
import { useSignalModels } from '#renderer/stores/signals';
import { type SeriesSubject, seriesName } from '#renderer/stores/signals-subject';
import type { SignalModelInfo } from '#shared/domain/signal-model';
import { CertificateRun } from './CertificateRun';
import { TrainForm } from './TrainForm';
import { useModelColumns } from './use-model-columns';

/** The learned models with how each did on candles that came after it, and the way to train and to remove them. */
export function ModelsView({ subject }: { readonly subject: SeriesSubject }) {
  const { t } = useTranslation('signals');
  const models = useSignalModels((state) => state.models);
  const failure = useSignalModels((state) => state.failure) ?? failureOf(models);
  const remove = useSignalModels((state) => state.remove);
  const [isShownOnly, setShownOnly] = useState(true);
  const columns = useModelColumns();
  const all = loadedValue(models) ?? [];
  const own = all.filter(
    ({ instrument, timeframe }) => instrument === subject.instrument && timeframe === subject.timeframe,
  );
  const rows = isShownOnly ? own : all;
  const name = seriesName(subject);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <div tabIndex={0} className="flex h-full flex-col overflow-auto">
      <div className="shrink-0 border-b border-line px-2 py-1">
        <TrainForm subject={subject} />
      </div>
      {failure && (
        <div className="p-2">
          <ErrorNotice failure={failure} />
        </div>
      )}
      <div className="flex shrink-0 flex-wrap items-start gap-x-3 border-b border-line px-2 text-xs">
        <span className="flex h-9 items-center gap-2">
          <Toggle label={t('models.shownOnly')} isOn={isShownOnly} onChange={setShownOnly} />
          <span aria-hidden>{t('models.shownOnly')}</span>
        </span>
        <CertificateRun subject={subject} />
        {own.length > 0 && (
          <ConfirmButton
            look="quiet"
            className="my-1.25"
            question={t('models.removeQuestion', { subject: name })}
            text={t('models.removeText', { count: own.length, formatted: formatCount(own.length) })}
            action={t('models.removeAction')}
            onConfirm={() => void remove(subject)}
          >
            {t('models.remove', { subject: name })}
          </ConfirmButton>
        )}
      </div>
      <div className="min-h-28 flex-1">
        {rows.length === 0 ? (
          models.kind === 'ok' && (
            <Empty
              icon={BrainCircuit}
              title={t('models.empty', { subject: name })}
              text={t('models.emptyText', { subject: name })}
            />
          )
        ) : (
          <DataTable<SignalModelInfo>
            label={t('models.label')}
            rows={rows}
            columns={columns}
            rowId={({ hash }) => hash}
          />
        )}
      </div>
    </div>
  );
}
