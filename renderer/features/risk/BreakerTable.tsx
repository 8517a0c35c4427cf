import { Check, CircleHelp, type LucideIcon, OctagonX, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Empty } from '#renderer/components/Empty';
import { useCodeName } from '#renderer/components/use-code-name';
import { formatRisk } from '#renderer/format/format-risk';
import type { BreakerMeasure, RiskUnit } from '#shared/domain/risk-state';
import { type BreakerBar, breakerBar, type Distance } from './breaker-distance';
import { Unknown } from './Unknown';

export interface BreakerTableProps {
  readonly measures: readonly BreakerMeasure[];
}

/** How far each trigger of the breaker is from tripping. */
export function BreakerTable({ measures }: BreakerTableProps) {
  const { t } = useTranslation('risk');
  if (measures.length === 0) return <Empty title={t('breaker.empty')} text={t('breaker.emptyText')} />;
  return (
    <table aria-label={t('breaker.title')} className="w-full table-fixed text-xs">
      <thead className="text-2xs text-muted">
        <tr className="border-b border-line">
          <th scope="col" className="py-0.5 text-left font-medium">
            {t('breaker.trigger')}
          </th>
          <th scope="col" className="w-21 py-0.5 text-right font-medium @lg:w-28">
            {t('breaker.value')}
          </th>
          <th scope="col" className="w-20 py-0.5 text-right font-medium @lg:w-28">
            {t('breaker.reducing')}
          </th>
          <th scope="col" className="w-20 py-0.5 text-right font-medium @lg:w-28">
            {t('breaker.halted')}
          </th>
        </tr>
      </thead>
      <tbody>
        {measures.map((measure) => (
          <Row key={measure.trigger} measure={measure} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ measure }: { readonly measure: BreakerMeasure }) {
  const codeName = useCodeName();
  const { trigger, value, unit } = measure;
  const bar = breakerBar(measure);
  const { icon: Icon, text } = LEVELS[bar.level];
  const name = codeName(trigger);
  return (
    <tr className="border-b border-line/50 align-middle">
      <th scope="row" className="py-1 pr-2 text-left font-normal">
        {name}
        <Bar name={name} measure={measure} bar={bar} />
      </th>
      <td data-selectable className="num py-1">
        <span className={`inline-flex items-center gap-1 ${text}`}>
          <Icon aria-hidden size={11} strokeWidth={2.25} />
          {value === null ? <Unknown /> : formatRisk(value, unit)}
        </span>
      </td>
      <Threshold distance={bar.reducing} unit={unit} />
      <Threshold distance={bar.halted} unit={unit} />
    </tr>
  );
}

/** Filled towards the worst, with a mark where it reduces and a higher one where it halts. */
function Bar({
  name,
  measure: { value, unit },
  bar,
}: {
  readonly name: string;
  readonly measure: BreakerMeasure;
  readonly bar: BreakerBar;
}) {
  const { t } = useTranslation('risk');
  const level = t(`breaker.levels.${bar.level}`);
  return (
    // biome-ignore lint/a11y/useSemanticElements: no theme reaches the bar of a meter element
    <span
      role="meter"
      aria-label={name}
      aria-valuemin={0}
      aria-valuemax={1}
      aria-valuenow={bar.fill ?? 0}
      aria-valuetext={value === null ? level : t('breaker.barText', { value: formatRisk(value, unit), level })}
      className="relative mt-0.5 block h-3"
    >
      <span className="absolute inset-x-0 top-1 h-1.5 overflow-hidden rounded-full bg-line">
        <span
          className={`block h-full rounded-full ${LEVELS[bar.level].bar}`}
          style={{ width: `${(bar.fill ?? 0) * 100}%` }}
        />
      </span>
      <Mark place={bar.reducing.place} tone="top-0.5 h-2.5 bg-warn" />
      {bar.halted && <Mark place={bar.halted.place} tone="top-0 h-3.5 bg-bad" />}
    </span>
  );
}

function Mark({ place, tone }: { readonly place: number; readonly tone: string }) {
  return <span aria-hidden className={`absolute w-0.5 ${tone}`} style={{ left: `${place * 100}%` }} />;
}

function Threshold({ distance, unit }: { readonly distance: Distance | null; readonly unit: RiskUnit }) {
  const { t } = useTranslation('risk');
  if (distance === null) return <td className="num py-1 text-2xs text-muted">{t('breaker.never')}</td>;
  const { limit, left, isReached } = distance;
  return (
    <td data-selectable className="num py-1">
      <span className="block">{formatRisk(limit, unit)}</span>
      <span className={`block text-2xs ${isReached ? 'font-semibold text-bad' : 'text-muted'}`}>
        {isReached
          ? t('breaker.reached')
          : left === null
            ? t('unknown')
            : t('breaker.left', { left: formatRisk(left, unit) })}
      </span>
    </td>
  );
}

const LEVELS: Readonly<
  Record<BreakerBar['level'], { readonly icon: LucideIcon; readonly text: string; readonly bar: string }>
> = {
  unknown: { icon: CircleHelp, text: 'text-warn', bar: 'bg-warn' },
  good: { icon: Check, text: '', bar: 'bg-accent' },
  reducing: { icon: TriangleAlert, text: 'text-warn', bar: 'bg-warn' },
  halted: { icon: OctagonX, text: 'text-bad', bar: 'bg-bad' },
};
