import type { InstrumentId } from '#shared/domain/instrument';
import type { RuleVerdict } from '#shared/domain/proposal';
import type { RiskReport } from './risk-journal';

/**
 * What is written down of one evaluation: a row for each verdict that is no plain pass, and one for the whole of it.
 *
 * @param decision - What became of the ticket.
 */
export function evaluationRecord(evaluation: {
  readonly proposalId: string;
  readonly instrument: InstrumentId;
  readonly decision: 'allow' | 'cap' | 'deny';
  /** Whether it was asked for a proposal, or again when a person confirmed one. */
  readonly moment: 'proposal' | 'confirmation';
  readonly verdicts: readonly RuleVerdict[];
}): RiskReport[] {
  const { proposalId, instrument, decision, moment, verdicts } = evaluation;
  const told = verdicts.filter((verdict) => verdict.decision !== 'allow' || verdict.isWarning);
  return [
    ...told.map((verdict): RiskReport => {
      const { code, value, limit, message, isWarning } = verdict;
      return {
        kind: 'rule',
        code,
        severity: verdict.decision === 'allow' && isWarning ? 'warning' : 'info',
        instrument,
        value,
        limit,
        details: { proposalId, message, decision: verdict.decision, moment },
      };
    }),
    {
      kind: 'rule',
      code: 'evaluated',
      severity: 'info',
      instrument,
      details: { proposalId, decision, moment, verdicts: verdicts.map(shortened) },
    },
  ];
}

/** The largest decision of a list of verdicts. */
export function decisionOf(verdicts: readonly RuleVerdict[]): 'allow' | 'cap' | 'deny' {
  if (verdicts.some(({ decision }) => decision === 'deny')) return 'deny';
  return verdicts.some(({ decision }) => decision === 'cap') ? 'cap' : 'allow';
}

function shortened({ code, decision, value, limit }: RuleVerdict) {
  return { code, decision, value, limit };
}
