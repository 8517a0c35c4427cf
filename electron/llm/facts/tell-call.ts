import { invariant } from '#shared/domain/invariant';
import { sourceNumbers } from '../grounding/source-numbers';
import type { Answer, ToldOperation } from './answers';
import { tellAccuracy } from './tell-accuracy';
import { tellAlertRules, tellInbox } from './tell-alerts';
import { tellCandles, tellContext, tellInstruments, tellShown } from './tell-market';
import { tellOnePrediction, tellOutcomes, tellPrediction, tellPredictions } from './tell-predictions';
import { tellEvaluation, tellProposal, tellProposals } from './tell-proposal';
import { tellCorrelations, tellCounterfactuals, tellMandate, tellRiskState, tellRules } from './tell-risk';
import { tellConfluence, tellExplanation, tellModels, tellSignalEvidence, tellSignals } from './tell-signals';
import { tellStructureEvidence, tellStructures } from './tell-structures';
import {
  tellBalances,
  tellEquity,
  tellExchange,
  tellFills,
  tellFutures,
  tellOrders,
  tellPositions,
} from './tell-trading';
import { createTelling, type Telling, type TellOptions, type Told } from './telling';
import type { ToldCall } from './told-call';

/** A call of the turn that succeeded. */
export interface AnsweredCall {
  readonly id: string;
  /** `structures.detect`. */
  readonly operation: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** As the contract's router gave it: already checked against the output schema. */
  readonly value: unknown;
}

/**
 * An answer of a tool in words, from its numbers alone: headline first, lists as tables of at most eight rows, every probability
 * with its n and base rate, and what to do next where there is nothing.
 *
 * Every number in the text is in `sources`: of the answer, or worked out from it here and kept under `told.`.
 *
 * @throws InvariantError for an operation without the door `assistant`.
 */
export function tellCall(call: AnsweredCall, options: TellOptions): ToldCall {
  invariant(isTold(call.operation), `Expected an operation of the assistant's door, was ${call.operation}.`);
  const telling = createTelling(call, options);
  // The router checked the value against the output of this very operation.
  const tell = TELLERS[call.operation] as (value: unknown, told: Telling) => Told;
  const told = tell(call.value, telling);
  return {
    text: told.text,
    blocks: told.blocks ?? [],
    brief: told.brief.slice(0, MOST_BRIEF),
    // What the words name comes first, so that it is found before a number that happens to be equal.
    sources: [...telling.sources(), ...sourceNumbers(call)],
  };
}

function isTold(operation: string): operation is ToldOperation {
  return Object.hasOwn(TELLERS, operation);
}

/** One for each operation that the assistant may call: a missing one does not compile. */
const TELLERS: { readonly [N in ToldOperation]: (value: Answer<N>, told: Telling) => Told } = {
  'instruments.list': tellInstruments,
  'candles.list': tellCandles,
  'structures.detect': tellStructures,
  'structures.evidence': tellStructureEvidence,
  'exchange.status': tellExchange,
  'orders.propose': tellProposal,
  'orders.proposals': tellProposals,
  'orders.list': tellOrders,
  'fills.list': tellFills,
  'positions.list': tellPositions,
  'account.balances': tellBalances,
  'account.equity': tellEquity,
  'account.futures': tellFutures,
  'risk.evaluate': tellEvaluation,
  'risk.state': tellRiskState,
  'risk.rules': tellRules,
  'risk.mandate': tellMandate,
  'risk.counterfactuals': tellCounterfactuals,
  'risk.correlations': tellCorrelations,
  'predictions.request': tellPrediction,
  'predictions.list': tellPredictions,
  'predictions.get': tellOnePrediction,
  'signals.list': tellSignals,
  'signals.evidence': tellSignalEvidence,
  'signals.models': tellModels,
  'confluence.get': tellConfluence,
  'confluence.explain': tellExplanation,
  'accuracy.report': tellAccuracy,
  'alerts.rules': tellAlertRules,
  'alerts.inbox': tellInbox,
  'outcomes.list': tellOutcomes,
  'market.context': tellContext,
  'chart.show': tellShown,
};

const MOST_BRIEF = 6;
