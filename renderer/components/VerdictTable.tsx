import { Check, ChevronDown, ChevronRight, Minus, TriangleAlert, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleVerdict } from '#shared/domain/proposal';
import { formatCount } from '../format/format-number';
import { useCodeAbout } from './use-code-about';
import { useCodeName } from './use-code-name';
import { useVerdictText } from './use-verdict-text';
import { verdictGroups, verdictStance } from './verdict-groups';

export interface VerdictTableProps {
  readonly verdicts: readonly RuleVerdict[];
  /** What the rules looked at; gives the decimals. `null` for the whole account. */
  readonly instrument: string | null;
  readonly label: string;
}

/**
 * What each rule said, with the number that it looked at and the limit that it holds: first what stands against it, the rules
 * that allow it folded.
 */
export function VerdictTable({ verdicts, instrument, label }: VerdictTableProps) {
  const { t } = useTranslation('trading');
  const [isUnfolded, setUnfolded] = useState(false);
  const { concerns, rest } = verdictGroups(verdicts);
  const shown = isUnfolded ? [...concerns, ...rest] : concerns;
  const Chevron = isUnfolded ? ChevronDown : ChevronRight;
  return (
    <div className="@container text-2xs">
      {shown.length > 0 && (
        <table aria-label={label} className="w-full table-fixed">
          <thead className="text-muted">
            <tr className="border-b border-line">
              <th scope="col" className="w-5 py-0.5 text-left font-medium @sm:w-18">
                <span className="sr-only @sm:not-sr-only">{t('verdict.decision')}</span>
              </th>
              <th scope="col" className="py-0.5 text-left font-medium">
                {t('verdict.rule')}
              </th>
              <th scope="col" className="w-[30%] py-0.5 text-right font-medium @2xl:w-40">
                {t('verdict.value')}
              </th>
              <th scope="col" className="w-[30%] py-0.5 text-right font-medium @2xl:w-40">
                {t('verdict.limit')}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((verdict) => (
              <VerdictRow key={`${verdict.code} ${verdict.message}`} verdict={verdict} instrument={instrument} />
            ))}
          </tbody>
        </table>
      )}
      {rest.length > 0 && (
        <button
          type="button"
          aria-expanded={isUnfolded}
          onClick={() => setUnfolded(!isUnfolded)}
          className="flex w-full items-center gap-1 py-0.5 text-left text-muted hover:text-ink"
        >
          <Chevron aria-hidden size={12} className="shrink-0" />
          <Check aria-hidden size={11} strokeWidth={2.5} className="shrink-0 text-good" />
          {t('verdict.rest', { count: rest.length, formatted: formatCount(rest.length) })}
        </button>
      )}
    </div>
  );
}

interface VerdictRowProps {
  readonly verdict: RuleVerdict;
  readonly instrument: string | null;
}

/** One rule; its name shows what it asks for, and what it said in full. */
function VerdictRow({ verdict, instrument }: VerdictRowProps) {
  const { t } = useTranslation('trading');
  const codeName = useCodeName();
  const codeAbout = useCodeAbout();
  const verdictText = useVerdictText(instrument);
  const [isExplained, setExplained] = useState(false);
  const { code, value, limit, message } = verdict;
  const about = codeAbout(code);
  const stance = verdictStance(verdict);
  const { icon: Icon, tone } = STANCES[stance];
  return (
    <>
      <tr title={about ?? message} className="border-b border-line/50 align-top">
        <td title={t(`verdict.decisions.${stance}`)} className={`py-0.5 ${tone}`}>
          <span className="inline-flex items-baseline gap-1">
            <Icon aria-hidden size={11} strokeWidth={2.5} className="shrink-0 self-center" />
            {/* Where there is no room for the word, the sign and the order of the rows tell it. */}
            <span className="sr-only @sm:not-sr-only">{t(`verdict.decisions.${stance}`)}</span>
          </span>
        </td>
        <td className="py-0.5 break-words">
          <button
            type="button"
            aria-expanded={isExplained}
            aria-label={t('verdict.explain', { rule: codeName(code) })}
            onClick={() => setExplained(!isExplained)}
            className="text-left hover:underline"
          >
            {codeName(code)}
          </button>
        </td>
        <td data-selectable className="tabular py-0.5 pl-1 text-right wrap-anywhere">
          {verdictText(code, value)}
        </td>
        <td data-selectable className="tabular py-0.5 pl-1 text-right wrap-anywhere">
          {verdictText(code, limit)}
        </td>
      </tr>
      {isExplained && (
        <tr className="border-b border-line/50">
          <td colSpan={4} className="py-0.5 pl-4 text-muted">
            {about !== null && <p>{about}</p>}
            <p data-selectable lang="en" className="wrap-anywhere">
              {message}
            </p>
          </td>
        </tr>
      )}
    </>
  );
}

const STANCES = {
  allow: { icon: Check, tone: 'text-good' },
  warn: { icon: TriangleAlert, tone: 'text-warn' },
  cap: { icon: Minus, tone: 'text-warn' },
  deny: { icon: X, tone: 'text-bad' },
} as const;
