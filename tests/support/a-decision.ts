import type { Decision } from '#shared/domain/decision';

/** A decision of a turn in which nothing was looked up, with the given fields in place of its own. */
export function aDecision(fields: Partial<Decision> = {}): Decision {
  return {
    id: 'd1',
    messageId: null,
    sessionId: 's1',
    predictionId: null,
    proposalId: null,
    decidedAt: 10,
    modelId: 'tiny',
    modelHash: 'h',
    adapterHash: null,
    rung: 'base',
    prompts: [],
    toolCalls: [],
    guards: [],
    ticket: null,
    verdicts: [],
    result: 'answered',
    grounding: null,
    usage: null,
    confirmedBy: null,
    confirmedAt: null,
    ...fields,
  };
}
