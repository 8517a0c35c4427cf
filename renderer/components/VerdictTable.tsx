import { Check, Minus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { RuleVerdict } from '#shared/domain/proposal';
import { useCodeName } from './use-code-name';
import { useVerdictText } from './use-verdict-text';

export interface VerdictTableProps {
  readonly verdicts: readonly RuleVerdict[];
  /** What the rules looked at; gives the decimals. */
  readonly instrument: string;
  readonly label: string;
}

/** What each rule said, with the number that it looked at and the limit that it holds. */
export function VerdictTable({ verdicts, instrument, label }: VerdictTableProps) {
  const { t } = useTranslation('trading');
  const codeName = useCodeName();
  const verdictText = useVerdictText(instrument);
  return (
    <table aria-label={label} className="w-full table-fixed text-2xs">
      <thead className="text-muted">
        <tr className="border-b border-line">
          <th scope="col" className="w-18 py-0.5 text-left font-medium">
            {t('verdict.decision')}
          </th>
          <th scope="col" className="py-0.5 text-left font-medium">
            {t('verdict.rule')}
          </th>
          <th scope="col" className="w-20 py-0.5 text-right font-medium">
            {t('verdict.value')}
          </th>
          <th scope="col" className="w-20 py-0.5 text-right font-medium">
            {t('verdict.limit')}
          </th>
        </tr>
      </thead>
      <tbody>
        {verdicts.map(({ code, decision, value, limit, message }) => {
          const { icon: Icon, tone } = DECISIONS[decision];
          return (
            <tr key={`${code} ${message}`} title={message} className="border-b border-line/50 align-top">
              <td className={`py-0.5 ${tone}`}>
                <span className="inline-flex items-center gap-1">
                  <Icon aria-hidden size={11} strokeWidth={2.5} className="shrink-0" />
                  {t(`verdict.decisions.${decision}`)}
                </span>
              </td>
              <td className="py-0.5 break-words">{codeName(code)}</td>
              <td data-selectable className="tabular py-0.5 pl-1 text-right wrap-anywhere">
                {verdictText(code, value)}
              </td>
              <td data-selectable className="tabular py-0.5 pl-1 text-right wrap-anywhere">
                {verdictText(code, limit)}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const DECISIONS = {
  allow: { icon: Check, tone: 'text-good' },
  cap: { icon: Minus, tone: 'text-warn' },
  deny: { icon: X, tone: 'text-bad' },
} as const;
