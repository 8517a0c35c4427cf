import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createForecastDesk } from '#electron/app/forecast-desk';
import { sha256OfText } from '#electron/infra/system/sha256-of-text';
import { createAssistantPrompts } from '#electron/llm/assistant-prompts';
import { loadPromptTemplates } from '#electron/llm/prompt-template';
import { type CandleColumns, copyColumns, sliceColumns } from '#shared/domain/candle-columns';
import { timeframeMs } from '#shared/domain/timeframe';
import { TrainingExample } from '#shared/domain/training-example';
import { generatedMarkets } from './generated-markets';
import { makePlaybookExamples, playbookExamples } from './make-playbook-examples';
import type { PlaybookSeries } from './series-moments';

const templates = loadPromptTemplates(path.resolve(import.meta.dirname, '../../../../resources/prompts'));
const prompts = createAssistantPrompts({ prompts: templates, tools: () => ({ list: () => [] }) });
const desk = createForecastDesk(templates);
const SERIES = shortSeries();
const WISH = { series: SERIES, count: 70, seed: 5, desk, prompts, sha256: sha256OfText };
const EXAMPLES = makePlaybookExamples(WISH);

describe('examples of playbooks', () => {
  it('are sound, of every kind, and as many as were asked for', () => {
    const of = (wanted: string) => EXAMPLES.filter(({ kind }) => kind === wanted);
    const abstentions = of('prediction').filter(({ messages }) => answerOf(messages) === ABSTAIN);
    const stated = of('prediction').length - abstentions.length;

    expect(EXAMPLES.map((example) => TrainingExample.parse(example))).toEqual(EXAMPLES);
    expect(EXAMPLES).toHaveLength(70);
    expect(stated).toBeGreaterThan(15);
    expect(abstentions.length).toBeGreaterThan(5);
    expect(of('ticket').length).toBeGreaterThan(8);
    expect(new Set(of('answer').map(({ language }) => language))).toEqual(new Set(['en', 'es']));
    expect(new Set(EXAMPLES.map(({ id }) => id)).size).toBe(EXAMPLES.length);
  });

  it('abstain no more often in the last days, which are held out, where more is asked for than there is', () => {
    const more = makePlaybookExamples({ ...WISH, count: 250 });
    const predictions = more.slice(-Math.round(more.length / 5)).filter(({ kind }) => kind === 'prediction');
    const share = predictions.filter(({ messages }) => answerOf(messages) === ABSTAIN).length / predictions.length;

    expect(more.length).toBeGreaterThan(150);
    // A quarter is meant: 14 of 56.
    expect(share).toBeGreaterThan(0.05);
    expect(share).toBeLessThan(0.45);
  });

  it('never see what came later: other candles after a moment change no question and no answer before it', () => {
    const cutAt = Date.UTC(2024, 0, 7);
    const changed = makePlaybookExamples({ ...WISH, series: SERIES.map((series) => changeAfter(series, cutAt)) });
    const earlier = (examples: readonly TrainingExample[]) =>
      examples
        .filter(({ knownAt }) => (knownAt as number) <= cutAt)
        .map(({ messages, knownAt, kind, expected }) => ({
          messages,
          knownAt,
          kind,
          baseRate: expected.kind === 'forecast' ? expected.baseRate : null,
        }));

    expect(earlier(EXAMPLES).length).toBeGreaterThan(15);
    expect(earlier(changed)).toEqual(earlier(EXAMPLES));
    expect(changed.map(({ id }) => id)).not.toEqual(EXAMPLES.map(({ id }) => id));
  });

  it('never see what came later: a context of the candles up to the moment alone gives the same question', () => {
    for (const example of EXAMPLES.filter(({ kind }) => kind === 'prediction')) {
      const known = desk.observe(upTo(example));

      if (example.expected.kind !== 'forecast' || !known) throw new Error('Expected a forecast at a known moment.');
      expect(known.context.asOf).toBe(example.knownAt);
      expect(example.expected.later.openAt[0]).toBeGreaterThanOrEqual(known.context.asOf);
      if (example.expected.context.recentCandles.length > 0 && isWhole(example, known.context)) {
        expect(example.messages[1]?.content).toBe(desk.prompt(known.context).user);
      }
    }
  });

  it('are the same for the same seed and others for another one', () => {
    const small = { ...WISH, series: SERIES.slice(1), count: 20 };
    const made = JSON.stringify(makePlaybookExamples(small));

    expect(JSON.stringify(makePlaybookExamples(small)) === made).toBe(true);
    expect(JSON.stringify(makePlaybookExamples({ ...small, seed: 6 })) === made).toBe(false);
  });

  it('answer forecasts in the form that the app reads, under its grammar, with the base rate of their own barriers', () => {
    for (const { kind, messages, expected, resolvedAt, knownAt } of EXAMPLES) {
      if (kind !== 'prediction' || expected.kind !== 'forecast') continue;
      const text = answerOf(messages);
      const read = desk.read(text, expected.context);

      expect(fits(JSON.parse(text), desk.schema(expected.context))).toBe(true);
      if (text === ABSTAIN) {
        expect({ read, resolvedAt, baseRate: expected.baseRate }).toEqual({
          read: { kind: 'abstention' },
          resolvedAt: null,
          baseRate: null,
        });
        continue;
      }
      if (read.kind !== 'forecast') throw new Error(text);
      expect(expected.baseRate).not.toBeNull();
      const score = desk.resolution(read.forecast, expected.context.asOf, expected.context.timeframe, expected.later);
      expect(score?.knownAt ?? null).toBe(resolvedAt);
      if (resolvedAt !== null) expect(resolvedAt).toBeGreaterThan(knownAt as number);
      else expect(read.forecast.entry.evidenceId).not.toBe('close');
    }
  });

  it('state probabilities near base rates, not outcomes', () => {
    const stated = EXAMPLES.flatMap(({ messages, expected }) => {
      if (expected.kind !== 'forecast' || expected.baseRate === null) return [];
      const { probability } = JSON.parse(answerOf(messages));
      return [{ probability: probability / 100, baseRate: expected.baseRate }];
    });

    for (const { probability, baseRate } of stated) expect(Math.abs(probability - baseRate)).toBeLessThan(0.25);
    // The grid, and little more, in the mean.
    const mean = stated.reduce((sum, { probability, baseRate }) => sum + probability - baseRate, 0) / stated.length;
    expect(Math.abs(mean)).toBeLessThan(0.06);
  });

  it('cite pairs of tickets that the ticket offers', () => {
    const tickets = EXAMPLES.filter(({ kind }) => kind === 'ticket');
    for (const { messages, expected } of tickets) {
      if (expected.kind !== 'levels') throw new Error('Expected levels.');
      const answer = JSON.parse(answerOf(messages));

      expect(expected.pairs).toContainEqual(answer);
      for (const id of [answer.stop, answer.target]) {
        if (id !== null) expect(messages[1]?.content).toContain(`\n${id} `);
      }
    }
    const bare = tickets.filter(({ messages }) => JSON.parse(answerOf(messages)).target === null);
    expect(bare.length).toBeLessThanOrEqual(Math.ceil(0.35 * tickets.length) + 1);
  });

  it('write no number that does not stand in the facts', () => {
    const answers = EXAMPLES.filter(({ kind }) => kind === 'answer');
    for (const { messages } of answers) {
      const facts = /<facts>(.*)<\/facts>/s.exec(messages[1]?.content ?? '')?.[1] ?? '';
      const known = new Set(facts.match(NUMBER));

      for (const number of answerOf(messages).match(NUMBER) ?? []) expect(known).toContain(number);
    }
    // How often is said with n and the base rate.
    for (const { messages } of answers.filter((example) => /\d %\)/.test(answerOf(example.messages)))) {
      expect(answerOf(messages)).toMatch(/n=\d+/);
      expect(answerOf(messages)).toMatch(/(base rate|tasa base)/);
    }
  });

  it('keep a day of a series in one group, and are spread over all days', () => {
    const days = new Set(EXAMPLES.map(({ knownAt }) => new Date(knownAt as number).toISOString().slice(0, 10)));

    for (const { group, instrument, timeframe, knownAt } of EXAMPLES) {
      expect(group).toBe(`${instrument} ${timeframe} ${new Date(knownAt as number).toISOString().slice(0, 10)}`);
    }
    expect(days.size).toBeGreaterThan(6);
    // A question for a forecast has one answer.
    const asked = EXAMPLES.filter(({ kind }) => kind === 'prediction').map(({ messages }) => messages[1]?.content);
    expect(new Set(asked).size).toBe(asked.length);
  });

  it('come step by step, with the part of the way that is done', () => {
    const fractions: number[] = [];
    for (const { fraction } of playbookExamples({ ...WISH, series: SERIES.slice(0, 1), count: 4 })) {
      fractions.push(fraction);
      if (fractions.length === 50) break;
    }

    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions[49]).toBeLessThan(1);
    expect(makePlaybookExamples({ ...WISH, count: 0 })).toEqual([]);
    expect(makePlaybookExamples({ ...WISH, series: [] })).toEqual([]);
  });
});

const ABSTAIN = '{"direction":"abstain"}';
const NUMBER = /\d+(?:[.,:]\d+)*/g;

/** A currency on 15 minutes and a coin on an hour, some hundred candles each. */
function shortSeries(): PlaybookSeries[] {
  const all = generatedMarkets({ seed: 2, days: 14 });
  const find = (instrument: string, timeframe: string) =>
    all.filter((series) => series.instrument === instrument && series.timeframe === timeframe);
  const [currency] = find('GENEUR', '15m');
  return [
    ...(currency ? [{ ...currency, candles: sliceColumns(currency.candles, 0, 520) }] : []),
    ...find('GENALT/USDT', '1h'),
  ];
}

/** The same lengths and instants, other prices from an instant on. */
function changeAfter(series: PlaybookSeries, at: number): PlaybookSeries {
  const { candles, timeframe, pricePrecision } = series;
  const changed: CandleColumns = copyColumns(candles, candles.openAt.length);
  const first = candles.openAt.findIndex((openAt) => openAt + timeframeMs(timeframe) > at);
  const length = candles.openAt.length;
  for (const column of ['open', 'high', 'low', 'close'] as const) {
    for (let index = first; index < length; index++) {
      // Backwards and stretched: other trends, other barriers.
      const other = candles[column][length - 1 - (index - first)] as number;
      const start = candles.close[first] as number;
      changed[column][index] = Number(
        (start + 1.5 * (other - (candles.close.at(-1) as number))).toFixed(pricePrecision),
      );
    }
  }
  return { ...series, candles: changed };
}

function upTo({ instrument, timeframe, knownAt }: TrainingExample) {
  const series = SERIES.find((one) => one.instrument === instrument && one.timeframe === timeframe) as PlaybookSeries;
  const until = series.candles.openAt.findIndex(
    (openAt) => openAt + timeframeMs(series.timeframe) > (knownAt as number),
  );
  return { ...series, candles: copyColumns(series.candles, until) };
}

/** Whether the example was not made of a shortened history. */
function isWhole({ expected }: TrainingExample, context: { baseRates: unknown }): boolean {
  return (
    expected.kind === 'forecast' && JSON.stringify(expected.context.baseRates) === JSON.stringify(context.baseRates)
  );
}

function answerOf(messages: TrainingExample['messages']): string {
  return messages.at(-1)?.content ?? '';
}

/** Whether a value is one of a schema's: the few words of JSON schema that answers use. */
function fits(value: unknown, schema: unknown): boolean {
  const { oneOf, type, properties, items, minItems, maxItems, enum: some, ...rest } = schema as SchemaWords;
  if (oneOf) return oneOf.some((alternative) => fits(value, alternative));
  if ('const' in rest) return value === rest.const;
  if (some) return some.includes(value);
  if (type === 'array') {
    const list = value as unknown[];
    return list.length >= minItems && list.length <= maxItems && list.every((item) => fits(item, items));
  }
  const fields = Object.entries(properties);
  return (
    JSON.stringify(Object.keys(value as object)) === JSON.stringify(fields.map(([name]) => name)) &&
    fields.every(([name, of]) => fits((value as Record<string, unknown>)[name], of))
  );
}

interface SchemaWords {
  readonly oneOf?: readonly unknown[];
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly items: unknown;
  readonly minItems: number;
  readonly maxItems: number;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
}
