import type { AccountFacts } from '#electron/ports/account-facts';
import type { ExecutionEvent } from '#electron/ports/execution-client';
import type { EntryRequest } from '#electron/ports/order-approval';
import { AppError } from '#shared/domain/app-error';
import type { DecimalString } from '#shared/domain/decimal';
import type { InstrumentId } from '#shared/domain/instrument';
import { assertNever } from '#shared/domain/invariant';
import type { Order } from '#shared/domain/order';
import type { Position } from '#shared/domain/position';
import type { ConfirmationCard, OrderTicket, Proposal, ProposalSource } from '#shared/domain/proposal';
import { strictest, type TradingState } from '#shared/domain/trading-state';
import { createAccountChecks } from './account-checks';
import type { ConfirmationRequest } from './confirmation-desk';
import type { ExecutionStatus } from './connection-state';
import type { HaltDemand } from './halt-enforcer';
import { startHeartbeat } from './heartbeat';
import { createPositionView } from './position-view';
import { type ExecutionParts, wireExecution } from './wire-execution';

export type { ExecutionStatus } from './connection-state';
export type { ExecutionParts, ExecutionServiceEvent } from './wire-execution';

/** Orders from a ticket to the last fill: nothing is lost, nothing is sent twice. */
export interface ExecutionService {
  /** Opens the user stream, reconciles and starts the heartbeat. Resolves when the first reconciliation has ended, well or not. */
  start(): Promise<void>;
  /** Ends timers and the user stream; orders on the exchange stay as they are. The client is closed by who made it. */
  stop(): void;
  /**
   * Sizes and checks a ticket; a denied one comes back with the state `denied`. Sends nothing.
   *
   * @param proposedBy - Name of the program that it comes from; `null` where a person or the assistant asks.
   */
  propose(ticket: OrderTicket, source: ProposalSource, proposedBy?: string | null): Proposal;
  /** What the rules would be asked for such a ticket now; records and proposes nothing. Works without a connection. */
  evaluationFacts(ticket: OrderTicket, source: ProposalSource): EntryRequest;
  /** What the account holds and did, from the journal where there is no connection. */
  accountFacts(): AccountFacts;
  /**
   * Puts an open proposal before a person, with a token that this caller may confirm it with, once. An earlier token of the
   * same proposal ends.
   *
   * @param caller - One load of one window's page.
   * @throws AppError `not_found`, `proposal_closed`.
   */
  present(proposalId: string, caller: string): ConfirmationCard;
  /**
   * Sends the order of a proposal, once. The token is used up whatever comes of it.
   *
   * @throws AppError `not_found`, `proposal_closed`, `confirmation_invalid` (token of another caller or proposal, used,
   * replaced, ended, or not typed what had to be), `proposal_changed`, `price_moved`, `order_refused` (risk or the exchange
   * said no), `conflict` (another proposal of the same prediction was confirmed), `disk_full`. An order whose fate is not
   * known is no error: it comes back in the state `unknown`.
   */
  confirm(request: ConfirmationRequest, caller: string): Promise<{ proposal: Proposal; orders: Order[] }>;
  /** The caller is gone: what was put before it can be confirmed by it no more. */
  releaseCaller(caller: string): void;
  withdraw(proposalId: string): Proposal;
  /** @throws AppError `not_found`, `order_refused` (final, external, or guards a position), `order_unknown`. */
  cancel(clientOrderId: string): Promise<Order>;
  cancelAll(instrument?: InstrumentId): Promise<{ cancelled: number; failed: string[] }>;
  moveStop(request: {
    readonly instrument: InstrumentId;
    readonly stop: DecimalString;
    readonly target: DecimalString | null;
  }): Promise<Position>;
  closePosition(instrument: InstrumentId): Promise<{ orders: Order[] }>;
  /** Compares everything with the exchange again; the result is in the status. */
  reconcile(): Promise<ExecutionStatus>;
  /**
   * Halts all trading, connected or not: entries are refused from now on and over restarts, those that are live or on their
   * way are cancelled, and positions are closed where `flatten` says so. Resolves when all of it was tried once; it goes on
   * until nothing is left.
   */
  halt(halt: { readonly flatten: boolean; readonly reason: string }): Promise<ExecutionStatus>;
  /**
   * Takes entries again in a halted instrument; with `null` lifts the halt of all trading, which leaves halts of single
   * instruments as they are.
   *
   * @throws AppError `not_found` where it is not halted.
   */
  resume(instrument: InstrumentId | null, reason: string): ExecutionStatus;
  /** Refuses entries for a reason that others know of; stops, exits and cancels go on. */
  blockEntries(code: 'key_unsafe', message: string): void;
  unblockEntries(code: 'key_unsafe'): void;
  positions(): Position[];
  status(): ExecutionStatus;
}

export function createExecutionService(parts: ExecutionParts): ExecutionService {
  const { client, clock, scheduler, guard, quotes, accountQuote, onEvent } = parts;
  const wired = wireExecution(parts, {
    onFill: () => {
      hasNewFills = true;
    },
    isRunning: () => stopRunning !== null,
  });
  const { limits, risk, gate, book, account, tracker, state, reconciler, resolver, cancels, levels } = wired;
  const { actions, watchdog, desk, killSwitch, enforcer, view, confirmations, tellStatus } = wired;
  const positions = createPositionView({ client, book, tracker, levels, watchdog, quotes });
  const checks = createAccountChecks({ reconciler, state, gate, risk, clock, limits, onChecked: afterChange });

  let hasNewFills = false;
  let equityDueAt = 0;
  let told = '';
  let stopRunning: (() => void) | null = null;
  let trading: TradingState = 'active';

  function tellPositions(): void {
    const now = positions();
    const text = JSON.stringify(now);
    if (text === told) return;
    told = text;
    onEvent({ kind: 'positions', positions: now });
  }

  function tellEquity(): void {
    if (!hasNewFills && clock.now() < equityDueAt) return;
    const point = account.recordEquity(accountQuote());
    if (!point) return;
    hasNewFills = false;
    equityDueAt = clock.now() + limits.equityMs;
    onEvent({ kind: 'equity', point });
  }

  /** Lets the breaker measure, and carries out what it and a person's halt demand. */
  function watch(): void {
    guard.watch();
    const { state: now } = guard.state();
    const before = trading;
    trading = now;
    const isStricter = now !== before && strictest(now, before) === now;
    if (isStricter) enforcer.restart();
    void enforcer.enforce(demanded);
    // What was proposed under other rules is not waited for.
    if (isStricter) desk.expire('all');
    if (now !== before) tellStatus();
  }

  function demanded(): HaltDemand {
    const halt = killSwitch.current();
    const { state: now, cancelsEntries, flattens } = guard.state();
    return {
      cancelsEntries: halt !== null || now === 'halted' || cancelsEntries,
      flattens: halt?.flatten === true || flattens,
    };
  }

  function afterChange(): void {
    if (!stopRunning) return;
    watchdog.run();
    tellPositions();
    watch();
  }

  function onExchangeEvent(event: ExecutionEvent): void {
    try {
      switch (event.kind) {
        case 'order':
          tracker.handle(event);
          break;
        case 'balances':
          account.merge(event.balances, event.at);
          break;
        case 'stream':
          state.setStream(event.isUp);
          // What happened while nothing was told has to be asked for.
          if (event.isUp) void checks.reconcile();
          break;
        default:
          assertNever(event);
      }
      afterChange();
    } catch (error) {
      // The event is lost to the journal, not to the exchange: asking again brings it back.
      gate.block('journal_failed', 'What the exchange told could not be written. Entries are halted.');
      risk.raiseOnce('journal_failed', {
        kind: 'connection',
        code: 'journal_failed',
        severity: 'critical',
        details: { message: error instanceof Error ? error.message : String(error) },
      });
    }
  }

  function onBeat(): void {
    for (const step of [
      watch,
      () => desk.expire('due'),
      desk.checkDrift,
      state.checkSkew,
      cancels.cancelOld,
      afterChange,
      tellEquity,
      tellStatus,
    ]) {
      try {
        step();
      } catch (error) {
        state.onFailure(error);
      }
    }
    void resolver.run().then(afterChange);
    checks.runDue();
  }

  function onJump(byMs: number): void {
    risk.raise({ kind: 'connection', code: 'clock_jump', severity: 'warning', value: `${byMs} ms` });
    desk.expire('all');
    void checks.reconcile();
  }

  /** Does what a person asked for; a failure can be the first sign of a key that is not taken any more. */
  async function whileRunning<T>(work: () => Promise<T>): Promise<T> {
    if (!stopRunning) throw new AppError('exchange_off', 'The exchange is not connected.');
    try {
      return await work();
    } catch (error) {
      state.onFailure(error);
      throw error;
    }
  }

  return {
    start: async () => {
      if (stopRunning) return;
      gate.unblock('key_revoked');
      risk.clear('key_revoked');
      state.set('connecting');
      book.load();
      account.load();
      tracker.load();
      view.restart();
      actions.reportInterruptedMoves();
      // What was decided before this connection rests on prices, and perhaps on a journal, of before.
      desk.expire('all');
      const unsubscribe = client.subscribe(onExchangeEvent);
      const stopBeat = startHeartbeat({
        clock,
        scheduler,
        everyMs: limits.heartbeatMs,
        jumpMs: limits.clockJumpMs,
        onBeat,
        onJump,
      });
      stopRunning = () => {
        unsubscribe();
        stopBeat();
      };
      // Before any entry: what was lost while the app was away counts.
      watch();
      await checks.reconcile();
    },
    stop: () => {
      stopRunning?.();
      stopRunning = null;
      confirmations.endAll();
      tracker.close();
      state.setStream(false);
      state.set('off');
    },
    propose: desk.propose,
    evaluationFacts: desk.requestFor,
    accountFacts: wired.accountFacts,
    present: desk.present,
    releaseCaller: desk.releaseCaller,
    confirm: (request, caller) =>
      whileRunning(async () => {
        const result = await desk.confirm(request, caller);
        afterChange();
        return result;
      }),
    withdraw: desk.withdraw,
    cancel: (clientOrderId) => whileRunning(() => cancels.cancel(clientOrderId)),
    cancelAll: (instrument) => whileRunning(() => cancels.cancelAll(instrument)),
    moveStop: ({ instrument, stop, target }) =>
      whileRunning(async () => {
        await actions.moveStop(instrument, stop, target);
        const position = positions().find((one) => one.instrument === instrument);
        if (!position)
          throw new AppError('not_found', `The position in ${instrument} has closed meanwhile.`, { instrument });
        tellPositions();
        return position;
      }),
    closePosition: (instrument) =>
      whileRunning(async () => {
        const orders = await actions.close(instrument);
        tellPositions();
        return { orders };
      }),
    reconcile: () =>
      whileRunning(async () => {
        await checks.reconcile();
        return state.status();
      }),
    halt: async (halt) => {
      killSwitch.halt(halt);
      desk.expire('all');
      enforcer.restart();
      // Without a connection it is carried out at the next start.
      if (stopRunning) await enforcer.enforce(demanded);
      tellPositions();
      return state.status();
    },
    resume: (instrument, reason) => {
      if (instrument === null) {
        killSwitch.resume(reason);
        return state.status();
      }
      gate.resume(instrument);
      risk.raise({ kind: 'breaker', code: 'instrument_resumed', severity: 'info', instrument, details: { reason } });
      return state.status();
    },
    blockEntries: (code, message) => {
      gate.block(code, message);
      risk.raiseOnce(code, { kind: 'connection', code, severity: 'critical', details: { message } });
    },
    unblockEntries: (code) => {
      gate.unblock(code);
      risk.clear(code);
    },
    positions,
    status: state.status,
  };
}
