import type {
  AdapterEvaluation,
  AnsweredExample,
  EvaluatedSubject,
  EvaluationRole,
} from '#shared/domain/adapter-evaluation';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { invariant } from '#shared/domain/invariant';
import { compareSubjects } from './compare-subjects';
import { decidePromotion } from './decide-promotion';
import type { ExampleObservation } from './example-observation';
import { scoreSubject } from './score-subject';

export interface ExaminedSubject {
  readonly role: EvaluationRole;
  /** SHA-256; `null` for the base. */
  readonly adapterId: string | null;
  readonly observations: readonly ExampleObservation[];
  readonly seconds: number;
}

/**
 * The record of an evaluation: scores of every subject, the candidate against the others, and the gate's verdict.
 *
 * @param about.subjects - The base, the candidate, and the active adapter where there is one; all on the same examples.
 */
export function concludeEvaluation(about: {
  readonly id: string;
  readonly madeAt: EpochMs;
  readonly datasetId: string;
  readonly modelId: string;
  readonly modelHash: string;
  readonly candidate: {
    readonly adapterId: string;
    readonly baseHash: string | null;
    readonly hasOnlyNumbers: boolean;
  };
  /** What is active now; `null` for the base alone. */
  readonly currentId: string | null;
  readonly subjects: readonly ExaminedSubject[];
  readonly seed: number;
}): AdapterEvaluation {
  const { candidate, currentId, subjects, seed, ...named } = about;
  const of = (role: EvaluationRole) => subjects.find((subject) => subject.role === role);
  const candidateAnswers = of('candidate')?.observations;
  invariant(candidateAnswers, 'Expected a candidate among the subjects, was none.');
  const active = currentId === null ? of('base') : currentId === candidate.adapterId ? of('candidate') : of('current');
  invariant(active, 'Expected what is active now among the subjects, was missing.');

  const comparisons = (['base', 'current'] as const).flatMap((against) => {
    const other = of(against);
    return other ? compareSubjects({ candidate: candidateAnswers, other: other.observations, against, seed }) : [];
  });
  return {
    ...named,
    candidateId: candidate.adapterId,
    currentId,
    examples: candidateAnswers.length,
    subjects: subjects.map(
      ({ role, adapterId, observations, seconds }): EvaluatedSubject => ({
        role,
        adapterId,
        scores: scoreSubject(observations, seed),
        seconds,
      }),
    ),
    comparisons,
    verdict: decidePromotion({ comparisons, candidate, currentId, modelHash: about.modelHash }),
    answered: answeredExamples(subjects),
    seed,
  };
}

/** Some examples that were answered in words or JSON; those first where the subjects do not agree on what is right. */
function answeredExamples(subjects: readonly ExaminedSubject[]): AnsweredExample[] {
  const byId = new Map<string, AnsweredExample['answers'][number][]>();
  for (const { role, observations } of subjects) {
    for (const { exampleId, text, isRight } of observations) {
      if (text === '' && isRight === null) continue;
      const answers = byId.get(exampleId) ?? [];
      byId.set(exampleId, [...answers, { role, text: text.slice(0, MOST_CHARACTERS), isRight }]);
    }
  }
  const all = [...byId].map(([exampleId, answers]) => ({ exampleId, answers }));
  const rank = ({ answers }: AnsweredExample) => {
    if (new Set(answers.map(({ isRight }) => isRight)).size > 1) return 0;
    return new Set(answers.map(({ text }) => text)).size > 1 ? 1 : 2;
  };
  return all.toSorted((a, b) => rank(a) - rank(b)).slice(0, MOST_ANSWERED);
}

const MOST_ANSWERED = 24;
const MOST_CHARACTERS = 600;
