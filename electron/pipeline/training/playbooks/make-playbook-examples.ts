import type { AskedPrompt, AssistantPrompts, CitedPair } from '#electron/ports/assistant-prompts';
import type { ForecastDesk, KnownMoment } from '#electron/ports/forecast-desk';
import type { Sha256 } from '#electron/ports/sha256';
import { sliceColumns } from '#shared/domain/candle-columns';
import type { Language } from '#shared/domain/chat';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { invariant } from '#shared/domain/invariant';
import type { Forecast } from '#shared/domain/prediction';
import type { ExampleExpectation, ExampleKind, LaterCandles, TrainingExample } from '#shared/domain/training-example';
import { exampleId } from '../dataset/example-id';
import { choosePair } from './choose-pair';
import { type Explanation, explainSetup, explainSilence } from './explain-setup';
import { findSetups } from './find-setups';
import { ABSTENTION_ANSWER, forecastAnswer } from './forecast-answer';
import { createForecastRecord, type ForecastKind, type ForecastRecord, roundedPercent } from './forecast-record';
import { viewMoment } from './moment-view';
import { planSetup, type SetupPlan } from './plan-setup';
import type { SilenceReason } from './playbook-texts';
import { type SeededRandom, seededRandom } from './seeded-random';
import { LATER_CANDLES, type PlaybookSeries, type SeriesMoment, seriesMoments } from './series-moments';
import { occurrenceOf, type PlaybookId, type Setup } from './setup';

export interface PlaybookWish {
  readonly series: readonly PlaybookSeries[];
  /** Examples wanted; fewer come where the series have too few moments, or too few setups for forecasts and tickets. */
  readonly count: number;
  readonly seed: number;
  readonly desk: ForecastDesk;
  readonly prompts: AssistantPrompts;
  readonly sha256: Sha256;
}

/**
 * Examples of playbooks at moments of history: forecasts and abstentions exactly as the app asks for them, levels of tickets, and
 * short explanations in English and Spanish.
 *
 * A walk through the moments of all series in order of time. At each one the playbooks see what was known then and nothing else.
 * Whether a forecast comes true is looked up to learn from it later: the probability that an answer states rests on results that
 * were known at its moment (see `createForecastRecord`), never on its own. Where that leaves a forecast without any excess over
 * its base rate, the answer abstains in `SILENT_SHARE` of cases. The first `UNHEARD_SHARE` of the moments makes no examples, only
 * results.
 *
 * The same series, seed and templates give the same examples. About 6 ms of work a moment, `MOMENTS_PER_EXAMPLE` moments an
 * example: a generator, so that a thread can tell its progress and stop between two of them.
 */
export function* playbookExamples(wish: PlaybookWish): Generator<PlaybookStep, void> {
  const { series, count, seed, desk } = wish;
  const moments = count === 0 ? [] : seriesMoments(series, Math.max(LEAST_MOMENTS, MOMENTS_PER_EXAMPLE * count), seed);
  const record = createForecastRecord();
  const quota = startQuota(count);
  const seen = new Map<string, EpochMs>();
  for (const [place, moment] of moments.entries()) {
    const fraction = (place + 1) / moments.length;
    const due = Math.round((count * (fraction - UNHEARD_SHARE)) / (1 - UNHEARD_SHARE));
    const random = seededRandom(seed, `${seriesName(moment)} ${moment.index}`);
    const known = observe(moment, desk, random);
    if (known === null) {
      yield { fraction, examples: [] };
      continue;
    }
    const sight = look(moment, known, desk, record, seen);
    const examples: TrainingExample[] = [];
    const patience = fraction < CATCH_UP_FRACTION ? PATIENCE_SHARE * count : 0;
    for (const slot of quota.open(due, patience)) {
      if (quota.made() >= due || examples.length >= MOST_PER_MOMENT) break;
      // One answer to one question: a moment is not asked for a forecast twice.
      if (isPrediction(slot) && examples.some(({ kind }) => kind === 'prediction')) continue;
      const example = SLOTS[slot](sight, wish, quota, random);
      if (!example) continue;
      quota.note(slot);
      examples.push(example);
    }
    yield { fraction, examples };
  }
}

/** All of them at once. */
export function makePlaybookExamples(wish: PlaybookWish): TrainingExample[] {
  return [...playbookExamples(wish)].flatMap(({ examples }) => examples);
}

export interface PlaybookStep {
  /** Of all moments, 0..1. */
  readonly fraction: number;
  readonly examples: readonly TrainingExample[];
}

/** What playbooks see at one moment. */
interface Sight {
  readonly moment: SeriesMoment;
  readonly known: KnownMoment;
  readonly later: LaterCandles;
  /** In levels of the context, with what such forecasts were worth before. */
  readonly plans: readonly RatedPlan[];
  readonly refused: readonly { readonly setup: Setup; readonly bestReward: number | null }[];
  /** Why there is nothing to forecast; `null` where there is something. */
  readonly silence: SilenceReason | null;
}

interface RatedPlan {
  readonly plan: SetupPlan;
  readonly kind: ForecastKind;
  readonly answer: string;
  readonly forecast: Forecast;
  readonly baseRate: number | null;
  readonly probability: number | null;
  readonly percent: number;
  /** `null` where the entry never traded. */
  readonly resolvedAt: EpochMs | null;
  /** Whether its occurrence was not there at an earlier moment. */
  readonly isNew: boolean;
  readonly known: ReturnType<ForecastRecord['known']>;
}

/** Candles as a newly followed instrument has them now and then, so that unknown base rates are seen too. */
function observe({ series, index }: SeriesMoment, desk: ForecastDesk, random: SeededRandom): KnownMoment | null {
  const isShort = random() < SHORT_HISTORY_SHARE;
  const start = isShort ? Math.max(0, index + 1 - SHORT_HISTORY_CANDLES) : Math.max(0, index + 1 - MOST_CANDLES);
  const { instrument, timeframe, pricePrecision, candles } = series;
  return desk.observe({ instrument, timeframe, pricePrecision, candles: sliceColumns(candles, start, index + 1) });
}

function look(
  moment: SeriesMoment,
  known: KnownMoment,
  desk: ForecastDesk,
  record: ForecastRecord,
  seen: Map<string, EpochMs>,
): Sight {
  const { context } = known;
  const later = laterCandles(moment);
  const plans: RatedPlan[] = [];
  const refused: { setup: Setup; bestReward: number | null }[] = [];
  const rated = new Map<string, number | null>();
  for (const setup of findSetups(viewMoment(known))) {
    const planned = planSetup(setup, context);
    if (planned.kind === 'refused') {
      if (planned.reason === 'no_reward') refused.push(planned);
      continue;
    }
    const { plan } = planned;
    const draft = forecastOf(forecastAnswer(plan, 50), known, desk);
    const barriers = `${plan.direction} ${plan.stop.id} ${plan.entry?.id} ${plan.target.id} ${plan.horizonCandles}`;
    const baseRate = rated.has(barriers) ? (rated.get(barriers) ?? null) : desk.baseRate(draft, known.candles);
    rated.set(barriers, baseRate);
    const kind = kindOf(plan);
    const probability = baseRate === null ? null : record.probability(kind, baseRate, context.asOf);
    const percent = probability === null ? 50 : roundedPercent(probability);
    const answer = forecastAnswer(plan, percent);
    const resolution = desk.resolution(draft, context.asOf, context.timeframe, later);
    const occurrence = `${seriesName(moment)} ${occurrenceOf(setup)}`;
    const isNew = !seen.has(occurrence);
    plans.push({
      plan,
      kind,
      answer,
      forecast: { ...draft, probability: percent / 100 },
      baseRate,
      probability,
      percent,
      resolvedAt: resolution?.knownAt ?? null,
      isNew,
      known: record.known(kind, context.asOf),
    });
    // Once for each occurrence: a setup that lasts is not more evidence.
    if (isNew && baseRate !== null && resolution) record.add(kind, { ...resolution, baseRate });
    noteSeen(seen, occurrence, context.asOf);
  }
  return { moment, known, later, plans, refused, silence: silenceOf(plans, refused) };
}

/** Keeps those that were seen last: what has not been there for thousands of others is another occurrence. */
function noteSeen(seen: Map<string, EpochMs>, occurrence: string, at: EpochMs): void {
  seen.delete(occurrence);
  seen.set(occurrence, at);
  // Insertion order: the first key is the oldest.
  if (seen.size > MOST_SEEN) seen.delete(seen.keys().next().value as string);
}

function kindOf({ setup, direction, rewardToRisk, horizonCandles }: SetupPlan): ForecastKind {
  const bucket = REWARD_BUCKETS.findIndex((below) => rewardToRisk < below);
  return { cell: `${setup.playbook} ${direction} ${bucket} ${horizonCandles}`, group: setup.playbook };
}

function silenceOf(plans: readonly RatedPlan[], refused: readonly unknown[]): SilenceReason | null {
  if (plans.length === 0) return refused.length > 0 ? 'no_reward' : 'no_setup';
  if (plans.every(({ baseRate }) => baseRate === null)) return 'short_history';
  return new Set(plans.map(({ plan }) => plan.direction)).size > 1 ? 'conflict' : null;
}

type Slot = 'forecast' | 'abstention' | 'ticket' | 'answer';

function isPrediction(slot: Slot): boolean {
  return slot === 'forecast' || slot === 'abstention';
}

const SLOTS: Readonly<
  Record<Slot, (sight: Sight, wish: PlaybookWish, quota: Quota, random: SeededRandom) => TrainingExample | null>
> = { forecast: forecastExample, abstention: abstentionExample, ticket: ticketExample, answer: answerExample };

function forecastExample(sight: Sight, wish: PlaybookWish, quota: Quota): TrainingExample | null {
  if (sight.silence !== null) return null;
  const rated = quota.byRarity('forecast', sight.plans.filter(isStated))[0];
  // Not whether its entry traded: which forecasts are here must not hang on what came later.
  if (!rated || isSilent(rated, sight)) return null;
  quota.noteSetup('forecast', rated.plan.setup);
  return exampleOf(sight, wish, {
    kind: 'prediction',
    language: null,
    asked: wish.desk.prompt(sight.known.context),
    answer: rated.answer,
    resolvedAt: rated.resolvedAt,
    expected: forecastExpectation(sight, rated.baseRate),
  });
}

function abstentionExample(sight: Sight, wish: PlaybookWish, quota: Quota): TrainingExample | null {
  if (sight.silence === null) {
    const rated = quota.byRarity('forecast', sight.plans.filter(isStated))[0];
    if (!rated || !isSilent(rated, sight)) return null;
  }
  return exampleOf(sight, wish, {
    kind: 'prediction',
    language: null,
    asked: wish.desk.prompt(sight.known.context),
    answer: ABSTENTION_ANSWER,
    resolvedAt: null,
    expected: forecastExpectation(sight, null),
  });
}

function ticketExample(sight: Sight, wish: PlaybookWish, quota: Quota): TrainingExample | null {
  const { context } = sight.known;
  if (sight.silence === 'conflict') return null;
  const ideas = [
    ...quota.byRarity(
      'ticket',
      sight.plans.filter(({ isNew }) => isNew),
    ),
    ...sight.refused.map(({ setup }) => ({ plan: null, setup })),
  ].map((idea) => ('setup' in idea ? idea : { plan: idea.plan, setup: idea.plan.setup }));
  for (const idea of ideas) {
    const ticket = wish.prompts.ticket({ context, direction: idea.setup.direction });
    const chosen = ticket && choosePair(idea, ticket.pairs, context);
    if (!chosen || (chosen.pair.target === null && !quota.takeBareTicket())) continue;
    quota.noteSetup('ticket', idea.setup);
    return exampleOf(sight, wish, {
      kind: 'ticket',
      language: null,
      asked: ticket,
      answer: JSON.stringify(idsOf(chosen.pair)),
      resolvedAt: null,
      expected: { kind: 'levels', pairs: chosen.accepted.map(idsOf) },
    });
  }
  return null;
}

function idsOf({ stop, target }: CitedPair): { readonly stop: string | null; readonly target: string | null } {
  return { stop: stop?.id ?? null, target: target?.id ?? null };
}

function answerExample(sight: Sight, wish: PlaybookWish, quota: Quota, random: SeededRandom): TrainingExample | null {
  const { context } = sight.known;
  const language: Language = random() < 0.5 ? 'en' : 'es';
  const rated = sight.silence === null ? quota.byRarity('answer', sight.plans.filter(isStated))[0] : undefined;
  if (sight.silence === null && !rated) return null;
  // Most of what is explained is a setup.
  if (!rated && random() >= EXPLAINED_SILENCE_SHARE) return null;
  const told: Explanation = rated
    ? explainSetup(rated.plan, rated.known, context, language, random)
    : explainSilence(sight.silence ?? 'no_setup', bestRewardOf(sight), context, language, random);
  if (rated) quota.noteSetup('answer', rated.plan.setup);
  const { question, facts } = told;
  return exampleOf(sight, wish, {
    kind: 'answer',
    language,
    asked: wish.prompts.answer({ language, question, facts }),
    answer: told.answer,
    resolvedAt: null,
    expected: { kind: 'text' },
  });
}

function bestRewardOf({ silence, refused }: Sight): number | null {
  return silence === 'no_reward' ? (refused[0]?.bestReward ?? null) : null;
}

function isStated({ baseRate, isNew }: RatedPlan): boolean {
  return baseRate !== null && isNew;
}

/** Whether a forecast without any excess over its base rate is left out. The moment decides, so that it is the same every time. */
function isSilent({ probability, baseRate }: RatedPlan, { moment }: Sight): boolean {
  if (probability === null || baseRate === null) return true;
  return probability <= baseRate && seededRandom(1, `silent ${seriesName(moment)} ${moment.asOf}`)() < SILENT_SHARE;
}

function forecastOf(answer: string, { context }: KnownMoment, desk: ForecastDesk): Forecast {
  const read = desk.read(answer, context);
  invariant(
    read.kind === 'forecast',
    `Expected a forecast of levels of the context, was ${answer}${read.kind === 'invalid' ? `: ${read.problem}` : ''}.`,
  );
  return read.forecast;
}

function forecastExpectation({ known, later }: Sight, baseRate: number | null): ExampleExpectation {
  return { kind: 'forecast', context: known.context, later, baseRate };
}

function exampleOf(
  { moment, known }: Sight,
  { sha256 }: PlaybookWish,
  made: {
    readonly kind: ExampleKind;
    readonly language: Language | null;
    readonly asked: AskedPrompt;
    readonly answer: string;
    readonly resolvedAt: EpochMs | null;
    readonly expected: ExampleExpectation;
  },
): TrainingExample {
  const { kind, language, asked, answer, resolvedAt, expected } = made;
  const { instrument, timeframe, asOf } = known.context;
  const messages = [
    { role: 'system', content: asked.system },
    { role: 'user', content: asked.user },
    { role: 'assistant', content: answer },
  ] as const;
  return {
    id: exampleId(messages, sha256),
    kind,
    source: 'playbook',
    language,
    messages,
    tools: [],
    group: `${seriesName(moment)} ${new Date(asOf).toISOString().slice(0, 10)}`,
    instrument,
    timeframe,
    knownAt: asOf,
    resolvedAt,
    expected,
  };
}

function laterCandles({ series, index }: SeriesMoment): LaterCandles {
  const { openAt, open, high, low, close } = sliceColumns(series.candles, index + 1, index + 1 + LATER_CANDLES);
  return {
    openAt: Array.from(openAt),
    open: Array.from(open),
    high: Array.from(high),
    low: Array.from(low),
    close: Array.from(close),
  };
}

function seriesName({ series }: SeriesMoment): string {
  return `${series.instrument} ${series.timeframe}`;
}

/** Which examples are wanted next, so that every kind and every playbook has its part from the first to the last day. */
interface Quota {
  made(): number;
  /**
   * Kinds of examples that lie behind their share of `due`, that which lies furthest behind first.
   *
   * Where more than `patience` examples are missing, the other kinds make up for those that are too rare: all along, since what
   * is made up for at the end lies in the held-out split. Abstentions and explanations never outgrow the forecasts by that:
   * nearly every moment can give one, and they would take every place that is left.
   */
  open(due: number, patience: number): Slot[];
  note(slot: Slot): void;
  /** Those of playbooks that a kind of example has fewest of first. */
  byRarity(slot: Slot, plans: readonly RatedPlan[]): RatedPlan[];
  noteSetup(slot: Slot, setup: Setup): void;
  /** Whether one more ticket may go without a target: costs make most of them so on short candles, and they teach little. */
  takeBareTicket(): boolean;
}

function startQuota(count: number): Quota {
  const made: Record<Slot, number> = { forecast: 0, abstention: 0, ticket: 0, answer: 0 };
  const bySetup = new Map<string, number>();
  let bareTickets = 0;
  const total = () => Object.values(made).reduce((sum, of) => sum + of, 0);
  const used = (slot: Slot, playbook: PlaybookId) => bySetup.get(`${slot} ${playbook}`) ?? 0;
  return {
    made: total,
    open: (due, patience) => {
      const missing = Math.min(due, count) - total();
      if (missing <= 0) return [];
      const part = (slot: Slot) => made[slot] / SHARES[slot];
      const behind = (slot: Slot) => SHARES[slot] * due - made[slot];
      const isFree = (slot: Slot) =>
        missing > patience && (slot === 'forecast' || slot === 'ticket' || part(slot) < part('forecast'));
      return (Object.keys(SHARES) as Slot[])
        .filter((slot) => behind(slot) > 0 || isFree(slot))
        .toSorted((a, b) => behind(b) - behind(a));
    },
    note: (slot) => {
      made[slot]++;
    },
    byRarity: (slot, plans) =>
      plans.toSorted((a, b) => used(slot, a.plan.setup.playbook) - used(slot, b.plan.setup.playbook)),
    noteSetup: (slot, { playbook }) => {
      bySetup.set(`${slot} ${playbook}`, used(slot, playbook) + 1);
    },
    takeBareTicket: () => {
      const isFree = bareTickets < BARE_TICKET_SHARE * (made.ticket + 1);
      if (isFree) bareTickets++;
      return isFree;
    },
  };
}

/** Upper ends. */
const REWARD_BUCKETS: readonly number[] = [1.5, 2.5, Number.POSITIVE_INFINITY];
const SHARES: Readonly<Record<Slot, number>> = { forecast: 0.42, abstention: 0.14, ticket: 0.24, answer: 0.2 };
const BARE_TICKET_SHARE = 0.35;
const MOMENTS_PER_EXAMPLE = 5;
/** The record has to see some before what it says means anything. */
const LEAST_MOMENTS = 1_500;
const MOST_PER_MOMENT = 2;
const UNHEARD_SHARE = 0.1;
/** Of all examples: as many may be missing for a while. */
const PATIENCE_SHARE = 0.02;
const CATCH_UP_FRACTION = 0.9;
const SILENT_SHARE = 0.4;
const EXPLAINED_SILENCE_SHARE = 0.35;
const MOST_SEEN = 10_000;
const SHORT_HISTORY_SHARE = 0.02;
/** Known for a day or so: a context, but no base rate. */
const SHORT_HISTORY_CANDLES = 60;
/** More than a desk looks at. */
const MOST_CANDLES = 2_000;
