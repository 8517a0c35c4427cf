import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Badge } from '#renderer/components/Badge';
import { Button } from '#renderer/components/Button';
import { ConfirmButton } from '#renderer/components/ConfirmButton';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { LicenseLink } from '#renderer/components/LicenseLink';
import { ModelDownload } from '#renderer/components/ModelDownload';
import { formatBytes } from '#renderer/format/format-number';
import { useModels } from '#renderer/stores/models';
import type { ModelStatus } from '#shared/domain/model';

/** Models of the catalog: fetch, use and remove. */
export function ModelList() {
  const models = useModels((state) => state.models);
  const failure = failureOf(models);
  return (
    <>
      {failure && <ErrorNotice failure={failure} />}
      <ul className="flex flex-col divide-y divide-line rounded border border-line">
        {loadedValue(models)?.map((status) => (
          <ModelRow key={status.model.id} status={status} />
        ))}
      </ul>
    </>
  );
}

function ModelRow({ status }: { readonly status: ModelStatus }) {
  const { t } = useTranslation();
  const select = useModels((state) => state.select);
  const remove = useModels((state) => state.remove);
  const failure = useModels((state) => state.failures[status.model.id]);
  const { model, state, isActive, partialBytes } = status;
  const size = formatBytes(model.sizeBytes);
  return (
    <li className="flex flex-col gap-2 p-3">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="font-medium">{model.name}</span>
        {isActive && <Badge tone="accent">{t('settings.modelActive')}</Badge>}
        {model.isDefault && <Badge>{t('settings.modelDefault')}</Badge>}
        <Badge tone={state === 'installed' ? 'good' : 'neutral'}>{t(`settings.modelStates.${state}`)}</Badge>
        <span className="flex-1" />
        {state === 'installed' && !isActive && (
          <Button onClick={() => select(model.id)}>{t('settings.modelSelect')}</Button>
        )}
        {state !== 'absent' && (
          <ConfirmButton
            look="quiet"
            question={t('settings.modelRemoveQuestion', { name: model.name })}
            text={t('settings.modelRemoveText', { size })}
            action={t('settings.modelRemove')}
            onConfirm={() => remove(model.id)}
          >
            {t('settings.modelRemove')}
          </ConfirmButton>
        )}
      </div>
      <p className="text-xs text-muted">
        {t('settings.modelMeta', {
          parameters: model.parameters,
          quantization: model.quantization,
          size,
        })}{' '}
        <LicenseLink model={model} />
      </p>
      <ModelDownload
        status={status}
        startLabel={t('settings.modelDownload')}
        resumeLabel={t('welcome.model.resume', { size: formatBytes(partialBytes), total: size })}
      />
      {state === 'installed' && failure && <ErrorNotice failure={failure} />}
    </li>
  );
}
