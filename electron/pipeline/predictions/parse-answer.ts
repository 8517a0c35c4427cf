import { z } from 'zod';
import type { MarketContext } from '#shared/domain/market-context';
import { type CitedPrice, CLOSE_EVIDENCE, type Forecast } from '#shared/domain/prediction';
import { timeframeMs } from '#shared/domain/timeframe';
import { ABSTAIN, HORIZONS, MARKET_ENTRY, MAX_EVIDENCE, PROBABILITIES } from './answer-schema';
import { MIN_DISTANCE_ATR } from './build-market-context';
import { MIN_REWARD_TO_RISK } from './forecast-plans';

export type ParsedAnswer =
  | { readonly kind: 'forecast'; readonly forecast: Forecast }
  | { readonly kind: 'abstention' }
  /** `problem` is one sentence that names what was expected; it may be shown to the model. */
  | { readonly kind: 'invalid'; readonly problem: string };

/**
 * What a model's raw answer says, checked again from nothing: a grammar can be cut short, and a model without one can
 * write anything.
 */
export function parseAnswer(raw: string, context: MarketContext): ParsedAnswer {
  const json = parseJson(raw);
  if (json === undefined) return invalid('Expected one complete JSON object and nothing else.');
  const answer = Answer.safeParse(json);
  if (!answer.success) return invalid(describe(answer.error));
  if (answer.data.direction === ABSTAIN) return { kind: 'abstention' };
  return checkForecast(answer.data, context);
}

function checkForecast(answer: ForecastAnswer, context: MarketContext): ParsedAnswer {
  const cite = (id: string): CitedPrice | null => {
    const level = context.levels.find((candidate) => candidate.id === id);
    return level ? { price: level.price, evidenceId: level.structureId } : null;
  };
  const market = { price: context.referencePrice, evidenceId: CLOSE_EVIDENCE };
  const entry = answer.entry === MARKET_ENTRY ? market : cite(answer.entry);
  const stop = cite(answer.stop);
  const target = cite(answer.target);
  const unknown = [answer.stop, answer.target, ...(entry ? [] : [answer.entry]), ...answer.evidence].find(
    (id) => !cite(id),
  );
  if (!entry || !stop || !target || unknown !== undefined)
    return invalid(`Expected ids of listed levels, was ${unknown}.`);

  const sign = answer.direction === 'long' ? 1 : -1;
  const risk = sign * (entry.price - stop.price);
  const reward = sign * (target.price - entry.price);
  const reach = sign * (target.price - context.referencePrice);
  // The schema's sums may round otherwise than these: a hair on the bound is no fault.
  const hair = 1e-9 * context.atr;
  const slack = MIN_DISTANCE_ATR * context.atr - hair;
  if (risk <= 0 || reward <= 0 || reach <= 0) {
    const order = sign > 0 ? 'stop below entry below target' : 'target below entry below stop';
    return invalid(`Expected ${order}, was stop ${stop.price}, entry ${entry.price}, target ${target.price}.`);
  }
  if (sign * (entry.price - context.referencePrice) > 0) {
    return invalid(`Expected an entry at the market or nearer the stop, was ${entry.price}.`);
  }
  if (risk < slack || reach < slack) {
    return invalid(`Expected barriers at least ${MIN_DISTANCE_ATR} ATR away, was ${stop.price} and ${target.price}.`);
  }
  if (reward < MIN_REWARD_TO_RISK * risk - hair) {
    return invalid(
      `Expected a reward of at least ${MIN_REWARD_TO_RISK} of the risk, was ${(reward / risk).toFixed(2)}.`,
    );
  }
  return {
    kind: 'forecast',
    forecast: {
      kind: 'forecast',
      direction: answer.direction,
      probability: answer.probability / 100,
      rawProbability: null,
      referencePrice: context.referencePrice,
      entry,
      stop,
      targets: [target],
      invalidation: stop,
      horizonCandles: answer.horizon,
      horizonMs: answer.horizon * timeframeMs(context.timeframe),
      evidenceIds: [...new Set(answer.evidence.map((id) => cite(id)?.evidenceId as string))],
    },
  };
}

function parseJson(raw: string): unknown {
  if (raw.length > MAX_ANSWER_LENGTH) return undefined;
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

function describe(error: z.ZodError): string {
  const issue = error.issues[0];
  const field = issue?.path.join('.') || 'answer';
  return `Field ${field}: ${issue?.message ?? 'not valid'}.`.slice(0, 300);
}

function invalid(problem: string): ParsedAnswer {
  return { kind: 'invalid', problem };
}

const LevelId = z.string().max(8);
const ForecastAnswer = z.strictObject({
  direction: z.enum(['long', 'short']),
  stop: LevelId,
  entry: LevelId,
  target: LevelId,
  horizon: z.literal([...HORIZONS]),
  probability: z.literal([...PROBABILITIES]),
  evidence: z.array(LevelId).min(1).max(MAX_EVIDENCE),
});
type ForecastAnswer = z.infer<typeof ForecastAnswer>;

const Answer = z.discriminatedUnion('direction', [ForecastAnswer, z.strictObject({ direction: z.literal(ABSTAIN) })]);

const MAX_ANSWER_LENGTH = 4_000;
