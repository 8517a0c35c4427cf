import type { AlertStore } from '#electron/ports/alert-store';
import type { Clock } from '#electron/ports/clock';
import type { AccountMoment, MarketMoment, MarketMoments } from '#electron/ports/market-moments';
import type { AlertChannel, AlertDelivery, AlertFact, AlertFiring, AlertRule } from '#shared/domain/alert';
import { AppError } from '#shared/domain/app-error';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { candlesBefore, momentNeeds, watchRule } from './watch-rule';

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
      if (signal.aborted) throw new AppError('cancelled', 'The evaluation was stopped.');
      isWhole = evaluate(plan, stretch) && isWhole;
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
    const sinceLast = last ? Math.max(0, Math.ceil((mark - last.closeAt) / length)) : 0;
    // Fewer candles than the clock says lie between, where there were holes.
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
  function evaluate(plan: Plan, stretch: readonly MarketMoment[]): boolean {
    const { rule, instrument, mark, after } = plan;
    const last = stretch.at(-1);
    if (!last || last.closeAt <= after) return true;
    const now = clock.now();
    const stored = store.rule(rule.id);
    if (stored?.version !== rule.version || !stored.isEnabled) return false;

    const first = stretch[0] as MarketMoment;
    const fired = new Set(store.firedSince(rule.id, instrument, first.closeAt));
    const silent = createSilence(stretch, fired, rule.cooldownCandles);
    const newFrom = Math.max(after, stretch.at(-plan.candles - 1)?.closeAt ?? Number.NEGATIVE_INFINITY);
    const watch = watchRule(rule);
    const firings: AlertFiring[] = [];
    const account = isPresent(last, now) ? parts.account() : null;
    for (const [index, moment] of stretch.entries()) {
      const isNewest = moment === last && account !== null && moment.closeAt > mark;
      const isAgain = moment.closeAt <= mark;
      const seen = isNewest ? withAccount(moment, account, plan) : isAgain ? asSeenAgain(moment, rule) : moment;
      const facts = watch(seen);
      if (!facts || moment.closeAt <= newFrom || silent.at(index)) continue;
      if (isAgain && !facts.some(({ condition }) => rule.conditions[condition]?.kind === 'prediction')) continue;
      firings.push(firingOf(rule, moment, facts, now));
      silent.around(index);
    }
    const evaluatedUntil = Math.max(mark, last.closeAt);
    if (firings.length === 0 && evaluatedUntil === store.evaluatedUntil(rule.id, instrument)) return true;
    const added = store.record(
      { ruleId: rule.id, instrument, evaluatedUntil },
      firings.map((firing, index) => withDeliveries(firing, rule, index === firings.length - 1, now)),
    );
    if (account !== null && last.closeAt > mark) accounts.set(keyOf(plan), account);
    if (added.length > 0) parts.onFired(added);
    return true;
  }

  function withAccount(moment: MarketMoment, account: AccountMoment, plan: Plan): MarketMoment {
    return { ...moment, account, previousAccount: accounts.get(keyOf(plan)) ?? null };
  }
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

function keyOf({ rule, instrument }: Plan): string {
  return `${rule.id} ${instrument}`;
}

/** What was there before the rule, as it is now, was saved is no news. */
function asSeenAgain(moment: MarketMoment, { updatedAt }: AlertRule): MarketMoment {
  return {
    ...moment,
    made: moment.made.filter(({ requestedAt }) => requestedAt > updatedAt),
    resolved: moment.closeAt > updatedAt ? moment.resolved : [],
  };
}

/** A rule is silent where it fired, and for its cooldown on either side. */
function createSilence(stretch: readonly MarketMoment[], fired: ReadonlySet<EpochMs>, cooldownCandles: number) {
  const isSilent = new Uint8Array(stretch.length);
  const around = (index: number) => {
    isSilent.fill(1, Math.max(0, index - cooldownCandles), index + cooldownCandles + 1);
  };
  for (const [index, { closeAt }] of stretch.entries()) if (fired.has(closeAt)) around(index);
  return { at: (index: number) => isSilent[index] === 1, around };
}

/** Whether a moment is the present: an older one is told as late, and nobody knows the account at it. */
function isPresent({ closeAt, timeframe }: MarketMoment, now: EpochMs): boolean {
  return now - closeAt <= LATE_CANDLES * timeframeMs(timeframe);
}

function firingOf(rule: AlertRule, moment: MarketMoment, facts: readonly AlertFact[], now: EpochMs) {
  const { instrument, timeframe, closeAt, price } = moment;
  return {
    // Made of what makes it one: written again after a power cut, it is still the same one for whoever got its message.
    id: `${rule.id}.${rule.version}.${instrument}.${closeAt}`,
    ruleId: rule.id,
    ruleVersion: rule.version,
    ruleName: rule.name,
    instrument,
    timeframe,
    closeAt,
    firedAt: now,
    price,
    isLate: !isPresent(moment, now),
    conditions: rule.conditions,
    facts,
    deliveries: [] as AlertDelivery[],
    readAt: null,
  };
}

/** The inbox has it with the firing itself. Of several at once the newest is shown and heard; the others wait in the inbox. */
function withDeliveries(firing: AlertFiring, rule: AlertRule, isNewest: boolean, now: EpochMs): AlertFiring {
  const others = [...new Set(rule.channels)].filter((channel) => channel !== 'inbox');
  const deliveries: AlertDelivery[] = [
    { channel: 'inbox', state: 'delivered', tries: 1, at: now, error: null },
    ...others.map((channel): AlertDelivery => {
      const isHeld = !isNewest && ONCE_FOR_SEVERAL.has(channel);
      return { channel, state: isHeld ? 'held' : 'pending', tries: 0, at: isHeld ? now : null, error: null };
    }),
  ];
  return { ...firing, deliveries };
}

const ONCE_FOR_SEVERAL: ReadonlySet<AlertChannel> = new Set(['desktop', 'sound']);
const NOTHING_STORED: ReadonlySet<string> = new Set(['instrument_unknown', 'no_candles', 'timeframe_unavailable']);
/** How far back the app catches up. */
const MAX_CANDLES = 5_000;
const LATE_CANDLES = 2;
/** A weekend and a holiday, in which a market that closes has no candles. */
const HOLES_MS = 4 * 86_400_000;
