import { useTranslation } from 'react-i18next';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Timeframe } from '#shared/domain/timeframe';
import { useShell } from '../stores/shell';
import { useView } from '../stores/view';
import { Moment } from './Moment';

export interface MomentLinkProps {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  /** A candle close. */
  readonly at: EpochMs;
}

/** A moment that opens on the chart. */
export function MomentLink({ instrument, timeframe, at }: MomentLinkProps) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      title={t('common.showOnChart')}
      onClick={(event) => {
        event.stopPropagation();
        showMoment({ instrument, timeframe, at });
      }}
      className="cursor-pointer rounded text-accent-ink underline decoration-line-strong underline-offset-2 hover:decoration-accent"
    >
      <Moment at={at} />
    </button>
  );
}

/** Brings the chart to the front, at a moment of a series. */
export function showMoment(moment: MomentLinkProps): void {
  useShell.getState().showPane('chart');
  useView.getState().showMoment(moment);
}
