import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { formatBytes } from '#renderer/format/format-number';
import { useModelStanding } from '#renderer/stores/model-standing';
import type { AdapterStatus } from '#shared/domain/model-standing';

/** The adapters on this computer, or none; one that does not fit the chosen model says why. */
export function AdapterChoice() {
  const { t } = useTranslation('chat');
  const adapters = useModelStanding((state) => loadedValue(state.adapters));
  const isSaving = useModelStanding((state) => state.isSaving);
  const { selectAdapter } = useModelStanding.getState();
  if (adapters === null) return null;
  return (
    <fieldset className="min-w-0 border-t border-line pt-1.5" disabled={isSaving}>
      <legend className="sr-only">{t('model.adapters')}</legend>
      <p aria-hidden className="mb-1 text-2xs text-muted">
        {t('model.adapters')}
      </p>
      {adapters.length === 0 ? (
        <p className="px-1 text-muted">{t('model.noAdapters')}</p>
      ) : (
        <>
          <Row isOn={adapters.every(({ isActive }) => !isActive)} onChoose={() => void selectAdapter(null)}>
            {t('model.noAdapter')}
          </Row>
          {adapters.map((adapter) => (
            <Row
              key={adapter.id}
              isOn={adapter.isActive}
              isDisabled={adapter.problem !== null}
              onChoose={() => void selectAdapter(adapter.id)}
            >
              <AdapterText adapter={adapter} />
            </Row>
          ))}
        </>
      )}
    </fieldset>
  );
}

function AdapterText({ adapter: { name, sizeBytes, isShipped, problem } }: { readonly adapter: AdapterStatus }) {
  const { t } = useTranslation('chat');
  return (
    <>
      <span className="block truncate font-medium">{name}</span>
      <span className="tabular flex flex-wrap gap-x-2 text-2xs text-muted">
        <span>{t('model.size', { size: formatBytes(sizeBytes) })}</span>
        {isShipped && <span>{t('model.shipped')}</span>}
        {problem !== null && <span className="text-warn">{t(`model.problems.${problem}`)}</span>}
      </span>
    </>
  );
}

interface RowProps {
  readonly isOn: boolean;
  readonly isDisabled?: boolean;
  readonly onChoose: () => void;
  readonly children: ReactNode;
}

function Row({ isOn, isDisabled = false, onChoose, children }: RowProps) {
  return (
    <label className="flex min-w-0 cursor-pointer items-start gap-2 rounded px-1 py-1 hover:bg-raised has-disabled:cursor-default">
      <input
        type="radio"
        name="chat-adapter"
        className="mt-0.5 accent-(--accent)"
        checked={isOn}
        disabled={isDisabled}
        onChange={onChoose}
      />
      <span className="min-w-0">{children}</span>
    </label>
  );
}
