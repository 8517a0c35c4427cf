import { Clock, LoaderCircle, Undo2 } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Proposal } from '#shared/domain/proposal';
import { formatCountdown } from '../format/format-countdown';
import { useConfirmation } from '../stores/confirmation';
import { useTicket } from '../stores/ticket';
import { Button } from './Button';
import { ErrorNotice } from './ErrorNotice';
import { HoldButton } from './HoldButton';
import type { Confirming } from './use-confirming';

export interface ProposalConfirmationProps {
  readonly proposal: Proposal;
  readonly confirming: Confirming;
  readonly leftMs: number;
}

/** The way to confirm an open proposal, or why there is none yet and how to go on. */
export function ProposalConfirmation({ proposal, confirming, leftMs }: ProposalConfirmationProps) {
  const { t } = useTranslation('trading');
  const pendingId = useTicket((state) => state.pendingId);
  const withdraw = useTicket((state) => state.withdraw);
  const { card, isReady, onHold, chord } = confirming;
  return (
    <footer className="flex flex-col gap-2 border-t border-line pt-2">
      <Presenting proposal={proposal} confirming={confirming} />
      {card?.mustType && <TypedWord word={card.mustType} confirming={confirming} />}
      <div className="flex flex-wrap items-center gap-2">
        {card !== null && (
          <HoldButton
            size="normal"
            look={card.mustType === null ? 'primary' : 'live'}
            isDisabled={!isReady}
            isHeldElsewhere={chord.isHeld}
            onHold={onHold}
            className="flex-1"
          >
            {pendingId === proposal.id ? t('proposal.confirming') : t('proposal.hold')}
          </HoldButton>
        )}
        <Button size="normal" look="quiet" disabled={pendingId !== null} onClick={() => void withdraw(proposal)}>
          <Undo2 aria-hidden size={13} />
          {t('proposal.withdraw')}
        </Button>
      </div>
      <p className="tabular flex flex-wrap items-center gap-x-1.5 text-muted">
        <Clock aria-hidden size={12} />
        {t('proposal.expiresIn', { left: formatCountdown(leftMs) })}
        {card !== null && (
          <>
            <span className="flex-1" />
            <span className="text-2xs">{t('proposal.chord', { keys: CHORD })}</span>
          </>
        )}
      </p>
    </footer>
  );
}

/** While there is no card: that it is on its way, or why it did not come. */
function Presenting({ proposal, confirming }: Omit<ProposalConfirmationProps, 'leftMs'>) {
  const { t } = useTranslation('trading');
  const presentAgain = useConfirmation((state) => state.presentAgain);
  const { presentation, card } = confirming;
  if (card !== null) return null;
  const again = (
    <Button look="primary" onClick={() => void presentAgain(proposal)}>
      {t('proposal.presentAgain')}
    </Button>
  );
  switch (presentation?.kind) {
    case 'failed':
      return (
        <>
          <p className="text-warn">{t('proposal.presentFailed')}</p>
          <ErrorNotice failure={presentation.failure}>{again}</ErrorNotice>
        </>
      );
    case 'ready':
      return (
        <div role="status" className="flex flex-wrap items-center gap-2 text-warn">
          {t('proposal.presentOver')}
          {again}
        </div>
      );
    default:
      return (
        <p role="status" className="flex items-center gap-1.5 text-muted">
          <LoaderCircle aria-hidden size={12} className="animate-spin" />
          {t('proposal.presenting')}
        </p>
      );
  }
}

function TypedWord({ word, confirming }: { readonly word: string; readonly confirming: Confirming }) {
  const { t } = useTranslation('trading');
  const id = useId();
  return (
    <div className="flex flex-col gap-0.5">
      <label htmlFor={id} className="font-medium text-live">
        {t('proposal.mustType', { word })}
      </label>
      <input
        id={id}
        value={confirming.typed}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => confirming.setTyped(event.target.value)}
        className="h-7 rounded border border-line-strong bg-panel px-2"
      />
    </div>
  );
}

/** As keyboards write it; see `useHoldChord` for why it is not Command on a Mac. */
const CHORD = 'Ctrl Enter';
