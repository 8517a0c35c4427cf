import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import type { Proposal } from '#shared/domain/proposal';
import { useCardsInSight } from '../stores/cards-in-sight';
import { onAppEvent } from '../stores/events';
import { useShell } from '../stores/shell';
import { useTicket } from '../stores/ticket';
import { isProgramSource } from '../stores/waiting-proposals';

/**
 * Says that a program proposes something, without taking the focus from what the person does: the newest alone, for half a
 * minute at most, and never over a card that waits. The header counts all of them, and the ticket pane has them.
 */
export function ProposalAnnouncer() {
  const { t } = useTranslation(['access', 'translation']);
  useEffect(() => {
    let saidId: string | null = null;
    const takeBack = () => {
      toast.dismiss(TOAST);
      saidId = null;
    };
    const leaves = [
      useCardsInSight.subscribe(({ ids }) => saidId !== null && ids.size > 0 && takeBack()),
      onAppEvent('proposal', ({ proposal }) => {
        const { id, source, state, proposedBy, ticket, createdAt, expiresAt } = proposal;
        if (!isProgramSource(source)) return;
        const now = Date.now();
        const said = {
          name: source === 'cli' ? t('doorNames.cli') : (proposedBy ?? t('proposal.aProgram')),
          door: t(`doorNames.${source}`),
          direction: t(`translation:common.${ticket.direction}`).toLowerCase(),
          instrument: ticket.instrument,
        };
        const action = { label: t('proposal.show'), onClick: () => show(proposal) };
        if (state === 'open' && now < expiresAt) {
          // It would lie over the numbers and the button of a card that is being looked at; the header says it too.
          if (useCardsInSight.getState().ids.size > 0) return;
          saidId = id;
          toast.warning(t('proposal.arrived', said), {
            id: TOAST,
            description: t('proposal.arrivedHint', said),
            duration: Math.min(expiresAt - now, SHOWN_MS),
            closeButton: true,
            action,
          });
        } else if (id === saidId) {
          takeBack();
        } else if (state === 'denied' && createdAt > now - NEW_MS) {
          // One notice for each program, however often its proposals are denied.
          toast(t('proposal.denied', said), {
            id: `denied ${said.name}`,
            duration: DENIED_MS,
            closeButton: true,
            action,
          });
        }
      }),
    ];
    return () => {
      for (const leave of leaves) leave();
    };
  }, [t]);
  return null;
}

function show({ id }: Proposal): void {
  useTicket.getState().show(id);
  useShell.getState().showPane('ticket');
}

const TOAST = 'program proposes';
const SHOWN_MS = 30_000;
const DENIED_MS = 12_000;
/** What is told again later, as after the window was opened, is no news. */
const NEW_MS = 60_000;
