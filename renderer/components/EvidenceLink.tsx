import { ArrowDown, ArrowUp, Crosshair } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ATR_EVIDENCE, CLOSE_EVIDENCE, PERSON_EVIDENCE } from '#shared/domain/prediction';
import { formatMinute } from '../format/format-time';
import { useSettings } from '../stores/settings';
import { useView } from '../stores/view';
import { classNames } from './class-names';
import { parseEvidenceId } from './parse-evidence-id';

export interface EvidenceLinkProps {
  /** Id of a structure, or one of the words for the last close, a multiple of the ATR, or a person's own choice. */
  readonly evidenceId: string;
  /** Whether the text beside it says what and when already: the eye then sees a mark alone. */
  readonly isShort?: boolean;
}

/** Names where a number comes from, and lights it on the chart: while it is pointed at, or until it is pressed again. */
export function EvidenceLink({ evidenceId, isShort = false }: EvidenceLinkProps) {
  const { t } = useTranslation();
  const isLit = useView((state) => state.highlightedStructureId === evidenceId);
  const highlight = useView((state) => state.setHighlightedStructureId);
  const [isPinned, setPinned] = useState(false);
  const word = WORDS[evidenceId];
  if (word !== undefined) return <span className="text-2xs text-faint">{t(`predictions.card.${word}`)}</span>;
  return (
    <button
      type="button"
      aria-pressed={isPinned && isLit}
      title={t('predictions.card.cites', { id: evidenceId })}
      onFocus={() => highlight(evidenceId)}
      onBlur={() => !isPinned && highlight(null)}
      onPointerEnter={() => highlight(evidenceId)}
      onPointerLeave={() => !isPinned && highlight(null)}
      onClick={() => {
        const isNowPinned = !(isPinned && isLit);
        setPinned(isNowPinned);
        highlight(isNowPinned ? evidenceId : null);
      }}
      className={classNames(
        'inline-flex h-4.5 max-w-full cursor-pointer items-center gap-0.5 rounded-sm border px-1 align-middle text-2xs',
        isLit
          ? 'border-accent bg-accent-soft text-accent-ink'
          : 'border-line text-muted hover:border-accent hover:text-accent-ink',
      )}
    >
      <EvidenceText evidenceId={evidenceId} isShort={isShort} />
    </button>
  );
}

function EvidenceText({ evidenceId, isShort }: Required<EvidenceLinkProps>) {
  const { t } = useTranslation('chart');
  const timeZone = useSettings((state) => state.settings.timeZone);
  const name = parseEvidenceId(evidenceId);
  if (name === null) return <span className="truncate font-mono">{evidenceId}</span>;
  const { kind, direction, at } = name;
  const Arrow = direction === 'bullish' ? ArrowUp : ArrowDown;
  const text = t(`kind.${kind}`);
  return (
    <>
      {direction !== null && (
        <Arrow
          aria-hidden
          size={10}
          className={classNames('shrink-0', direction === 'bullish' ? 'text-up' : 'text-down')}
        />
      )}
      {isShort && <Crosshair aria-hidden size={10} className="shrink-0" />}
      <span className={isShort ? 'sr-only' : 'tabular truncate'}>
        {/* The arrow says it to the eye. */}
        <span className="sr-only">{direction === null ? text : t(`title.${direction}`, { kind: text })}</span>
        <span aria-hidden>{t(`short.${kind}`)}</span>
        {at !== null && ` ${formatMinute(at, timeZone).slice(MONTH_ON)}`}
      </span>
    </>
  );
}

/** Evidence that is no structure, and so nothing to light. */
const WORDS: Partial<Readonly<Record<string, 'citesClose' | 'citesAtr' | 'citesPerson'>>> = {
  [CLOSE_EVIDENCE]: 'citesClose',
  [ATR_EVIDENCE]: 'citesAtr',
  [PERSON_EVIDENCE]: 'citesPerson',
};
/** The year is that of the prediction: month, day and time tell it apart. */
const MONTH_ON = 'YYYY-'.length;
