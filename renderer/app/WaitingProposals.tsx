import { Inbox } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '../api/loadable';
import { useNow } from '../components/use-now';
import { formatCount } from '../format/format-number';
import { useProposals } from '../stores/proposals';
import { useShell } from '../stores/shell';
import { useTicket } from '../stores/ticket';
import { waitingProposals } from '../stores/waiting-proposals';

/** How many proposals of others wait for the person, in sight in every arrangement of the panes; opens the newest. */
export function WaitingProposals() {
  const { t } = useTranslation('access');
  const rows = useProposals((state) => state.rows);
  const proposals = loadedValue(rows) ?? [];
  const isTicking = proposals.some(({ state, source }) => state === 'open' && source !== 'person');
  const waiting = waitingProposals(proposals, useNow(isTicking));
  const newest = waiting[0];
  const formatted = formatCount(waiting.length);
  const text = t('proposal.waiting', { count: waiting.length, formatted });
  return (
    // Always there, so that a screen reader hears what comes into it; without a gap of its own while it is empty.
    <span role="status" className="shrink-0 empty:absolute">
      {newest !== undefined && (
        <button
          type="button"
          title={`${text}. ${t('proposal.waitingHint')}`}
          onClick={() => {
            useTicket.getState().show(newest.id);
            useShell.getState().showPane('ticket');
          }}
          className="flex h-6.5 cursor-pointer items-center gap-1.5 rounded border border-warn bg-warn-soft px-2 text-xs font-medium text-warn"
        >
          <Inbox aria-hidden size={13} />
          <span aria-hidden className="tabular md:hidden">
            {formatted}
          </span>
          <span className="max-md:sr-only">{text}</span>
        </button>
      )}
    </span>
  );
}
