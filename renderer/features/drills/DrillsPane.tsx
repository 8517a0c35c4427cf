import { Crosshair, Dices } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { Choice } from '#renderer/components/Choice';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { FirstMarket } from '#renderer/components/FirstMarket';
import { PaneFrame } from '#renderer/components/PaneFrame';
import { type DrillForecast, useDrills } from '#renderer/stores/drills';
import { useInstruments } from '#renderer/stores/instruments';
import type { Drill } from '#shared/domain/drill';
import { TIMEFRAMES, type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { DrillChart } from './DrillChart';
import { DrillForm } from './DrillForm';
import { DrillReveal } from './DrillReveal';
import { DrillScore } from './DrillScore';
import { barriersOf, type DrillScene } from './drill-plot';
import { useDrillKeys } from './use-drill-keys';

/** Blind exercises on stored history: state a forecast without knowing the market, then see what followed and who said what. */
export function DrillsPane() {
  const { t } = useTranslation();
  const drill = useDrills((state) => state.drill);
  const isBusy = useDrills((state) => state.isBusy);
  const commandFailure = useDrills((state) => state.failure);
  const start = useDrills((state) => state.start);
  const shown = loadedValue(drill);
  const failure = commandFailure ?? failureOf(drill);
  const surface = useRef<HTMLDivElement>(null);
  const onKeyDown = useDrillKeys();
  useEffect(() => void useDrills.getState().reload(), []);
  // The keys are meant for the exercise that has just come.
  const shownId = shown?.id;
  useEffect(() => {
    if (shownId !== undefined) surface.current?.focus({ preventScroll: true });
  }, [shownId]);
  return (
    <PaneFrame label={t('panes.drills')} toolbar={<DrillTools />}>
      <div className="flex h-full flex-col">
        {failure && (
          <div className="shrink-0 p-2">
            <ErrorNotice failure={failure} />
          </div>
        )}
        {shown === null ? (
          <NoDrill isBusy={isBusy} onStart={start} />
        ) : (
          // biome-ignore lint/a11y/noStaticElementInteractions: keys of the exercise; each has a button or a field as well
          <div
            ref={surface}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: takes the keys of the exercise
            tabIndex={0}
            aria-keyshortcuts="ArrowUp ArrowDown Enter Space P"
            onKeyDown={onKeyDown as (event: KeyboardEvent) => void}
            className="flex min-h-0 flex-1 flex-col overflow-auto @2xl:flex-row @2xl:overflow-hidden"
          >
            <div className="min-h-56 min-w-0 flex-1">
              <ShownDrill drill={shown} />
            </div>
            <aside
              aria-label={t('drills.side')}
              className="flex shrink-0 flex-col gap-3 border-line p-3 text-xs @max-2xl:border-t @2xl:w-76 @2xl:overflow-y-auto @2xl:border-l"
            >
              {shown.state === 'open' ? <DrillForm drill={shown} /> : <DrillReveal drill={shown} />}
              <DrillScore />
            </aside>
          </div>
        )}
      </div>
    </PaneFrame>
  );
}

function DrillTools() {
  const { t } = useTranslation();
  const instrument = useDrills((state) => state.instrument);
  const timeframe = useDrills((state) => state.timeframe);
  const drawFrom = useDrills((state) => state.drawFrom);
  const start = useDrills((state) => state.start);
  const isBusy = useDrills((state) => state.isBusy);
  const isOpen = useDrills((state) => loadedValue(state.drill)?.state === 'open');
  const instruments = loadedValue(useInstruments((state) => state.instruments)) ?? [];
  return (
    <>
      <Choice
        label={t('drills.from')}
        value={instrument ?? ''}
        onChange={(chosen) => drawFrom({ instrument: chosen === '' ? null : chosen })}
        options={[
          { value: '', label: t('drills.anyInstrument') },
          ...instruments.map(({ id }) => ({ value: id, label: id })),
        ]}
      />
      <Choice<Timeframe | ''>
        label={t('drills.timeframe')}
        value={timeframe ?? ''}
        onChange={(chosen) => drawFrom({ timeframe: chosen === '' ? null : chosen })}
        options={[
          { value: '', label: t('drills.anyTimeframe') },
          ...TIMEFRAMES.map((value) => ({ value, label: value })),
        ]}
      />
      <p className="min-w-40 flex-1 text-2xs text-muted">{t('drills.keys')}</p>
      <Button
        disabled={isBusy || isOpen || instruments.length === 0}
        title={isOpen ? t('drills.openFirst') : undefined}
        onClick={start}
      >
        <Dices aria-hidden size={13} />
        {t(isBusy ? 'drills.drawing' : 'drills.next')}
      </Button>
    </>
  );
}

function NoDrill({ isBusy, onStart }: { readonly isBusy: boolean; readonly onStart: () => void }) {
  const { t } = useTranslation();
  const hasMarket = useInstruments((state) => (loadedValue(state.instruments) ?? []).length > 0);
  return (
    <Empty
      icon={Crosshair}
      title={t('drills.empty')}
      text={t(hasMarket ? 'drills.emptyText' : 'drills.emptyNoCandles')}
    >
      {hasMarket ? (
        <Button look="primary" disabled={isBusy} onClick={onStart}>
          {t(isBusy ? 'drills.drawing' : 'drills.first')}
        </Button>
      ) : (
        <FirstMarket look="primary" />
      )}
    </Empty>
  );
}

function ShownDrill({ drill }: { readonly drill: Drill }) {
  const forecast = useDrills((state) => state.forecast);
  const scene = useMemo(() => sceneOf(drill, forecast), [drill, forecast]);
  return <DrillChart scene={scene} />;
}

/** While it is open: the barriers that would be stated. Afterwards those that were, with what followed. */
function sceneOf(drill: Drill, draft: DrillForecast): DrillScene {
  const { candles, atr, reveal, timeframe } = drill;
  const lastClose = candles.close.at(-1) ?? SCALED_CLOSE;
  const room = Math.max(draft.horizonCandles, LEAST_ROOM);
  if (reveal === null) {
    const { direction } = draft;
    const barriers = direction && barriersOf(lastClose, atr, { ...draft, direction });
    return { before: candles, after: null, barriers, room, exit: null };
  }
  const { person, after, asOf, referencePrice } = reveal;
  const scaled = (price: number) => (price / referencePrice) * SCALED_CLOSE;
  const verdict = person?.verdict.kind === 'forecast' ? person.verdict : null;
  const outcome = person?.outcome ?? null;
  return {
    before: candles,
    after,
    barriers: verdict && {
      entry: scaled(verdict.entry.price),
      stop: scaled(verdict.stop.price),
      target: scaled(verdict.targets[0]?.price ?? verdict.entry.price),
      horizonCandles: verdict.horizonCandles,
    },
    room: Math.max(LEAST_ROOM, verdict?.horizonCandles ?? 0),
    exit:
      outcome?.exitPrice == null
        ? null
        : { candle: Math.round((outcome.knownAt - asOf) / timeframeMs(timeframe)), price: scaled(outcome.exitPrice) },
  };
}

/** A drill's prices are scaled so that its last close is this. */
const SCALED_CLOSE = 100;
/** Candles of room behind the last one, however short the horizon. */
const LEAST_ROOM = 12;
