import { useTranslation } from 'react-i18next';
import { useCodeName } from '#renderer/components/use-code-name';
import type { ExchangeStatus } from '#shared/domain/exchange-status';

/** Why nothing is entered: first in the person's language, then the main process's own sentence. */
export function StatusReason({ status }: { readonly status: ExchangeStatus }) {
  const { t } = useTranslation('trading');
  const codeName = useCodeName();
  const { reason, entryBlock, state, hasKey } = status;
  if (reason === null && entryBlock === null) return null;
  const name =
    entryBlock !== null
      ? codeName(entryBlock)
      : t(
          state === 'read_only'
            ? hasKey
              ? 'connection.why.read_only'
              : 'connection.why.no_key'
            : 'connection.why.off',
        );
  return (
    <div role="status" className="rounded-sm bg-warn-soft p-2">
      <p className="font-medium text-warn">{name}</p>
      {reason !== null && (
        <p data-selectable lang="en" className="mt-0.5 text-muted wrap-anywhere">
          {reason}
        </p>
      )}
    </div>
  );
}
