import { useTranslation } from 'react-i18next';
import type { Proposal, SizedTicket } from '#shared/domain/proposal';
import { formatDuration } from '../format/format-duration';
import { formatFixed, formatPercent, NO_VALUE } from '../format/format-number';
import { formatR } from '../format/format-risk';
import { Fact, Facts } from './Facts';
import { ExactPrice, Money, Quantity } from './Money';

export interface ProposalFactsProps {
  readonly proposal: Proposal;
  readonly size: SizedTicket;
}

/** What would be bought, at which prices, and what it may cost: the numbers of the main process, none of our own. */
export function ProposalFacts({ proposal, size }: ProposalFactsProps) {
  const { t } = useTranslation('trading');
  const { t: shell } = useTranslation();
  const { instrument, entry, stop, target, entryTtlMs } = proposal.ticket;
  const { quote, wantedQuantity, quantity } = size;
  const isCapped = wantedQuantity !== null && wantedQuantity !== quantity;
  return (
    <Facts>
      <Fact label={t('proposal.quantity')} isNumber>
        <strong className="font-semibold">
          <Quantity value={quantity} instrument={instrument} />
        </strong>
      </Fact>
      {isCapped && (
        <Fact label={t('proposal.wanted')} hint={t('proposal.wantedHint')} isNumber>
          <span className="text-warn">
            <Quantity value={wantedQuantity} instrument={instrument} />
          </span>
        </Fact>
      )}
      <Fact label={t('proposal.notional')} isNumber>
        <Money value={size.notional} asset={quote} withAsset />
      </Fact>
      <Fact label={t('proposal.entry')} isNumber>
        {entry === null ? t('proposal.atMarket') : <ExactPrice value={entry} instrument={instrument} />}
      </Fact>
      <Fact label={t('proposal.limitPrice')} hint={t('proposal.limitPriceHint')} isNumber>
        <ExactPrice value={size.limitPrice} instrument={instrument} />
      </Fact>
      <Fact label={t('proposal.stop')} isNumber>
        <ExactPrice value={stop} instrument={instrument} />
      </Fact>
      <Fact label={t('proposal.target')} isNumber>
        {target === null ? t('proposal.noTarget') : <ExactPrice value={target} instrument={instrument} />}
      </Fact>
      <Fact label={t('proposal.risk')} hint={t('proposal.riskHint')} isNumber>
        <strong className="font-semibold">
          <Money value={size.risk} asset={quote} withAsset />
        </strong>
        {/* On a line of its own: beside the money it would leave the names no room in a narrow pane. */}
        <span className="block">
          {size.riskR !== null && `${formatR(size.riskR)} `}({formatPercent(size.riskFraction, 2)})
        </span>
      </Fact>
      <Fact label={t('proposal.rewardRatio')} hint={t('proposal.rewardRatioHint')} isNumber>
        {size.rewardRatio === null ? NO_VALUE : formatFixed(size.rewardRatio, 2)}
      </Fact>
      <Fact label={t('proposal.fees')} hint={t('proposal.feesHint')} isNumber>
        <Money value={size.estimatedFees} asset={quote} extraDecimals={2} withAsset />
      </Fact>
      <Fact label={t('proposal.equity')} isNumber>
        <Money value={size.equity} asset={quote} withAsset />
      </Fact>
      {/* At the market it fills at once or not at all. */}
      {entry !== null && (
        <Fact label={t('proposal.ttl')} isNumber>
          {formatDuration(entryTtlMs, shell)}
        </Fact>
      )}
      <Fact label={t('proposal.reference')} isNumber>
        <ExactPrice value={proposal.referencePrice} instrument={instrument} />
      </Fact>
    </Facts>
  );
}
