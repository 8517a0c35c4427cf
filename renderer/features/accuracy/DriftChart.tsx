import { useTranslation } from 'react-i18next';
import { formatCount, formatFixed, formatPercent, formatSigned, NO_VALUE } from '#renderer/format/format-number';
import { formatMinute } from '#renderer/format/format-time';
import type { AccuracyPeriod } from '#shared/domain/accuracy';

export interface DriftChartProps {
  /** Oldest first. */
  readonly periods: readonly AccuracyPeriod[];
}

/** Skill, and hit rate against the base rate, period by period; those that rest on few are pale. */
export function DriftChart({ periods }: DriftChartProps) {
  const { t } = useTranslation();
  const scored = periods.filter(({ scores }) => scores.n > 0);
  const describe = ({ from, until, scores }: AccuracyPeriod) =>
    t('accuracy.drift.period', {
      period: periodName(from, until),
      hit: scores.hitRate ? formatPercent(scores.hitRate.value) : NO_VALUE,
      low: scores.hitRate ? formatPercent(scores.hitRate.low) : NO_VALUE,
      high: scores.hitRate ? formatPercent(scores.hitRate.high) : NO_VALUE,
      base: scores.baseRate === null ? NO_VALUE : formatPercent(scores.baseRate),
      skill: scores.brierSkill === null ? NO_VALUE : formatSigned(scores.brierSkill, 3),
      n: formatCount(scores.n),
    });
  return (
    <section aria-label={t('accuracy.drift.title')} className="max-w-160">
      <h2 className="mb-1 text-xs font-medium">{t('accuracy.drift.title')}</h2>
      {scored.length === 0 ? (
        <p className="text-xs text-muted">{t('accuracy.drift.empty')}</p>
      ) : (
        <figure>
          <Drawing periods={scored} describe={describe} />
          <figcaption className="text-2xs text-muted">{t('accuracy.drift.hint', { n: FEW })}</figcaption>
          <ul aria-label={t('accuracy.drift.table')} className="sr-only">
            {scored.map((period) => (
              <li key={period.from}>{describe(period)}</li>
            ))}
          </ul>
        </figure>
      )}
    </section>
  );
}

function Drawing({ periods, describe }: DriftChartProps & { readonly describe: (period: AccuracyPeriod) => string }) {
  const { t } = useTranslation();
  const slot = (WIDTH - LEFT) / periods.length;
  const reach = Math.max(
    LEAST_SKILL,
    ...periods.filter(({ scores }) => scores.n >= FEW).map(({ scores }) => Math.abs(scores.brierSkill ?? 0)),
  );
  const skillY = (skill: number) => SKILL_MIDDLE - (Math.max(-reach, Math.min(reach, skill)) / reach) * SKILL_REACH;
  const everyLabel = Math.ceil(LABEL_WIDTH / slot);
  return (
    <svg aria-hidden viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="w-full">
      <text x={LEFT} y={9} className="fill-muted text-[9px]">
        {t('accuracy.drift.skill')}
      </text>
      {[reach, 0, -reach].map((skill) => (
        <g key={skill}>
          <line x1={LEFT} x2={WIDTH} y1={skillY(skill)} y2={skillY(skill)} className="stroke-line" />
          <text x={LEFT - 4} y={skillY(skill) + 3} textAnchor="end" className="fill-muted text-[9px]">
            {formatFixed(skill, 2)}
          </text>
        </g>
      ))}
      <text x={LEFT} y={SHARE_TOP - 5} className="fill-muted text-[9px]">
        {t('accuracy.drift.hitRate')}
      </text>
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <line x1={LEFT} x2={WIDTH} y1={shareY(share)} y2={shareY(share)} className="stroke-line" />
          <text x={LEFT - 4} y={shareY(share) + 3} textAnchor="end" className="fill-muted text-[9px]">
            {share * 100}
          </text>
        </g>
      ))}
      {periods.map((period, index) => {
        const { n, brierSkill, hitRate, baseRate } = period.scores;
        const x = LEFT + (index + 0.5) * slot;
        const half = Math.max(1, Math.min(8, slot * 0.35));
        return (
          <g key={period.from} opacity={n < FEW ? 0.45 : 1}>
            <title>{describe(period)}</title>
            {/* The whole stretch answers to the pointer, not only its marks. */}
            <rect x={x - slot / 2} y={0} width={slot} height={HEIGHT} fill="transparent" />
            {brierSkill !== null && (
              <rect
                x={x - half}
                width={2 * half}
                y={Math.min(SKILL_MIDDLE, skillY(brierSkill))}
                height={Math.max(1, Math.abs(skillY(brierSkill) - SKILL_MIDDLE))}
                className={brierSkill < 0 ? 'fill-down' : 'fill-up'}
              />
            )}
            {hitRate && (
              <>
                <line
                  x1={x}
                  x2={x}
                  y1={shareY(hitRate.low)}
                  y2={shareY(hitRate.high)}
                  className="stroke-predicted"
                  strokeWidth={1.5}
                />
                <circle cx={x} cy={shareY(hitRate.value)} r={Math.min(3, half)} className="fill-predicted" />
              </>
            )}
            {baseRate !== null && (
              <line
                x1={x - half}
                x2={x + half}
                y1={shareY(baseRate)}
                y2={shareY(baseRate)}
                className="stroke-ink"
                strokeWidth={1.5}
              />
            )}
            {index % everyLabel === 0 && (
              <text x={x} y={HEIGHT - 3} textAnchor="middle" className="fill-muted text-[9px]">
                {periodName(period.from, period.until)}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}

/** `2026-03` for a month, `2026` for anything longer. */
function periodName(from: number, until: number): string {
  return formatMinute(from, 'UTC').slice(0, until - from > LONGEST_MONTH_MS ? 'yyyy'.length : 'yyyy-mm'.length);
}

function shareY(share: number): number {
  return SHARE_BOTTOM - share * (SHARE_BOTTOM - SHARE_TOP);
}

const WIDTH = 480;
const HEIGHT = 216;
const LEFT = 30;
const SKILL_MIDDLE = 52;
const SKILL_REACH = 36;
const SHARE_TOP = 112;
const SHARE_BOTTOM = 198;
const LABEL_WIDTH = 46;
/** Below this many a period says little: its interval is some 35 points wide. */
const FEW = 30;
/** A smaller reach would blow noise up to fill the drawing. */
const LEAST_SKILL = 0.05;
const LONGEST_MONTH_MS = 31 * 86_400_000;
