import { useTranslation } from 'react-i18next';
import { formatPercent } from '../format/format-number';
import { freshDrift, useDrift } from '../stores/drift';
import { classNames } from './class-names';
import { ExactPrice } from './Money';

export interface DriftBarProps {
  readonly proposalId: string;
  readonly instrument: string;
  readonly now: number;
}

/** How far the price has gone since a proposal was made, against the drift at which it can be confirmed no more. */
export function DriftBar({ proposalId, instrument, now }: DriftBarProps) {
  const { t } = useTranslation('trading');
  const told = useDrift((state) => state.drifts[proposalId]);
  const drift = freshDrift(told, now);
  const label = t('proposal.driftTitle');
  if (drift === null || drift.drift === null) {
    return (
      <p className="flex justify-between gap-2">
        <span title={t('proposal.driftHint')} className="text-muted">
          {label}
        </span>
        <span className="text-faint">{t('proposal.driftWaits')}</span>
      </p>
    );
  }
  const { price, limit } = drift;
  const share = limit === 0 ? 1 : drift.drift / limit;
  const state = share >= 1 ? 'over' : share >= FAR ? 'far' : 'near';
  const text = t('proposal.driftOf', { drift: formatPercent(drift.drift, 1), limit: formatPercent(limit, 1) });
  return (
    <div title={t('proposal.driftHint')} data-testid="drift" data-state={state}>
      <p className="flex justify-between gap-2">
        <span className="text-muted">{label}</span>
        <span className={TONES[state].text}>{t(`proposal.driftStates.${state}`)}</span>
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: no theme reaches the bar of a meter element */}
      <div
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(Math.min(1, share) * 100)}
        aria-valuetext={`${t(`proposal.driftStates.${state}`)}, ${text}`}
        className="mt-1 h-1.5 overflow-hidden rounded-full bg-line"
      >
        <div
          className={classNames('h-full rounded-full', TONES[state].bar)}
          style={{ width: `${Math.min(1, share) * 100}%` }}
        />
      </div>
      <p className="tabular mt-0.5 text-2xs text-muted">{text}</p>
      <p className="flex justify-between gap-2">
        <span className="text-muted">{t('proposal.driftNow')}</span>
        <ExactPrice value={price} instrument={instrument} />
      </p>
    </div>
  );
}

const FAR = 0.6;
const TONES = {
  near: { text: 'text-muted', bar: 'bg-accent' },
  far: { text: 'text-warn font-medium', bar: 'bg-warn' },
  over: { text: 'text-bad font-medium', bar: 'bg-bad' },
} as const;
