import { useState } from 'react';
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
    <section aria-label={t('confluence.parts')} className="flex max-w-300 flex-col gap-1">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <h3 className="text-xs font-semibold">{t('confluence.parts')}</h3>
        <Stack parts={parts} />
      </div>
      <div className="min-w-0">
        <table aria-label={t('confluence.parts')} className="w-full border-collapse text-xs">
          <thead className="text-muted">
            <tr className="border-b border-line">
              <th scope="col" className="py-0.5 pr-2 text-left font-medium">
                {t('confluence.part')}
              </th>
              <th scope="col" title={t('confluence.valueHint')} className="num px-1.5 py-0.5 font-medium">
                {t('confluence.value')}
              </th>
              <th scope="col" title={t('confluence.weightHint')} className="num px-1.5 py-0.5 font-medium">
                {t('confluence.weight')}
              </th>
              <th scope="col" title={t('confluence.contributionHint')} className="num px-1.5 py-0.5 font-medium">
                {t('confluence.contribution')}
              </th>
              <th scope="col" className="py-0.5 pl-3 text-left font-medium">
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
              <th scope="row" className="py-0.5 pr-2 text-left font-semibold">
                {t('confluence.sum')}
              </th>
              <td />
              <td className="num px-1.5 py-0.5">
                {formatFixed(parts.reduce((sum, { weight }) => sum + weight, 0) * 100, 0)}
              </td>
              <td className="num px-1.5 py-0.5">{score === null ? NO_VALUE : formatSigned(score)}</td>
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
  return (
    <tr className={classNames('border-b border-line/50 align-top', value === null && 'text-muted')}>
      <th scope="row" title={t(`partHints.${name}`)} className="py-0.5 pr-2 text-left font-normal whitespace-nowrap">
        {t(`parts.${name}`)}
      </th>
      <td className="num px-1.5 py-0.5">
        <DivergingBar value={value} className="mr-1.5 h-2 w-14 @max-3xl:hidden" />
        <span className="inline-block min-w-10">
          {value === null ? <span title={t('confluence.unknown')}>{NO_VALUE}</span> : formatSigned(value)}
        </span>
      </td>
      <td className="num px-1.5 py-0.5">{formatFixed(weight * 100, 0)}</td>
      <td className="num px-1.5 py-0.5">{value === null ? NO_VALUE : formatSigned(contribution)}</td>
      <td className="w-full py-0.5 pl-3">
        {causes.length > 0 ? <Causes causes={causes} /> : value === null && t('confluence.unknown')}
      </td>
    </tr>
  );
}

/** The strongest causes in a running line; the weaker ones come on demand, so that six parts fit into a low pane. */
function Causes({ causes }: { readonly causes: ConfluencePart['causes'] }) {
  const { t } = useTranslation('signals');
  const causeText = useCauseText();
  const [isOpen, setOpen] = useState(false);
  const sorted = causes.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const hidden = Math.max(0, sorted.length - SHOWN_CAUSES);
  return (
    <ul className="flex flex-wrap gap-x-3">
      {(isOpen ? sorted : sorted.slice(0, SHOWN_CAUSES)).map((cause, index) => (
        <li key={`${cause.code} ${cause.evidenceId ?? index}`} className="min-w-0">
          <span className="tabular text-2xs text-muted">{formatSigned(cause.value)}</span> {causeText(cause)}{' '}
          <CauseLink evidenceId={cause.evidenceId} isShort />
        </li>
      ))}
      {hidden > 0 && (
        <li>
          <button
            type="button"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
            className="cursor-pointer rounded text-2xs text-muted underline decoration-line-strong underline-offset-2 hover:text-ink"
          >
            {isOpen ? t('confluence.fewerCauses') : t('confluence.moreCauses', { formatted: formatCount(hidden) })}
          </button>
        </li>
      )}
    </ul>
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
    <div
      role="img"
      aria-label={t('confluence.stack')}
      title={t('confluence.stack')}
      className="flex h-4.5 min-w-60 flex-1"
    >
      <div className="flex w-1/2 justify-end rounded-l-sm border-r border-line-strong bg-sunken">
        {bearish.map(segment)}
      </div>
      <div className="flex w-1/2 rounded-r-sm bg-sunken">{bullish.map(segment)}</div>
    </div>
  );
}

const SHOWN_CAUSES = 2;
/** Narrower, a name would be cut to nothing; the table has it. */
const LABELLED = 0.2;
