import { useTranslation } from 'react-i18next';
import { useView } from '../stores/view';
import { classNames } from './class-names';

export interface EvidenceLinkProps {
  /** Id of a structure, or `close` for the reference candle's close. */
  readonly evidenceId: string;
}

/** Names where a number comes from, and lights it on the chart: while it is pointed at, or for good when it is clicked. */
export function EvidenceLink({ evidenceId }: EvidenceLinkProps) {
  const { t } = useTranslation();
  const isLit = useView((state) => state.highlightedStructureId === evidenceId);
  const highlight = useView((state) => state.setHighlightedStructureId);
  if (evidenceId === 'close') return <span className="text-2xs text-faint">{t('predictions.card.citesClose')}</span>;
  return (
    <button
      type="button"
      aria-pressed={isLit}
      title={t('predictions.card.cites', { id: evidenceId })}
      onClick={() => highlight(isLit ? null : evidenceId)}
      className={classNames(
        'max-w-full cursor-pointer truncate rounded-sm border px-1 align-middle font-mono text-2xs',
        isLit
          ? 'border-accent bg-accent-soft text-accent-ink'
          : 'border-line text-muted hover:border-accent hover:text-accent-ink',
      )}
    >
      {evidenceId}
    </button>
  );
}
