import { useTranslation } from 'react-i18next';
import type { Failure } from '#renderer/api/failure';
import { Button } from '#renderer/components/Button';
import { ErrorNotice } from '#renderer/components/ErrorNotice';

export interface CommandFailureProps {
  /** Why the last command was refused. */
  readonly command: Failure | null;
  readonly onClose: () => void;
  /** Why what is shown could not be read. */
  readonly reading: Failure | null;
  readonly onRetry: () => void;
}

/** What went wrong above what is shown, each with its way out; nothing where all is well. */
export function CommandFailure({ command, onClose, reading, onRetry }: CommandFailureProps) {
  const { t } = useTranslation();
  if (command === null && reading === null) return null;
  return (
    <div className="flex shrink-0 flex-col gap-2 p-2">
      {command && (
        <ErrorNotice failure={command}>
          <Button onClick={onClose}>{t('common.close')}</Button>
        </ErrorNotice>
      )}
      {reading && (
        <ErrorNotice failure={reading}>
          <Button onClick={onRetry}>{t('common.retry')}</Button>
        </ErrorNotice>
      )}
    </div>
  );
}
