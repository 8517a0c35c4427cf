import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { Badge } from '#renderer/components/Badge';
import { Button } from '#renderer/components/Button';
import { ConfirmButton } from '#renderer/components/ConfirmButton';
import { Fact, Facts } from '#renderer/components/Facts';
import { Moment } from '#renderer/components/Moment';
import { OutsideText } from '#renderer/components/OutsideText';
import { formatBytes, NO_VALUE } from '#renderer/format/format-number';
import { useAdapterRegistry } from '#renderer/stores/training-adapters';
import { useTrainingRuns } from '#renderer/stores/training-runs';
import { useTrainingView } from '#renderer/stores/training-view';
import type { RegisteredAdapter } from '#shared/contract/training-operations';
import { PromoteButton } from './PromoteButton';
import { originOf } from './use-adapter-columns';
import { useRecipeText } from './use-recipe-text';
import { shortHash, useTrainingNames } from './use-training-names';
import { VerdictBox } from './VerdictBox';

/** Where an adapter comes from, how it was measured, and what can be done with it. */
export function AdapterDetails({ adapter }: { readonly adapter: RegisteredAdapter }) {
  const { t } = useTranslation('training');
  const runName = useTrainingRuns(
    ({ runs }) => loadedValue(runs)?.find(({ id }) => id === adapter.record?.runId)?.name,
  );
  const isSaving = useAdapterRegistry((state) => state.isSaving);
  const { adapterName, datasetName, modelName } = useTrainingNames();
  const recipeText = useRecipeText();
  const { status, record, evaluation } = adapter;
  const { id, problem, isActive, isShipped, baseHash, sizeBytes, card } = status;
  const name = adapterName(id);
  const { show, evaluation: form } = useTrainingView.getState();
  return (
    <div className="flex flex-col gap-3">
      <header className="flex flex-col gap-1.5">
        <h2 className="flex flex-wrap items-center gap-2 text-sm font-semibold">
          <span className="min-w-0 wrap-anywhere">{name}</span>
          {isActive && <Badge tone="accent">{t('adapters.active')}</Badge>}
        </h2>
        {problem !== null && <p className="text-warn">{t(`adapters.problemTexts.${problem}`)}</p>}
        <div className="flex flex-wrap items-center gap-1.5">
          {!isActive && <PromoteButton adapter={adapter} />}
          {problem === null && (
            <Button
              onClick={() =>
                show({
                  tab: 'evaluate',
                  evaluation: { ...form, adapterId: id, datasetId: record?.datasetId ?? null },
                })
              }
            >
              {t('adapters.evaluate')}
            </Button>
          )}
          {!isShipped && !isActive && (
            <ConfirmButton
              look="quiet"
              disabled={isSaving}
              question={t('adapters.removeQuestion', { name })}
              text={t('adapters.removeText')}
              action={t('adapters.remove')}
              onConfirm={() => void useAdapterRegistry.getState().remove(id)}
            >
              {t('adapters.remove')}
            </ConfirmButton>
          )}
        </div>
        {!isActive && problem === null && <p className="text-2xs text-muted">{t('adapters.without')}</p>}
      </header>
      {evaluation && (
        <section aria-label={t('adapters.verdict')} className="flex flex-col items-start gap-1.5">
          <h3 className="flex items-baseline gap-2 font-medium">
            {t('adapters.verdict')}
            <span className="font-normal text-muted">
              <Moment at={evaluation.madeAt} />
            </span>
          </h3>
          <VerdictBox verdict={evaluation.verdict} />
          <Button onClick={() => show({ tab: 'evaluate', evaluationId: evaluation.id })}>
            {t('adapters.showEvaluation')}
          </Button>
        </section>
      )}
      <Facts>
        <Fact label={t('adapters.facts.origin')}>{t(`adapters.origins.${originOf(adapter)}`)}</Fact>
        <Fact label={t('adapters.facts.base')}>
          {baseHash === null ? t('adapters.facts.baseUnknown') : modelName(baseHash)}
        </Fact>
        <Fact label={t('adapters.facts.dataset')}>
          {record?.datasetId == null ? NO_VALUE : datasetName(record.datasetId)}
        </Fact>
        <Fact label={t('adapters.facts.recipe')}>{record?.recipe ? recipeText(record.recipe) : NO_VALUE}</Fact>
        <Fact label={t('adapters.facts.run')}>
          {record?.runId == null ? (
            NO_VALUE
          ) : (
            <button
              type="button"
              className="cursor-pointer text-accent-ink underline"
              onClick={() => show({ tab: 'train', runId: record.runId })}
            >
              {runName ?? t('train.side')}
            </button>
          )}
        </Fact>
        <Fact label={t('adapters.facts.size')}>{formatBytes(sizeBytes)}</Fact>
        <Fact label={t('adapters.facts.createdAt')}>
          <Moment at={record?.createdAt ?? null} />
        </Fact>
        <Fact label={t('adapters.facts.hash')}>
          <code title={id} className="font-mono text-2xs">
            {shortHash(id)}
          </code>
        </Fact>
      </Facts>
      {card === null ? (
        <p className="text-muted">{t('adapters.noCard')}</p>
      ) : (
        <details>
          <summary className="cursor-pointer font-medium">{t('adapters.card')}</summary>
          <OutsideText text={card} className="mt-1 max-h-96" />
        </details>
      )}
    </div>
  );
}
