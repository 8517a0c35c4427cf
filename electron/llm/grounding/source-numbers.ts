import { DecimalString } from '#shared/domain/decimal';
import type { ChartMark, NumberSource } from '#shared/domain/grounded-number';
import { InstrumentId } from '#shared/domain/instrument';
import { STRUCTURE_KINDS } from '#shared/domain/structure';
import { Timeframe } from '#shared/domain/timeframe';
import { numberUnitOf } from './number-unit-of';
import { textSources } from './text-sources';

/**
 * The numbers that an operation answered with and was asked with, each with its unit and with what the chart lights up for it.
 *
 * Decimal texts count as numbers; numbers inside other short texts (what a rule said, a name that a person gave) are sources
 * without a mark. Ids, hashes, seeds and what a model was shown are no numbers of an answer. Of a long list the two ends are read
 * alternately, so that the newest are in it whichever way it is sorted.
 *
 * @param options.most - Most numbers in all; those of the arguments come first.
 * @returns The same for the same call, in a fixed order.
 */
export function sourceNumbers(
  call: { readonly id: string; readonly args: Readonly<Record<string, unknown>>; readonly value: unknown },
  options: { readonly most?: number; readonly depth?: number } = {},
): NumberSource[] {
  const walk: Walk = {
    callId: call.id,
    most: options.most ?? MOST_NUMBERS,
    depth: options.depth ?? MOST_DEPTH,
    found: [],
  };
  const place = placeOf(call.args, NOWHERE);
  visit(walk, call.args, { ...place, path: 'args', names: [], holder: {} });
  visit(walk, call.value, { ...place, path: '', names: [], holder: {} });
  return walk.found;
}

interface Walk {
  readonly callId: string;
  readonly most: number;
  readonly depth: number;
  readonly found: NumberSource[];
}

/** What the chart is told for a number here. */
interface Place {
  readonly instrument: string | null;
  readonly timeframe: Timeframe | null;
  /** Of everything inside; `price` is the number where it is one. */
  readonly mark: ((price: number | null) => ChartMark) | null;
  /** Inside a prediction, whose prices cite structures and yet are its own. */
  readonly isPrediction: boolean;
}

interface Spot extends Place {
  readonly path: string;
  readonly names: readonly string[];
  readonly holder: Readonly<Record<string, unknown>>;
}

function visit(walk: Walk, value: unknown, spot: Spot, depth = 0): void {
  if (walk.found.length >= walk.most || depth > walk.depth) return;
  if (typeof value === 'number') add(walk, value, spot);
  else if (typeof value === 'string') visitText(walk, value, spot);
  else if (value instanceof Float64Array || Array.isArray(value)) visitList(walk, value, spot, depth);
  else if (value !== null && typeof value === 'object') {
    // An object of a plain answer: its fields are what is walked.
    visitObject(walk, value as Readonly<Record<string, unknown>>, spot, depth);
  }
}

function visitObject(walk: Walk, value: Readonly<Record<string, unknown>>, spot: Spot, depth: number): void {
  const place = placeOf(value, spot);
  if (isColumns(value)) {
    visitColumns(walk, value, { ...spot, ...place });
    return;
  }
  for (const [name, field] of Object.entries(value)) {
    if (UNREAD.test(name)) continue;
    const path = spot.path === '' ? name : `${spot.path}.${name}`;
    visit(walk, field, { ...place, path, names: [...spot.names, name], holder: value }, depth + 1);
  }
}

function visitList(walk: Walk, list: ArrayLike<unknown>, spot: Spot, depth: number): void {
  for (let step = 0; step < list.length && walk.found.length < walk.most; step++) {
    const index = step % 2 === 0 ? step / 2 : list.length - (step + 1) / 2;
    visit(walk, list[index], { ...spot, path: `${spot.path}[${index}]` }, depth + 1);
  }
}

/** The newest candles of columns, each number with its candle. */
function visitColumns(walk: Walk, columns: Columns, spot: Spot): void {
  const { openAt } = columns;
  const { instrument, timeframe } = spot;
  const first = Math.max(0, openAt.length - MOST_CANDLES);
  for (let index = openAt.length - 1; index >= first; index--) {
    const at = openAt[index] as number;
    const mark: Place['mark'] =
      instrument === null || timeframe === null ? spot.mark : () => ({ kind: 'moment', instrument, timeframe, at });
    for (const name of COLUMN_NAMES) {
      const path = `${spot.path}.${name}[${index}]`;
      visit(walk, columns[name][index], { ...spot, mark, path, names: [...spot.names, name], holder: {} });
    }
  }
}

function visitText(walk: Walk, text: string, spot: Spot): void {
  if (DecimalString.safeParse(text).success) {
    add(walk, Number(text), spot);
    return;
  }
  if (text.length > LONGEST_TEXT || !/\d/.test(text)) return;
  walk.found.push(...textSources(walk.callId, text, spot.path).slice(0, walk.most - walk.found.length));
}

function add(walk: Walk, value: number, spot: Spot): void {
  if (!Number.isFinite(value)) return;
  const unit = numberUnitOf(spot.names, spot.holder) ?? 'plain';
  walk.found.push({ callId: walk.callId, path: spot.path, value, unit, mark: markOf(value, unit === 'price', spot) });
}

function markOf(value: number, isPrice: boolean, { mark, instrument, names }: Spot): ChartMark | null {
  const price = isPrice && !NO_PLACE.has(names.at(-1) ?? '') ? value : null;
  if (mark) return mark(price);
  return price === null || instrument === null ? null : { kind: 'price', instrument, price };
}

/** What `value` says of where its numbers lie, on top of what is known from around it. */
function placeOf(value: Readonly<Record<string, unknown>>, around: Place): Place {
  const instrument = InstrumentId.safeParse(value.instrument).data ?? around.instrument;
  const timeframe = Timeframe.safeParse(value.timeframe).data ?? around.timeframe;
  if (around.isPrediction) return { ...around, instrument, timeframe };
  const predictionId = predictionIdOf(value);
  if (predictionId !== null) {
    return { instrument, timeframe, mark: () => ({ kind: 'prediction', predictionId }), isPrediction: true };
  }
  return { instrument, timeframe, mark: ownMark(value, instrument, timeframe) ?? around.mark, isPrediction: false };
}

function ownMark(
  value: Readonly<Record<string, unknown>>,
  instrument: string | null,
  timeframe: Timeframe | null,
): Place['mark'] {
  if (instrument === null || timeframe === null) return null;
  const structureId = structureIdOf(value);
  if (structureId !== null) {
    // A number that is no price (a distance, an age) lights up the edge that it is about.
    const edge = typeof value.price === 'number' ? value.price : null;
    return (price) => ({ kind: 'structure', instrument, timeframe, structureId, price: price ?? edge });
  }
  const at = momentOf(value);
  return at === null ? null : () => ({ kind: 'moment', instrument, timeframe, at });
}

function predictionIdOf(value: Readonly<Record<string, unknown>>): string | null {
  const id = 'verdict' in value ? value.id : 'outcome' in value ? value.predictionId : null;
  return typeof id === 'string' ? id : null;
}

/** Id of the structure that an object is, or is about. */
function structureIdOf(value: Readonly<Record<string, unknown>>): string | null {
  const { structureId, id, kind, top, evidenceId } = value;
  if (typeof structureId === 'string') return structureId;
  if (typeof id === 'string' && typeof top === 'number' && isStructureKind(kind)) return id;
  if (typeof evidenceId === 'string' && isStructureKind(evidenceId.split(':')[0])) return evidenceId;
  return null;
}

/** Open of the candle that an object is, or that completed it. */
function momentOf({ openAt, high, low, occurredAt, strength, closeAt, price }: Readonly<Record<string, unknown>>) {
  if (typeof openAt === 'number' && typeof high === 'number' && typeof low === 'number') return openAt;
  if (typeof occurredAt === 'number' && typeof strength === 'number') return occurredAt;
  if (typeof closeAt === 'number' && typeof price === 'number') return closeAt;
  return null;
}

function isStructureKind(kind: unknown): boolean {
  return (STRUCTURE_KINDS as readonly unknown[]).includes(kind);
}

type Columns = Readonly<Record<(typeof COLUMN_NAMES)[number], ArrayLike<number>>>;

function isColumns(value: Readonly<Record<string, unknown>>): value is Columns {
  return COLUMN_NAMES.every((name) => value[name] instanceof Float64Array || Array.isArray(value[name]));
}

const MOST_NUMBERS = 4_000;
const MOST_DEPTH = 12;
const MOST_CANDLES = 200;
const LONGEST_TEXT = 500;
const COLUMN_NAMES = ['openAt', 'close', 'open', 'high', 'low', 'volume'] as const;
const NOWHERE: Place = { instrument: null, timeframe: null, mark: null, isPrediction: false };
/** Prices by unit that are a distance and no place on the chart. */
const NO_PLACE: ReadonlySet<string> = new Set(['atr']);
/** Fields that name or record something and state nothing. */
const UNREAD =
  /(Id|Ids|Hash)$|^(id|hash|signature|seed|seeds|outputs|prompt|grammar|rawOutput|runtime|instrument|symbol)$/;
