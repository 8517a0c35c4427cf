import type { RiskStore } from '#electron/ports/risk-store';
import { candleAt } from '#shared/domain/candle-columns';
import { compensatedSum } from '#shared/domain/compensated-sum';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Proposal, RuleVerdict } from '#shared/domain/proposal';
import type { Counterfactual, RuleEffect } from '#shared/domain/risk-state';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { isSameBracket, startCounterfactual } from './counterfactual-start';
import { type CounterfactualEnd, startWalk, walkCandle } from './counterfactual-walk';
import { ignoringLostCandles, type OutcomeMarket } from './outcome-service';
import type { Trade } from './resolve-forecast';

/** Follows the trades that rules blocked or cut, to see what the rules saved or cost. */
export interface CounterfactualService {
  /**
   * Begins to follow a proposal that was just denied, or confirmed with less than it wanted. Throws nothing: an order never
   * fails for it.
   *
   * @param verdicts - Those of the refusal, where the proposal does not carry them: one refused when it was to be confirmed.
   * @returns `null` for a proposal that is not followed, see `startCounterfactual`; also while the same prices of the same
   * instrument are followed already, so that who asks again and again is counted once, and while 500 are open.
   */
  follow(proposal: Proposal, verdicts?: readonly RuleVerdict[]): Counterfactual | null;
  /** Ends those whose end can be known, of one instrument or of all. Running it again changes nothing. */
  resolveDue(instrument?: InstrumentId): { readonly resolved: number; readonly open: number };
  /** Newest first. */
  list(limit: number): Counterfactual[];
  /**
   * What each rule did, by how often it blocked; of the newest 10,000 trades. A trade that several rules blocked counts for
   * each of them in full: each alone would have been enough. So the sum over rules is more than what all saved together.
   * `resolved` leaves out those whose entry never traded: they saved and cost nothing.
   */
  effects(): RuleEffect[];
}

/**
 * @param parts.feeFractionOf - Fee of one side as a share of the value; 0.001 where it is missing.
 * @param parts.onChange - One was added or has ended.
 * @param parts.onFailure - The journal could not be written or read; what was to be followed is not.
 */
export function createCounterfactualService(parts: {
  readonly store: Pick<
    RiskStore,
    'addCounterfactual' | 'saveCounterfactual' | 'openCounterfactuals' | 'counterfactuals'
  >;
  readonly market: OutcomeMarket;
  readonly feeFractionOf?: (instrument: InstrumentId) => number;
  readonly onChange: () => void;
  readonly onFailure: (error: unknown) => void;
}): CounterfactualService {
  const { store, market, feeFractionOf = () => USUAL_FEE, onChange, onFailure } = parts;
  // How far each was looked at: a day of minutes is not read again with every minute. A restart begins anew.
  const walks = new Map<string, Walk>();

  function resolve(counterfactual: Counterfactual): CounterfactualEnd | null {
    const { instrument, proposalId, startedAt, horizonAt } = counterfactual;
    const known = walks.get(proposalId);
    const timeframe = known?.timeframe ?? shortestTimeframe(market, instrument);
    const lengthMs = timeframeMs(timeframe);
    let trade = known?.trade ?? startWalk(counterfactual);
    const from = known?.nextAt ?? startedAt;
    // The last one to be needed opens at the horizon or is, after a hole, the first one behind it.
    const candles = market.closed({ instrument, timeframe, from, before: Math.max(from, horizonAt) + READ_AHEAD_MS });
    const fee = feeFractionOf(instrument);
    for (let index = 0; index < candles.openAt.length; index++) {
      const walked = walkCandle(counterfactual, trade, candleAt(candles, index), lengthMs, fee);
      if (walked.end) return walked.end;
      trade = walked.trade;
    }
    const last = candles.openAt.at(-1);
    walks.set(proposalId, { timeframe, trade, nextAt: last === undefined ? from : last + lengthMs });
    return null;
  }

  function guarded<T>(run: () => T, otherwise: T): T {
    try {
      return run();
    } catch (error) {
      onFailure(error);
      return otherwise;
    }
  }

  return {
    follow: (proposal, verdicts) =>
      guarded(() => {
        const started = startCounterfactual(proposal, verdicts);
        if (!started) return null;
        const open = store.openCounterfactuals();
        if (open.length >= MOST_OPEN || open.some((other) => isSameBracket(other, started))) return null;
        store.addCounterfactual(started);
        onChange();
        return started;
      }, null),
    resolveDue: (instrument) => {
      const open = guarded(() => store.openCounterfactuals(), []).filter(
        (one) => instrument === undefined || one.instrument === instrument,
      );
      let resolved = 0;
      for (const counterfactual of open) {
        const end = guarded(() => ignoringLostCandles(() => resolve(counterfactual)), null);
        if (!end || !guarded(() => save({ ...counterfactual, ...end }), false)) continue;
        walks.delete(counterfactual.proposalId);
        resolved += 1;
      }
      if (resolved > 0) onChange();
      return { resolved, open: open.length - resolved };
    },
    list: (limit) => store.counterfactuals({ limit }),
    effects: () => effectsOf(store.counterfactuals({ limit: MOST_COUNTED })),
  };

  function save(counterfactual: Counterfactual): boolean {
    store.saveCounterfactual(counterfactual);
    return true;
  }
}

interface Walk {
  readonly timeframe: Timeframe;
  readonly trade: Trade;
  /** Open of the next candle to look at. */
  readonly nextAt: EpochMs;
}

function shortestTimeframe(market: OutcomeMarket, instrument: InstrumentId): Timeframe {
  // A week is a whole number of every other timeframe.
  return market.lowerTimeframe({ instrument, timeframe: '1w' }) ?? '1w';
}

function effectsOf(counterfactuals: readonly Counterfactual[]): RuleEffect[] {
  const codes = [...new Set(counterfactuals.flatMap((counterfactual) => counterfactual.codes))];
  return codes
    .map((code) => {
      const blocked = counterfactuals.filter((counterfactual) => counterfactual.codes.includes(code));
      const results = blocked.flatMap(({ state, resultR }) =>
        state === 'resolved' && resultR !== null ? [resultR] : [],
      );
      return { code, blocked: blocked.length, resolved: results.length, savedR: -compensatedSum(results) || 0 };
    })
    .toSorted((a, b) => b.blocked - a.blocked || (a.code < b.code ? -1 : 1));
}

const USUAL_FEE = 0.001;
const MOST_OPEN = 500;
const MOST_COUNTED = 10_000;
/** Behind the horizon, so that a hole there does not keep one open for ever: a weekend and more. */
const READ_AHEAD_MS = 7 * 86_400_000;
