import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { useAdapterRegistry } from '#renderer/stores/training-adapters';
import type { RegisteredAdapter } from '#shared/contract/training-operations';
import { promotionBlock } from './promotion-block';

/** Puts an adapter in use that was found better; where it cannot be, the reason stands beside it. */
export function PromoteButton({ adapter }: { readonly adapter: RegisteredAdapter }) {
  const { t } = useTranslation('training');
  const adapters = useAdapterRegistry((state) => loadedValue(state.adapters)) ?? [];
  const isSaving = useAdapterRegistry((state) => state.isSaving);
  const reasonId = useId();
  const { evaluation } = adapter;
  const block = promotionBlock(adapter, adapters);
  return (
    <>
      <Button
        look="primary"
        // Reachable still, so that a screen reader tells why.
        aria-disabled={block !== null || isSaving}
        aria-describedby={block === null ? undefined : reasonId}
        onClick={() => {
          if (block === null && !isSaving && evaluation) void useAdapterRegistry.getState().promote(evaluation.id);
        }}
      >
        {t('adapters.promote')}
      </Button>
      {block !== null && (
        <span id={reasonId} className="text-2xs text-muted">
          {t(`adapters.blocks.${block}`)}
        </span>
      )}
    </>
  );
}
