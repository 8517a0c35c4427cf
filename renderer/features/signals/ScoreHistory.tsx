import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { formatCount, formatSigned } from '#renderer/format/format-number';
import { useConfluenceHistory } from '#renderer/stores/confluence';
import { scoreLine } from './score-line';

/** The score over the last closes as a line round zero, with its range in words. */
export function ScoreHistory() {
  const { t } = useTranslation('signals');
  const points = useConfluenceHistory((state) => loadedValue(state.loaded)) ?? [];
  const scores = points.flatMap(({ score }) => (score === null ? [] : [score]));
  const last = scores.at(-1);
  const range =
    last === undefined
      ? t('confluence.historyNone')
      : t('confluence.historyRange', {
          low: formatSigned(Math.min(...scores)),
          high: formatSigned(Math.max(...scores)),
          last: formatSigned(last),
        });
  return (
    <figure className="min-h-17">
      <svg
        role="img"
        aria-label={t('confluence.history', { formatted: formatCount(points.length) })}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-9 w-full rounded-sm bg-sunken"
      >
        <line
          x1={0}
          x2={WIDTH}
          y1={HEIGHT / 2}
          y2={HEIGHT / 2}
          className="stroke-line-strong"
          vectorEffect="non-scaling-stroke"
        />
        <path
          d={scoreLine(points, WIDTH, HEIGHT)}
          fill="none"
          className="stroke-accent"
          strokeWidth={1.5}
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <figcaption className="tabular text-2xs text-muted">
        {points.length > 0 && `${t('confluence.history', { formatted: formatCount(points.length) })}: ${range}`}
      </figcaption>
    </figure>
  );
}

const WIDTH = 400;
const HEIGHT = 44;
