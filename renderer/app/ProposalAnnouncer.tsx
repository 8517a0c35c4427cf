import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import type { Proposal } from '#shared/domain/proposal';
import { onAppEvent } from '../stores/events';
import { useShell } from '../stores/shell';
import { useTicket } from '../stores/ticket';
import { isProgramSource } from '../stores/waiting-proposals';

/**
 * Says that a program proposes something, for as long as it waits, without taking the focus from what the person does. The
 * header counts it and the ticket pane has it, whatever becomes of this.
 */
export function ProposalAnnouncer() {
  const { t } = useTranslation(['access', 'translation']);
  useEffect(() => {
    const announced = new Set<string>();
    return onAppEvent('proposal', ({ proposal }) => {
      const { id, source, state, proposedBy, ticket, createdAt, expiresAt } = proposal;
      if (!isProgramSource(source)) return;
      const toastId = `proposal ${id}`;
      const now = Date.now();
      const said = {
        name: source === 'cli' ? t('doorNames.cli') : (proposedBy ?? t('proposal.aProgram')),
        door: t(`doorNames.${source}`),
        direction: t(`translation:common.${ticket.direction}`),
        instrument: ticket.instrument,
      };
      const action = { label: t('proposal.show'), onClick: () => show(proposal) };
      if (state === 'open' && now < expiresAt) {
        toast.warning(t('proposal.arrived', said), {
          id: toastId,
          description: t('proposal.arrivedHint', said),
          duration: Math.min(expiresAt - now, LONGEST_TIMER_MS),
          action,
        });
      } else if (announced.has(id)) {
        toast.dismiss(toastId);
      } else if (state === 'denied' && createdAt > now - NEW_MS) {
        // One notice for each program, however often its proposals are denied.
        toast(t('proposal.denied', said), { id: `denied ${said.name}`, duration: SHOWN_MS, action });
      }
      announced.add(id);
    });
  }, [t]);
  return null;
}

function show({ id }: Proposal): void {
  useTicket.getState().show(id);
  useShell.getState().showPane('ticket');
}

const SHOWN_MS = 12_000;
/** What is told again later, as after the window was opened, is no news. */
const NEW_MS = 60_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;
