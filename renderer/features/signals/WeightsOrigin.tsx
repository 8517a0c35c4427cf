import { useTranslation } from 'react-i18next';
import { RunBar } from '#renderer/components/RunBar';
import { formatCount, formatFixed, formatPercent, NO_VALUE } from '#renderer/format/format-number';
import { formatMinute } from '#renderer/format/format-time';
import { useWeightLearning } from '#renderer/stores/confluence';
import { useSettings } from '#renderer/stores/settings';
import { type SeriesSubject, seriesName } from '#renderer/stores/signals-subject';
import type { ConfluenceWeights } from '#shared/domain/confluence';

/** What the weights rest on, whether they did better than equal ones, and the way to learn them anew. */
export function WeightsOrigin({
  subject,
  weights: { n, shrinkage, knownAt, test },
}: {
  readonly subject: SeriesSubject;
  readonly weights: ConfluenceWeights;
}) {
  const { t } = useTranslation('signals');
  const timeZone = useSettings(({ settings }) => settings.timeZone);
  const key = seriesName(subject);
  const run = useWeightLearning((state) => state.runs[key]);
  const { start, cancel } = useWeightLearning.getState();
  const isNoBetter = test !== null && test.learned !== null && test.equal !== null && test.learned <= test.equal;
  return (
    <section aria-label={t('confluence.weights')} className="flex max-w-200 flex-col gap-1 text-xs">
      <h3 className="font-semibold">{t('confluence.weights')}</h3>
      {knownAt === null || n === 0 ? (
        <p className="text-muted">{t('confluence.equal')}</p>
      ) : (
        <>
          <p className="tabular text-muted">
            {t('confluence.learned', {
              n: formatCount(n),
              at: formatMinute(knownAt, timeZone),
              shrinkage: formatPercent(shrinkage),
            })}
          </p>
          <p className="tabular text-muted" title={t('confluence.testHint')}>
            {test === null
              ? t('confluence.noTest')
              : t('confluence.test', {
                  n: formatCount(test.n),
                  learned: correlation(test.learned),
                  equal: correlation(test.equal),
                })}
          </p>
          {isNoBetter && <p className="text-warn">{t('confluence.noBetter')}</p>}
        </>
      )}
      <RunBar
        run={run}
        activity="training"
        look="plain"
        startLabel={t('confluence.learn')}
        onStart={() => void start(key, subject)}
        onCancel={() => cancel(key)}
      />
      {run?.state !== 'running' && <p className="text-2xs text-muted">{t('confluence.learnHint')}</p>}
    </section>
  );
}

function correlation(value: number | null): string {
  return value === null ? NO_VALUE : formatFixed(value, 3);
}
