import { useTranslation } from 'react-i18next';
import { CauseLink } from '#renderer/components/CauseLink';
import { classNames } from '#renderer/components/class-names';
import { DivergingBar } from '#renderer/components/DivergingBar';
import { formatCount, formatFixed, formatSigned, NO_VALUE } from '#renderer/format/format-number';
import type { Confluence, ConfluencePart } from '#shared/domain/confluence';
import { useCauseText } from './use-cause-text';

/** The parts of a score with their weights, and that they add up to it. */
export function ConfluenceParts({ confluence: { parts, score } }: { readonly confluence: Confluence }) {
  const { t } = useTranslation('signals');
  return (
    <section aria-label={t('confluence.parts')} className="flex flex-col gap-1.5">
      <h3 className="text-xs font-semibold">{t('confluence.parts')}</h3>
      <Stack parts={parts} />
      <div className="overflow-x-auto">
        <table aria-label={t('confluence.parts')} className="w-full min-w-120 border-collapse text-xs">
          <thead className="text-muted">
            <tr className="border-b border-line">
              <th scope="col" className="py-1 pr-2 text-left font-medium">
                {t('confluence.part')}
              </th>
              <th scope="col" title={t('confluence.valueHint')} className="num px-1.5 py-1 font-medium">
                {t('confluence.value')}
              </th>
              <th scope="col" title={t('confluence.weightHint')} className="num px-1.5 py-1 font-medium">
                {t('confluence.weight')}
              </th>
              <th scope="col" title={t('confluence.contributionHint')} className="num px-1.5 py-1 font-medium">
                {t('confluence.contribution')}
              </th>
              <th scope="col" className="py-1 pl-3 text-left font-medium">
                {t('confluence.causes')}
              </th>
            </tr>
          </thead>
          <tbody>
            {parts.map((part) => (
              <PartRow key={part.name} part={part} />
            ))}
          </tbody>
          <tfoot>
            <tr className="font-semibold">
              <th scope="row" className="py-1 pr-2 text-left font-semibold">
                {t('confluence.sum')}
              </th>
              <td />
              <td className="num px-1.5 py-1">
                {formatFixed(parts.reduce((sum, { weight }) => sum + weight, 0) * 100, 0)}
              </td>
              <td className="num px-1.5 py-1">{score === null ? NO_VALUE : formatSigned(score)}</td>
              <td />
            </tr>
          </tfoot>
        </table>
      </div>
    </section>
  );
}

function PartRow({ part: { name, value, weight, contribution, causes } }: { readonly part: ConfluencePart }) {
  const { t } = useTranslation('signals');
  const causeText = useCauseText();
  const shown = causes.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, SHOWN_CAUSES);
  return (
    <tr className={classNames('border-b border-line/50 align-top', value === null && 'text-muted')}>
      <th scope="row" title={t(`partHints.${name}`)} className="py-1 pr-2 text-left font-normal whitespace-nowrap">
        {t(`parts.${name}`)}
      </th>
      <td className="num px-1.5 py-1">
        <DivergingBar value={value} className="mr-2 h-2 w-16" />
        <span className="inline-block min-w-10">
          {value === null ? <span title={t('confluence.unknown')}>{NO_VALUE}</span> : formatSigned(value)}
        </span>
      </td>
      <td className="num px-1.5 py-1">{formatFixed(weight * 100, 0)}</td>
      <td className="num px-1.5 py-1">{value === null ? NO_VALUE : formatSigned(contribution)}</td>
      <td className="py-1 pl-3">
        {value === null && causes.length === 0 && t('confluence.unknown')}
        <ul className="flex flex-col gap-0.5">
          {shown.map((cause, index) => (
            <li key={`${cause.code} ${cause.evidenceId ?? index}`} className="min-w-0">
              <span className="tabular inline-block min-w-10 text-right text-2xs text-muted">
                {formatSigned(cause.value)}
              </span>{' '}
              {causeText(cause)} <CauseLink evidenceId={cause.evidenceId} />
            </li>
          ))}
          {causes.length > SHOWN_CAUSES && (
            <li className="text-2xs text-muted">
              {t('confluence.moreCauses', { formatted: formatCount(causes.length - SHOWN_CAUSES) })}
            </li>
          )}
        </ul>
      </td>
    </tr>
  );
}

/** What each part adds, laid end to end on both sides of zero. */
function Stack({ parts }: { readonly parts: readonly ConfluencePart[] }) {
  const { t } = useTranslation('signals');
  const bearish = parts.filter(({ contribution }) => contribution < 0);
  const bullish = parts.filter(({ contribution }) => contribution > 0);
  const segment = ({ name, contribution }: ConfluencePart) => (
    <span
      key={name}
      title={`${t(`parts.${name}`)} ${formatSigned(contribution)}`}
      className={classNames(
        'flex items-center justify-center overflow-hidden border-x border-panel text-2xs whitespace-nowrap text-page',
        contribution < 0 ? 'bg-down' : 'bg-up',
      )}
      style={{ width: `${Math.abs(contribution) * 100}%` }}
    >
      {Math.abs(contribution) >= LABELLED && <span className="truncate px-1">{t(`parts.${name}`)}</span>}
    </span>
  );
  return (
    <div role="img" aria-label={t('confluence.stack')} title={t('confluence.stack')} className="flex h-5">
      <div className="flex w-1/2 justify-end rounded-l-sm border-r border-line-strong bg-sunken">
        {bearish.map(segment)}
      </div>
      <div className="flex w-1/2 rounded-r-sm bg-sunken">{bullish.map(segment)}</div>
    </div>
  );
}

const SHOWN_CAUSES = 5;
/** Narrower, a name would be cut to nothing; the table has it. */
const LABELLED = 0.2;
