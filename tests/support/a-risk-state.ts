import type { Counterfactual, RiskEvaluation, RiskState } from '#shared/domain/risk-state';
import { aProposal, NOON } from './trading-fixtures';

/** An active state of an account of 10,000 USDT with one position, with the given fields in place of its own. */
export function aRiskState(fields: Partial<RiskState> = {}): RiskState {
  return {
    at: NOON,
    state: 'active',
    causes: [],
    killSwitch: null,
    mandate: {
      version: 3,
      preset: 'normal',
      expiresAt: NOON + 90 * DAY_MS,
      isExpired: false,
      needsSignature: false,
      pendingAt: null,
    },
    quote: 'USDT',
    equity: '10000',
    oneR: '50',
    dayResultR: -0.4,
    openRiskR: 1.2,
    budgets: [
      { kind: 'open_risk', subject: null, used: 1.2, limit: 4, unit: 'r' },
      { kind: 'instrument_budget', subject: 'BTC/USDT', used: 1.9, limit: 2, unit: 'r' },
    ],
    measures: [
      {
        trigger: 'daily_loss',
        value: 0.002,
        reducing: 0.02,
        halted: 0.03,
        unit: 'fraction',
        isLowerWorse: false,
        clearsAt: null,
      },
    ],
    locks: [],
    groups: [],
    ...fields,
  };
}

/** The rules' word on the ticket of `aProposal`, allowed. */
export function anEvaluation(fields: Partial<RiskEvaluation> = {}): RiskEvaluation {
  const { ticket, size, verdicts } = aProposal();
  return {
    ticket,
    decision: 'allow',
    size: size && { ...size, wantedQuantity: '0.02', riskR: 0.33 },
    verdicts,
    assumed: [],
    ...fields,
  };
}

/** A denied trade that would have lost 1.3 R. */
export function aCounterfactual(fields: Partial<Counterfactual> = {}): Counterfactual {
  return {
    proposalId: 'proposal-1',
    instrument: 'BTC/USDT',
    codes: ['reward_ratio'],
    kind: 'denied',
    share: 1,
    entry: '58000',
    stop: '57000',
    target: '60000',
    startedAt: NOON,
    horizonAt: NOON + DAY_MS,
    state: 'resolved',
    resultR: -1.3,
    resolvedAt: NOON + 3_600_000,
    ...fields,
  };
}

const DAY_MS = 86_400_000;
