import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Failure } from '#renderer/api/failure';
import { formatPrice } from '#renderer/format/format-number';
import type { ShownMoment } from '#renderer/stores/view';
import { averageTrueRange } from '#shared/domain/average-true-range';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { ChartMark } from '#shared/domain/grounded-number';
import type { Order } from '#shared/domain/order';
import type { Position } from '#shared/domain/position';
import type { Prediction } from '#shared/domain/prediction';
import type { Settings } from '#shared/domain/settings';
import type { Structure } from '#shared/domain/structure';
import { timeframeMs } from '#shared/domain/timeframe';
import { type CandleWindow, windowCandle, windowLength } from './candle-window';
import {
  ChartFeed,
  type ChartFeedState,
  type ChartSource,
  type ChartSubject,
  type HigherStructures,
  type StructureDefinitions,
} from './chart-feed';
import { type ChartPointer, ChartView, type ChartViewOptions } from './chart-view';
import { higherMarks } from './higher-marks';
import { type LitMark, litMark } from './lit-mark';
import { type OrderText, orderMarks } from './order-marks';
import { indexOfInstant } from './overlay-index';
import type { OverlayMark, OverlaySubject } from './overlay-mark';
import type { OverlayEdge, OverlayFrame } from './overlay-primitive';
import { horizonMoment, type PredictionText, predictionKnownAt, predictionMarks } from './prediction-marks';
import { type ReadOut, readOutAt } from './read-out';
import { type LayerId, type MarkText, STRUCTURE_DRAWINGS, shownKinds, structureMarks } from './structure-marks';

/** What is drawn besides the candles, from the stores. */
export interface ChartInputs {
  readonly layers: Settings['layers'];
  readonly definitions: StructureDefinitions;
  /** Predictions of the shown instrument. */
  readonly predictions: readonly Prediction[];
  /** Orders that wait in the shown instrument. */
  readonly orders: readonly Order[];
  readonly position: Position | null;
  readonly selectedPredictionId: string | null;
  readonly highlightedStructureId: string | null;
  /** What a number of the assistant is about. */
  readonly highlightedMark: ChartMark | null;
  readonly asOfSelection: EpochMs | null;
  /** A close that something pointed to. */
  readonly shownMoment: ShownMoment | null;
  readonly text: ChartTextSource;
}

export interface ChartTextSource {
  readonly mark: MarkText;
  readonly prediction: PredictionText;
  readonly order: OrderText;
  readonly replayEdge: (at: EpochMs) => string;
  readonly picked: (at: EpochMs) => string;
  readonly shown: (at: EpochMs) => string;
}

/** A structure or a prediction whose details are shown, and where it lies on the chart in CSS pixels. */
export interface ChartCard {
  readonly subject: OverlaySubject;
  readonly x: number;
  readonly y: number;
  /** A card that was clicked or chosen by key stays; one that is only hovered goes with the pointer. */
  readonly isPinned: boolean;
}

export interface ChartUi {
  readonly status: ChartFeedState['status'];
  readonly failure: Failure | null;
  readonly structuresFailure: Failure | null;
  readonly isPaging: boolean;
  readonly isEmpty: boolean;
  readonly pricePrecision: number;
  /** Structures found, by layer. */
  readonly counts: Readonly<Partial<Record<LayerId, number>>>;
  readonly readOut: ReadOut | null;
  readonly card: ChartCard | null;
  readonly structures: readonly Structure[];
  readonly higher: HigherStructures | null;
  readonly isNewestInView: boolean;
}

/** One chart pane: its feed, its view, and what the components around it show. Draws at most once a frame. */
export class ChartSession {
  readonly ui: StoreApi<ChartUi> = createStore<ChartUi>(() => ({
    status: 'idle',
    failure: null,
    structuresFailure: null,
    isPaging: false,
    isEmpty: true,
    pricePrecision: 5,
    counts: {},
    readOut: null,
    card: null,
    structures: [],
    higher: null,
    isNewestInView: true,
  }));
  readonly #feed: ChartFeed;
  #view: ChartView | null = null;
  #inputs: ChartInputs | null = null;
  #frame: number | null = null;
  #pointerIndex: number | null = null;
  #hoverTimer: ReturnType<typeof setTimeout> | undefined;
  #marks: readonly OverlayMark[] = [];
  #marksOf: readonly unknown[] = [];
  #container: HTMLElement | null = null;
  #drawn: readonly unknown[] = [];
  #atr: { readonly of: CandleWindow['closed']; readonly values: Float64Array } | null = null;
  #revealed: string | null = null;
  #revealedMoment: ShownMoment | null = null;

  constructor(source: ChartSource) {
    this.#feed = new ChartFeed(source, () => this.#drawSoon());
  }

  /** Puts the chart on `container`, until the returned function is called. */
  attach(container: HTMLElement, options: ChartViewOptions): () => void {
    const view = new ChartView(container, options, {
      onPointer: (pointer) => this.#onPointer(pointer),
      onClick: (pointer) => this.#onClick(pointer),
      onRange: (from, to) => this.#onRange(from, to),
    });
    this.#view = view;
    this.#container = container;
    this.#drawn = [];
    this.#drawSoon();
    return () => {
      if (this.#view === view) this.#view = null;
      view.dispose();
    };
  }

  get view(): ChartView | null {
    return this.#view;
  }

  get feed(): ChartFeed {
    return this.#feed;
  }

  get window(): CandleWindow {
    return this.#feed.state.window;
  }

  show(subject: ChartSubject | null, cursorAt: EpochMs | null): void {
    this.#pointerIndex = null;
    this.#revealed = null;
    this.#revealedMoment = null;
    this.dismiss();
    this.#feed.show(subject, cursorAt);
  }

  setInputs(inputs: ChartInputs): void {
    this.#inputs = inputs;
    this.#feed.setKinds(shownKinds(inputs.layers));
    this.#feed.setDefinitions(inputs.definitions);
    this.#drawSoon();
  }

  /** Moves to where the replay of the shown instrument stands; `null` for the present. */
  setCursor(cursorAt: EpochMs | null): void {
    this.#feed.setCursor(cursorAt);
    this.#drawSoon();
  }

  /** Goes to the next or the previous structure or prediction in sight and shows its details. */
  moveFocus(step: 1 | -1): void {
    const view = this.#view;
    if (!view) return;
    const subjects = view.overlay.subjectsInView();
    if (subjects.length === 0) return;
    const current = this.ui.getState().card?.subject;
    const at = subjects.findIndex((subject) => subject.kind === current?.kind && subject.id === current.id);
    const next = at === -1 ? (step === 1 ? 0 : subjects.length - 1) : (at + step + subjects.length) % subjects.length;
    const subject = subjects[next];
    const place = subject && view.overlay.placeOf(subject);
    if (subject && place) this.ui.setState({ card: { subject, ...place, isPinned: true } });
    this.#drawSoon();
  }

  /** Closes the details; `false` where there were none. */
  dismiss(): boolean {
    clearTimeout(this.#hoverTimer);
    if (!this.ui.getState().card) return false;
    this.ui.setState({ card: null });
    this.#drawSoon();
    return true;
  }

  /** Close of the candle at a place in the window of the app, or of the newest one; `null` without candles. */
  closeAtClientX(clientX: number | null): EpochMs | null {
    const window = this.window;
    const newest = windowLength(window) - 1;
    const index = clientX === null ? this.#pointerIndex : (this.#view?.indexAtClientX(clientX) ?? null);
    const candle = windowCandle(window, Math.max(0, Math.min(newest, index ?? newest)));
    return candle && candle.openAt + timeframeMs(window.timeframe);
  }

  dispose(): void {
    clearTimeout(this.#hoverTimer);
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = null;
    this.#feed.dispose();
  }

  // What the canvas shows, in words that benches and end-to-end tests can read.
  #describe(window: CandleWindow): void {
    const { dataset } = this.#container as HTMLElement;
    const last = windowCandle(window, windowLength(window) - 1);
    dataset.chartCandles = String(windowLength(window));
    dataset.chartMarks = String(this.#marks.length);
    dataset.chartStructures = String(this.#feed.state.structures.length);
    dataset.lastCloseAt = String(last ? last.openAt + timeframeMs(window.timeframe) : 0);
  }

  #drawSoon(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#draw();
    });
  }

  #draw(): void {
    const { window, epoch, structures, higher, status, failure, structuresFailure, isPaging, pricePrecision } =
      this.#feed.state;
    const inputs = this.#inputs;
    const view = this.#view;
    if (inputs && view) {
      const marks = this.#currentMarks(inputs, structures, higher);
      if (isChanged(this.#drawn, [window, epoch, marks])) {
        this.#drawn = [window, epoch, marks];
        view.setPricePrecision(pricePrecision);
        view.show(window, epoch, marks);
        this.#describe(window);
      }
      view.setVolumeShown(inputs.layers.volume);
      const lit = litMark(inputs.highlightedMark, this.#feed.state.subject);
      view.overlay.setEdges(edgesOf(inputs, lit, this.#feed.cursorAt, window));
      view.overlay.setHighlighted(this.#highlighted(inputs, lit));
      view.overlay.setLitPrice(
        lit?.price == null ? null : { price: lit.price, label: formatPrice(lit.price, pricePrecision) },
      );
      this.#frameSelected(inputs, view, window);
      this.#revealMoment(inputs, view, window);
    }
    const before = this.ui.getState();
    const ui: Partial<ChartUi> = {
      status,
      failure,
      structuresFailure,
      isPaging,
      isEmpty: windowLength(window) === 0,
      pricePrecision,
      structures,
      higher,
      readOut: this.#readOut(window, structures),
    };
    this.ui.setState(structures === before.structures ? ui : { ...ui, counts: countByLayer(structures) });
  }

  #currentMarks(
    inputs: ChartInputs,
    structures: readonly Structure[],
    higher: HigherStructures | null,
  ): readonly OverlayMark[] {
    const { layers, predictions, orders, position, selectedPredictionId, text } = inputs;
    const { cursorAt } = this.#feed;
    const { timeframe } = this.window;
    // A moved cursor matters only for predictions; the feed keeps the structures within it.
    // Signs of a longer timeframe stand on candles of this chart.
    const candles = higher && this.window.closed;
    const key = [
      structures,
      higher,
      candles,
      layers,
      predictions,
      orders,
      position?.averagePrice,
      position?.quantity,
      selectedPredictionId,
      cursorAt,
      text,
      timeframe,
    ];
    if (isChanged(this.#marksOf, key)) {
      this.#marksOf = key;
      this.#marks = [
        ...structureMarks(structures, layers, text.mark),
        ...(higher ? higherMarks(higher, layers, text.mark, this.window) : []),
        ...(layers.predictions
          ? predictionMarks(
              predictions,
              { timeframe, selectedId: selectedPredictionId, knownUntil: cursorAt },
              text.prediction,
            )
          : []),
        // They are of the present, which a replay hides.
        ...(cursorAt === null ? orderMarks(orders, position, text.order) : []),
      ];
    }
    return this.#marks;
  }

  #highlighted({ highlightedStructureId }: ChartInputs, lit: LitMark | null): OverlaySubject[] {
    const { card } = this.ui.getState();
    return [
      ...(card ? [card.subject] : []),
      ...(highlightedStructureId ? [{ kind: 'structure', id: highlightedStructureId } as const] : []),
      ...(lit?.subject ? [lit.subject] : []),
    ];
  }

  /** Makes room for the levels of the selected prediction, and brings it into sight once. */
  #frameSelected(inputs: ChartInputs, view: ChartView, window: CandleWindow): void {
    const { selectedPredictionId, predictions } = inputs;
    const { cursorAt } = this.#feed;
    const selected = predictions.find(({ id }) => id === selectedPredictionId);
    view.overlay.setFrame(selected ? frameOf(predictionKnownAt(selected, cursorAt), window) : null);
    if (!selected) {
      this.#revealed = null;
      return;
    }
    if (this.#revealed === selected.id || windowLength(window) === 0 || this.#feed.state.status !== 'ok') return;
    const oldestAt = window.closed.openAt[0];
    if (oldestAt !== undefined && selected.asOf < oldestAt && window.hasMore) {
      void this.#feed.loadOlder();
      return;
    }
    this.#revealed = selected.id;
    const first = indexOfInstant(window, selected.asOf - 1);
    view.reveal(first, frameOf(selected, window)?.toIndex ?? first);
  }

  /** Brings the moment that something pointed to into sight once. */
  #revealMoment({ shownMoment }: ChartInputs, view: ChartView, window: CandleWindow): void {
    if (shownMoment === null) this.#revealedMoment = null;
    if (shownMoment === null || shownMoment === this.#revealedMoment) return;
    if (windowLength(window) === 0 || this.#feed.state.status !== 'ok') return;
    const oldestAt = window.closed.openAt[0];
    if (oldestAt !== undefined && shownMoment.at <= oldestAt && window.hasMore) {
      void this.#feed.loadOlder();
      return;
    }
    this.#revealedMoment = shownMoment;
    const index = indexOfInstant(window, shownMoment.at - 1);
    view.reveal(index, index);
  }

  #readOut(window: CandleWindow, structures: readonly Structure[]): ReadOut | null {
    if (this.#atr?.of !== window.closed) this.#atr = { of: window.closed, values: averageTrueRange(window.closed) };
    const newest = windowLength(window) - 1;
    const index = this.#pointerIndex === null ? newest : Math.max(0, Math.min(newest, this.#pointerIndex));
    return readOutAt(window, index, this.#atr.values, structures);
  }

  #onPointer(pointer: ChartPointer): void {
    if (pointer.index !== this.#pointerIndex) {
      this.#pointerIndex = pointer.index;
      this.#drawSoon();
    }
    const { card } = this.ui.getState();
    if (card?.isPinned) return;
    const { subject } = pointer;
    if (subject?.id === card?.subject.id && subject?.kind === card?.subject.kind) return;
    clearTimeout(this.#hoverTimer);
    if (card) this.dismiss();
    if (!subject) return;
    // A pointer that only crosses a structure does not want its details.
    this.#hoverTimer = setTimeout(() => {
      this.ui.setState({ card: { subject, x: pointer.x, y: pointer.y, isPinned: false } });
      this.#drawSoon();
    }, HOVER_MS);
  }

  #onClick({ subject, x, y }: ChartPointer): void {
    clearTimeout(this.#hoverTimer);
    this.ui.setState({ card: subject ? { subject, x, y, isPinned: true } : null });
    this.#drawSoon();
  }

  #onRange(from: number, to: number): void {
    const length = windowLength(this.window);
    if (length === 0) return;
    this.#feed.setViewStart(from);
    if (from < PAGE_BEFORE) void this.#feed.loadOlder();
    const isNewestInView = to >= length - 1;
    if (isNewestInView !== this.ui.getState().isNewestInView) this.ui.setState({ isNewestInView });
  }
}

function edgesOf(
  { asOfSelection, shownMoment, text }: ChartInputs,
  lit: LitMark | null,
  cursorAt: EpochMs | null,
  window: CandleWindow,
): OverlayEdge[] {
  const edges: OverlayEdge[] = [];
  if (asOfSelection !== null && (cursorAt === null || asOfSelection <= cursorAt)) {
    const index = indexOfInstant(window, asOfSelection - 1) + 0.5;
    edges.push({ index, label: text.picked(asOfSelection), kind: 'picked' });
  }
  for (const at of [shownMoment?.at ?? null, lit?.moment ?? null]) {
    if (at === null || (cursorAt !== null && at > cursorAt)) continue;
    edges.push({ index: indexOfInstant(window, at - 1) + 0.5, label: text.shown(at), kind: 'picked' });
  }
  if (cursorAt !== null) {
    edges.push({ index: windowLength(window) - 0.5, label: text.replayEdge(cursorAt), kind: 'replay' });
  }
  return edges;
}

function frameOf(prediction: Prediction, window: CandleWindow): OverlayFrame | null {
  const { verdict, asOf } = prediction;
  const horizon = horizonMoment(prediction, window.timeframe);
  if (verdict.kind === 'abstention' || horizon === null || typeof horizon === 'number') return null;
  const prices = [verdict.entry.price, verdict.stop.price, ...verdict.targets.map(({ price }) => price)];
  const fromIndex = indexOfInstant(window, asOf - 1);
  return {
    fromIndex,
    toIndex: fromIndex + horizon.candlesLater,
    high: Math.max(...prices),
    low: Math.min(...prices),
  };
}

function countByLayer(structures: readonly Structure[]): ChartUi['counts'] {
  const counts: Partial<Record<LayerId, number>> = {};
  for (const { kind } of structures) {
    const { layer } = STRUCTURE_DRAWINGS[kind];
    counts[layer] = (counts[layer] ?? 0) + 1;
  }
  return counts;
}

function isChanged(before: readonly unknown[], after: readonly unknown[]): boolean {
  return before.length !== after.length || after.some((value, index) => value !== before[index]);
}

const HOVER_MS = 220;
/** Older candles are loaded when fewer than this many are left of the view. */
const PAGE_BEFORE = 400;
