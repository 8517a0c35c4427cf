import { loadPromptTemplates } from '#electron/llm/prompt-template';
import { scriptedModel } from '#tests/support/scripted-model';
import type { EvalCase } from './eval-case';
import { type EvaluatedCase, evaluateAssistant } from './evaluate-assistant';

/** How the router alone did with a case: `unsure` is left to the model, which is no fault by itself. */
export type RouteVerdict = 'right' | 'unsure' | 'wrong';

export interface RoutedCase {
  readonly one: EvalCase;
  readonly verdict: RouteVerdict;
  readonly evaluated: EvaluatedCase;
}

/** Counts of verdicts. */
export type RouteTally = Readonly<Record<RouteVerdict, number>> & { readonly n: number };

/**
 * Runs cases through the whole turn with a model that chooses nothing, so that all that is looked up, shown, refused or proposed
 * is the router's doing. Cases of prose are left out: they have no route.
 */
export async function routeCases(cases: readonly EvalCase[]): Promise<RoutedCase[]> {
  const routed = cases.filter(({ expected }) => expected.kind !== 'prose');
  const { cases: evaluated } = await evaluateAssistant({
    model: scriptedModel(['{"tool":"none","args":{}}']),
    prompts: loadPromptTemplates('resources/prompts'),
    cases: routed,
    mode: 'router+grammar',
  });
  return routed.map((one, index) => {
    const found = evaluated[index];
    if (found?.caseId !== one.id) throw new Error(`Expected a score of ${one.id}, was ${found?.caseId}.`);
    return { one, verdict: verdictOf(one, found), evaluated: found };
  });
}

export function tallyRoutes(routed: readonly RoutedCase[]): RouteTally {
  const count = (wanted: RouteVerdict) => routed.filter(({ verdict }) => verdict === wanted).length;
  return { right: count('right'), unsure: count('unsure'), wrong: count('wrong'), n: routed.length };
}

/** One line a group: `tool_choice: 80 right, 20 unsure, 4 wrong of 104`. */
export function routeTable(routed: readonly RoutedCase[]): string {
  const groups = new Map<string, RoutedCase[]>();
  for (const one of routed) {
    for (const key of ['all', one.one.family, one.one.language]) {
      groups.set(key, [...(groups.get(key) ?? []), one]);
    }
  }
  return [...groups]
    .map(([key, group]) => {
      const { right, unsure, wrong, n } = tallyRoutes(group);
      return `${key}: ${right} right, ${unsure} unsure, ${wrong} wrong of ${n}`;
    })
    .join('\n');
}

function verdictOf({ expected }: EvalCase, { score, observed }: EvaluatedCase): RouteVerdict {
  if (observed.hasAskedModel) return 'unsure';
  switch (expected.kind) {
    case 'calls':
      return score.toolAndArguments === true ? 'right' : 'wrong';
    case 'refusal':
      return score.refused === true ? 'right' : 'wrong';
    case 'nothing':
      return score.heldBack === true ? 'right' : 'wrong';
    case 'ticket':
      return score.ticket === true ? 'right' : 'wrong';
    case 'prose':
      throw new Error('Expected a case with a route, was prose.');
  }
}
