import type { PromptSource } from '#electron/llm/turn/render-prompt';
import type { LanguageModel } from '#electron/ports/language-model';
import type { EvalCase, EvalFamily, EvalSplit } from './eval-case';
import type { Observation } from './observation';
import type { ObservationCache } from './observation-cache';
import { type EvalMode, observeCase } from './observe-case';
import { type CaseScore, scoreObservation } from './score-observation';
import { type ScoreSummary, summariseScores } from './summarise-scores';

export interface EvaluatedCase {
  readonly caseId: string;
  readonly family: EvalFamily;
  readonly language: EvalCase['language'];
  readonly split: EvalSplit;
  readonly observed: Observation;
  readonly score: CaseScore;
}

/** How the assistant did on cases in one mode. */
export interface Evaluation {
  readonly mode: EvalMode;
  readonly cases: readonly EvaluatedCase[];
  readonly overall: ScoreSummary;
  readonly byFamily: Readonly<Record<string, ScoreSummary>>;
  readonly byLanguage: Readonly<Record<string, ScoreSummary>>;
  readonly bySplit: Readonly<Record<string, ScoreSummary>>;
  /** The signal ended it before the last case. */
  readonly isCut: boolean;
}

export interface EvaluationProgress {
  readonly done: number;
  readonly total: number;
  /** Of them, cases that were known from an earlier run. */
  readonly cached: number;
}

/**
 * Runs cases through the assistant and scores them. What a signal cuts is returned as far as it came, and what was seen is in
 * the cache. Throws what the model throws; `ensureLoaded` must give one.
 */
export async function evaluateAssistant(request: {
  readonly model: LanguageModel;
  readonly prompts: PromptSource;
  readonly cases: readonly EvalCase[];
  readonly mode: EvalMode;
  readonly cache?: ObservationCache | undefined;
  readonly onProgress?: ((progress: EvaluationProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}): Promise<Evaluation> {
  const { model, prompts, cases, mode, cache, onProgress, signal } = request;
  const evaluated: EvaluatedCase[] = [];
  let cached = 0;
  for (const one of cases) {
    if (signal?.aborted) break;
    let observed = cache?.get(one, mode) ?? null;
    if (observed) cached++;
    else {
      try {
        observed = await observeCase(one, { model, prompts, mode, signal });
      } catch (error) {
        // What was being asked when it was stopped says nothing.
        if (signal?.aborted) break;
        throw error;
      }
      cache?.put(one, mode, observed);
    }
    evaluated.push({
      caseId: one.id,
      family: one.family,
      language: one.language,
      split: one.split,
      observed,
      score: scoreObservation(one, observed),
    });
    onProgress?.({ done: evaluated.length, total: cases.length, cached });
  }
  return {
    mode,
    cases: evaluated,
    overall: summaryOf(evaluated),
    byFamily: groupsOf(evaluated, ({ family }) => family),
    byLanguage: groupsOf(evaluated, ({ language }) => language),
    bySplit: groupsOf(evaluated, ({ split }) => split),
    isCut: evaluated.length < cases.length,
  };
}

function groupsOf(
  cases: readonly EvaluatedCase[],
  keyOf: (one: EvaluatedCase) => string,
): Record<string, ScoreSummary> {
  const keys = [...new Set(cases.map(keyOf))];
  return Object.fromEntries(keys.map((key) => [key, summaryOf(cases.filter((one) => keyOf(one) === key))]));
}

function summaryOf(cases: readonly EvaluatedCase[]): ScoreSummary {
  return summariseScores(cases.map(({ score, observed }) => ({ score, seconds: observed.seconds })));
}
