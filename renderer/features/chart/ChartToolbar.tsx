import { ArrowRightToLine, Layers, Ticket } from 'lucide-react';
import { Popover } from 'radix-ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { Button } from '#renderer/components/Button';
import { Choice } from '#renderer/components/Choice';
import { classNames } from '#renderer/components/class-names';
import { IconButton } from '#renderer/components/IconButton';
import { formatCount } from '#renderer/format/format-number';
import { useSettings } from '#renderer/stores/settings';
import { useShell } from '#renderer/stores/shell';
import { useTicket } from '#renderer/stores/ticket';
import { useView } from '#renderer/stores/view';
import type { Instrument } from '#shared/domain/instrument';
import { isCausalProfile } from '#shared/domain/structure-profile';
import { canResample, TIMEFRAMES, type Timeframe } from '#shared/domain/timeframe';
import type { ChartSession } from './chart-session';
import { LAYER_ORDER, type LayerId } from './structure-marks';

export interface ChartToolbarProps {
  readonly session: ChartSession;
  readonly instrument: Instrument;
}

/** Timeframes, the legend of the layers, and the way back to the newest candle. */
export function ChartToolbar({ session, instrument }: ChartToolbarProps) {
  const { t } = useTranslation('chart');
  const isNewestInView = useStore(session.ui, (ui) => ui.isNewestInView);
  return (
    <>
      <TimeframeSwitch instrument={instrument} />
      <span className="ml-auto" />
      <IconButton
        icon={ArrowRightToLine}
        label={t('goToNewest')}
        keys="End"
        disabled={isNewestInView}
        onClick={() => session.view?.goToNewest()}
      />
      <IconButton icon={Ticket} label={t('ticket')} keys="T" onClick={() => useTicket.getState().open()} />
      <ProfileBadge />
      <LayerLegend session={session} instrument={instrument} />
    </>
  );
}

function TimeframeSwitch({ instrument }: { instrument: Instrument }) {
  const { t } = useTranslation('chart');
  const shown = useView((view) => view.timeframe);
  const setTimeframe = useView((view) => view.setTimeframe);
  return (
    <fieldset aria-label={t('timeframes')} className="flex gap-px">
      {TIMEFRAMES.map((timeframe) => {
        const isAvailable = isTimeframeAvailable(instrument, timeframe);
        const stored = instrument.series.map((series) => series.timeframe).join(', ');
        return (
          <button
            key={timeframe}
            type="button"
            aria-pressed={timeframe === shown}
            // Not `disabled`: the reason must be reachable by keyboard and pointer.
            aria-disabled={!isAvailable}
            title={isAvailable ? undefined : t('timeframeUnavailable', { timeframe, stored })}
            onClick={() => isAvailable && setTimeframe(timeframe)}
            className={classNames(
              'h-6.5 min-w-7.5 rounded px-1 text-xs text-muted hover:bg-raised hover:text-ink',
              'aria-pressed:bg-accent-soft aria-pressed:font-semibold aria-pressed:text-accent-ink',
              !isAvailable && 'cursor-not-allowed text-faint line-through hover:bg-transparent hover:text-faint',
            )}
          >
            {timeframe}
          </button>
        );
      })}
    </fieldset>
  );
}

/** What is drawn, with a sample of how it looks and how many there are; every row is a switch. */
function LayerLegend({ session, instrument }: ChartToolbarProps) {
  const { t } = useTranslation(['chart', 'translation']);
  const layers = useSettings(({ settings }) => settings.layers);
  const update = useSettings((store) => store.update);
  const counts = useStore(session.ui, (ui) => ui.counts);
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button look="quiet">
          <Layers aria-hidden size={14} strokeWidth={1.75} />
          {t('layers')}
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          aria-label={t('layersHint')}
          className="z-40 w-80 rounded border border-line-strong bg-raised p-1 shadow-lg"
        >
          {LAYER_ORDER.map((layer) => (
            <label
              key={layer}
              className="flex h-7 cursor-pointer items-center gap-2 rounded px-2 text-xs hover:bg-panel has-focus-visible:bg-panel"
            >
              <input
                type="checkbox"
                checked={layers[layer]}
                onChange={() => void update({ layers: { ...layers, [layer]: !layers[layer] } })}
                className="accent-(--accent)"
              />
              <LayerSample layer={layer} />
              <span className="flex-1">{t(`translation:layers.${layer}`)}</span>
              {layers[layer] && counts[layer] !== undefined && (
                <span className="tabular text-muted">{formatCount(counts[layer])}</span>
              )}
            </label>
          ))}
          <HigherTimeframe instrument={instrument} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** Draws the structures of a longer timeframe too. */
function HigherTimeframe({ instrument }: { instrument: Instrument }) {
  const { t } = useTranslation('chart');
  const structures = useSettings(({ settings }) => settings.structures);
  const update = useSettings((store) => store.update);
  const timeframe = useView((view) => view.timeframe);
  const available = higherTimeframes(instrument, timeframe);
  const chosen = structures.higherTimeframe;
  return (
    <div className="mt-1 flex h-8 items-center gap-2 border-t border-line px-2 pt-1 text-xs">
      <span className="flex-1" title={t('higher.hint')}>
        {t('higher.label')}
      </span>
      <Choice<Timeframe | ''>
        label={t('higher.hint')}
        value={chosen !== null && available.includes(chosen) ? chosen : ''}
        onChange={(higherTimeframe) =>
          void update({ structures: { ...structures, higherTimeframe: higherTimeframe || null } })
        }
        options={[
          { value: '', label: t('higher.none') },
          ...available.map((longer) => ({ value: longer, label: longer })),
        ]}
      />
    </div>
  );
}

/** Says where the chart's definitions are not the default ones, loudly where they rewrite the past. */
function ProfileBadge() {
  const { t } = useTranslation(['chart', 'structures']);
  const { profile, parameters } = useSettings(({ settings }) => settings.structures);
  const showPane = useShell((shell) => shell.showPane);
  const changed = Object.keys(parameters[profile]).length;
  if (profile === 'fairgap' && changed === 0) return null;
  const isCausal = isCausalProfile(profile);
  const name = t(`structures:profiles.${profile}`);
  return (
    <button
      type="button"
      title={t(isCausal ? 'definitions.hint' : 'structures:rewrites')}
      onClick={() => showPane('structures')}
      className={classNames(
        'h-5.5 rounded border px-1.5 text-2xs whitespace-nowrap',
        isCausal ? 'border-line text-muted hover:text-ink' : 'border-warn/40 bg-warn-soft text-warn',
      )}
    >
      {isCausal ? name : t('definitions.rewrites', { profile: name })}
      {changed > 0 && ` · ${t('structures:table.changed', { count: changed, formatted: formatCount(changed) })}`}
    </button>
  );
}

/** How the layer looks on the chart, in its colours. */
function LayerSample({ layer }: { layer: LayerId }) {
  return (
    <svg aria-hidden="true" width="26" height="12" viewBox="0 0 26 12" className="shrink-0">
      {SAMPLES[layer]}
    </svg>
  );
}

/** Whether candles of `timeframe` are stored or can be made of stored ones. */
export function isTimeframeAvailable(instrument: Instrument, timeframe: Timeframe): boolean {
  return instrument.series.some((series) => canResample(series.timeframe, timeframe));
}

/** Timeframes longer than `timeframe` that the stored candles and the chart's own make whole. */
export function higherTimeframes(instrument: Instrument, timeframe: Timeframe): Timeframe[] {
  return TIMEFRAMES.filter(
    (longer) => longer !== timeframe && canResample(timeframe, longer) && isTimeframeAvailable(instrument, longer),
  );
}

const ZONES = (
  <>
    <rect
      x="0"
      y="1"
      width="12"
      height="10"
      fill="var(--up)"
      fillOpacity="0.3"
      stroke="var(--up)"
      strokeOpacity="0.7"
    />
    <rect
      x="14"
      y="1"
      width="12"
      height="10"
      fill="var(--down)"
      fillOpacity="0.3"
      stroke="var(--down)"
      strokeOpacity="0.7"
    />
  </>
);

const SAMPLES: Readonly<Record<LayerId, ReactNode>> = {
  swings: (
    <>
      <path d="M3 11 L10 11 L6.5 3 Z" fill="var(--up)" />
      <path d="M16 2 L23 2 L19.5 10 Z" fill="var(--down)" />
    </>
  ),
  structureBreaks: (
    <>
      <path d="M0 4 H12" stroke="var(--up)" strokeWidth="1.5" />
      <path d="M14 8 H26" stroke="var(--down)" strokeWidth="1.5" strokeDasharray="4 2" />
    </>
  ),
  fairValueGaps: ZONES,
  orderBlocks: (
    <>
      {ZONES}
      <path d="M0 6 H12" stroke="var(--up)" strokeDasharray="1.5 2" />
      <path d="M14 6 H26" stroke="var(--down)" strokeDasharray="1.5 2" />
    </>
  ),
  liquidity: (
    <>
      <path d="M0 6 H13" stroke="var(--down)" strokeWidth="1.5" strokeDasharray="1.5 2.5" />
      <path d="M17 2 L25 10 M25 2 L17 10" stroke="var(--up)" strokeWidth="1.5" />
    </>
  ),
  previousLevels: <path d="M0 6 H26" stroke="var(--chart-swing)" strokeWidth="1.5" strokeDasharray="5 3" />,
  ranges: (
    <>
      <rect x="0" y="0" width="26" height="6" fill="var(--down)" fillOpacity="0.22" />
      <rect x="0" y="6" width="26" height="6" fill="var(--up)" fillOpacity="0.22" />
      <path d="M0 6 H26" stroke="var(--chart-swing)" strokeDasharray="4 3" />
    </>
  ),
  sessions: (
    <rect
      x="1"
      y="1"
      width="24"
      height="10"
      fill="var(--accent)"
      fillOpacity="0.2"
      stroke="var(--accent)"
      strokeDasharray="1.5 2.5"
    />
  ),
  setups: (
    <>
      <rect
        x="1"
        y="3"
        width="13"
        height="7"
        fill="var(--chart-swing)"
        fillOpacity="0.25"
        stroke="var(--chart-swing)"
      />
      <path d="M17 2 L24 9 M24 2 L17 9" stroke="var(--up)" strokeWidth="1.5" />
    </>
  ),
  volumeProfile: <path d="M0 2 H8 M0 5 H22 M0 8 H15 M0 11 H5" stroke="var(--chart-swing)" strokeWidth="2" />,
  predictions: (
    <>
      <rect x="0" y="0" width="26" height="6" fill="var(--predicted)" fillOpacity="0.25" />
      <rect x="0" y="6" width="26" height="6" fill="var(--bad)" fillOpacity="0.25" />
      <path d="M0 6 H26" stroke="var(--predicted)" strokeWidth="1.5" />
    </>
  ),
  volume: (
    <>
      <path d="M4 12 V5 M16 12 V2" stroke="var(--up)" strokeWidth="3" strokeOpacity="0.6" />
      <path d="M10 12 V8 M22 12 V6" stroke="var(--down)" strokeWidth="3" strokeOpacity="0.6" />
    </>
  ),
};
