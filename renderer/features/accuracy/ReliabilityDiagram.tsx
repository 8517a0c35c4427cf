import { useTranslation } from 'react-i18next';
import { formatCount, formatPercent } from '#renderer/format/format-number';
import type { ReliabilityBin } from '#shared/domain/accuracy';

export interface ReliabilityDiagramProps {
  readonly bins: readonly ReliabilityBin[];
}

/**
 * Stated probability against how often it came true, with Wilson intervals; beneath it the count of each bin. The same
 * numbers stand in a table for those who cannot see the picture.
 */
export function ReliabilityDiagram({ bins }: ReliabilityDiagramProps) {
  const { t } = useTranslation();
  const filled = bins.filter(({ n }) => n > 0);
  const largest = Math.max(1, ...filled.map(({ n }) => n));
  if (filled.length === 0) return <p className="text-xs text-muted">{t('accuracy.reliabilityEmpty')}</p>;
  const describe = ({ from, to, n, hitRate }: ReliabilityBin) =>
    t('accuracy.reliabilityBin', {
      from: formatPercent(from),
      to: formatPercent(to),
      hit: formatPercent(hitRate?.value ?? 0),
      low: formatPercent(hitRate?.low ?? 0),
      high: formatPercent(hitRate?.high ?? 0),
      n: formatCount(n),
    });
  return (
    <figure className="max-w-96">
      <svg aria-hidden viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="w-full">
        {TICKS.map((tick) => (
          <g key={tick}>
            <line x1={LEFT} x2={RIGHT} y1={yOf(tick)} y2={yOf(tick)} className="stroke-line" strokeWidth={0.75} />
            <text x={LEFT - 5} y={yOf(tick) + 3} textAnchor="end" className="fill-muted text-[9px]">
              {tick * 100}
            </text>
            <text x={xOf(tick)} y={BOTTOM + 12} textAnchor="middle" className="fill-muted text-[9px]">
              {tick * 100}
            </text>
          </g>
        ))}
        <line
          x1={xOf(0)}
          y1={yOf(0)}
          x2={xOf(1)}
          y2={yOf(1)}
          className="stroke-line-strong"
          strokeWidth={1}
          strokeDasharray="3 3"
        />
        {filled.map((bin, index) => {
          const { from, to, n, hitRate, meanProbability } = bin;
          const x = xOf(meanProbability ?? (from + to) / 2);
          const barHeight = (n / largest) * COUNT_HEIGHT;
          return (
            // Bins of equal count may begin at the same probability; their order is fixed.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <g key={index}>
              <title>{describe(bin)}</title>
              {hitRate && (
                <>
                  <line
                    x1={x}
                    x2={x}
                    y1={yOf(hitRate.low)}
                    y2={yOf(hitRate.high)}
                    className="stroke-predicted"
                    strokeWidth={1.5}
                  />
                  <circle cx={x} cy={yOf(hitRate.value)} r={3.5} className="fill-predicted" />
                </>
              )}
              <rect
                x={xOf(from) + 1}
                width={Math.max(1, xOf(to) - xOf(from) - 2)}
                y={COUNT_BOTTOM - barHeight}
                height={barHeight}
                className="fill-accent opacity-60"
              />
              {xOf(to) - xOf(from) >= LABEL_WIDTH && (
                <text
                  x={xOf((from + to) / 2)}
                  y={COUNT_BOTTOM - barHeight - 3}
                  textAnchor="middle"
                  className="fill-muted text-[9px]"
                >
                  {formatCount(n)}
                </text>
              )}
            </g>
          );
        })}
        <text x={LEFT} y={9} className="fill-muted text-[9px]">
          {t('accuracy.reliabilityHappened')}
        </text>
        <text x={RIGHT} y={BOTTOM + 23} textAnchor="end" className="fill-muted text-[9px]">
          {t('accuracy.reliabilityStated')}
        </text>
      </svg>
      <figcaption className="text-2xs text-muted">{t('accuracy.reliabilityHint')}</figcaption>
      <ul aria-label={t('accuracy.reliabilityTable')} className="sr-only">
        {filled.map((bin) => (
          <li key={describe(bin)}>{describe(bin)}</li>
        ))}
      </ul>
    </figure>
  );
}

function xOf(fraction: number): number {
  return LEFT + fraction * (RIGHT - LEFT);
}

function yOf(fraction: number): number {
  return BOTTOM - fraction * (BOTTOM - TOP);
}

const WIDTH = 300;
const HEIGHT = 252;
const LEFT = 26;
const RIGHT = 292;
const TOP = 16;
const BOTTOM = 170;
/** A narrower bin has no room for its count above its bar; the table has it. */
const LABEL_WIDTH = 16;
const COUNT_HEIGHT = 34;
const COUNT_BOTTOM = 248;
const TICKS = [0, 0.25, 0.5, 0.75, 1] as const;
