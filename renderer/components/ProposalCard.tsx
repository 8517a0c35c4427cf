import { CheckCircle2, ChevronDown, ChevronRight, Clock, Plug } from 'lucide-react';
import { type ReactNode, useCallback, useId, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Proposal, ProposalState } from '#shared/domain/proposal';
import type { Failure } from '../api/failure';
import { loadedValue } from '../api/loadable';
import { remainingMs } from '../format/format-countdown';
import { formatClock, formatSecond } from '../format/format-time';
import { useCardsInSight } from '../stores/cards-in-sight';
import { useOrders } from '../stores/orders';
import { proposalPhase } from '../stores/proposal-phase';
import { useSettings } from '../stores/settings';
import { useTicket } from '../stores/ticket';
import { isProgramSource, type ProgramSource } from '../stores/waiting-proposals';
import { Badge, type BadgeProps } from './Badge';
import { Button } from './Button';
import { classNames } from './class-names';
import { DirectionMark } from './DirectionMark';
import { DriftBar } from './DriftBar';
import { ErrorNotice } from './ErrorNotice';
import { IconButton } from './IconButton';
import { InstrumentName } from './InstrumentName';
import { Moment } from './Moment';
import { Quantity } from './Money';
import { OrderStateBadge } from './OrderStateBadge';
import { ProposalConfirmation } from './ProposalConfirmation';
import { ProposalFacts } from './ProposalFacts';
import { type Confirming, useConfirming } from './use-confirming';
import { useInSight } from './use-in-sight';
import { useNow } from './use-now';
import { VerdictNotices } from './VerdictNotices';
import { VerdictTable } from './VerdictTable';
import { verdictCounts, verdictGroups } from './verdict-groups';

export interface ProposalCardProps {
  readonly proposal: Proposal;
  /** Whether one line is enough once nothing can be decided about it any more; a click shows the rest. */
  readonly isBrief?: boolean;
}

/** A proposal as the main process sized and checked it: every number is its own, and what is held is what was shown. */
export function ProposalCard(props: ProposalCardProps) {
  // A changed proposal is another one: what is held or typed for the old one does not count for it.
  return <Card key={props.proposal.hash} {...props} />;
}

function Card({ proposal, isBrief = false }: ProposalCardProps) {
  const { t } = useTranslation('trading');
  const now = useNow(proposal.state === 'open');
  const phase = proposalPhase(proposal, now);
  const confirming = useConfirming(proposal, now);
  const failure = useTicket((state) => state.failures[proposal.id] ?? null);
  const [isUnfolded, setUnfolded] = useState(false);
  const { ticket, source, proposedBy } = proposal;
  // Of the card, not of the proposal, which the ticket pane and the chat may both show.
  const cardId = useId();
  const element = useRef<HTMLElement>(null);
  useInSight(
    element,
    phase === 'open',
    useCallback((isInSight) => useCardsInSight.getState().set(cardId, isInSight), [cardId]),
  );
  const isOneLine = isBrief && phase !== 'open' && failure === null;
  return (
    <article
      ref={element}
      aria-label={t('proposal.label', { instrument: ticket.instrument })}
      data-testid="proposal-card"
      data-state={phase}
      // The chord that confirms counts while the focus is in the card, on itself too.
      tabIndex={phase === 'open' ? 0 : undefined}
      {...(phase === 'open' && confirming.chord.handlers)}
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
        ) : source === 'person' || isProgramSource(source) ? null : (
          <Badge tone="predicted">{t(`proposal.sources.${source}`)}</Badge>
        )}
      </header>
      {isProgramSource(source) && <ProposedBy source={source} name={proposedBy} isOpen={phase === 'open'} />}
      {(!isOneLine || isUnfolded) && (
        <ProposalBody proposal={proposal} phase={phase} now={now} failure={failure} confirming={confirming} />
      )}
    </article>
  );
}

interface ProposedByProps {
  readonly source: ProgramSource;
  readonly name: string | null;
  readonly isOpen: boolean;
}

/** Which program made it, by the name that the person gave that program: to be read before anything is held. */
function ProposedBy({ source, name, isOpen }: ProposedByProps) {
  const { t } = useTranslation('access');
  return (
    <p
      className={classNames(
        'flex min-w-0 items-start gap-1.5',
        isOpen ? 'rounded bg-warn-soft px-1.5 py-1 font-medium text-warn' : 'text-2xs text-muted',
      )}
    >
      <Plug aria-hidden size={12} className="mt-0.5 shrink-0" />
      <span data-selectable className="min-w-0 wrap-anywhere">
        {source === 'cli'
          ? t('proposal.byCli')
          : t('proposal.by', { name: name ?? t('proposal.unnamed'), door: t(`doorNames.${source}`) })}
      </span>
    </p>
  );
}

/** The time of day, where a date has no room; the date is in the tooltip. */
function ClockTime({ at }: { readonly at: number }) {
  const timeZone = useSettings((state) => state.settings.timeZone);
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={formatSecond(at, timeZone)}
      className="tabular ml-auto text-2xs text-muted"
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
  readonly confirming: Confirming;
}

function ProposalBody({ proposal, phase, now, failure, confirming }: ProposalBodyProps) {
  const { t } = useTranslation('trading');
  const proposeAgain = useTicket((state) => state.proposeAgain);
  const { ticket, size, verdicts } = proposal;
  // A card that is not valid any more is asked for anew; the proposal itself is as good as before.
  const isOver =
    phase === 'expired' ||
    phase === 'withdrawn' ||
    phase === 'denied' ||
    (failure !== null && failure.code !== 'confirmation_invalid');
  return (
    <>
      <VerdictNotices verdicts={verdicts} instrument={ticket.instrument} />
      {size !== null && <ProposalFacts proposal={proposal} size={size} />}
      {phase === 'open' && <DriftBar proposalId={proposal.id} instrument={ticket.instrument} now={now} />}
      {verdicts.length > 0 && (
        <div>
          {/* Where every rule allows it, the line that unfolds them says so already. */}
          {verdictGroups(verdicts).concerns.length > 0 && (
            <p className="text-muted">{t('verdict.summary', verdictCounts(verdicts))}</p>
          )}
          <VerdictTable verdicts={verdicts} instrument={ticket.instrument} label={t('verdict.label')} />
        </div>
      )}
      {phase === 'confirmed' && <Orders proposalId={proposal.id} confirmedAt={proposal.confirmedAt} />}
      {failure && <ErrorNotice failure={failure} />}
      {phase === 'open' && size !== null && (
        <ProposalConfirmation
          proposal={proposal}
          confirming={confirming}
          leftMs={remainingMs(proposal.expiresAt, now)}
        />
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

const PHASE_TONES: Readonly<Record<ReturnType<typeof proposalPhase>, NonNullable<BadgeProps['tone']>>> = {
  open: 'accent',
  confirmed: 'good',
  denied: 'bad',
  expired: 'warn',
  withdrawn: 'neutral',
};
