import { Target } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { usePrediction } from '../stores/predictions';
import { useShell } from '../stores/shell';
import { useView } from '../stores/view';
import { EvidenceLink } from './EvidenceLink';
import { parseEvidenceId } from './parse-evidence-id';

export interface CauseLinkProps {
  /** A structure, signal, model or prediction. */
  readonly evidenceId: string | null;
  /** Whether the text beside it names the kind already. */
  readonly isShort?: boolean;
}

/** The way to what a number rests on: a structure lights up on the chart, a prediction opens there. Nothing for the rest. */
export function CauseLink({ evidenceId, isShort = false }: CauseLinkProps) {
  const { t } = useTranslation();
  const prediction = usePrediction(evidenceId);
  if (evidenceId === null) return null;
  if (parseEvidenceId(evidenceId) !== null) return <EvidenceLink evidenceId={evidenceId} isShort={isShort} />;
  if (prediction === null) return null;
  return (
    <button
      type="button"
      onClick={(event) => {
        event.stopPropagation();
        useShell.getState().showPane('chart');
        useView.getState().showPrediction(prediction);
      }}
      className="inline-flex h-4.5 cursor-pointer items-center gap-0.5 rounded-sm border border-line px-1 align-middle text-2xs text-muted hover:border-accent hover:text-accent-ink"
    >
      <Target aria-hidden size={10} />
      {t('common.showPrediction')}
    </button>
  );
}
