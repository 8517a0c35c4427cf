import { ArrowDown, ArrowUp, Shuffle } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Moment } from '#renderer/components/Moment';
import type { LimitChange } from '#shared/domain/mandate';
import { useLimitText } from './use-limit-text';

export interface ChangeTableProps {
  readonly label: string;
  readonly changes: readonly LimitChange[];
  /** When the draft would be signed: what counts by then counts at once. */
  readonly at: number;
}

/** What signing would change, limit by limit: what is tighter at once, what is looser later. */
export function ChangeTable({ label, changes, at }: ChangeTableProps) {
  const { t } = useTranslation('mandate');
  const text = useLimitText();
  return (
    <table aria-label={label} className="w-full text-xs">
      <thead className="text-muted">
        <tr className="border-b border-line">
          <th scope="col" className="py-0.5 text-left font-medium">
            {t('table.limit')}
          </th>
          <th scope="col" className="py-0.5 pl-3 text-right font-medium">
            {t('review.from')}
          </th>
          <th scope="col" className="py-0.5 pl-3 text-right font-medium">
            {t('review.to')}
          </th>
          <th scope="col" className="py-0.5 pl-3 text-left font-medium">
            {t('review.when')}
          </th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ limit, from, to, direction, effectiveAt }) => {
          const { icon: Icon, tone } = DIRECTIONS[direction];
          return (
            <tr key={limit} data-direction={direction} className="border-b border-line/50 align-top">
              <td className="py-0.5">{text.name(limit)}</td>
              <td className="tabular py-0.5 pl-3 text-right break-words">{text.change(limit, from)}</td>
              <td className="tabular py-0.5 pl-3 text-right break-words">{text.change(limit, to)}</td>
              <td className="py-0.5 pl-3">
                <span className={`inline-flex items-baseline gap-1 ${tone}`}>
                  <Icon aria-hidden size={12} className="shrink-0 self-center" />
                  {t(`review.directions.${direction}`)}
                </span>{' '}
                {effectiveAt <= at + SAME_MOMENT_MS ? t('review.atOnce') : <Moment at={effectiveAt} />}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const DIRECTIONS = {
  tighter: { icon: ArrowDown, tone: 'text-good' },
  looser: { icon: ArrowUp, tone: 'text-warn' },
  other: { icon: Shuffle, tone: 'text-warn' },
} as const;
/** No delay is shorter than a minute. */
const SAME_MOMENT_MS = 30_000;
