import { CandlestickChart } from 'lucide-react';
import { ContextMenu } from 'radix-ui';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { client } from '#renderer/api/client';
import { loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { FirstMarket } from '#renderer/components/FirstMarket';
import { PaneFrame } from '#renderer/components/PaneFrame';
import { formatDecimal } from '#renderer/format/format-decimal';
import { formatPercent, formatSigned } from '#renderer/format/format-number';
import { formatMinute } from '#renderer/format/format-time';
import { useDemoMarket } from '#renderer/stores/demo-market';
import { onAppEvent, onConnected } from '#renderer/stores/events';
import { useDecimals } from '#renderer/stores/instrument-rules';
import { useInstrument, useInstruments } from '#renderer/stores/instruments';
import { waitingPrice } from '#renderer/stores/order-facts';
import { isLiveOrder, useOrders } from '#renderer/stores/orders';
import { usePosition } from '#renderer/stores/positions';
import { usePredictions } from '#renderer/stores/predictions';
import { useReplay } from '#renderer/stores/replay';
import { useSettings } from '#renderer/stores/settings';
import { useShell } from '#renderer/stores/shell';
import { useView } from '#renderer/stores/view';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Instrument, InstrumentId } from '#shared/domain/instrument';
import type { Order } from '#shared/domain/order';
import { TIMEFRAMES } from '#shared/domain/timeframe';
import { ChartToolbar, higherTimeframes, isTimeframeAvailable } from './ChartToolbar';
import type { StructureDefinitions } from './chart-feed';
import { readChartPalette } from './chart-palette';
import { ChartSession, type ChartTextSource } from './chart-session';
import { DetailsCard } from './DetailsCard';
import { ReadOutLine } from './ReadOutLine';

/** Candles, structures and predictions of the shown instrument. */
export function ChartPane() {
  const { t } = useTranslation('chart');
  const instrumentId = useView((view) => view.instrument);
  const instrument = useInstrument(instrumentId);
  const timeframe = useView((view) => view.timeframe);
  const isKnown = useInstruments(({ instruments }) => instruments.kind === 'ok');
  if (!instrument) {
    return (
      <PaneFrame label={t('labelEmpty')}>{isKnown ? <NoCandles /> : <div className="h-full bg-panel" />}</PaneFrame>
    );
  }
  return <InstrumentChart instrument={instrument} label={t('label', { instrument: instrument.id, timeframe })} />;
}

function InstrumentChart({ instrument, label }: { instrument: Instrument; label: string }) {
  const [session] = useState(() => new ChartSession(client));
  const [container, setContainer] = useState<HTMLDivElement | null>(null);
  const text = useChartText(instrument.id);
  const predictions = useShownPredictions(instrument);
  useAvailableTimeframe(instrument);
  useChartSession(session, container, instrument, text, predictions);
  const selectPrediction = useView((view) => view.setSelectedPredictionId);

  useEffect(
    () =>
      session.ui.subscribe(({ card }, before) => {
        if (card?.isPinned && card !== before.card && card.subject.kind === 'prediction')
          selectPrediction(card.subject.id);
      }),
    [session, selectPrediction],
  );

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const run = KEYS[event.key];
    if (!run || run(session, event.shiftKey) === false) return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <PaneFrame label={label} toolbar={<ChartToolbar session={session} instrument={instrument} />}>
      <div className="flex h-full flex-col">
        <ReadOutLine session={session} />
        <ChartMenu session={session} instrument={instrument}>
          <div
            role="application"
            aria-label={label}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: the chart takes the keys that move it
            tabIndex={0}
            onKeyDown={onKeyDown}
            className="relative min-h-0 flex-1"
          >
            <div ref={setContainer} className="absolute inset-0" />
            <DetailsCard session={session} predictions={predictions} text={text} />
            <ChartNotice session={session} instrument={instrument} />
          </div>
        </ChartMenu>
      </div>
    </PaneFrame>
  );
}

/** Ties the session to the stores, the events of main and the element. */
function useChartSession(
  session: ChartSession,
  container: HTMLElement | null,
  instrument: Instrument,
  text: ChartTextSource,
  predictions: ReturnType<typeof useShownPredictions>,
): void {
  const { i18n } = useTranslation('chart');
  const timeframe = useView((view) => view.timeframe);
  const selectedPredictionId = useView((view) => view.selectedPredictionId);
  const highlightedStructureId = useView((view) => view.highlightedStructureId);
  const highlightedMark = useView((view) => view.highlightedMark);
  const asOfSelection = useView((view) => view.asOfSelection);
  const shownMoment = useView((view) => view.shownMoment);
  const layers = useSettings(({ settings }) => settings.layers);
  const orders = useWaitingOrders(instrument.id);
  const position = usePosition(instrument.id);
  const definitions = useDefinitions(instrument);
  const timeZone = useSettings(({ settings }) => settings.timeZone);
  const stored = instrument.series.map((series) => series.timeframe).join();

  // A new timeframe or zone needs another axis, which the library cannot exchange.
  useEffect(() => {
    if (!container) return;
    return session.attach(container, {
      timeframe,
      timeZone,
      language: i18n.language,
      pricePrecision: session.ui.getState().pricePrecision,
      palette: readChartPalette(container),
      isVolumeShown: useSettings.getState().settings.layers.volume,
    });
  }, [session, container, timeframe, timeZone, i18n.language]);

  useEffect(() => {
    session.show(
      {
        instrument: instrument.id,
        timeframe,
        storedTimeframes: TIMEFRAMES.filter((one) => stored.split(',').includes(one)),
      },
      cursorOf(instrument.id),
    );
  }, [session, instrument.id, timeframe, stored]);

  useEffect(() => {
    session.setInputs({
      layers,
      definitions,
      predictions,
      orders,
      position,
      selectedPredictionId,
      highlightedStructureId,
      highlightedMark,
      asOfSelection,
      shownMoment,
      text,
    });
  }, [
    session,
    layers,
    definitions,
    predictions,
    orders,
    position,
    selectedPredictionId,
    highlightedStructureId,
    highlightedMark,
    asOfSelection,
    shownMoment,
    text,
  ]);

  useEffect(() => {
    const ends = [
      onAppEvent('candle', (event) => session.feed.receiveCandle(event)),
      onAppEvent('series', (event) => {
        if (event.instrument === instrument.id) session.feed.reload();
      }),
      // Not through a render: what lies beyond the cursor must go with the same event that moved it.
      useReplay.subscribe(() => session.setCursor(cursorOf(instrument.id))),
      onConnected(() => session.feed.reload()),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, [session, instrument.id]);

  useEffect(() => {
    if (!container) return;
    // The theme is an attribute of the page, set after this component has rendered.
    const observer = new MutationObserver(() => session.view?.setPalette(readChartPalette(container)));
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'data-colors'] });
    return () => observer.disconnect();
  }, [session, container]);

  useEffect(() => () => session.dispose(), [session]);
}

/** The chosen definitions. A higher timeframe that this chart cannot have is left out, and comes back with one that can. */
function useDefinitions(instrument: Instrument): StructureDefinitions {
  const { profile, parameters, higherTimeframe } = useSettings(({ settings }) => settings.structures);
  const timeframe = useView((view) => view.timeframe);
  return useMemo(
    () => ({
      profile,
      parameters: parameters[profile],
      higherTimeframe:
        higherTimeframe !== null && higherTimeframes(instrument, timeframe).includes(higherTimeframe)
          ? higherTimeframe
          : null,
    }),
    [profile, parameters, higherTimeframe, instrument, timeframe],
  );
}

/** Where the replay of an instrument stands; `null` where none runs for it. */
function cursorOf(instrument: InstrumentId): EpochMs | null {
  const { replay } = useReplay.getState();
  return replay?.instrument === instrument ? replay.cursorAt : null;
}

/** A timeframe that this instrument does not have gives way to the nearest one that it has. */
function useAvailableTimeframe(instrument: Instrument): void {
  const timeframe = useView((view) => view.timeframe);
  const setTimeframe = useView((view) => view.setTimeframe);
  useEffect(() => {
    if (isTimeframeAvailable(instrument, timeframe)) return;
    const wanted = TIMEFRAMES.indexOf(timeframe);
    const available = TIMEFRAMES.filter((one) => isTimeframeAvailable(instrument, one));
    const nearest = available.find((one) => TIMEFRAMES.indexOf(one) > wanted) ?? available.at(-1);
    if (nearest) setTimeframe(nearest);
  }, [instrument, timeframe, setTimeframe]);
}

function useShownPredictions(instrument: Instrument) {
  const loadable = usePredictions((store) => store.predictions);
  return useMemo(
    () => (loadedValue(loadable) ?? []).filter((prediction) => prediction.instrument === instrument.id),
    [loadable, instrument.id],
  );
}

/** What waits in an instrument. The list stays the same while only orders elsewhere change. */
function useWaitingOrders(instrument: InstrumentId): readonly Order[] {
  return useOrders(
    useShallow(({ rows }) =>
      (loadedValue(rows) ?? []).filter((order) => order.instrument === instrument && isLiveOrder(order)),
    ),
  );
}

function useChartText(instrument: InstrumentId): ChartTextSource {
  const { t } = useTranslation('chart');
  const decimals = useDecimals(instrument);
  const timeZone = useSettings(({ settings }) => settings.timeZone);
  return useMemo(
    () => ({
      mark: (key) => t(`mark.${key}`),
      prediction: {
        statement: (probability, baseRate) =>
          baseRate
            ? t('prediction.statementWithBase', {
                probability: formatPercent(probability),
                n: baseRate.n,
                base: formatPercent(baseRate.fraction),
              })
            : t('prediction.statement', { probability: formatPercent(probability) }),
        outcome: ({ result, rMultiple }) =>
          result === 'not_entered'
            ? t('prediction.notEntered')
            : t('prediction.outcome', { result: t(`prediction.result.${result}`), r: formatSigned(rMultiple, 2) }),
        abstention: () => t('prediction.abstention'),
        target: () => t('prediction.target'),
        stop: () => t('prediction.stop'),
        horizon: () => t('prediction.horizon'),
      },
      order: {
        order: (order) => {
          const { side, role, quantity, state } = order;
          const price = waitingPrice(order);
          return t('orderLine.order', {
            side: t(`orderLine.side.${side}`),
            role: state === 'unknown' ? t('orderLine.unknown') : t(`orderLine.role.${role}`),
            price: price === null ? '' : formatDecimal(price, { decimals: decimals.price }),
            quantity: formatDecimal(quantity, { decimals: decimals.quantity }),
          });
        },
        position: ({ averagePrice, quantity }) =>
          t('orderLine.position', {
            price: averagePrice === null ? '' : formatDecimal(averagePrice, { decimals: decimals.price }),
            quantity: formatDecimal(quantity, { decimals: decimals.quantity }),
          }),
      },
      replayEdge: (at) => t('replayEdge', { moment: formatMinute(at, timeZone) }),
      picked: (at) => t('picked', { moment: formatMinute(at, timeZone) }),
      shown: (at) => t('shown', { moment: formatMinute(at, timeZone) }),
    }),
    [t, timeZone, decimals.price, decimals.quantity],
  );
}

/** What can be done at a candle: a right click, or the menu key. */
function ChartMenu({
  session,
  instrument,
  children,
}: {
  session: ChartSession;
  instrument: Instrument;
  children: ReactNode;
}) {
  const { t } = useTranslation('chart');
  const [at, setAt] = useState<EpochMs | null>(null);
  const timeZone = useSettings(({ settings }) => settings.timeZone);
  const asOfSelection = useView((view) => view.asOfSelection);
  const setAsOfSelection = useView((view) => view.setAsOfSelection);
  const startReplay = useReplay((store) => store.start);
  const setBarOpen = useReplay((store) => store.setBarOpen);
  const timeframe = useView((view) => view.timeframe);
  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger
        asChild
        // The menu key gives no place of the pointer: then the candle under the crosshair, or the newest one.
        onContextMenu={(event) => setAt(session.closeAtClientX(event.button === 2 ? event.clientX : null))}
      >
        {children}
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content
          collisionPadding={8}
          className="z-40 min-w-52 rounded border border-line-strong bg-raised p-1 text-xs shadow-lg"
        >
          {at !== null && (
            <>
              <ContextMenu.Label className="tabular px-2 py-1 text-2xs text-muted">
                {t('menu.at', { moment: formatMinute(at, timeZone) })}
              </ContextMenu.Label>
              <MenuItem
                onSelect={() => {
                  setBarOpen(true);
                  void startReplay(instrument.id, timeframe, at);
                }}
              >
                {t('menu.replay')}
              </MenuItem>
              <MenuItem onSelect={() => setAsOfSelection(at)}>{t('menu.pick')}</MenuItem>
            </>
          )}
          {asOfSelection !== null && <MenuItem onSelect={() => setAsOfSelection(null)}>{t('menu.unpick')}</MenuItem>}
          <MenuItem onSelect={() => session.view?.goToNewest()}>{t('menu.newest')}</MenuItem>
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

function MenuItem({ onSelect, children }: { onSelect: () => void; children: ReactNode }) {
  return (
    <ContextMenu.Item
      onSelect={onSelect}
      className="cursor-pointer rounded px-2 py-1 outline-none data-highlighted:bg-accent-soft data-highlighted:text-accent-ink"
    >
      {children}
    </ContextMenu.Item>
  );
}

/** What the chart is doing or could not do, over it. */
function ChartNotice({ session, instrument }: { session: ChartSession; instrument: Instrument }) {
  const { t } = useTranslation('chart');
  const status = useStore(session.ui, (ui) => ui.status);
  const isEmpty = useStore(session.ui, (ui) => ui.isEmpty);
  const isPaging = useStore(session.ui, (ui) => ui.isPaging);
  const failure = useStore(session.ui, (ui) => ui.failure);
  const structuresFailure = useStore(session.ui, (ui) => ui.structuresFailure);
  const timeframe = useView((view) => view.timeframe);
  const shownFailure = failure ?? structuresFailure;
  if (shownFailure) {
    return (
      <div className="absolute inset-x-2 top-2 z-20 mx-auto max-w-120">
        <ErrorNotice failure={shownFailure}>
          <span className="w-full text-muted">
            {status === 'failed' ? t('failed.title') : failure ? t('failed.paging') : t('failed.structures')}
          </span>
          <Button onClick={() => session.feed.reload()}>{t('failed.retry')}</Button>
        </ErrorNotice>
      </div>
    );
  }
  if (isEmpty && status === 'ok') {
    return (
      <div className="absolute inset-0 z-10 bg-panel">
        <Empty icon={CandlestickChart} title={t('noVisible.title')} text={t('noVisible.text', { timeframe })} />
      </div>
    );
  }
  const text =
    isEmpty && status === 'pending'
      ? t('loading', { instrument: instrument.id, timeframe })
      : isPaging
        ? t('loadingOlder')
        : null;
  return (
    <p role="status" className="pointer-events-none absolute top-2 left-2 z-10 text-2xs text-muted">
      {text && <span className="rounded bg-raised px-2 py-1">{text}</span>}
    </p>
  );
}

/** Nothing is stored yet: what the pane is for and the two ways to fill it. */
function NoCandles() {
  const { t } = useTranslation('chart');
  const openDialog = useShell((shell) => shell.openDialog);
  const failure = useDemoMarket((state) => state.failure);
  return (
    <Empty icon={CandlestickChart} title={t('empty.title')} text={t('empty.text')}>
      <Button look="primary" onClick={() => openDialog('import')}>
        {t('empty.import')}
      </Button>
      <FirstMarket />
      {failure && <ErrorNotice failure={failure} />}
    </Empty>
  );
}

/** Keys of the chart; `false` where there was nothing to do and the key is for others. */
const KEYS: Readonly<Record<string, (session: ChartSession, isShift: boolean) => unknown>> = {
  ArrowLeft: ({ view }, isShift) => view?.pan(isShift ? -0.5 : -0.08),
  ArrowRight: ({ view }, isShift) => view?.pan(isShift ? 0.5 : 0.08),
  '+': ({ view }) => view?.zoom(1.25),
  '=': ({ view }) => view?.zoom(1.25),
  '-': ({ view }) => view?.zoom(0.8),
  Home: ({ view }) => view?.goToOldest(),
  End: ({ view }) => view?.goToNewest(),
  n: (session) => session.moveFocus(1),
  p: (session) => session.moveFocus(-1),
  Escape: (session) => {
    const { shownMoment, clearShownMoment } = useView.getState();
    if (session.dismiss()) return true;
    clearShownMoment();
    return shownMoment !== null;
  },
};
