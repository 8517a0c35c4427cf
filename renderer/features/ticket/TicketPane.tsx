import { Ticket } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { PaneFrame } from '#renderer/components/PaneFrame';
import { ProposalCard } from '#renderer/components/ProposalCard';
import { useProposals } from '#renderer/stores/proposals';
import { useTicket } from '#renderer/stores/ticket';
import { shownProposals } from './shown-proposals';
import { TicketForm } from './TicketForm';

/** The ticket, and the proposals that came of tickets: one's own, the assistant's and those of other software. */
export function TicketPane() {
  const { t } = useTranslation(['trading', 'translation']);
  const rows = useProposals((state) => state.rows);
  const shownId = useTicket((state) => state.shownProposalId);
  const failure = failureOf(rows);
  const proposals = useMemo(() => shownProposals(loadedValue(rows) ?? [], shownId), [rows, shownId]);
  const shownCard = useRef<HTMLDivElement>(null);
  const isShownListed = proposals.some(({ id }) => id === shownId);
  // The form above may fill the pane: what came of it must not wait below the edge.
  useEffect(() => {
    if (shownId !== null && isShownListed) shownCard.current?.scrollIntoView?.({ block: 'nearest' });
  }, [shownId, isShownListed]);
  return (
    <PaneFrame label={t('translation:panes.ticket')}>
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="relative flex h-full flex-col gap-3 overflow-y-auto p-3"
      >
        <TicketForm />
        {failure && <ErrorNotice failure={failure} />}
        <section aria-label={t('ticket.proposals')} className="flex flex-1 flex-col gap-2">
          {proposals.length === 0 ? (
            <Empty icon={Ticket} title={t('ticket.empty')} text={t('ticket.emptyText')} />
          ) : (
            proposals.map((proposal, index) => (
              <div key={proposal.id} ref={proposal.id === shownId ? shownCard : undefined} className="scroll-m-3">
                <ProposalCard proposal={proposal} isBrief={proposal.id !== shownId && index > 0} />
              </div>
            ))
          )}
        </section>
      </div>
    </PaneFrame>
  );
}
