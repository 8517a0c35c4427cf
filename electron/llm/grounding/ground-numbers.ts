import type { EpochMs } from '#shared/domain/epoch-ms';
import type {
  ChartMark,
  GroundedNumber,
  GroundingShare,
  NumberSource,
  NumberUnit,
} from '#shared/domain/grounded-number';
import { zoneClock } from '#shared/domain/zone-clock';
import { type WrittenInstant, type WrittenNumber, writtenInstants, writtenNumbers } from './written-numbers';

/**
 * The numbers of a text, each with the source that it repeats, and how many have one.
 *
 * - A number is grounded when a source, rounded to the decimals that were written, equals it: half up and half even both count,
 *   a cut does not (0.629 is no `62 %`). Without decimals and unit a number is taken as meant exactly below 100, so that "3 gaps"
 *   does not find support in an ATR of 3.2.
 * - `%` needs a fraction or a percentage, `R` an R, a ratio or a plain number, `ATR` a distance in it, `min`, `h` and `d` a length
 *   of time. A number without a unit may repeat any of them.
 * - A written sign has to agree with the source; without one the words carry it ("fell 2 %").
 * - What follows from two sources (a difference, a ratio, how many items a list has) is not grounded unless the answer of the
 *   tool has it: whoever derives can err, and this tells what was looked up from what was not.
 * - Of several sources the one with the same unit wins, then the exact one, then the one whose mark shows most, then the nearer
 *   one, then the earlier one.
 *
 * Time grows with the length of the text times the logarithm of the number of sources.
 *
 * @param options.names - Instruments and other names in the text: digits in them state nothing.
 * @param options.timeZone - Zone that dates and times may be written in, besides UTC.
 */
export function groundNumbers(
  text: string,
  sources: readonly NumberSource[],
  options: { readonly names?: readonly string[]; readonly timeZone?: string } = {},
): { readonly numbers: GroundedNumber[]; readonly share: GroundingShare } {
  const read = withoutNames(text, [...NAMES, ...(options.names ?? [])]);
  const find = sourceFinder(sources);
  const instants = writtenInstants(read);
  const findInstant = instants.length === 0 ? () => null : instantFinder(sources, options.timeZone);
  const numbers = [
    ...writtenNumbers(read).map((number) => ({ at: number.at, written: number.written, source: find(number) })),
    ...instants.map((instant) => ({ at: instant.at, written: instant.written, source: findInstant(instant) })),
  ].sort((a, b) => a.at - b.at);
  const grounded = numbers.filter(({ source }) => source !== null).length;
  return { numbers, share: { grounded, total: numbers.length } };
}

interface Entry {
  readonly source: NumberSource;
  /** Without sign, on the scale of `isScaled`. */
  readonly size: number;
  /** A fraction as percent. */
  readonly isScaled: boolean;
  readonly index: number;
}

function sourceFinder(sources: readonly NumberSource[]): (number: WrittenNumber) => NumberSource | null {
  const entries = sources.flatMap((source, index): Entry[] => {
    if (!Number.isFinite(source.value) || source.unit === 'instant') return [];
    const entry = { source, size: Math.abs(source.value), isScaled: false, index };
    return source.unit === 'fraction' ? [entry, { ...entry, size: entry.size * 100, isScaled: true }] : [entry];
  });
  entries.sort((a, b) => a.size - b.size || a.index - b.index);
  const known = new Map<string, NumberSource | null>();
  return (number) => {
    const found = known.get(number.written);
    if (found !== undefined) return found;
    const best = bestEntry(entries, number)?.source ?? null;
    known.set(number.written, best);
    return best;
  };
}

function bestEntry(entries: readonly Entry[], number: WrittenNumber): Entry | null {
  let best: Entry | null = null;
  let bestRank: readonly number[] = [];
  for (const { value, step } of number.readings) {
    const isExactOnly = !number.isPrecise && value < EXACT_BELOW;
    // Floats of sums and of a hundred times a fraction are off in the last digits.
    const slack = Math.max(value, 1e-9) * 1e-9;
    const reach = (isExactOnly ? 0 : step / 2) + slack;
    for (let index = firstFrom(entries, value - reach); index < entries.length; index++) {
      const entry = entries[index] as Entry;
      if (entry.size > value + reach) break;
      const unit = unitRank(number.unit, entry);
      if (unit === null || !signAgrees(number, entry.source.value)) continue;
      const distance = Math.abs(entry.size - value);
      const rank = [unit, distance <= slack ? 0 : 1, markRank(entry.source.mark), distance, entry.index];
      if (best === null || isLower(rank, bestRank)) {
        best = entry;
        bestRank = rank;
      }
    }
  }
  return best;
}

/** How well the unit that was written fits, 0 the best; `null` where it does not. */
function unitRank(written: WrittenNumber['unit'], { source: { unit }, isScaled }: Entry): number | null {
  switch (written) {
    case 'percent':
      return (unit === 'fraction' && isScaled) || unit === 'percent' ? 0 : null;
    case 'r':
      return unit === 'r' ? 0 : unit === 'ratio' ? 1 : unit === 'plain' ? 2 : null;
    case 'atr':
      return unit === 'atr' ? 0 : unit === 'plain' ? 2 : null;
    case 'ms':
      return unit === 'ms' ? 0 : null;
    case 'plain':
      return isScaled ? 2 : PLAIN_RANKS[unit];
  }
}

const PLAIN_RANKS: Readonly<Record<NumberUnit, number>> = {
  price: 0,
  money: 0,
  quantity: 0,
  ratio: 0,
  score: 0,
  count: 0,
  plain: 0,
  r: 1,
  atr: 1,
  fraction: 1,
  percent: 1,
  ms: 2,
  instant: 3,
};

function signAgrees({ sign }: WrittenNumber, value: number): boolean {
  return sign === '' || value === 0 || (sign === '-') === value < 0;
}

function markRank(mark: ChartMark | null): number {
  return mark === null ? MARK_ORDER.length : MARK_ORDER.indexOf(mark.kind);
}

function isLower(a: readonly number[], b: readonly number[]): boolean {
  for (let index = 0; index < a.length; index++) {
    const difference = (a[index] as number) - (b[index] as number);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** Index of the first entry whose size is `size` or more. */
function firstFrom(entries: readonly Entry[], size: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle] as Entry).size < size) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Finds instants by their day, minute, day of the year and time of day, in UTC and in `timeZone`. */
function instantFinder(
  sources: readonly NumberSource[],
  timeZone: string | undefined,
): (written: WrittenInstant) => NumberSource | null {
  const known = new Map<string, NumberSource>();
  const clock = timeZone === undefined || timeZone === 'UTC' ? null : zoneClock(timeZone);
  const add = (civil: number, source: NumberSource) => {
    const text = new Date(civil).toISOString();
    const [day, time] = [text.slice(0, 10), text.slice(11, 16)];
    for (const key of [day, `${day} ${time}`, day.slice(5), time]) if (!known.has(key)) known.set(key, source);
  };
  const instants = sources.filter(({ unit, value }) => unit === 'instant' && isTellable(value));
  for (const source of instants) add(source.value, source);
  if (clock) for (const source of instants) add(clock.civilMs(source.value), source);
  return ({ key }) => known.get(key) ?? null;
}

/** Years 0 to 9999, which ISO text writes with four digits, with a day to spare for zones. */
function isTellable(at: EpochMs): boolean {
  return at > -62_167_132_800_000 && at < 253_402_214_400_000;
}

/** `text` with every name as `_`, so that places stay. */
function withoutNames(text: string, names: readonly string[]): string {
  const escaped = [...new Set(names)]
    .filter((name) => name !== '')
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
  // A name of digits alone stands for itself only: not for a part of a number, a day or a time.
  const whole = new RegExp(
    `(?<![\\p{L}\\d_]|\\d[.,:-])(?:${escaped.join('|')})(?![\\p{L}\\d_]|[.,:-]\\d|[ \\u00a0]%)`,
    'gu',
  );
  return text.replace(whole, (name) => '_'.repeat(name.length));
}

/** Of things here that are called by a number. */
const NAMES = ['Power of 3'];
/** A written whole number below this is meant exactly. */
const EXACT_BELOW = 100;
/** From the mark that shows most. */
const MARK_ORDER: readonly ChartMark['kind'][] = ['structure', 'prediction', 'moment', 'price'];
