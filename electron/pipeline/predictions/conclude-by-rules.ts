import type { PredictionContext } from '#electron/ports/prediction-store';
import type { Sha256 } from '#electron/ports/sha256';
import { AppError } from '#shared/domain/app-error';
import type { CandleColumns } from '#shared/domain/candle-columns';
import { MarketContext } from '#shared/domain/market-context';
import { type Abstention, BaseRate, type Provenance } from '#shared/domain/prediction';
import { chooseByRules, RULES_VERSION, rulesAnswer, rulesForecast } from './apply-rules';
import { type Conclusion, plainRecord } from './conclusion';
import { forecastBaseRate } from './forecast-base-rate';

/** How a record is made, besides what it says. */
export interface RecordOptions {
  readonly sha256: Sha256;
  /** Derived from the context where it is missing. */
  readonly seed: number | undefined;
  /** `failed` when the rules stand in for a model that failed three times in a row. */
  readonly validity: Provenance['validity'];
}

/** The rules' forecast from a context, or their abstention. */
export function concludeByRules(candles: CandleColumns, context: MarketContext, options: RecordOptions): Conclusion {
  const chosen = chooseByRules(context);
  if (chosen.kind === 'none') return abstainByRules(context, { reason: chosen.reason, text: '' }, options);
  const { choice } = chosen;
  const sketch = rulesForecast(context, choice, { fraction: 0, n: 1 });
  const baseRate = forecastBaseRate(sketch, candles);
  if (!baseRate) {
    const text = 'Too few earlier candles for a base rate.';
    return abstainByRules(context, { reason: 'warm_up', text }, options);
  }
  const verdict = rulesForecast(context, choice, baseRate);
  return rulesConclusion(context, verdict, baseRate, rulesAnswer(choice, baseRate), options);
}

/** An abstention that needed no model: nothing could be cited, or nothing was known. */
export function abstainByRules(
  context: MarketContext | null,
  abstention: Omit<Abstention, 'kind'>,
  options: RecordOptions,
): Conclusion {
  return rulesConclusion(context, { kind: 'abstention', ...abstention }, null, ABSTAIN_ANSWER, options);
}

function rulesConclusion(
  market: MarketContext | null,
  verdict: Conclusion['verdict'],
  baseRate: BaseRate | null,
  rawOutput: string,
  { sha256, seed, validity }: RecordOptions,
): Conclusion {
  const record = plainRecord({
    facts: { market, baseRate },
    rawOutput,
    modelId: 'rules',
    modelHash: sha256(RULES_VERSION),
    promptId: 'rules',
    promptVersion: RULES_VERSION,
    version: RULES_VERSION,
    validity,
    seed,
    sha256,
  });
  return { source: 'rules', verdict, baseRate, sampling: null, recalibration: null, ...record };
}

/**
 * What the rules answer to a stored context.
 *
 * @throws AppError `conflict` when other rules made it.
 */
export function repeatRules(context: PredictionContext, provenance: Provenance): string {
  if (provenance.runtime !== RULES_VERSION) {
    throw new AppError(
      'conflict',
      `The prediction was made by ${provenance.runtime}; the rules are ${RULES_VERSION} now.`,
    );
  }
  const input = JSON.parse(context.prompt) as { market: unknown; baseRate: unknown };
  const baseRate = BaseRate.nullable().parse(input.baseRate);
  if (input.market === null || baseRate === null) return ABSTAIN_ANSWER;
  const chosen = chooseByRules(MarketContext.parse(input.market));
  return chosen.kind === 'choice' ? rulesAnswer(chosen.choice, baseRate) : ABSTAIN_ANSWER;
}

const ABSTAIN_ANSWER = '{"direction":"abstain"}';
