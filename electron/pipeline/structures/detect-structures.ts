import type { Candle } from '#shared/domain/candle';
import type { CandleColumns } from '#shared/domain/candle-columns';
import { invariant } from '#shared/domain/invariant';
import type { Structure, StructureKind } from '#shared/domain/structure';
import { structureParameters } from '#shared/domain/structure-parameters';
import { isCausalProfile, type StructureProfile } from '#shared/domain/structure-profile';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import type { Detector } from './detector';
import { DETECTORS } from './detectors';
import { detectSmcLibStructures } from './smc-lib/detect-smc-lib-structures';
import { startStructureBook } from './structure-book';

export interface DetectOptions {
  readonly timeframe: Timeframe;
  /** Kinds to look for; all by default. */
  readonly kinds?: readonly StructureKind[] | undefined;
  readonly profile?: StructureProfile | undefined;
  /** Values that differ from the profile's, by key of `STRUCTURE_PARAMETERS`. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * All structures in `columns`, in order of confirmation, each with every state it had by the last candle's close.
 *
 * Under the causal profiles these are the same machines as in live use, in a loop. Profile `smc-lib` looks at all candles at
 * once and takes back what it said; it exists for comparison.
 *
 * @param columns - Closed candles only.
 * @throws RangeError for parameters that the table does not allow.
 */
export function detectStructures(columns: CandleColumns, options: DetectOptions): Structure[] {
  const { kinds, profile = 'fairgap' } = options;
  const structures = isCausalProfile(profile)
    ? detectCausally(columns, options)
    : detectSmcLibStructures(columns, timeframeMs(options.timeframe), structureParameters(profile, options.parameters));
  return kinds === undefined ? structures : structures.filter((structure) => kinds.includes(structure.kind));
}

/** The detectors of a causal profile that report any of the wanted kinds, before their first candle. */
export function startDetectors({ timeframe, kinds, profile = 'fairgap', parameters }: DetectOptions): Detector[] {
  invariant(isCausalProfile(profile), `Expected a causal profile, was ${profile}.`);
  const settings = { timeframeMs: timeframeMs(timeframe), parameters: structureParameters(profile, parameters) };
  return DETECTORS.filter(
    (definition) => kinds === undefined || definition.kinds.some((kind) => kinds.includes(kind)),
  ).map((definition) => definition.begin(settings));
}

/** Calls `visit` for every candle, oldest first, with one object that is overwritten between calls. */
export function forEachCandle(columns: CandleColumns, visit: (candle: Candle, index: number) => void): void {
  const candle: Mutable<Candle> = { openAt: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 };
  const { openAt, open, high, low, close, volume } = columns;
  for (let index = 0; index < openAt.length; index++) {
    // The columns are equally long.
    candle.openAt = openAt[index] as number;
    candle.open = open[index] as number;
    candle.high = high[index] as number;
    candle.low = low[index] as number;
    candle.close = close[index] as number;
    candle.volume = volume[index] as number;
    visit(candle, index);
  }
}

function detectCausally(columns: CandleColumns, options: DetectOptions): Structure[] {
  const book = startStructureBook({ ownsChanges: true });
  const detectors = startDetectors(options);
  forEachCandle(columns, (candle) => {
    for (const detector of detectors) {
      const changes = detector.push(candle);
      if (changes.length > 0) book.apply(changes);
    }
  });
  return book.structures();
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
