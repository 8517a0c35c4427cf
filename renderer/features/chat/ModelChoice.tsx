import { Download } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { Badge, type BadgeProps } from '#renderer/components/Badge';
import { Button } from '#renderer/components/Button';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { IconButton } from '#renderer/components/IconButton';
import { formatBytes, formatFixed } from '#renderer/format/format-number';
import { useModelStanding } from '#renderer/stores/model-standing';
import { useModels } from '#renderer/stores/models';
import type { ModelStatus } from '#shared/domain/model';
import type { ModelFit } from '#shared/domain/model-standing';

export interface ModelChoiceProps {
  /** Leads to where a model is downloaded. */
  readonly onInstall: () => void;
}

/** The models of the catalog: size, speed here, and the memory that each needs against what is free. */
export function ModelChoice({ onInstall }: ModelChoiceProps) {
  const { t } = useTranslation('chat');
  const models = useModels((state) => loadedValue(state.models));
  const fits = useModelStanding((state) => loadedValue(state.fits));
  // Until it is known whether it has room, nothing could warn; where that cannot be known, the choice stays the person's.
  const isMeasuring = useModelStanding(({ fits: { kind } }) => kind === 'idle' || kind === 'pending') && fits === null;
  const [asked, setAsked] = useState<string | null>(null);
  const choose = (modelId: string) => {
    setAsked(null);
    void useModels.getState().select(modelId);
  };
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-2xs text-muted">{t('model.models')}</legend>
      {models === null && <p className="h-9 text-muted">{t('model.loading')}</p>}
      {models?.map((status) => {
        const fit = fits?.find(({ modelId }) => modelId === status.model.id) ?? null;
        return (
          <ModelRow
            key={status.model.id}
            status={status}
            fit={fit}
            canChoose={fit !== null || !isMeasuring}
            isAsked={asked === status.model.id}
            onChoose={() => (fit?.verdict === 'too_large' ? setAsked(status.model.id) : choose(status.model.id))}
            onSure={() => choose(status.model.id)}
            onKeep={() => setAsked(null)}
            onInstall={onInstall}
          />
        );
      })}
    </fieldset>
  );
}

interface ModelRowProps extends ModelChoiceProps {
  readonly status: ModelStatus;
  /** `null` until it is known. */
  readonly fit: ModelFit | null;
  readonly canChoose: boolean;
  /** Whether the person wants it though it is too large, and has not said so twice. */
  readonly isAsked: boolean;
  readonly onChoose: () => void;
  readonly onSure: () => void;
  readonly onKeep: () => void;
}

function ModelRow({ status, fit, canChoose, isAsked, onChoose, onSure, onKeep, onInstall }: ModelRowProps) {
  const { t } = useTranslation(['chat', 'translation']);
  const { model, state, isActive } = status;
  const failure = useModels((store) => store.failures[model.id]);
  const isInstalled = state === 'installed';
  return (
    <div className="rounded px-1 py-1 hover:bg-raised">
      <div className="flex items-start gap-2">
        <label className="flex min-w-0 flex-1 cursor-pointer items-start gap-2 has-disabled:cursor-default">
          <input
            type="radio"
            name="chat-model"
            className="mt-0.5 accent-(--accent)"
            checked={isActive && isInstalled}
            disabled={!isInstalled || !canChoose}
            onChange={onChoose}
          />
          <span className="min-w-0">
            <span className="block truncate font-medium">{model.name}</span>
            <span className="tabular flex flex-wrap gap-x-2 text-2xs text-muted">
              <span>{t('model.size', { size: formatBytes(model.sizeBytes) })}</span>
              <Speed fit={fit} />
              {fit !== null && (
                <span>
                  {t('model.needs', { needed: formatBytes(fit.neededBytes), free: formatBytes(fit.availableBytes) })}
                </span>
              )}
            </span>
          </span>
        </label>
        {fit !== null && <Badge tone={FIT_TONES[fit.verdict]}>{t(`model.fits.${fit.verdict}`)}</Badge>}
        {!isInstalled && (
          <IconButton
            icon={Download}
            label={t('model.installName', { model: model.name })}
            onClick={onInstall}
            className="-my-1"
          />
        )}
      </div>
      {isAsked && fit !== null && (
        <div role="alert" className="mt-1 flex flex-col gap-1.5 rounded bg-warn-soft p-2">
          <p>
            {t('model.tooLarge', {
              model: model.name,
              needed: formatBytes(fit.neededBytes),
              free: formatBytes(fit.availableBytes),
            })}
          </p>
          <div className="flex justify-end gap-1.5">
            <Button onClick={onKeep}>{t('translation:common.cancel')}</Button>
            <Button look="danger" onClick={onSure}>
              {t('model.useAnyway')}
            </Button>
          </div>
        </div>
      )}
      {failure && <ErrorNotice failure={failure} />}
    </div>
  );
}

function Speed({ fit }: { readonly fit: ModelFit | null }) {
  const { t } = useTranslation('chat');
  if (fit === null) return null;
  if (fit.tokensPerSecond === null) return <span>{t('model.speedUnknown')}</span>;
  const speed = formatFixed(fit.tokensPerSecond, fit.tokensPerSecond < 10 ? 1 : 0);
  return <span>{t(fit.isMeasured ? 'model.speedMeasured' : 'model.speedEstimated', { speed })}</span>;
}

const FIT_TONES: Readonly<Record<ModelFit['verdict'], NonNullable<BadgeProps['tone']>>> = {
  fits: 'good',
  tight: 'warn',
  too_large: 'bad',
};
