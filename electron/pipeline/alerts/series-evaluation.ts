import type { AlertStore } from '#electron/ports/alert-store';
import type { Clock } from '#electron/ports/clock';
import type { AccountMoment, MarketMoment, MarketMoments } from '#electron/ports/market-moments';
import type { AlertFiring, AlertRule } from '#shared/domain/alert';
import { AppError } from '#shared/domain/app-error';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { findFirings, isPresent } from './find-firings';
import { candlesBefore, momentNeeds } from './watch-rule';

export interface EvaluationParts {
  readonly store: Pick<AlertStore, 'evaluatedUntil' | 'lastFiring' | 'firedSince' | 'record' | 'rule'>;
  readonly moments: MarketMoments;
  readonly clock: Clock;
  /** The account now; `null` where there is none. */
  readonly account: () => AccountMoment | null;
  readonly isReplaying: (instrument: InstrumentId) => boolean;
  readonly yieldToLoop: () => Promise<void>;
  /** Firings that are on disk, of one rule and instrument, oldest first. */
  readonly onFired: (firings: readonly AlertFiring[]) => void;
}

/**
 * Evaluates rules of one series at every candle that closed since each was last evaluated.
 *
 * @param again - Candles before a rule's mark at which its conditions on predictions are looked at once more: a forecast is
 * made, and a late one resolved, after the candle was evaluated.
 * @returns Whether the whole stretch was evaluated: not while a replay hides what is new, and not where a rule was changed
 * meanwhile. Nothing is lost, as no mark moves then.
 * @throws What `MarketMoments.between` throws but that there are no candles, and what the store throws.
 */
export type EvaluateSeries = (
  series: { readonly instrument: InstrumentId; readonly timeframe: Timeframe },
  rules: readonly AlertRule[],
  until: EpochMs,
  again: number,
  signal: AbortSignal,
) => Promise<boolean>;

export function createSeriesEvaluation(parts: EvaluationParts): EvaluateSeries {
  const { store, moments, clock } = parts;
  /** The account when a rule was last evaluated on an instrument at the newest candle. */
  const accounts = new Map<string, AccountMoment | null>();

  return async ({ instrument, timeframe }, rules, until, again, signal) => {
    if (parts.isReplaying(instrument)) return false;
    const length = timeframeMs(timeframe);
    const plans = rules.map((rule) => planOf(rule, instrument, until, again));
    const expected = Math.max(...plans.map(({ candles }) => candles));
    if (expected === 0) return true;
    const before = Math.max(...plans.map((plan) => plan.before));
    const stretch = await read(instrument, timeframe, { until, expected, before, length }, rules, signal);
    // What was computed before a replay began may be cut off by its cursor.
    if (parts.isReplaying(instrument)) return false;
    let isWhole = true;
    for (const plan of plans) {
      await parts.yieldToLoop();
      if (signal.aborted) throw stopped();
      isWhole = (await evaluate(plan, stretch, signal)) && isWhole;
    }
    return isWhole;
  };

  function planOf(rule: AlertRule, instrument: InstrumentId, until: EpochMs, again: number): Plan {
    const length = timeframeMs(rule.timeframe);
    // A rule that was saved by a process that was killed before it wrote the mark begins when it was saved.
    const mark = store.evaluatedUntil(rule.id, instrument) ?? rule.updatedAt;
    const looksAgain = rule.conditions.some(({ kind }) => kind === 'prediction') ? again : 0;
    const after = Math.min(mark, until) - looksAgain * length;
    const candles = Math.min(MAX_CANDLES, Math.ceil((until - after) / length));
    const last = store.lastFiring(rule.id, instrument);
    // The candle at which it fired included; where there were holes fewer lie between than the clock says.
    const sinceLast = last ? Math.max(0, Math.ceil((mark - last.closeAt) / length)) + 1 : 0;
    const forCooldown = last ? Math.min(rule.cooldownCandles, looksAgain > 0 ? rule.cooldownCandles : sinceLast) : 0;
    return { rule, instrument, mark, after, candles, before: Math.max(candlesBefore(rule), forCooldown) };
  }

  /** At least `before` candles before the new ones, where history has them. */
  async function read(
    instrument: InstrumentId,
    timeframe: Timeframe,
    span: { until: EpochMs; expected: number; before: number; length: number },
    rules: readonly AlertRule[],
    signal: AbortSignal,
  ): Promise<MarketMoment[]> {
    const { until, expected, before, length } = span;
    const query = { instrument, timeframe, until, limit: expected + before, needs: momentNeeds(rules) };
    const newFrom = until - expected * length;
    const near = Math.max(0, newFrom - before * length - (before > 0 ? HOLES_MS : 0));
    try {
      const found = await moments.between({ ...query, after: near }, signal);
      const older = found.filter(({ closeAt }) => closeAt <= newFrom).length;
      if (found.length === 0 || older >= before || near === 0) return found;
      return await moments.between({ ...query, after: 0 }, signal);
    } catch (error) {
      if (error instanceof AppError && NOTHING_STORED.has(error.code)) return [];
      throw error;
    }
  }

  /** @returns Whether it was evaluated: not where the rule has changed meanwhile. */
  async function evaluate(plan: Plan, stretch: readonly MarketMoment[], signal: AbortSignal): Promise<boolean> {
    const { rule, instrument, mark } = plan;
    const [first] = stretch;
    const last = stretch.at(-1);
    if (!first || !last || last.closeAt <= plan.after) return true;
    if (!isAsItWas(rule)) return false;
    const now = clock.now();
    const key = `${rule.id} ${instrument}`;
    const account = last.closeAt > mark && isPresent(last, now) ? parts.account() : null;
    const fired = new Set(store.firedSince(rule.id, instrument, first.closeAt));
    const firings = await findFirings({
      rule,
      stretch,
      newest: plan.candles,
      after: plan.after,
      mark,
      fired,
      account: account && { now: account, before: accounts.get(key) ?? null },
      now,
      yieldToLoop: parts.yieldToLoop,
    });
    for (let from = 0; from === 0 || from < firings.length; from += FIRINGS_AT_ONCE) {
      if (from > 0) await parts.yieldToLoop();
      if (signal.aborted) throw stopped();
      if (!isAsItWas(rule)) return false;
      const some = firings.slice(from, from + FIRINGS_AT_ONCE);
      const isEnd = from + FIRINGS_AT_ONCE >= firings.length;
      // A part of them is written with the mark that goes as far as they do.
      record(rule, instrument, Math.max(mark, (isEnd ? last : some.at(-1))?.closeAt ?? 0), some);
    }
    if (account) accounts.set(key, account);
    return true;
  }

  function record(
    { id: ruleId }: AlertRule,
    instrument: InstrumentId,
    evaluatedUntil: EpochMs,
    firings: readonly AlertFiring[],
  ): void {
    if (firings.length === 0 && evaluatedUntil === store.evaluatedUntil(ruleId, instrument)) return;
    const added = store.record({ ruleId, instrument, evaluatedUntil }, firings);
    if (added.length > 0) parts.onFired(added);
  }

  function isAsItWas({ id, version }: AlertRule): boolean {
    const stored = store.rule(id);
    return stored?.version === version && stored.isEnabled;
  }
}

function stopped(): AppError {
  return new AppError('cancelled', 'The evaluation was stopped.');
}

interface Plan {
  readonly rule: AlertRule;
  readonly instrument: InstrumentId;
  /** Close up to which it was evaluated. */
  readonly mark: EpochMs;
  /** Closes after this are looked at. */
  readonly after: EpochMs;
  /** At most so many of them, the newest. */
  readonly candles: number;
  /** Candles before those which have to be seen. */
  readonly before: number;
}

const NOTHING_STORED: ReadonlySet<string> = new Set(['instrument_unknown', 'no_candles', 'timeframe_unavailable']);
/** How far back the app catches up. */
const MAX_CANDLES = 5_000;
/** Written in one transaction; others have their turn between two. */
const FIRINGS_AT_ONCE = 100;
/** A weekend and a holiday, in which a market that closes has no candles. */
const HOLES_MS = 4 * 86_400_000;
