import { CheckCircle2, ChevronDown, ChevronRight, Clock, ShieldX, Undo2 } from 'lucide-react';
import { type ReactNode, useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Proposal, ProposalState, SizedTicket } from '#shared/domain/proposal';
import type { Failure } from '../api/failure';
import { loadedValue } from '../api/loadable';
import { driftFraction } from '../format/drift';
import { formatCountdown, remainingMs } from '../format/format-countdown';
import { formatDuration } from '../format/format-duration';
import { formatFixed, formatPercent, NO_VALUE } from '../format/format-number';
import { formatClock, formatSecond } from '../format/format-time';
import { useEnvironment } from '../stores/environment';
import { useOrders } from '../stores/orders';
import { usePosition } from '../stores/positions';
import { proposalPhase } from '../stores/proposal-phase';
import { useQuotes } from '../stores/quotes';
import { useSettings } from '../stores/settings';
import { useTicket } from '../stores/ticket';
import { Badge, type BadgeProps } from './Badge';
import { Button } from './Button';
import { classNames } from './class-names';
import { DirectionMark } from './DirectionMark';
import { ErrorNotice } from './ErrorNotice';
import { Fact, Facts } from './Facts';
import { HoldButton } from './HoldButton';
import { IconButton } from './IconButton';
import { InstrumentName } from './InstrumentName';
import { Moment } from './Moment';
import { ExactPrice, Money, Quantity } from './Money';
import { OrderStateBadge } from './OrderStateBadge';
import { SignedPercent } from './SignedPercent';
import { useCodeName } from './use-code-name';
import { useNow } from './use-now';
import { useVerdictText } from './use-verdict-text';
import { VerdictTable } from './VerdictTable';

export interface ProposalCardProps {
  readonly proposal: Proposal;
  /** Whether one line is enough once nothing can be decided about it any more; a click shows the rest. */
  readonly isBrief?: boolean;
}

/** A proposal as the main process sized and checked it: every number is its own, and what is held is what was shown. */
export function ProposalCard({ proposal, isBrief = false }: ProposalCardProps) {
  const { t } = useTranslation('trading');
  const now = useNow(proposal.state === 'open');
  const phase = proposalPhase(proposal, now);
  const failure = useTicket((state) => state.failures[proposal.id] ?? null);
  const [isUnfolded, setUnfolded] = useState(false);
  const { ticket, source } = proposal;
  const isOneLine = isBrief && phase !== 'open' && failure === null;
  return (
    <article
      aria-label={t('proposal.label', { instrument: ticket.instrument })}
      data-testid="proposal-card"
      data-state={phase}
      className={classNames(
        'flex flex-col gap-2 rounded border bg-sunken text-xs',
        isOneLine && !isUnfolded ? 'px-2.5 py-1' : 'p-2.5',
        phase === 'denied' && !isOneLine ? 'border-bad/50' : isOneLine ? 'border-line' : 'border-line-strong',
      )}
    >
      <header className="flex flex-wrap items-center gap-x-2 gap-y-1">
        {isOneLine && (
          <IconButton
            icon={isUnfolded ? ChevronDown : ChevronRight}
            label={t(isUnfolded ? 'proposal.fold' : 'proposal.unfold', { instrument: ticket.instrument })}
            aria-expanded={isUnfolded}
            className="-ml-1.5 size-5"
            onClick={() => setUnfolded(!isUnfolded)}
          />
        )}
        <DirectionMark direction={ticket.direction} />
        <InstrumentName instrument={ticket.instrument} />
        <Badge tone={PHASE_TONES[phase]}>{t(`proposal.phases.${phase}`)}</Badge>
        <span className="flex-1" />
        {isOneLine ? (
          <ClockTime at={proposal.createdAt} />
        ) : source === 'person' ? null : (
          <Badge tone={source === 'model' ? 'predicted' : 'neutral'}>{t(`proposal.sources.${source}`)}</Badge>
        )}
      </header>
      {(!isOneLine || isUnfolded) && <ProposalBody proposal={proposal} phase={phase} now={now} failure={failure} />}
    </article>
  );
}

/** The time of day, where a date has no room; the date is in the tooltip. */
function ClockTime({ at }: { readonly at: number }) {
  const timeZone = useSettings((state) => state.settings.timeZone);
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={formatSecond(at, timeZone)}
      className="tabular text-2xs text-muted"
    >
      {formatClock(at, timeZone)}
    </time>
  );
}

interface ProposalBodyProps {
  readonly proposal: Proposal;
  readonly phase: ProposalState;
  readonly now: number;
  /** Why it could not be confirmed or withdrawn. */
  readonly failure: Failure | null;
}

function ProposalBody({ proposal, phase, now, failure }: ProposalBodyProps) {
  const { t } = useTranslation('trading');
  const proposeAgain = useTicket((state) => state.proposeAgain);
  const { ticket, size } = proposal;
  const isOver = phase === 'expired' || phase === 'withdrawn' || phase === 'denied' || failure !== null;
  return (
    <>
      {phase === 'denied' && <Denial proposal={proposal} />}
      {size !== null && <SizeFacts proposal={proposal} size={size} />}
      <MarketFacts proposal={proposal} isOpen={phase === 'open'} />
      {proposal.verdicts.length > 0 && (
        <details open={phase === 'denied'}>
          <summary className="cursor-pointer text-muted hover:text-ink">
            {t('verdict.summary', verdictCounts(proposal))}
          </summary>
          <div className="mt-1">
            <VerdictTable verdicts={proposal.verdicts} instrument={ticket.instrument} label={t('verdict.label')} />
          </div>
        </details>
      )}
      {phase === 'confirmed' && <Orders proposalId={proposal.id} confirmedAt={proposal.confirmedAt} />}
      {failure && <ErrorNotice failure={failure} />}
      {phase === 'open' && size !== null && (
        // A changed proposal is another one: what is held or typed for the old one does not count for it.
        <Confirmation key={proposal.hash} proposal={proposal} leftMs={remainingMs(proposal.expiresAt, now)} />
      )}
      {phase === 'expired' && (
        <p role="status" className="flex items-center gap-1.5 text-warn">
          <Clock aria-hidden size={13} />
          {t('proposal.expiredText')}
        </p>
      )}
      {isOver && phase !== 'confirmed' && (
        <footer>
          <Button onClick={() => void proposeAgain(ticket)}>{t('proposal.again')}</Button>
        </footer>
      )}
    </>
  );
}

/** Which rule said no, with its numbers, before anything else. */
function Denial({ proposal }: { readonly proposal: Proposal }) {
  const { t } = useTranslation('trading');
  const codeName = useCodeName();
  const verdictText = useVerdictText(proposal.ticket.instrument);
  return (
    <div role="status" className="flex gap-2 rounded-sm bg-bad-soft p-2">
      <ShieldX aria-hidden size={15} className="mt-px shrink-0 text-bad" />
      <ul className="min-w-0 flex-1">
        {proposal.verdicts
          .filter(({ decision }) => decision === 'deny')
          .map(({ code, value, limit, message }) => (
            <li key={`${code} ${message}`}>
              <p className="font-medium">{t('proposal.deniedBy', { rule: codeName(code) })}</p>
              {(value !== null || limit !== null) && (
                <p className="tabular wrap-anywhere">
                  {t('proposal.deniedNumbers', { value: verdictText(code, value), limit: verdictText(code, limit) })}
                </p>
              )}
              <p data-selectable lang="en" className="text-muted wrap-anywhere">
                {message}
              </p>
            </li>
          ))}
      </ul>
    </div>
  );
}

function SizeFacts({ proposal, size }: { readonly proposal: Proposal; readonly size: SizedTicket }) {
  const { t } = useTranslation('trading');
  const { t: shell } = useTranslation();
  const { instrument, entry, stop, target, entryTtlMs } = proposal.ticket;
  const { quote } = size;
  return (
    <Facts>
      <Fact label={t('proposal.quantity')} isNumber>
        <strong className="font-semibold">
          <Quantity value={size.quantity} instrument={instrument} />
        </strong>
      </Fact>
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
        </strong>{' '}
        ({formatPercent(size.riskFraction, 2)})
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
      <Fact label={t('proposal.ttl')} isNumber>
        {formatDuration(entryTtlMs, shell)}
      </Fact>
    </Facts>
  );
}

/** The price when it was made and how far the market has gone since. */
function MarketFacts({ proposal, isOpen }: { readonly proposal: Proposal; readonly isOpen: boolean }) {
  const { t } = useTranslation('trading');
  const { instrument } = proposal.ticket;
  const position = usePosition(instrument);
  const last = useQuotes(({ quotes }) => quotes[instrument]?.last ?? null);
  return (
    <Facts>
      <Fact label={t('proposal.reference')} isNumber>
        <ExactPrice value={proposal.referencePrice} instrument={instrument} />
      </Fact>
      {isOpen && (
        <Fact label={t('proposal.drift')} hint={t('proposal.driftHint')} isNumber>
          <SignedPercent fraction={driftFraction(proposal.referencePrice, last ?? position?.lastPrice ?? null)} />
        </Fact>
      )}
    </Facts>
  );
}

function Confirmation({ proposal, leftMs }: { readonly proposal: Proposal; readonly leftMs: number }) {
  const { t } = useTranslation('trading');
  const { instrument } = proposal.ticket;
  const isLive = useEnvironment() === 'live';
  const pendingId = useTicket((state) => state.pendingId);
  const confirm = useTicket((state) => state.confirm);
  const withdraw = useTicket((state) => state.withdraw);
  const [typed, setTyped] = useState('');
  const inputId = useId();
  const holdOver = () => {
    // It may have expired in the second that it was held.
    if (proposalPhase(proposal, Date.now()) === 'open') void confirm(proposal);
  };
  const isTyped = !isLive || typed.trim().toUpperCase() === instrument;
  return (
    <footer className="flex flex-col gap-2 border-t border-line pt-2">
      {isLive && (
        <div className="flex flex-col gap-0.5">
          <label htmlFor={inputId} className="font-medium text-live">
            {t('proposal.typeInstrument', { instrument })}
          </label>
          <input
            id={inputId}
            value={typed}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setTyped(event.target.value)}
            className="h-7 rounded border border-line-strong bg-panel px-2 uppercase"
          />
        </div>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <HoldButton
          size="normal"
          look={isLive ? 'live' : 'primary'}
          isDisabled={!isTyped || pendingId !== null}
          onHold={holdOver}
          className="flex-1"
        >
          {pendingId === proposal.id ? t('proposal.confirming') : t('proposal.hold')}
        </HoldButton>
        <Button size="normal" look="quiet" disabled={pendingId !== null} onClick={() => void withdraw(proposal)}>
          <Undo2 aria-hidden size={13} />
          {t('proposal.withdraw')}
        </Button>
      </div>
      <p className="tabular flex items-center gap-1.5 text-muted">
        <Clock aria-hidden size={12} />
        {t('proposal.expiresIn', { left: formatCountdown(leftMs) })}
      </p>
    </footer>
  );
}

/** What became of the orders of a confirmed proposal, as it happens. */
function Orders({ proposalId, confirmedAt }: { readonly proposalId: string; readonly confirmedAt: number | null }) {
  const { t } = useTranslation('trading');
  const rows = useOrders((state) => state.rows);
  const orders = useMemo(
    () => (loadedValue(rows) ?? []).filter((order) => order.proposalId === proposalId),
    [rows, proposalId],
  );
  return (
    <div role="status" className="flex flex-col gap-1 border-t border-line pt-2">
      <p className="flex items-center gap-1.5 text-good">
        <CheckCircle2 aria-hidden size={13} />
        {t('proposal.confirmedAt')} <Moment at={confirmedAt} withSeconds />
      </p>
      <ul className="flex flex-col gap-0.5">
        {orders.map((order) => (
          <OrderLine key={order.clientOrderId} role={t(`order.roles.${order.role}`)}>
            <Quantity value={order.filledQuantity} instrument={order.instrument} /> /{' '}
            <Quantity value={order.quantity} instrument={order.instrument} />
            <OrderStateBadge state={order.state} />
          </OrderLine>
        ))}
      </ul>
    </div>
  );
}

function OrderLine({ role, children }: { readonly role: string; readonly children: ReactNode }) {
  return (
    <li className="tabular flex items-center gap-1.5">
      <span className="flex-1 text-muted">{role}</span>
      {children}
    </li>
  );
}

function verdictCounts({ verdicts }: Proposal) {
  const count = (wanted: string) => verdicts.filter(({ decision }) => decision === wanted).length;
  return { allowed: count('allow'), capped: count('cap'), denied: count('deny') };
}

const PHASE_TONES: Readonly<Record<ReturnType<typeof proposalPhase>, NonNullable<BadgeProps['tone']>>> = {
  open: 'accent',
  confirmed: 'good',
  denied: 'bad',
  expired: 'warn',
  withdrawn: 'neutral',
};
