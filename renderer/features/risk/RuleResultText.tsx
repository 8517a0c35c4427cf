import { CircleDashed, CircleSlash, type LucideIcon, Minus, ShieldCheck, TrendingUp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { formatR } from '#renderer/format/format-risk';
import type { RuleResult } from './counterfactual-result';

/** `saved 1.30 R` or `cost 0.40 R`: the word says which, shape and colour only repeat it. */
export function RuleResultText({ result }: { readonly result: RuleResult }) {
  const { t } = useTranslation('risk');
  const { icon: Icon, tone } = LOOKS[result.kind];
  return (
    <span
      title={isWaiting(result) ? t(`blocked.stateHints.${result.kind}`) : undefined}
      className={`inline-flex items-center gap-1 tabular ${tone}`}
    >
      <Icon aria-hidden size={12} />
      {isWaiting(result)
        ? t(`blocked.states.${result.kind}`)
        : result.kind === 'even'
          ? t('blocked.even')
          : t(`blocked.${result.kind}`, { r: formatR(result.r) })}
    </span>
  );
}

function isWaiting(result: RuleResult): result is Extract<RuleResult, { kind: 'open' | 'not_entered' | 'resolved' }> {
  return result.kind === 'open' || result.kind === 'not_entered' || result.kind === 'resolved';
}

const LOOKS: Readonly<Record<RuleResult['kind'], { readonly icon: LucideIcon; readonly tone: string }>> = {
  saved: { icon: ShieldCheck, tone: 'text-up' },
  cost: { icon: TrendingUp, tone: 'text-down' },
  even: { icon: Minus, tone: '' },
  open: { icon: CircleDashed, tone: 'text-muted' },
  not_entered: { icon: CircleSlash, tone: 'text-muted' },
  resolved: { icon: CircleSlash, tone: 'text-muted' },
};
