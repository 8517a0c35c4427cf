import { TriangleAlert } from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { CauseLink } from '#renderer/components/CauseLink';
import { classNames } from '#renderer/components/class-names';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { Moment } from '#renderer/components/Moment';
import { formatFixed, formatSigned } from '#renderer/format/format-number';
import { type ConfluenceExplanation, useConfluence, useConfluenceHistory } from '#renderer/stores/confluence';
import { type SeriesSubject, seriesName, useFollowedSeries } from '#renderer/stores/signals-subject';
import { type Confluence, confluenceBucket } from '#shared/domain/confluence';
import { ConfluenceParts } from './ConfluenceParts';
import { confluenceLean } from './confluence-lean';
import { ScoreHistory } from './ScoreHistory';
import { WeightsOrigin } from './WeightsOrigin';

/** One score from everything that has a direction, and why it is what it is. */
export function ConfluenceView({ subject }: { readonly subject: SeriesSubject }) {
  const { t, i18n } = useTranslation('signals');
  const loaded = useConfluence((state) => state.loaded);
  // The sentences come in a language: another one needs another answer.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the language is what the answer depends on
  const load = useCallback((shown: SeriesSubject) => loadConfluence(shown), [i18n.language]);
  useFollowedSeries(subject, load, EVENTS);
  const explained = loadedValue(loaded);
  const failure = failureOf(loaded);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <div tabIndex={0} className="h-full overflow-auto">
      {failure && (
        <div className="p-2">
          <ErrorNotice failure={failure} />
        </div>
      )}
      {explained === null
        ? failure === null && <Empty title={t('reading', { subject: seriesName(subject) })} />
        : explained && <Explained subject={subject} explained={explained} />}
    </div>
  );
}

function Explained({
  subject,
  explained: { confluence, sentences },
}: {
  readonly subject: SeriesSubject;
  readonly explained: ConfluenceExplanation;
}) {
  const { t } = useTranslation('signals');
  return (
    // Where the pane is low and narrow the table of parts has its whole width; where it is wide the score stands beside it.
    <div className="grid gap-x-6 gap-y-3 p-2 @3xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)] @6xl:grid-cols-[26rem_minmax(0,1fr)] @6xl:grid-rows-[auto_auto_1fr]">
      <div className="grid min-w-0 items-start gap-x-6 gap-y-2 @xl:grid-cols-2 @3xl:col-span-2 @6xl:col-span-1 @6xl:grid-cols-1">
        <Score confluence={confluence} />
        <ScoreHistory />
      </div>
      <div className="flex min-w-0 flex-col gap-2 @3xl:col-span-2 @6xl:col-span-1 @6xl:row-span-3">
        <ConfluenceParts confluence={confluence} />
        <Conflicts confluence={confluence} />
      </div>
      <section aria-label={t('confluence.why')} className="max-w-160 min-w-0 text-xs">
        <h3 className="mb-1 font-semibold">{t('confluence.why')}</h3>
        <ul className="flex flex-col gap-1">
          {sentences.map(({ text, evidenceId }) => (
            <li key={text} data-selectable>
              {text} <CauseLink evidenceId={evidenceId} />
            </li>
          ))}
        </ul>
      </section>
      <WeightsOrigin subject={subject} weights={confluence.weights} />
    </div>
  );
}

function Score({ confluence: { score, asOf } }: { readonly confluence: Confluence }) {
  const { t } = useTranslation('signals');
  return (
    <section aria-label={t('confluence.score')}>
      <p className="flex flex-wrap items-baseline gap-x-2 whitespace-nowrap">
        <span title={t('confluence.scoreHint')} className="text-xs text-muted">
          {t('confluence.score')}
        </span>
        <strong className={classNames('tabular min-w-14 text-right text-xl', toneOf(score))}>
          {score === null ? t('confluence.unknown') : formatSigned(score)}
        </strong>
        {score !== null && <span className="text-xs">{t(`confluence.lean.${confluenceLean(score)}`)}</span>}
        <span className="flex-1" />
        <span className="text-2xs text-muted">
          {t('asOf')} <Moment at={asOf} />
        </span>
      </p>
      <Scale score={score} />
      {score === null && <p className="mt-1 text-xs text-muted">{t('confluence.unknownText')}</p>}
    </section>
  );
}

/** The score on its scale, with the marks at which a lean begins and becomes strong. */
function Scale({ score }: { readonly score: number | null }) {
  const { t } = useTranslation('signals');
  return (
    <div
      role="img"
      aria-label={t('confluence.meter', { score: score === null ? t('confluence.unknown') : formatSigned(score) })}
      className="relative mt-1 h-3.5 rounded-sm bg-sunken"
    >
      {MARKS.map((mark) => (
        <span
          key={mark}
          aria-hidden
          className={classNames('absolute inset-y-0 w-px', mark === 0 ? 'bg-line-strong' : 'bg-line')}
          style={{ left: `${(mark + 1) * 50}%` }}
        />
      ))}
      {score !== null && (
        <>
          <span
            aria-hidden
            className={classNames('absolute inset-y-0.5', score < 0 ? 'right-1/2 bg-down' : 'left-1/2 bg-up')}
            style={{ width: `${Math.abs(score) * 50}%` }}
          />
          <span
            aria-hidden
            className="absolute -inset-y-0.5 w-0.5 -translate-x-1/2 rounded bg-ink"
            style={{ left: `${(score + 1) * 50}%` }}
          />
        </>
      )}
    </div>
  );
}

function Conflicts({ confluence: { conflicts } }: { readonly confluence: Confluence }) {
  const { t } = useTranslation('signals');
  return (
    <section aria-label={t('confluence.conflicts')} className="text-xs">
      {conflicts.length === 0 ? (
        <p className="text-muted">{t('confluence.noConflict')}</p>
      ) : (
        <ul className="flex flex-col gap-1">
          {conflicts.map(({ a, b, gap }) => (
            <li key={`${a} ${b}`} className="flex gap-1.5 text-warn">
              <TriangleAlert aria-hidden size={14} className="mt-px shrink-0" />
              {t('confluence.conflict', { a: t(`parts.${a}`), b: t(`parts.${b}`), gap: formatFixed(gap, 2) })}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

async function loadConfluence(subject: SeriesSubject): Promise<void> {
  await useConfluence.getState().load(subject);
  await useConfluenceHistory.getState().load(subject);
}

function toneOf(score: number | null): string {
  if (score === null || confluenceBucket(score, 'long') === 'neutral') return 'text-ink';
  return score > 0 ? 'text-up' : 'text-down';
}

const EVENTS = ['signal-models', 'confluence-weights', 'prediction', 'predictions'] as const;
const MARKS = [-0.5, -0.15, 0, 0.15, 0.5] as const;
