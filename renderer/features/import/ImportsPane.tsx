import { Database, FileUp } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Badge, type BadgeProps } from '#renderer/components/Badge';
import { Button } from '#renderer/components/Button';
import { type DataColumn, DataTable } from '#renderer/components/DataTable';
import { Dialog } from '#renderer/components/Dialog';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { Moment } from '#renderer/components/Moment';
import { PaneFrame } from '#renderer/components/PaneFrame';
import { formatCount } from '#renderer/format/format-number';
import { useImports } from '#renderer/stores/imports';
import { useShell } from '#renderer/stores/shell';
import type { ImportRecord } from '#shared/domain/import-report';
import { fileName, ImportReportView } from './ImportReportView';
import { UndoImportButton } from './UndoImportButton';

/** Imports so far, each with its report and a way back. */
export function ImportsPane() {
  const { t } = useTranslation();
  const imports = useImports((state) => state.imports);
  const undoFailure = useImports((state) => state.undoFailure);
  const openDialog = useShell((state) => state.openDialog);
  const [selectedId, setSelectedId] = useState<string | null>(null);
  const [openId, setOpenId] = useState<string | null>(null);
  const records = loadedValue(imports) ?? [];
  const opened = records.find(({ report }) => report.importId === openId);
  const failure = undoFailure ?? failureOf(imports);
  const columns = useMemo<readonly DataColumn<ImportRecord>[]>(
    () => [
      {
        id: 'when',
        header: t('imports.when'),
        track: '138px',
        sortBy: ({ report }) => report.startedAt,
        cell: ({ report }) => <Moment at={report.startedAt} />,
      },
      {
        id: 'instrument',
        header: t('imports.instrument'),
        track: '100px',
        sortBy: ({ report }) => report.instrument,
        cell: ({ report }) => <span className="font-medium">{report.instrument}</span>,
      },
      { id: 'timeframe', header: t('imports.timeframe'), track: '84px', cell: ({ report }) => report.timeframe },
      {
        id: 'file',
        header: t('imports.file'),
        track: 'minmax(140px, 1fr)',
        sortBy: ({ report }) => fileName(report.file),
        cell: ({ report }) => <span title={report.file}>{fileName(report.file)}</span>,
      },
      countColumn('rows', t('imports.rows'), ({ report }) => report.rows),
      countColumn('imported', t('imports.imported'), ({ report }) => report.imported),
      countColumn('gaps', t('imports.gaps'), ({ report }) => report.gapCount),
      countColumn('issues', t('imports.issues'), issueTotal),
      {
        id: 'state',
        header: t('imports.state'),
        track: '96px',
        sortBy: ({ state }) => state,
        cell: ({ state }) => <Badge tone={STATE_TONES[state]}>{t(`imports.states.${state}`)}</Badge>,
      },
      {
        id: 'actions',
        header: t('imports.report'),
        track: '190px',
        cell: ({ report, state }) => (
          <span className="flex justify-end gap-1">
            <Button look="quiet" className="h-5.5" onClick={() => setOpenId(report.importId)}>
              {t('imports.report')}
            </Button>
            {state === 'done' && report.imported > 0 && <UndoImportButton report={report} isShort />}
          </span>
        ),
      },
    ],
    [t],
  );
  return (
    <PaneFrame
      label={t('panes.imports')}
      toolbar={
        <Button onClick={() => openDialog('import')}>
          <FileUp aria-hidden size={13} />
          {t('header.import')}
        </Button>
      }
    >
      <div className="flex h-full min-h-0 flex-col">
        {failure && (
          <div className="p-2">
            <ErrorNotice failure={failure} />
          </div>
        )}
        <div className="min-h-0 flex-1">
          {records.length === 0 ? (
            <Empty icon={Database} title={t('imports.empty')} text={t('imports.emptyText')} />
          ) : (
            <DataTable
              label={t('panes.imports')}
              rows={records}
              columns={columns}
              rowId={({ report }) => report.importId}
              selectedId={selectedId}
              onSelect={({ report }) => setSelectedId(report.importId)}
              onOpen={({ report }) => setOpenId(report.importId)}
            />
          )}
        </div>
      </div>
      {opened && (
        <Dialog title={t('imports.report')} width="wide" onClose={() => setOpenId(null)}>
          <ImportReportView report={opened.report} />
        </Dialog>
      )}
    </PaneFrame>
  );
}

function countColumn(id: string, header: string, count: (record: ImportRecord) => number): DataColumn<ImportRecord> {
  return { id, header, track: '80px', align: 'right', sortBy: count, cell: (record) => formatCount(count(record)) };
}

function issueTotal({ report }: ImportRecord): number {
  return Object.values(report.issueCounts).reduce((sum, count) => sum + count, 0);
}

const STATE_TONES: Readonly<Record<ImportRecord['state'], NonNullable<BadgeProps['tone']>>> = {
  pending: 'warn',
  done: 'good',
  undone: 'neutral',
};
