import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Badge, type BadgeProps } from '#renderer/components/Badge';
import { Button } from '#renderer/components/Button';
import { classNames } from '#renderer/components/class-names';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { formatDuration } from '#renderer/format/format-duration';
import { formatBytes, formatCount, formatFixed, NO_VALUE } from '#renderer/format/format-number';
import { estimateKey, useTrainingEstimate } from '#renderer/stores/training-runs';
import { useTrainingView } from '#renderer/stores/training-view';
import { PRESETS } from '#shared/domain/training-recipe';
import type { TrainingEstimate } from '#shared/domain/training-run';

/** What the training in the form would take, in lines that keep their places while it is asked anew. */
export function EstimatePanel({ datasetId }: { readonly datasetId: string }) {
  const { t } = useTranslation(['training', 'translation']);
  const wish = useTrainingView((state) => state.wish);
  const { asked, estimate: loaded } = useTrainingEstimate();
  const failure = failureOf(loaded);
  const isCurrent = asked === estimateKey(datasetId, wish) && loaded.kind === 'ok';
  const estimate = loadedValue(loaded);
  return (
    <section aria-label={t('estimate.label')} className="flex flex-col gap-1.5 rounded bg-sunken p-2">
      <h3 className="font-medium">
        {t('estimate.label')}
        {!isCurrent && failure === null && <span className="ml-2 font-normal text-muted">{t('estimate.waiting')}</span>}
      </h3>
      {failure !== null ? (
        <ErrorNotice failure={failure}>
          <Button onClick={() => void useTrainingEstimate.getState().ask(datasetId, wish)}>
            {t('translation:common.retry')}
          </Button>
        </ErrorNotice>
      ) : (
        <>
          <Figures estimate={estimate} isCurrent={isCurrent} />
          {isCurrent && estimate?.fits === 'tight' && <p className="text-warn">{t('estimate.tight')}</p>}
          {isCurrent && estimate?.fits === 'too_large' && <WhatHelps />}
        </>
      )}
    </section>
  );
}

function Figures({ estimate, isCurrent }: { readonly estimate: TrainingEstimate | null; readonly isCurrent: boolean }) {
  const { t } = useTranslation('training');
  const { t: shell } = useTranslation();
  const lines = [
    {
      label: t('estimate.time'),
      value:
        estimate &&
        t(estimate.isMeasured ? 'estimate.measured' : 'estimate.guessed', {
          duration: formatDuration(estimate.durationMs, shell),
          speed:
            estimate.tokensPerSecond < 10
              ? formatFixed(estimate.tokensPerSecond, 1)
              : formatCount(estimate.tokensPerSecond),
        }),
    },
    {
      label: t('estimate.memory'),
      value:
        estimate &&
        t('estimate.memoryValue', {
          needed: formatBytes(estimate.memoryBytes),
          free: formatBytes(estimate.availableBytes),
        }),
      badge: estimate && <Badge tone={FIT_TONES[estimate.fits]}>{t(`estimate.fits.${estimate.fits}`)}</Badge>,
    },
    {
      label: t('estimate.steps'),
      value:
        estimate &&
        t('estimate.stepsValue', {
          steps: formatCount(estimate.steps),
          examples: formatCount(estimate.examples),
          tokens: formatCount(estimate.epochTokens),
        }),
    },
    { label: t('estimate.parameters'), value: estimate && formatCount(estimate.trainableParameters) },
  ];
  return (
    <dl className={classNames('grid grid-cols-[auto_1fr] gap-x-4 gap-y-0.5', !isCurrent && 'text-muted')}>
      {lines.map(({ label, value, badge }) => (
        <div key={label} className="contents">
          <dt className="text-muted">{label}</dt>
          <dd className="tabular flex min-h-4.5 flex-wrap items-center gap-2">
            {value ?? NO_VALUE} {badge}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Ways to need less memory, most first; each is one press. */
function WhatHelps() {
  const { t } = useTranslation('training');
  const { preset, recipe: changes } = useTrainingView((state) => state.wish);
  const { setRecipe } = useTrainingView.getState();
  const { isCheckpointed, batchTokens, rank, method } = { ...PRESETS[preset], ...changes };
  const fewer = Math.max(LEAST_TOKENS, Math.floor(batchTokens / 2));
  const lower = Math.max(LEAST_RANK, Math.floor(rank / 2));
  return (
    <div role="alert" className="flex flex-col gap-1.5 rounded border border-bad/40 bg-bad-soft p-2">
      <p className="font-medium">{t('estimate.tooLarge')}</p>
      <div className="flex flex-wrap gap-1.5">
        {!isCheckpointed && (
          <Button onClick={() => setRecipe('isCheckpointed', true)}>{t('estimate.recompute')}</Button>
        )}
        {fewer < batchTokens && (
          <Button onClick={() => setRecipe('batchTokens', fewer)}>
            {t('estimate.fewerTokens', { tokens: formatCount(fewer), before: formatCount(batchTokens) })}
          </Button>
        )}
        {method === 'lora' && lower < rank && (
          <Button onClick={() => setRecipe('rank', lower)}>{t('estimate.lowerRank', { rank: lower })}</Button>
        )}
      </div>
      <p className="text-muted">{t('estimate.others')}</p>
    </div>
  );
}

const FIT_TONES: Readonly<Record<TrainingEstimate['fits'], NonNullable<BadgeProps['tone']>>> = {
  fits: 'good',
  tight: 'warn',
  too_large: 'bad',
};
/** Below these the model would hardly learn. */
const LEAST_TOKENS = 128;
const LEAST_RANK = 4;
