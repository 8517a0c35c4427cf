import type { FairgapClient } from '#renderer/api/client';
import { type Failure, toFailure } from '#renderer/api/failure';
import type { Candle } from '#shared/domain/candle';
import { candleAt } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import { type Structure, type StructureKind, structureKnownAt } from '#shared/domain/structure';
import type { StructureProfile } from '#shared/domain/structure-profile';
import type { ParameterOverrides } from '#shared/domain/structure-settings';
import { canResample, type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import {
  type CandleWindow,
  emptyWindow,
  mergeLiveCandle,
  mergeShorterCandle,
  prependPage,
  replaceTail,
  windowKnownAt,
  windowLength,
} from './candle-window';

/** The operations that feed a chart. */
export interface ChartSource {
  readonly candles: Pick<FairgapClient['candles'], 'list'>;
  readonly structures: Pick<FairgapClient['structures'], 'detect'>;
}

/** What a chart shows: an instrument, a timeframe, and which of the timeframes are stored rather than resampled. */
export interface ChartSubject {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly storedTimeframes: readonly Timeframe[];
}

/** By which definitions structures are looked for, and on which longer timeframe besides the chart's own. */
export interface StructureDefinitions {
  readonly profile: StructureProfile;
  readonly parameters: ParameterOverrides;
  /** Must be longer than the chart's own and resample from what is stored; `null` for none. */
  readonly higherTimeframe: Timeframe | null;
}

/** Structures of a longer timeframe. Their ids begin with it, so that they are never taken for the chart's own. */
export interface HigherStructures {
  readonly timeframe: Timeframe;
  readonly structures: readonly Structure[];
}

export interface ChartFeedState {
  readonly subject: ChartSubject | null;
  readonly status: 'idle' | 'pending' | 'ok' | 'failed';
  readonly failure: Failure | null;
  readonly window: CandleWindow;
  /** Changes whenever candles other than the newest ones changed, so that a drawing must start over. */
  readonly epoch: number;
  readonly pricePrecision: number;
  readonly isPaging: boolean;
  readonly structures: readonly Structure[];
  readonly higher: HigherStructures | null;
  readonly structuresFailure: Failure | null;
}

/**
 * Keeps the candles and structures of one chart in step with main: first load, paging, live candles, replay.
 *
 * A replay is enforced by main; the feed also drops at once what it holds beyond the cursor, and whatever was asked before
 * the cursor moved back is thrown away when it arrives.
 */
export class ChartFeed {
  readonly #source: ChartSource;
  readonly #onChange: () => void;
  #state: ChartFeedState = {
    subject: null,
    status: 'idle',
    failure: null,
    window: emptyWindow('15m'),
    epoch: 0,
    pricePrecision: 5,
    isPaging: false,
    structures: [],
    higher: null,
    structuresFailure: null,
  };
  /** Answers to questions of an earlier generation are not for what is shown now. */
  #generation = 0;
  #cursorAt: EpochMs | null = null;
  #kinds: readonly StructureKind[] = [];
  #definitions: StructureDefinitions = { profile: 'fairgap', parameters: {}, higherTimeframe: null };
  #lookback = MIN_LOOKBACK;
  #tail: 'idle' | 'running' | 'again' = 'idle';
  #detection: 'idle' | 'waiting' | 'running' | 'again' = 'idle';
  #lastDetectionAt = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param onChange - Called after each change of `state`, possibly many times a frame. */
  constructor(source: ChartSource, onChange: () => void) {
    this.#source = source;
    this.#onChange = onChange;
  }

  get state(): ChartFeedState {
    return this.#state;
  }

  /** Where the replay of the shown instrument stands; `null` in the present. */
  get cursorAt(): EpochMs | null {
    return this.#cursorAt;
  }

  /** Shows another instrument or timeframe, or nothing. `cursorAt` is the replay's, where one runs for the instrument. */
  show(subject: ChartSubject | null, cursorAt: EpochMs | null): void {
    this.#generation += 1;
    this.#cursorAt = cursorAt;
    this.#lookback = MIN_LOOKBACK;
    this.#set({
      subject,
      status: subject ? 'pending' : 'idle',
      failure: null,
      window: emptyWindow(subject?.timeframe ?? '15m'),
      epoch: this.#state.epoch + 1,
      structures: [],
      higher: null,
      structuresFailure: null,
      isPaging: false,
    });
    if (subject) void this.#load(FIRST_PAGE);
  }

  /** Reads again what is shown, because stored candles changed or the connection was lost. */
  reload(): void {
    if (!this.#state.subject) return;
    this.#generation += 1;
    void this.#load(Math.min(MAX_PAGE, Math.max(FIRST_PAGE, windowLength(this.#state.window))));
  }

  /** Moves the chart to where the replay of its instrument stands; `null` brings the present back. */
  setCursor(cursorAt: EpochMs | null): void {
    const before = this.#cursorAt;
    if (cursorAt === before) return;
    this.#cursorAt = cursorAt;
    if (!this.#state.subject) return;
    if (cursorAt === null) {
      this.reload();
    } else if (before !== null && cursorAt > before) {
      this.#refreshTail();
      this.#detectSoon();
    } else {
      this.#generation += 1;
      this.#dropBeyond(cursorAt);
      if (windowLength(this.#state.window) < MIN_SHOWN) void this.#load(FIRST_PAGE);
      else this.#refreshTail();
      this.#detectSoon();
    }
  }

  /** Takes a candle of the stream. While a replay runs the present does not matter. */
  receiveCandle(candle: {
    readonly instrument: InstrumentId;
    readonly timeframe: Timeframe;
    readonly candle: Candle;
    readonly isClosed: boolean;
  }): void {
    const { subject, window } = this.#state;
    if (!subject || candle.instrument !== subject.instrument || this.#cursorAt !== null) return;
    if (this.#state.status !== 'ok') return;
    const isOwn = candle.timeframe === subject.timeframe;
    if (!isOwn) {
      // A stored timeframe has its own events; only a resampled one lives on shorter candles.
      if (subject.storedTimeframes.includes(subject.timeframe)) return;
      if (!canResample(candle.timeframe, subject.timeframe)) return;
      if (candle.isClosed) {
        this.#refreshTail();
        return;
      }
    }
    const merged = isOwn
      ? mergeLiveCandle(window, candle.candle, candle.isClosed)
      : mergeShorterCandle(window, candle.candle);
    if (merged === null) {
      this.#refreshTail();
    } else if (merged !== window) {
      this.#set({ window: merged });
      if (candle.isClosed) this.#detectSoon();
    }
  }

  /** Loads a page of older candles, where there are some and none is on its way. */
  async loadOlder(): Promise<void> {
    const { subject, window, isPaging, status } = this.#state;
    const before = window.closed.openAt[0];
    if (!subject || status !== 'ok' || isPaging || !window.hasMore || before === undefined) return;
    if (windowLength(window) >= MAX_HELD) return;
    const generation = this.#generation;
    this.#set({ isPaging: true });
    try {
      const limit = Math.min(MAX_PAGE, Math.max(FIRST_PAGE, windowLength(window)));
      const { instrument, timeframe } = subject;
      const page = await this.#source.candles.list({ instrument, timeframe, before, limit });
      if (generation !== this.#generation) return;
      this.#set({ window: prependPage(this.#state.window, page), epoch: this.#state.epoch + 1, isPaging: false });
    } catch (error) {
      if (generation === this.#generation) this.#set({ isPaging: false, failure: toFailure(error) });
    }
  }

  /** Which kinds of structure are wanted; others are not asked for. */
  setKinds(kinds: readonly StructureKind[]): void {
    if (kinds.join() === this.#kinds.join()) return;
    this.#kinds = kinds;
    this.#detectSoon();
  }

  /** By which definitions to look; what was found by others is asked for anew. */
  setDefinitions(definitions: StructureDefinitions): void {
    if (JSON.stringify(definitions) === JSON.stringify(this.#definitions)) return;
    this.#definitions = definitions;
    this.#detectSoon();
  }

  /** Says how far back the view reaches, so that structures reach as far. */
  setViewStart(index: number): void {
    const wanted = lookbackFor(windowLength(this.#state.window) - Math.max(0, index));
    if (wanted <= this.#lookback) return;
    this.#lookback = wanted;
    this.#detectSoon();
  }

  dispose(): void {
    this.#generation += 1;
    clearTimeout(this.#timer);
  }

  async #load(limit: number): Promise<void> {
    const generation = this.#generation;
    const { subject } = this.#state;
    if (!subject) return;
    const { instrument, timeframe } = subject;
    this.#set({ status: 'pending', isPaging: false });
    try {
      const page = await this.#source.candles.list({ instrument, timeframe, limit });
      if (generation !== this.#generation) return;
      const { candles: closed, forming, hasMore, pricePrecision } = page;
      const window: CandleWindow = { timeframe, closed, forming, formingBase: forming, hasMore };
      this.#set({
        status: 'ok',
        failure: null,
        window: this.#withinCursor(window),
        epoch: this.#state.epoch + 1,
        pricePrecision,
      });
      this.#detectSoon();
    } catch (error) {
      if (generation === this.#generation) this.#set({ status: 'failed', failure: toFailure(error) });
    }
  }

  /** Reads the newest candles again; requests that come while one is on its way are made one. */
  #refreshTail(): void {
    if (this.#tail !== 'idle') {
      this.#tail = 'again';
      return;
    }
    this.#tail = 'running';
    void this.#readTail().finally(() => {
      const isAgain = this.#tail === 'again';
      this.#tail = 'idle';
      if (isAgain) this.#refreshTail();
    });
  }

  async #readTail(): Promise<void> {
    const generation = this.#generation;
    const { subject } = this.#state;
    if (!subject) return;
    const { instrument, timeframe } = subject;
    try {
      const tail = await this.#source.candles.list({ instrument, timeframe, limit: TAIL });
      if (generation !== this.#generation) return;
      const before = this.#state.window;
      const window = replaceTail(before, tail);
      if (window === null) {
        this.reload();
        return;
      }
      const isAppended = isSameUpToEnd(before, window);
      this.#set({
        window: this.#withinCursor(window),
        failure: null,
        epoch: this.#state.epoch + (isAppended ? 0 : 1),
      });
      if (window.closed.openAt.at(-1) !== before.closed.openAt.at(-1)) this.#detectSoon();
    } catch (error) {
      if (generation === this.#generation) this.#set({ failure: toFailure(error) });
    }
  }

  /** Runs a detection now, or as soon as the last one is `DETECT_EVERY_MS` old. */
  #detectSoon(): void {
    if (this.#detection === 'running') this.#detection = 'again';
    if (this.#detection !== 'idle') return;
    this.#detection = 'waiting';
    const wait = Math.max(0, this.#lastDetectionAt + DETECT_EVERY_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#detection = 'running';
      this.#lastDetectionAt = performance.now();
      void this.#detect().finally(() => {
        const isAgain = this.#detection === 'again';
        this.#detection = 'idle';
        if (isAgain) this.#detectSoon();
      });
    }, wait);
  }

  async #detect(): Promise<void> {
    const { subject, status } = this.#state;
    if (!subject || status !== 'ok') return;
    if (this.#kinds.length === 0) {
      this.#set({ structures: [], higher: null, structuresFailure: null });
      return;
    }
    const generation = this.#generation;
    const { instrument, timeframe } = subject;
    const { profile, parameters, higherTimeframe } = this.#definitions;
    const asked = { instrument, profile, parameters: { ...parameters } };
    const higherKinds = this.#kinds.filter((kind) => !CLOCK_KINDS.has(kind));
    try {
      const [found, higher] = await Promise.all([
        this.#source.structures.detect({ ...asked, timeframe, kinds: [...this.#kinds], lookback: this.#lookback }),
        higherTimeframe === null || higherKinds.length === 0
          ? null
          : this.#source.structures.detect({
              ...asked,
              timeframe: higherTimeframe,
              kinds: higherKinds,
              lookback: higherLookback(this.#lookback, timeframe, higherTimeframe),
            }),
      ]);
      if (generation !== this.#generation) {
        this.#detection = 'again';
        return;
      }
      this.#set({
        structures: this.#known(found.structures),
        higher: higher && {
          timeframe: higher.timeframe,
          structures: this.#known(higher.structures.map(asHigher(higher))),
        },
        structuresFailure: null,
      });
    } catch (error) {
      if (generation === this.#generation) this.#set({ structuresFailure: toFailure(error) });
    }
  }

  /** `structures` without what lies beyond the cursor. */
  #known(structures: readonly Structure[]): readonly Structure[] {
    return this.#cursorAt === null ? structures : structuresKnownAt(structures, this.#cursorAt);
  }

  #dropBeyond(cursorAt: EpochMs): void {
    this.#set({
      window: windowKnownAt(this.#state.window, cursorAt),
      structures: structuresKnownAt(this.#state.structures, cursorAt),
      higher: this.#state.higher && {
        ...this.#state.higher,
        structures: structuresKnownAt(this.#state.higher.structures, cursorAt),
      },
      epoch: this.#state.epoch + 1,
      isPaging: false,
    });
  }

  /** `window` without what lies beyond the cursor; main sends nothing of it, this is the second lock. */
  #withinCursor(window: CandleWindow): CandleWindow {
    if (this.#cursorAt === null) return window;
    const lastCloseAt = (window.closed.openAt.at(-1) ?? Number.NEGATIVE_INFINITY) + timeframeMs(window.timeframe);
    const isWithin =
      lastCloseAt <= this.#cursorAt && (window.forming === null || window.forming.openAt < this.#cursorAt);
    return isWithin ? window : windowKnownAt(window, this.#cursorAt);
  }

  #set(change: Partial<ChartFeedState>): void {
    this.#state = { ...this.#state, ...change };
    this.#onChange();
  }
}

/** Structures as they were known at `at`; those confirmed later are left out. */
export function structuresKnownAt(structures: readonly Structure[], at: EpochMs): Structure[] {
  return structures.map((structure) => structureKnownAt(structure, at)).filter((structure) => structure !== null);
}

function asHigher({ timeframe }: { readonly timeframe: Timeframe }) {
  return (structure: Structure): Structure => ({ ...structure, id: `${timeframe}:${structure.id}` });
}

/** Longer candles that reach as far back as the chart's own, and far enough for what began before and still counts. */
function higherLookback(lookback: number, timeframe: Timeframe, higher: Timeframe): number {
  return Math.max(MIN_HIGHER_LOOKBACK, Math.ceil((lookback * timeframeMs(timeframe)) / timeframeMs(higher)));
}

/** Candles to detect over, in few sizes, so that scrolling does not ask anew with every step. */
function lookbackFor(candles: number): number {
  let lookback = MIN_LOOKBACK;
  while (lookback < candles * 1.25 && lookback < MAX_LOOKBACK) lookback *= 2;
  return Math.min(MAX_LOOKBACK, lookback);
}

/** Whether `after` only goes on where `before` ended: its older candles are the same. */
function isSameUpToEnd(before: CandleWindow, after: CandleWindow): boolean {
  const count = before.closed.openAt.length;
  if (before.closed.openAt[0] !== after.closed.openAt[0] || after.closed.openAt.length < count) return false;
  for (let index = Math.max(0, count - TAIL); index < count; index++) {
    const one = candleAt(before.closed, index);
    const other = candleAt(after.closed, index);
    if (CANDLE_FIELDS.some((field) => one[field] !== other[field])) return false;
  }
  // A drawn forming candle cannot be taken back by going on; it must be there again, closed or forming.
  return before.forming === null || windowLength(after) > count;
}

/** Kinds that the clock defines: a longer timeframe would only repeat them, more coarsely. */
const CLOCK_KINDS: ReadonlySet<StructureKind> = new Set([
  'previous_level',
  'session',
  'judas_swing',
  'power_of_three',
  'volume_profile',
]);

const CANDLE_FIELDS = ['openAt', 'open', 'high', 'low', 'close', 'volume'] as const;

const FIRST_PAGE = 5_000;
const MAX_PAGE = 40_000;
/** The chart holds at most about this many candles. */
const MAX_HELD = 250_000;
const MIN_SHOWN = 300;
const TAIL = 120;
const MIN_LOOKBACK = 2_500;
const MIN_HIGHER_LOOKBACK = 500;
const MAX_LOOKBACK = 100_000;
const DETECT_EVERY_MS = 250;
