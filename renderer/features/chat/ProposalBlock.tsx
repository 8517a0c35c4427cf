import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { ProposalCard } from '#renderer/components/ProposalCard';
import { useProposals } from '#renderer/stores/proposals';
import { useShell } from '#renderer/stores/shell';
import { Notice } from './Notice';

export interface ProposalBlockProps {
  readonly proposalId: string;
}

/** A ticket in the conversation: the very card of the ticket pane, with the numbers that main has of it now. */
export function ProposalBlock({ proposalId }: ProposalBlockProps) {
  const { t } = useTranslation('chat');
  const proposal = useProposals(({ rows }) => loadedValue(rows)?.find(({ id }) => id === proposalId) ?? null);
  const isKnown = useProposals(({ rows }) => rows.kind === 'ok');
  const failure = useProposals(({ rows }) => failureOf(rows));
  if (proposal !== null) return <ProposalCard proposal={proposal} isBrief />;
  if (failure !== null) return <ErrorNotice failure={failure} />;
  if (!isKnown) {
    return (
      <p role="status" className="flex h-9 items-center rounded border border-line bg-sunken px-2 text-xs text-muted">
        {t('proposal.loading')}
      </p>
    );
  }
  return (
    <Notice text={t('proposal.gone')}>
      <Button onClick={() => useShell.getState().showPane('orders')}>{t('proposal.openOrders')}</Button>
    </Notice>
  );
}
