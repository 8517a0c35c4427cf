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
  // The same lines while the first drift is waited for: nothing may move under a button that is being held.
  const known = drift?.drift == null ? null : { ...drift, drift: drift.drift };
  const share = known ? (known.limit === 0 ? 1 : known.drift / known.limit) : 0;
  const state = known === null ? 'unknown' : share >= 1 ? 'over' : share >= FAR ? 'far' : 'near';
  const percent = Math.min(1, share) * 100;
  const stateText = known === null ? t('proposal.driftWaits') : t(`proposal.driftStates.${state as KnownState}`);
  const text = known
    ? t('proposal.driftOf', { drift: formatPercent(known.drift, 1), limit: formatPercent(known.limit, 1) })
    : '–';
  return (
    <div title={t('proposal.driftHint')} data-testid="drift" data-state={state}>
      <p className="flex justify-between gap-2">
        <span className="text-muted">{label}</span>
        <span className={TONES[state].text}>{stateText}</span>
      </p>
      {known === null ? (
        <div aria-hidden className="mt-1 h-1.5 rounded-full bg-line" />
      ) : (
        /* biome-ignore lint/a11y/useSemanticElements: no theme reaches the bar of a meter element */
        <div
          role="meter"
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(percent)}
          aria-valuetext={`${stateText}, ${text}`}
          className="mt-1 h-1.5 overflow-hidden rounded-full bg-line"
        >
          <div className={classNames('h-full rounded-full', TONES[state].bar)} style={{ width: `${percent}%` }} />
        </div>
      )}
      <p className="tabular mt-0.5 text-2xs text-muted">{text}</p>
      <p className="flex justify-between gap-2">
        <span className="text-muted">{t('proposal.driftNow')}</span>
        {known === null ? <span>–</span> : <ExactPrice value={known.price} instrument={instrument} />}
      </p>
    </div>
  );
}

type KnownState = Exclude<keyof typeof TONES, 'unknown'>;

const FAR = 0.6;
const TONES = {
  unknown: { text: 'text-faint', bar: 'bg-line' },
  near: { text: 'text-muted', bar: 'bg-accent' },
  far: { text: 'text-warn font-medium', bar: 'bg-warn' },
  over: { text: 'text-bad font-medium', bar: 'bg-bad' },
} as const;
