import type { AccountFacts } from '#electron/ports/account-facts';
import type { Clock, IdSource } from '#electron/ports/clock';
import type { EntryRequest, OrderApproval } from '#electron/ports/order-approval';
import type { OrderStore } from '#electron/ports/order-store';
import type { RiskGuard } from '#electron/ports/risk-guard';
import type { RiskStore } from '#electron/ports/risk-store';
import type { Sha256 } from '#electron/ports/sha256';
import { type DecimalString, exact } from '#shared/domain/decimal';
import type { Environment } from '#shared/domain/environment';
import type { RiskEvent } from '#shared/domain/exchange-status';
import type { InstrumentId } from '#shared/domain/instrument';
import type { LimitChange, MandateDraft, MandateLimits, MandateStatus } from '#shared/domain/mandate';
import type { Prediction } from '#shared/domain/prediction';
import type { RuleVerdict } from '#shared/domain/proposal';
import type {
  BreakerMeasure,
  Correlation,
  CorrelationGroup,
  RiskEvaluation,
  RiskState,
} from '#shared/domain/risk-state';
import type { TrackRecord } from '#shared/domain/track-record';
import type { BreakerRecord } from '#shared/domain/trading-state';
import { createOrderApproval } from './approve-order';
import { type AssumedFacts, assumeFacts } from './assume-facts';
import { createBehaviourLedger } from './behaviour-ledger';
import { createBreakerDesk } from './breaker-desk';
import { type BreakerInputs, breakerInputs } from './breaker-inputs';
import { breakerMeasures } from './breaker-measures';
import { measureBreaker } from './breaker-readings';
import { stepBreaker } from './breaker-step';
import { createDayStart, dayMeasure, dayStartAt } from './day-start';
import { describeRisk } from './describe-risk';
import { evaluateEntry } from './evaluate';
import { createMandateDesk } from './mandate-desk';
import { portfolioBreaches } from './portfolio-breaches';
import type { RiskStanding } from './risk-standing';
import { decisionOf, recordBehind } from './ticket-decision';

/** What the risk engine asks of the market's candles. */
export interface RiskMarket {
  candles(instrument: InstrumentId): RiskStanding['candles'];
  correlations(instruments: readonly InstrumentId[]): readonly Correlation[];
  groups(instruments: readonly InstrumentId[], threshold: number): readonly CorrelationGroup[];
  volatilityRatio(instrument: InstrumentId): number | null;
}

/** What it asks of the predictions that were made and scored. */
export interface RiskForecasts {
  prediction(id: string): Prediction | null;
  /** Record of the model behind a prediction. */
  recordOf(prediction: Prediction): TrackRecord;
  failuresInRow(since: number): number;
  calibration(since: number, lastN: number): { readonly n: number; readonly skill: number } | null;
}

export type RiskServiceEvent =
  | { readonly kind: 'risk-event'; readonly event: RiskEvent }
  | { readonly kind: 'risk-state'; readonly state: RiskState }
  | { readonly kind: 'mandate'; readonly version: number };

/** The risk engine with all that it remembers: the one maker of approved orders, the mandate and the circuit breaker. */
export interface RiskService {
  readonly approval: OrderApproval;
  readonly guard: RiskGuard;
  /** What the rules say about a ticket, with facts put in place of those that are known. Changes nothing. */
  evaluate(request: EntryRequest, assumed: AssumedFacts): RiskEvaluation;
  state(): RiskState;
  mandate(): MandateStatus;
  /** @throws AppError `invalid_input` for limits that cannot be meant together. */
  preview(draft: MandateDraft): {
    changes: LimitChange[];
    effectiveAt: number;
    breaches: RuleVerdict[];
    state: RiskState;
  };
  /** @throws AppError `conflict` when another version was signed meanwhile; `invalid_input`. */
  sign(request: {
    readonly draft: MandateDraft;
    readonly signedBy: string;
    readonly note: string;
    readonly basedOn: number;
  }): MandateStatus;
  /** @throws AppError `conflict` with the numbers while a measure stands against it. */
  resume(reason: string): RiskState;
  correlations(): { pairs: readonly Correlation[]; groups: readonly CorrelationGroup[]; threshold: number };
  /** A proposal was confirmed: what the guard of behaviour counts is read again. */
  confirmed(): void;
}

export interface RiskServiceParts {
  readonly store: RiskStore;
  readonly orders: Pick<OrderStore, 'equity' | 'equityAt' | 'peakEquity' | 'proposals' | 'addRiskEvent'>;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly sha256: Sha256;
  readonly environment: Environment;
  readonly account: () => AccountFacts;
  /** Instruments whose prices are followed. */
  readonly instruments: () => readonly InstrumentId[];
  readonly market: RiskMarket;
  readonly forecasts: RiskForecasts;
  readonly personRecord: (account: AccountFacts) => TrackRecord;
  readonly requests: () => { readonly total: number; readonly failed: number };
  readonly onEvent: (event: RiskServiceEvent) => void;
  readonly onFailure: (error: unknown) => void;
}

export function createRiskService(parts: RiskServiceParts): RiskService {
  const { store, orders, clock, ids, sha256, environment, market, forecasts, onEvent, onFailure } = parts;
  const behaviour = createBehaviourLedger(orders);
  const dayStart = createDayStart(orders);
  let told = '';
  let toldAt = 0;
  // Of the look that is under way: what the account holds is asked for once in it.
  let seen: AccountFacts | null = null;
  let peak: { readonly from: number; readonly equity: DecimalString | null } | null = null;

  const mandates = createMandateDesk({
    store,
    clock,
    ids,
    sha256,
    environment,
    addEvent: (event) => {
      orders.addRiskEvent(event);
      onEvent({ kind: 'risk-event', event });
    },
    onEvent: (event) => onEvent({ kind: 'risk-event', event }),
    onChange: (mandate) => {
      onEvent({ kind: 'mandate', version: mandate.version });
      tell();
    },
  });
  const breaker = createBreakerDesk({
    store,
    clock,
    ids,
    limits: mandates.limits,
    inputs: (record) => inputsFor(record, mandates.limits()),
    onChange: () => tell(),
    onEvent: (event) => onEvent({ kind: 'risk-event', event }),
    onFailure,
  });

  const accountNow = () => seen ?? parts.account();

  function dayOf(account: AccountFacts, limits: MandateLimits) {
    const startAt = dayStartAt(clock.now(), limits.dayZone);
    const start = dayStart.at(startAt);
    const { equity, realised } = account;
    return { startAt, ...dayMeasure({ start, equity, realised, countsUnrealised: limits.countsUnrealised }) };
  }

  /** The highest equity since `from`, what it is now included. */
  function peakSince(from: number, equity: DecimalString | null): DecimalString | null {
    if (peak?.from !== from) peak = { from, equity: orders.peakEquity(from) };
    if (equity !== null && (peak.equity === null || exact(equity).gt(exact(peak.equity)))) peak = { from, equity };
    return peak.equity;
  }

  function inputsFor(record: BreakerRecord, limits: MandateLimits): BreakerInputs {
    const account = accountNow();
    const ratios = parts.instruments().map(market.volatilityRatio);
    const known = ratios.filter((ratio) => ratio !== null);
    return breakerInputs({
      now: clock.now(),
      account,
      limits,
      lossesFrom: record.countsFrom.losses,
      peakEquity: peakSince(record.countsFrom.drawdown, account.equity),
      day: dayOf(account, limits),
      requests: parts.requests(),
      modelFailures: forecasts.failuresInRow(record.countsFrom.model),
      calibration: forecasts.calibration(record.countsFrom.calibration, limits.calibrationMinForecasts),
      volatilityRatio: known.length === 0 ? null : Math.max(...known),
    });
  }

  function tradingState(account: AccountFacts): RiskStanding['trading'] {
    if (account.killSwitch) return { state: 'halted', reason: account.killSwitch.reason };
    const { state, reason } = breaker.state();
    return { state, reason };
  }

  function standing({ ticket, account }: EntryRequest, limits = mandates.limits()): RiskStanding {
    const { current, isExpired, needsSignature } = mandates.status();
    const { startAt, ...day } = dayOf(account, limits);
    const { countsFrom } = breaker.record();
    const prediction = ticket.predictionId === null ? null : forecasts.prediction(ticket.predictionId);
    return {
      limits,
      mandate: { version: current.version, isExpired, needsSignature, expiresAt: current.expiresAt },
      trading: tradingState(account),
      dayStartAt: startAt,
      day,
      peakEquity: peakSince(countsFrom.drawdown, account.equity),
      lossesFrom: countsFrom.losses,
      groupOf: (instrument) => sharersOf(instrument, account, limits),
      candles: market.candles(ticket.instrument),
      record: recordBehind(prediction, { ofModel: forecasts.recordOf, ofPerson: () => parts.personRecord(account) }),
      decision: decisionOf(ticket.predictionId, prediction),
      behaviourWarnings: behaviour.warningsSince(startAt),
    };
  }

  function groupsOf(account: AccountFacts, limits: MandateLimits, ...more: InstrumentId[]) {
    const all = new Set([...parts.instruments(), ...account.exposures.map(({ instrument }) => instrument), ...more]);
    return market.groups([...all].sort(), limits.correlationThreshold);
  }

  function sharersOf(instrument: InstrumentId, account: AccountFacts, limits: MandateLimits): readonly InstrumentId[] {
    const group = groupsOf(account, limits, instrument).find(({ instruments }) => instruments.includes(instrument));
    return (group?.instruments ?? []).filter((other) => other !== instrument);
  }

  /** Measured now, without tripping anything: a question changes nothing. */
  function measuresOf(record: BreakerRecord, limits: MandateLimits): BreakerMeasure[] {
    return breakerMeasures(record, measureBreaker(inputsFor(record, limits), limits), limits);
  }

  function describe(
    limits = mandates.limits(),
    record = breaker.record(),
    measures = measuresOf(record, limits),
  ): RiskState {
    const account = accountNow();
    return describeRisk({
      now: clock.now(),
      account,
      limits,
      mandate: mandates.status(),
      record,
      measures,
      day: dayOf(account, limits),
      groups: groupsOf(account, limits),
      instruments: parts.instruments(),
    });
  }

  /** Only what differs; the watch asks at most once a second, because prices move all the time. */
  function tell(): void {
    const state = describe();
    const { at, ...rest } = state;
    toldAt = at;
    const text = JSON.stringify(rest);
    if (text === told) return;
    told = text;
    onEvent({ kind: 'risk-state', state });
  }

  return {
    approval: createOrderApproval({ standing }),
    guard: {
      watch: () => {
        try {
          seen = parts.account();
        } catch (error) {
          // The breaker asks once more, and is told that it cannot be measured.
          onFailure(error);
        }
        breaker.watch();
        try {
          if (Math.abs(clock.now() - toldAt) >= TELL_MS) tell();
        } catch (error) {
          onFailure(error);
        } finally {
          seen = null;
        }
      },
      state: breaker.state,
    },
    evaluate: (asked, assumptions) => {
      const { request, standing: assumed, assumed: names } = assumeFacts(asked, standing(asked), assumptions);
      const { decision, size, verdicts } = evaluateEntry(request, assumed);
      return { ticket: asked.ticket, decision, size, verdicts: [...verdicts], assumed: names };
    },
    state: () => describe(),
    mandate: mandates.status,
    preview: (draft) => {
      const { changes, effectiveAt } = mandates.preview(draft);
      const { limits } = draft;
      const record = breaker.record();
      const readings = measureBreaker(inputsFor(record, limits), limits);
      const stepped = stepBreaker(record, readings, limits, clock.now());
      const state = describe(limits, stepped, breakerMeasures(stepped, readings, limits));
      const breaches = portfolioBreaches({ state, limits, account: parts.account() });
      return { changes, effectiveAt, breaches, state };
    },
    sign: (request) => {
      const status = mandates.sign(request);
      // What is tighter counts at once.
      breaker.watch();
      tell();
      return status;
    },
    resume: (reason) => {
      breaker.resume(reason, 'window');
      return describe();
    },
    correlations: () => {
      const limits = mandates.limits();
      const account = parts.account();
      const groups = groupsOf(account, limits);
      const pairs = market.correlations(groups.flatMap(({ instruments }) => instruments).sort());
      return { pairs, groups, threshold: limits.correlationThreshold };
    },
    confirmed: behaviour.confirmed,
  };
}

const TELL_MS = 1_000;
