import { useTranslation } from 'react-i18next';
import { Button } from '#renderer/components/Button';
import { CopyButton } from '#renderer/components/CopyButton';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { formatCount } from '#renderer/format/format-number';
import type { Run } from '#renderer/stores/run-store';
import type { WrittenFiles } from '#renderer/stores/training-datasets';

export interface FolderExportProps {
  readonly startLabel: string;
  readonly run: Run<unknown, WrittenFiles> | undefined;
  readonly onStart: () => void;
  readonly onCancel: () => void;
}

/** Writes files into a new folder below the data folder, and keeps saying where they are. */
export function FolderExport({ startLabel, run, onStart, onCancel }: FolderExportProps) {
  const { t } = useTranslation(['training', 'translation']);
  const isRunning = run?.state === 'running';
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex min-h-6.5 items-center gap-2">
        {isRunning ? (
          <Button onClick={onCancel}>{t('translation:common.cancel')}</Button>
        ) : (
          <Button onClick={onStart}>{startLabel}</Button>
        )}
        <div role="status" className="flex min-w-0 items-center gap-1 text-muted">
          {isRunning && t('folder.writing')}
          {run?.state === 'done' && run.result && (
            <>
              <span data-selectable className="min-w-0 wrap-anywhere">
                {t('folder.written', {
                  count: run.result.files.length,
                  formatted: formatCount(run.result.files.length),
                  folder: run.result.folder,
                })}
              </span>
              <CopyButton text={run.result.folder} label={t('translation:common.copy')} />
            </>
          )}
        </div>
      </div>
      {run?.state === 'failed' && run.failure && <ErrorNotice failure={run.failure} />}
    </div>
  );
}
