import type { ConfluenceReader } from '#electron/ports/confluence-reader';
import { AppError } from '#shared/domain/app-error';
import {
  ATR_EVIDENCE,
  CLOSE_EVIDENCE,
  PERSON_EVIDENCE,
  type Prediction,
  type PredictionFacets,
} from '#shared/domain/prediction';
import type { StructureKind } from '#shared/domain/structure';
import { timeframeMs } from '#shared/domain/timeframe';
import { marketSession } from './market-session';
import type { Observation } from './observe-market';

/**
 * What the moment of a verdict was like. A candle of a day or more has no session; a forecast that cites no structure, no
 * kind; and a confluence that cannot be had for want of candles is not known.
 */
export function readFacets(
  observation: Observation,
  verdict: Prediction['verdict'],
  confluence: Pick<ConfluenceReader, 'at'> | null,
): PredictionFacets {
  const { instrument, timeframe, asOf, seenAt } = observation;
  const isDayOrLonger = timeframeMs(timeframe) >= timeframeMs('1d');
  return {
    session: isDayOrLonger ? null : marketSession(asOf),
    structureKind: verdict.kind === 'forecast' ? citedKind(observation, verdict) : null,
    confluence:
      confluence && scoreOf(() => confluence.at({ instrument, timeframe, asOf: seenAt }, { withModel: false }).score),
  };
}

function citedKind(
  observation: Observation,
  { targets, stop }: Extract<Prediction['verdict'], { kind: 'forecast' }>,
): StructureKind | null {
  // Nothing has to be detected where no structure is cited.
  const cited = [targets[0], stop].flatMap((price) =>
    price && !NO_STRUCTURE.has(price.evidenceId) ? [price.evidenceId] : [],
  );
  if (cited.length === 0) return null;
  const levels = observation.context()?.levels ?? [];
  const kinds = cited.map((id) => levels.find(({ structureId }) => structureId === id)?.kind);
  return kinds.find((kind) => kind !== undefined) ?? null;
}

function scoreOf(read: () => number | null): number | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

const NO_STRUCTURE: ReadonlySet<string> = new Set([ATR_EVIDENCE, CLOSE_EVIDENCE, PERSON_EVIDENCE]);
