import type { ConfluenceCause, ConfluencePartName } from '#shared/domain/confluence';
import type { ConfluenceInputs, SessionReading } from './confluence-inputs';
import { learnedCauses } from './learned-causes';
import { modelCauses } from './model-causes';
import { signalCauses } from './signal-causes';
import { structureCauses } from './structure-causes';

/** A part before it is weighed: its value is the sum of its causes' values. */
export interface PartValue {
  /** -1..1; `null` where nothing is known. */
  readonly value: number | null;
  readonly causes: readonly ConfluenceCause[];
}

export type PartValues = Readonly<Record<ConfluencePartName, PartValue>>;

/** All parts of a moment. Turning the market upside down changes the sign of every value and nothing else. */
export function partValues(inputs: ConfluenceInputs): PartValues {
  const { structures, signals, learned, higher, session, forecast } = inputs;
  return {
    structures: partOf(structures === null ? null : structureCauses(structures)),
    signals: partOf(signals === null ? null : signalCauses(signals)),
    learned: partOf(learnedCauses(learned)),
    higher_timeframes: partOf(higherCauses(higher)),
    session: partOf(session === null ? null : [sessionCause(session)]),
    model: partOf(forecast === null ? null : modelCauses(forecast)),
  };
}

/** Structures of the higher timeframes, each with the same share. */
function higherCauses(higher: ConfluenceInputs['higher']): ConfluenceCause[] | null {
  const known = higher.flatMap((reading) => {
    const causes = structureCauses(reading);
    return causes === null ? [] : [{ timeframe: reading.timeframe, causes }];
  });
  if (known.length === 0) return null;
  return known.flatMap(({ timeframe, causes }) =>
    causes.map((cause) => ({
      ...cause,
      code: `higher_${cause.code}`,
      value: cause.value / known.length,
      facts: { ...cause.facts, timeframe },
    })),
  );
}

/** The mean, shrunk by how often it was seen: half at 20 occurrences. 1 ATR within the horizon counts fully. */
function sessionCause({ session, occurrences, meanAtr }: SessionReading): ConfluenceCause {
  const shrunk = (meanAtr * occurrences) / (occurrences + SESSION_SHRINKAGE);
  return {
    code: 'session_record',
    value: Math.max(-1, Math.min(1, shrunk)),
    evidenceId: null,
    facts: { session, n: occurrences, meanAtr },
  };
}

/** `null` where nothing is known; a sum may exceed 1 by rounding only. */
function partOf(causes: readonly ConfluenceCause[] | null): PartValue {
  if (causes === null) return { value: null, causes: [] };
  const sum = causes.reduce((total, { value }) => total + value, 0);
  return { value: Math.max(-1, Math.min(1, sum)), causes };
}

const SESSION_SHRINKAGE = 20;
