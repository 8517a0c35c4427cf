import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { classNames } from '#renderer/components/class-names';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { Moment } from '#renderer/components/Moment';
import { RunBar } from '#renderer/components/RunBar';
import { formatBytes } from '#renderer/format/format-number';
import { JOURNAL_RUN, useBackUp, useHealth } from '#renderer/stores/health';
import type { Backup } from '#shared/domain/health';

/** The copies of the journal, each read back, and the way to make one. */
export function BackupsPart() {
  const { t } = useTranslation('health');
  const backups = useHealth((state) => state.backups);
  const run = useBackUp((state) => state.runs[JOURNAL_RUN]);
  const { start, cancel } = useBackUp.getState();
  const newestAt = useHealth((state) => newestBackupAt(state));
  // Read again when the watch tells of a newer copy than is listed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the instant is what the list depends on
  useEffect(() => {
    void useHealth.getState().reloadBackups();
  }, [newestAt]);
  const rows = loadedValue(backups) ?? [];
  const failure = failureOf(backups);
  return (
    <section aria-label={t('backups.title')} className="text-xs">
      <RunBar
        run={run}
        activity="backup"
        look="plain"
        startLabel={t('backups.backUp')}
        onStart={() => void start(JOURNAL_RUN, null)}
        onCancel={() => cancel(JOURNAL_RUN)}
      >
        <h2 className="font-semibold">{t('backups.title')}</h2>
      </RunBar>
      {run?.state === 'done' && run.result && (
        <p role="status" className={classNames('mb-1 wrap-anywhere', run.result.isSound ? 'text-good' : 'text-bad')}>
          {t('backups.done', {
            file: run.result.file,
            size: formatBytes(run.result.sizeBytes),
            sound: t(run.result.isSound ? 'backups.sound' : 'backups.damaged'),
          })}
        </p>
      )}
      {failure && <ErrorNotice failure={failure} />}
      {rows.length === 0
        ? backups.kind === 'ok' && <Empty title={t('backups.empty')} text={t('backups.emptyText')} />
        : rows.length > 0 && <BackupTable rows={rows} />}
    </section>
  );
}

function BackupTable({ rows }: { readonly rows: readonly Backup[] }) {
  const { t } = useTranslation('health');
  return (
    <table aria-label={t('backups.title')} className="w-full border-collapse">
      <thead className="text-muted">
        <tr className="border-b border-line">
          {(['at', 'reason', 'size', 'sound', 'file'] as const).map((column) => (
            <th
              key={column}
              scope="col"
              className={classNames(
                'px-1.5 py-1 font-medium first:pl-0',
                column === 'size' ? 'text-right' : 'text-left',
              )}
            >
              {t(`backups.columns.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ file, at, sizeBytes, isSound, reason }) => (
          <tr key={file} className="border-b border-line/50">
            <td className="py-1 pr-1.5">
              <Moment at={at} />
            </td>
            <td className="px-1.5 py-1 whitespace-nowrap">
              {reason === 'daily' || reason === 'asked'
                ? t(`backups.reasons.${reason}`)
                : t('backups.reasons.migration', { migration: reason })}
            </td>
            <td className="num px-1.5 py-1">{formatBytes(sizeBytes)}</td>
            <td className={classNames('px-1.5 py-1 font-medium whitespace-nowrap', isSound ? 'text-good' : 'text-bad')}>
              <span aria-hidden>{isSound ? '✓ ' : '✗ '}</span>
              {t(isSound ? 'backups.sound' : 'backups.damaged')}
            </td>
            <td data-selectable title={file} className="max-w-60 truncate px-1.5 py-1 font-mono text-2xs text-muted">
              {file}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** When the newest copy was made, as the watch tells; `null` where it does not. */
function newestBackupAt({ health }: Pick<ReturnType<typeof useHealth.getState>, 'health'>): number | null {
  const fact = loadedValue(health)?.items.find(({ id }) => id === 'backup')?.facts.newestAt;
  return typeof fact === 'number' ? fact : null;
}
