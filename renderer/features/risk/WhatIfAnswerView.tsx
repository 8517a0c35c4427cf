import { Check, Minus, RefreshCw, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '#renderer/components/Button';
import { classNames } from '#renderer/components/class-names';
import { Fact, Facts } from '#renderer/components/Facts';
import { Moment } from '#renderer/components/Moment';
import { ExactPrice, Money, Quantity } from '#renderer/components/Money';
import { useCodeName } from '#renderer/components/use-code-name';
import { VerdictTable } from '#renderer/components/VerdictTable';
import { strictestFirst } from '#renderer/components/verdict-groups';
import { formatFixed, formatPercent } from '#renderer/format/format-number';
import { formatR } from '#renderer/format/format-risk';
import type { WhatIfAnswer } from '#renderer/stores/risk-what-if';
import type { SizedTicket } from '#shared/domain/proposal';
import { Unknown } from './Unknown';

export interface WhatIfAnswerViewProps {
  readonly answer: WhatIfAnswer;
  /** Whether other numbers stand in the fields already. */
  readonly isOld: boolean;
  readonly onAsk: () => void;
}

/** The decision, the size that it leaves, and every rule's word. */
export function WhatIfAnswerView({ answer, isOld, onAsk }: WhatIfAnswerViewProps) {
  const { t } = useTranslation('risk');
  const codeName = useCodeName();
  const factName = useFactName();
  const { evaluation, at } = answer;
  const { decision, size, ticket, verdicts, assumed } = evaluation;
  const { icon: Icon, tone } = DECISIONS[decision];
  const those = verdicts.filter((verdict) => verdict.decision === decision);
  // Of several caps the one that leaves least is the reason for the size; the others stand in the table.
  const rules = (decision === 'cap' ? strictestFirst(those).slice(0, 1) : those).map(({ code }) => codeName(code));
  return (
    <div className={classNames('flex flex-col gap-2', isOld && 'text-muted italic')}>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <strong data-decision={decision} className={`inline-flex items-center gap-1 text-sm font-semibold ${tone}`}>
          <Icon aria-hidden size={14} strokeWidth={2.5} />
          {t(`whatIf.decisions.${decision}`)}
        </strong>
        {decision !== 'allow' && rules.length > 0 && (
          <span>{t(decision === 'deny' ? 'whatIf.deniedBy' : 'whatIf.cappedBy', { rules: rules.join(', ') })}</span>
        )}
        <span className="ml-auto flex items-center gap-2 text-2xs text-muted">
          <span>
            {t('head.asOf')} <Moment at={at} withSeconds />
          </span>
          <Button look="quiet" onClick={onAsk}>
            <RefreshCw aria-hidden size={12} />
            {t('whatIf.again')}
          </Button>
        </span>
      </p>
      {size && <SizeFacts size={size} instrument={ticket.instrument} />}
      {assumed.length > 0 && (
        <p className="text-accent-ink">{t('whatIf.assumed', { facts: assumed.map(factName).join(', ') })}</p>
      )}
      <VerdictTable verdicts={verdicts} instrument={ticket.instrument} label={t('whatIf.verdicts')} />
    </div>
  );
}

function SizeFacts({ size, instrument }: { readonly size: SizedTicket; readonly instrument: string }) {
  const { t } = useTranslation('risk');
  const {
    quantity,
    wantedQuantity,
    notional,
    limitPrice,
    risk,
    riskFraction,
    riskR,
    estimatedFees,
    rewardRatio,
    quote,
  } = size;
  const isCut = wantedQuantity !== null && wantedQuantity !== quantity;
  return (
    <div className="max-w-md">
      <Facts>
        <Fact isNumber label={t('whatIf.quantity')}>
          <Quantity value={quantity} instrument={instrument} />
          {isCut && (
            <span title={t('whatIf.wantedHint')} className="text-muted">
              {' '}
              {t('whatIf.wanted')} <Quantity value={wantedQuantity} instrument={instrument} />
            </span>
          )}
        </Fact>
        <Fact isNumber label={t('whatIf.notional')}>
          <Money value={notional} asset={quote} withAsset />
        </Fact>
        <Fact isNumber label={t('whatIf.limitPrice')}>
          <ExactPrice value={limitPrice} instrument={instrument} />
        </Fact>
        <Fact isNumber label={t('whatIf.risk')}>
          <Money value={risk} asset={quote} withAsset /> · {riskR === null ? <Unknown /> : formatR(riskR)} ·{' '}
          {formatPercent(riskFraction, 2)}
        </Fact>
        <Fact isNumber label={t('whatIf.fees')}>
          <Money value={estimatedFees} asset={quote} withAsset />
        </Fact>
        <Fact isNumber label={t('whatIf.rewardRatio')}>
          {rewardRatio === null ? t('whatIf.noTarget') : formatFixed(rewardRatio, 2)}
        </Fact>
      </Facts>
    </div>
  );
}

/** Names an assumed fact; one without a text of its own keeps its name. */
function useFactName(): (fact: string) => string {
  const { t, i18n } = useTranslation('risk');
  return (fact) =>
    // Sound: the key was just found among the texts.
    i18n.exists(`risk:whatIf.facts.${fact}`) ? t(`whatIf.facts.${fact}` as 'whatIf.facts.equity') : fact;
}

const DECISIONS = {
  allow: { icon: Check, tone: 'text-good' },
  cap: { icon: Minus, tone: 'text-warn' },
  deny: { icon: X, tone: 'text-bad' },
} as const;
