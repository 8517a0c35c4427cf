import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { accuracyVerdict } from '#renderer/components/accuracy-verdict';
import { SignedNumber } from '#renderer/components/SignedNumber';
import { formatDuration } from '#renderer/format/format-duration';
import { formatCount, formatFixed, formatPercent, formatSigned, NO_VALUE } from '#renderer/format/format-number';
import type { AccuracyReport, AccuracyScores } from '#shared/domain/accuracy';
import { DriftChart } from './DriftChart';
import { MurphyParts } from './MurphyParts';
import { Score } from './Score';

/** The verdict, the scores beside the base rate, what the Brier score is made of, what is outside, and whether it drifts. */
export function OverviewView({ report }: { readonly report: AccuracyReport }) {
  const { t } = useTranslation();
  const { overall, modes, drift } = report;
  const only = modes.length === 1 ? modes[0] : undefined;
  return (
    <div className="flex flex-wrap gap-x-8 gap-y-4 p-3">
      <div className="flex min-w-0 flex-1 basis-120 flex-col gap-3">
        <p role="status" className="max-w-160 text-sm text-balance">
          {accuracyVerdict(overall, t)}
        </p>
        <Headline scores={overall} />
        <p className="text-xs text-muted">
          {t(modes.length > 1 ? 'accuracy.modesMixed' : 'accuracy.modesOne', {
            modes: modes.map((mode) => t(`predictions.modes.${mode}`)).join(', '),
          })}
          {only !== undefined && ` ${t(`accuracy.modeHints.${only}`)}`}
        </p>
        <Apart scores={overall} />
      </div>
      <div className="flex min-w-0 flex-1 basis-96 flex-col gap-4">
        <MurphyParts scores={overall} />
        <DriftChart periods={drift} />
      </div>
    </div>
  );
}

function Headline({ scores }: { readonly scores: AccuracyScores }) {
  const { t } = useTranslation();
  const { hitRate, expectancyInterval } = scores;
  const interval = (low: string, high: string) => t('accuracy.interval', { low, high });
  return (
    <Grid>
      <Score label={t('accuracy.scores.n')} hint={t('accuracy.scores.nHint')} value={formatCount(scores.n)} />
      <Score
        label={t('accuracy.scores.hitRate')}
        hint={t('accuracy.scores.hitRateHint')}
        value={hitRate ? formatPercent(hitRate.value, 1) : NO_VALUE}
        note={hitRate && interval(formatPercent(hitRate.low), formatPercent(hitRate.high))}
      />
      <Score
        label={t('accuracy.scores.baseRate')}
        hint={t('accuracy.scores.baseRateHint')}
        value={orDash(scores.baseRate, (value) => formatPercent(value, 1))}
      />
      <Score
        label={t('accuracy.scores.meanProbability')}
        value={orDash(scores.meanProbability, (value) => formatPercent(value, 1))}
      />
      <Score
        label={t('accuracy.scores.brier')}
        hint={t('accuracy.scores.brierHint')}
        value={orDash(scores.brier, (value) => formatFixed(value, 3))}
      />
      <Score
        label={t('accuracy.scores.skill')}
        hint={t('accuracy.scores.skillHint')}
        value={<SignedNumber value={scores.brierSkill} decimals={3} />}
      />
      <Score
        label={t('accuracy.scores.logLoss')}
        hint={t('accuracy.scores.logLossHint')}
        value={orDash(scores.logLoss, (value) => formatFixed(value, 3))}
      />
      <Score
        label={t('accuracy.scores.ece')}
        hint={t('accuracy.scores.eceHint')}
        value={orDash(scores.calibrationError?.equalWidth ?? null, (value) => formatPercent(value, 1))}
      />
      <Score
        label={t('accuracy.scores.eceMass')}
        hint={t('accuracy.scores.eceHint')}
        value={orDash(scores.calibrationError?.equalMass ?? null, (value) => formatPercent(value, 1))}
      />
      <Score
        label={t('accuracy.scores.sharpness')}
        hint={t('accuracy.scores.sharpnessHint')}
        value={orDash(scores.sharpness, (value) => formatFixed(value, 3))}
      />
      <Score
        label={t('accuracy.scores.expectancy')}
        hint={t('accuracy.scores.expectancyHint')}
        value={<SignedNumber value={scores.expectancyR} />}
        note={
          expectancyInterval && interval(formatSigned(expectancyInterval.low), formatSigned(expectancyInterval.high))
        }
      />
      <Score
        label={t('accuracy.scores.cost')}
        hint={t('accuracy.scores.costHint')}
        value={orDash(scores.meanCostR, (value) => formatFixed(value, 3))}
        note={scores.meanCostR === 0 ? t('accuracy.scores.costNone') : null}
      />
      <Score
        label={t('accuracy.scores.profitFactor')}
        hint={t('accuracy.scores.profitFactorHint')}
        value={orDash(scores.profitFactor, (value) => formatFixed(value, 2))}
      />
      <Score
        label={t('accuracy.scores.drawdown')}
        hint={t('accuracy.scores.drawdownHint')}
        value={orDash(scores.maxDrawdownR, (value) => formatFixed(value, 1))}
      />
      <Score
        label={t('accuracy.scores.resolution')}
        value={orDash(scores.meanResolutionMs, (value) => formatDuration(value, t))}
      />
    </Grid>
  );
}

/** What counts, but is not scored. */
function Apart({ scores }: { readonly scores: AccuracyScores }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t('accuracy.apart')}>
      <h2 title={t('accuracy.apartHint')} className="mb-1 text-xs font-medium">
        {t('accuracy.apart')}
      </h2>
      <Grid>
        <Score label={t('accuracy.scores.abstentions')} value={formatCount(scores.abstentions)} />
        <Score label={t('accuracy.scores.unresolved')} value={formatCount(scores.unresolved)} />
        <Score label={t('accuracy.scores.notEntered')} value={formatCount(scores.notEntered)} />
        <Score label={t('accuracy.scores.predictions')} value={formatCount(scores.predictions)} />
        <Score label={t('accuracy.scores.firstTry')} value={formatCount(scores.firstTryValid)} />
      </Grid>
    </section>
  );
}

function Grid({ children }: { readonly children: ReactNode }) {
  return (
    <dl className="grid grid-cols-[repeat(auto-fill,minmax(7.5rem,1fr))] overflow-hidden rounded border border-line">
      {children}
    </dl>
  );
}

function orDash(value: number | null, format: (value: number) => string): string {
  return value === null ? NO_VALUE : format(value);
}
