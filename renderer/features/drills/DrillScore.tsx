import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { accuracyVerdict } from '#renderer/components/accuracy-verdict';
import { Button } from '#renderer/components/Button';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { Fact, Facts } from '#renderer/components/Facts';
import { SignedNumber } from '#renderer/components/SignedNumber';
import { formatCount, formatPercent, NO_VALUE } from '#renderer/format/format-number';
import { type AccuracyQuery, useAccuracyReport } from '#renderer/stores/accuracy-report';
import { useAccuracyView } from '#renderer/stores/accuracy-view';
import { useShell } from '#renderer/stores/shell';

/** How the person's forecasts on hidden history have gone so far, beside the base rate. */
export function DrillScore() {
  const { t } = useTranslation();
  const report = useAccuracyReport(PERSON_IN_DRILLS);
  const showPane = useShell((state) => state.showPane);
  const look = useAccuracyView((state) => state.look);
  const failure = failureOf(report);
  const scores = loadedValue(report)?.overall;
  return (
    <section aria-label={t('drills.score.label')} className="flex flex-col gap-1.5 border-t border-line pt-2">
      <h3 className="font-medium">{t('drills.score.label')}</h3>
      {failure && <ErrorNotice failure={failure} />}
      <p className="text-muted">{scores ? accuracyVerdict(scores, t) : t('common.loading')}</p>
      <Facts>
        <Fact label={t('accuracy.scores.n')} isNumber>
          {scores ? formatCount(scores.n) : NO_VALUE}
        </Fact>
        <Fact label={t('accuracy.scores.hitRate')} hint={t('accuracy.scores.hitRateHint')} isNumber>
          {scores?.hitRate
            ? t('drills.score.interval', {
                value: formatPercent(scores.hitRate.value),
                low: formatPercent(scores.hitRate.low),
                high: formatPercent(scores.hitRate.high),
              })
            : NO_VALUE}
        </Fact>
        <Fact label={t('accuracy.scores.baseRate')} hint={t('accuracy.scores.baseRateHint')} isNumber>
          {scores?.baseRate == null ? NO_VALUE : formatPercent(scores.baseRate)}
        </Fact>
        <Fact label={t('accuracy.scores.skill')} hint={t('accuracy.scores.skillHint')} isNumber>
          <SignedNumber value={scores?.brierSkill ?? null} decimals={3} />
        </Fact>
        <Fact label={t('accuracy.scores.expectancy')} hint={t('accuracy.scores.expectancyHint')} isNumber>
          <SignedNumber value={scores?.expectancyR ?? null} />
        </Fact>
      </Facts>
      <p className="text-2xs text-muted">{t('drills.score.hint')}</p>
      <div>
        <Button
          look="quiet"
          className="-ml-2"
          onClick={() => {
            look(PERSON_IN_DRILLS);
            showPane('accuracy');
          }}
        >
          {t('drills.score.open')}
        </Button>
      </div>
    </section>
  );
}

const PERSON_IN_DRILLS: AccuracyQuery = { sources: ['person'], modes: ['replay'] };
