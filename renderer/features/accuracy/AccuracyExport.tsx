import { Download, Printer } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { client } from '#renderer/api/client';
import { type Failure, toFailure } from '#renderer/api/failure';
import { IconButton } from '#renderer/components/IconButton';
import { saveBytes } from '#renderer/components/save-bytes';
import { saveText } from '#renderer/components/save-text';
import { formatCount } from '#renderer/format/format-number';
import { inputOf } from '#renderer/stores/accuracy-report';
import type { AccuracyFilter } from '#shared/domain/accuracy';

export interface AccuracyExportProps {
  readonly filter: AccuracyFilter;
  readonly isEmpty: boolean;
  readonly onFailure: (failure: Failure | null) => void;
}

/** What the report rests on as CSV, and the report itself as a PDF, or as a page where no PDF can be made. */
export function AccuracyExport({ filter, isEmpty, onFailure }: AccuracyExportProps) {
  const { t, i18n } = useTranslation();
  const [isBusy, setBusy] = useState<'csv' | 'pdf' | null>(null);
  const run = async (kind: 'csv' | 'pdf', work: () => Promise<void>) => {
    onFailure(null);
    setBusy(kind);
    try {
      await work();
    } catch (error) {
      onFailure(toFailure(error));
    }
    setBusy(null);
  };
  const exportCsv = async () => {
    const { groupBy: _all, ...input } = inputOf(filter);
    const { fileName, csv, rows } = await client.accuracy.export(input);
    saveText(fileName, csv);
    toast(t('predictions.exported', { count: rows, formatted: formatCount(rows), file: fileName }));
  };
  const print = async () => {
    const { groupBy: _all, ...input } = inputOf(filter);
    const language = i18n.language === 'es' ? 'es' : 'en';
    const { fileName, html, pdf } = await client.accuracy.print({ ...input, language });
    const file = `${fileName.replace(/\.(pdf|html)$/, '')}${pdf === null ? '.html' : '.pdf'}`;
    if (pdf === null) saveText(file, html, 'text/html;charset=utf-8');
    else saveBytes(file, pdf, 'application/pdf');
    toast(t('accuracy.printed', { file }));
  };
  return (
    <>
      <IconButton
        icon={Download}
        label={t('common.export')}
        disabled={isEmpty || isBusy !== null}
        onClick={() => run('csv', exportCsv)}
      />
      <IconButton
        icon={Printer}
        label={t(isBusy === 'pdf' ? 'accuracy.printing' : 'accuracy.print')}
        disabled={isEmpty || isBusy !== null}
        onClick={() => run('pdf', print)}
      />
    </>
  );
}
