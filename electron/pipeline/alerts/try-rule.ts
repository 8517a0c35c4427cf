import type { MarketMoments } from '#electron/ports/market-moments';
import type { AlertFact, AlertRuleDraft, AlertTest } from '#shared/domain/alert';
import { AppError } from '#shared/domain/app-error';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import { timeframeMs } from '#shared/domain/timeframe';
import { measureFollowThrough } from './measure-follow-through';
import { candlesBefore, momentNeeds, watchRule } from './watch-rule';

export interface RuleTestQuestion {
  /** One of the rule's; its first where it is missing. */
  readonly instrument?: InstrumentId | undefined;
  readonly asOf?: EpochMs | undefined;
  /** Candles to look at. */
  readonly lookback: number;
}

/**
 * How often a rule would have fired on stored candles, its cooldown included, and what followed. Conditions on the account
 * cannot be told from history: they are taken out, and named.
 *
 * @throws AppError `invalid_input` where no condition is left, or the instrument is not one of the rule's; `no_candles` where
 * there is nothing to look at; what `MarketMoments.between` throws.
 */
export async function tryRule(
  draft: AlertRuleDraft,
  question: RuleTestQuestion & { readonly asOf: EpochMs },
  parts: { readonly moments: MarketMoments; readonly yieldToLoop: () => Promise<void> },
  signal?: AbortSignal,
): Promise<AlertTest> {
  const { timeframe, cooldownCandles } = draft;
  const instrument = question.instrument ?? (draft.instruments[0] as InstrumentId);
  if (!draft.instruments.includes(instrument)) {
    throw new AppError('invalid_input', `Expected an instrument of the rule, was ${instrument}.`, { instrument });
  }
  const leftOut = new Set(draft.conditions.flatMap(({ kind }, index) => (kind === 'risk' ? [index] : [])));
  if (leftOut.size === draft.conditions.length) {
    throw new AppError('invalid_input', 'Every condition is about the account, which history does not tell.', {
      untested: ['risk'],
    });
  }
  const before = candlesBefore(draft);
  const moments = await parts.moments.between(
    {
      instrument,
      timeframe,
      after: 0,
      until: question.asOf,
      limit: question.lookback + before,
      needs: momentNeeds([draft]),
    },
    signal,
  );
  // The first ones are there to be remembered, unless history has no more than was asked for.
  const from = Math.max(0, moments.length - question.lookback);
  const first = moments[from];
  const last = moments.at(-1);
  if (!first || !last)
    throw new AppError('no_candles', `${instrument} has no candles of ${timeframe}.`, { instrument });

  const watch = watchRule(draft, leftOut);
  const fired: { readonly index: number; readonly facts: readonly AlertFact[] }[] = [];
  for (const [index, moment] of moments.entries()) {
    if (index % PAUSE_EVERY === PAUSE_EVERY - 1) await pause();
    const facts = watch(moment);
    const lastFired = fired.at(-1)?.index ?? Number.NEGATIVE_INFINITY;
    if (facts && index >= from && index - lastFired > cooldownCandles) fired.push({ index, facts });
  }
  const followed = await measureFollowThrough(
    moments,
    from,
    fired.map(({ index }) => index),
    pause,
  );

  async function pause(): Promise<void> {
    await parts.yieldToLoop();
    if (signal?.aborted) throw new AppError('cancelled', 'The test was stopped.');
  }

  return {
    instrument,
    timeframe,
    candles: moments.length - from,
    from: first.closeAt,
    until: last.closeAt,
    firings: fired.length,
    perWeek: (fired.length * WEEK_MS) / (last.closeAt - first.closeAt + timeframeMs(timeframe)),
    examples: fired
      .slice(-EXAMPLES)
      .reverse()
      .map(({ index, facts }) => {
        const { closeAt, price } = moments[index] as (typeof moments)[number];
        return { closeAt, price, facts };
      }),
    untested: [...new Set([...leftOut].map((index) => draft.conditions[index]?.kind as string))],
    followed,
  };
}

const WEEK_MS = 7 * 86_400_000;
const PAUSE_EVERY = 250;
/** Newest first. */
const EXAMPLES = 20;
