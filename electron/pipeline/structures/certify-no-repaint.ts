import { AppError } from '#shared/domain/app-error';
import { type CandleColumns, copyColumns } from '#shared/domain/candle-columns';
import { evenCuts } from '#shared/domain/even-cuts';
import { invariant } from '#shared/domain/invariant';
import {
  type Structure,
  type StructureKind,
  type StructureStateChange,
  structureKnownAt,
} from '#shared/domain/structure';
import { structureParameters } from '#shared/domain/structure-parameters';
import { isCausalProfile } from '#shared/domain/structure-profile';
import { timeframeMs } from '#shared/domain/timeframe';
import { type DetectOptions, detectStructures, forEachCandle } from './detect-structures';
import type { DetectorSettings } from './detector';
import { type AnyDetectorDefinition, DETECTORS } from './detectors';
import { SMC_LIB_KINDS } from './smc-lib/detect-smc-lib-structures';
import { startStructureBook } from './structure-book';

export interface CertificateOptions extends DetectOptions {
  /** How many prefixes, spread evenly, are detected afresh; 32 by default. */
  readonly prefixes?: number | undefined;
  /** Lengths of the prefixes instead, each in 1..candles. */
  readonly cuts?: readonly number[] | undefined;
  readonly onProgress?: ((fraction: number) => void) | undefined;
  /** Looked at between prefixes. */
  readonly signal?: { readonly aborted: boolean } | undefined;
}

/** What replaying prefixes showed about one detector. */
export interface DetectorCertificate {
  readonly detector: string;
  readonly kinds: readonly StructureKind[];
  /** Structures in the whole data. */
  readonly structures: number;
  /** Candles replayed one by one, each a prefix that must only have added to what was known. */
  readonly candles: number;
  /** Prefixes detected afresh and compared with what the whole says was known then. */
  readonly prefixes: number;
  /** Readings that differ: taken back, changed, or put into the past later on. 0 for a causal detector. */
  readonly rewrites: number;
  readonly examples: readonly Rewrite[];
}

export interface Rewrite {
  /** Length of the prefix, in candles. */
  readonly cut: number;
  readonly structureId: string;
  readonly shown: Structure | null;
  /** What the whole data says was known at the end of the prefix. */
  readonly later: Structure | null;
}

/**
 * Replays prefixes of `columns` and counts rewrites per detector.
 *
 * Two tests. Fresh: detection on a copy of the first n candles must equal what detection on all candles says was known at
 * the close of candle n. Replay: one candle after the other, nothing may be dated before the candle that taught it.
 * Profile `smc-lib` has only the first.
 *
 * @throws AppError `cancelled` once `signal` is aborted.
 */
export function certifyNoRepaint(columns: CandleColumns, options: CertificateOptions): DetectorCertificate[] {
  const { timeframe, kinds, profile = 'fairgap', parameters } = options;
  const settings = { timeframeMs: timeframeMs(timeframe), parameters: structureParameters(profile, parameters) };
  const isWanted = (of: readonly StructureKind[]) => kinds === undefined || of.some((kind) => kinds.includes(kind));
  const subjects: Subject[] = isCausalProfile(profile)
    ? DETECTORS.filter((definition) => isWanted(definition.kinds)).map((definition) =>
        causalSubject(definition, settings),
      )
    : SMC_LIB_KINDS.filter((kind) => isWanted([kind])).map((kind) => ({
        detector: `smc-lib ${kind}`,
        kinds: [kind],
        detect: (prefix) => detectStructures(prefix, { timeframe, profile, parameters, kinds: [kind] }),
        replay: null,
      }));
  return subjects.map((subject, index) =>
    certify(subject, columns, settings.timeframeMs, options, (fraction) =>
      options.onProgress?.((index + fraction) / subjects.length),
    ),
  );
}

/** The certificate of one definition, one of ours or another. */
export function certifyDetector(
  definition: AnyDetectorDefinition,
  columns: CandleColumns,
  options: CertificateOptions,
): DetectorCertificate {
  const { timeframe, profile = 'fairgap', parameters } = options;
  const settings = { timeframeMs: timeframeMs(timeframe), parameters: structureParameters(profile, parameters) };
  return certify(causalSubject(definition, settings), columns, settings.timeframeMs, options, options.onProgress);
}

interface Subject {
  readonly detector: string;
  readonly kinds: readonly StructureKind[];
  readonly detect: (columns: CandleColumns) => Structure[];
  /** Ids with an instant that is not the close of the candle that taught it. */
  readonly replay: ((columns: CandleColumns) => Rewrite[]) | null;
}

function causalSubject(definition: AnyDetectorDefinition, settings: DetectorSettings): Subject {
  return {
    detector: definition.name,
    kinds: definition.kinds,
    detect(columns) {
      const detector = definition.begin(settings);
      const book = startStructureBook({ ownsChanges: true });
      forEachCandle(columns, (candle) => book.apply(detector.push(candle)));
      return book.structures();
    },
    replay(columns) {
      const detector = definition.begin(settings);
      const misdated: Rewrite[] = [];
      forEachCandle(columns, (candle, index) => {
        const at = candle.openAt + settings.timeframeMs;
        for (const change of detector.push(candle)) {
          const isDatedNow =
            change.kind === 'state'
              ? change.change.at === at
              : change.structure.confirmedAt === at && change.structure.states.every((state) => state.at === at);
          if (isDatedNow) continue;
          const structureId = change.kind === 'state' ? change.id : change.structure.id;
          misdated.push({ cut: index + 1, structureId, shown: null, later: null });
        }
      });
      return misdated;
    },
  };
}

function certify(
  { detector, kinds, detect, replay }: Subject,
  columns: CandleColumns,
  lengthMs: number,
  { prefixes = 32, cuts, signal }: CertificateOptions,
  onProgress?: (fraction: number) => void,
): DetectorCertificate {
  const count = columns.openAt.length;
  const lengths = cuts ?? evenCuts(count, prefixes);
  const whole = detect(columns);
  const rewrites: Rewrite[] = replay === null ? [] : replay(columns);
  lengths.forEach((cut, index) => {
    if (signal?.aborted) throw new AppError('cancelled', 'The certificate was cancelled.');
    invariant(cut >= 1 && cut <= count, `Expected a cut in 1..${count}, was ${cut}.`);
    const knownAt = (columns.openAt[cut - 1] as number) + lengthMs;
    rewrites.push(...compare(detect(copyColumns(columns, cut)), whole, cut, knownAt));
    onProgress?.((index + 1) / lengths.length);
  });
  return {
    detector,
    kinds,
    structures: whole.length,
    candles: replay === null ? 0 : count,
    prefixes: lengths.length,
    rewrites: rewrites.length,
    examples: rewrites.slice(0, EXAMPLES),
  };
}

/** Differences between what a prefix showed and what the whole says was known at its end. */
function compare(shown: readonly Structure[], whole: readonly Structure[], cut: number, knownAt: number): Rewrite[] {
  if (isPlainPrefix(shown, whole, knownAt)) return [];
  const rewrites: Rewrite[] = [];
  const known = new Map<string, Structure>();
  for (const structure of whole) {
    const then = structureKnownAt(structure, knownAt);
    if (then !== null) known.set(then.id, then);
  }
  for (const before of shown) {
    const later = known.get(before.id) ?? null;
    known.delete(before.id);
    if (later === null || !isSameThen(before, later, knownAt)) {
      rewrites.push({ cut, structureId: before.id, shown: before, later });
    }
  }
  for (const later of known.values()) rewrites.push({ cut, structureId: later.id, shown: null, later });
  return rewrites;
}

/** The usual case, without a copy: the same structures in the same order, and the whole's next is not known yet. */
function isPlainPrefix(shown: readonly Structure[], whole: readonly Structure[], knownAt: number): boolean {
  if (whole.length < shown.length || whole.slice(shown.length).some(({ confirmedAt }) => confirmedAt <= knownAt)) {
    return false;
  }
  // Both are at least as long as `shown`.
  return shown.every((before, index) => isSameThen(before, whole[index] as Structure, knownAt));
}

/** Whether `before` is all that `later` says was known at `knownAt`. */
function isSameThen(before: Structure, later: Structure, knownAt: number): boolean {
  const next = later.states[before.states.length];
  return (
    before.id === later.id &&
    before.kind === later.kind &&
    before.direction === later.direction &&
    before.formedAt === later.formedAt &&
    before.confirmedAt === later.confirmedAt &&
    later.confirmedAt <= knownAt &&
    before.top === later.top &&
    before.bottom === later.bottom &&
    before.label === later.label &&
    before.candles.length === later.candles.length &&
    before.candles.every((openAt, index) => openAt === later.candles[index]) &&
    before.states.every((change, index) => isSameChange(change, later.states[index])) &&
    (next === undefined || next.at > knownAt) &&
    isSameData(before.details, later.details)
  );
}

function isSameChange(a: StructureStateChange, b: StructureStateChange | undefined): boolean {
  return (
    b !== undefined &&
    a.state === b.state &&
    a.at === b.at &&
    a.direction === b.direction &&
    a.reason === b.reason &&
    isSameData(a.prices, b.prices)
  );
}

function isSameData(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

const EXAMPLES = 5;
