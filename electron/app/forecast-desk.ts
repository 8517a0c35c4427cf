import { type CandleColumns, sliceColumns } from '#shared/domain/candle-columns';
import type { StructureKind } from '#shared/domain/structure';
import type { LaterCandles } from '#shared/domain/training-example';
import { resolveForecast } from '../pipeline/outcomes/resolve-forecast';
import { answerSchema } from '../pipeline/predictions/answer-schema';
import { buildMarketContext, CONTEXT_CANDLES } from '../pipeline/predictions/build-market-context';
import { forecastBaseRate } from '../pipeline/predictions/forecast-base-rate';
import { forecastPlans } from '../pipeline/predictions/forecast-plans';
import { forecastPrompt } from '../pipeline/predictions/forecast-prompt';
import { parseAnswer } from '../pipeline/predictions/parse-answer';
import type { PromptTemplates } from '../pipeline/predictions/prediction-sources';
import { detectStructures } from '../pipeline/structures/detect-structures';
import type { ForecastDesk } from '../ports/forecast-desk';

/**
 * The desk that examples and evaluations of forecasts are made at: contexts, questions, answers and outcomes come from the code
 * that makes and scores the predictions that count.
 */
export function createForecastDesk(templates: PromptTemplates): ForecastDesk {
  const resolution: ForecastDesk['resolution'] = (forecast, asOf, timeframe, later) => {
    const candles = columnsOf(later);
    // Costs move the result in R, not which barrier came first.
    const outcome = resolveForecast({ forecast, asOf, timeframe, candles, readInside: noneInside, roundTripCost: 0 });
    if (outcome === null || outcome.result === 'not_entered') return null;
    return { hit: outcome.result === 'target' ? 1 : 0, knownAt: outcome.knownAt };
  };
  return {
    observe: ({ instrument, timeframe, pricePrecision, candles }) => {
      // As many as the app reads: older candles would make other structures and other base rates.
      const known = sliceColumns(candles, Math.max(0, candles.openAt.length - CONTEXT_CANDLES));
      const structures = detectStructures(known, { timeframe, kinds: PLAYBOOK_KINDS });
      const context = buildMarketContext({ instrument, timeframe, pricePrecision, candles: known, structures });
      return context && { context, structures, candles: known };
    },
    prompt: (context) => forecastPrompt(context, templates),
    schema: (context) => answerSchema(context, forecastPlans(context)),
    read: parseAnswer,
    baseRate: (forecast, candles) => forecastBaseRate(forecast, candles)?.fraction ?? null,
    outcome: (...asked) => resolution(...asked)?.hit ?? null,
    resolution,
  };
}

function columnsOf({ openAt, open, high, low, close }: LaterCandles): CandleColumns {
  return {
    openAt: Float64Array.from(openAt),
    open: Float64Array.from(open),
    high: Float64Array.from(high),
    low: Float64Array.from(low),
    close: Float64Array.from(close),
    volume: new Float64Array(openAt.length),
  };
}

function noneInside(): null {
  return null;
}

/** Those of the prompt's levels, and what playbooks need beside them: a moment costs some milliseconds, most of them here. */
const PLAYBOOK_KINDS: readonly StructureKind[] = [
  'swing',
  'fair_value_gap',
  'break_of_structure',
  'change_of_character',
  'order_block',
  'liquidity_sweep',
  'dealing_range',
  'judas_swing',
  'power_of_three',
];
