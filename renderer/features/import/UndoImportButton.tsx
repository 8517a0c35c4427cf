import { Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ConfirmButton } from '#renderer/components/ConfirmButton';
import { formatCount } from '#renderer/format/format-number';
import { useImports } from '#renderer/stores/imports';
import type { ImportReport } from '#shared/domain/import-report';

export interface UndoImportButtonProps {
  readonly report: ImportReport;
  /** The whole sentence, or only the word where a row names the file. */
  readonly isShort?: boolean;
}

export function UndoImportButton({ report, isShort = false }: UndoImportButtonProps) {
  const { t } = useTranslation();
  const undo = useImports((state) => state.undo);
  return (
    <ConfirmButton
      look={isShort ? 'quiet' : 'plain'}
      question={t('import.undoQuestion')}
      text={t('import.undoText', { count: report.imported, formatted: formatCount(report.imported) })}
      action={t('common.undo')}
      onConfirm={() => undo(report.importId)}
    >
      <Undo2 aria-hidden size={13} />
      {isShort ? t('common.undo') : t('import.undo')}
    </ConfirmButton>
  );
}
