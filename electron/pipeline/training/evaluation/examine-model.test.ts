import { describe, expect, it } from 'vitest';
import type { AssistantPrompts } from '#electron/ports/assistant-prompts';
import type { ForecastDesk } from '#electron/ports/forecast-desk';
import type { AnswerRequest, GenerationRequest, LikelihoodModel, LoadedModel } from '#electron/ports/language-model';
import { AppError } from '#shared/domain/app-error';
import { brierSkill } from '#shared/domain/brier-skill';
import type { ExampleExpectation, TrainingExample } from '#shared/domain/training-example';
import { aTrainingExample } from '#tests/support/a-training-example';
import { marketContext } from '#tests/support/market-context-fixture';
import { forecast } from '#tests/support/prediction-fixtures';
import { generated, SCRIPTED_MODEL, scriptedModel } from '#tests/support/scripted-model';
import { examineModel } from './examine-model';
import type { ExampleObservation } from './example-observation';

describe('examineModel', () => {
  describe('calls', () => {
    it('wants the right tool with the named arguments, and none of the others', async () => {
      const example = calls([{ tool: 'candles', args: { instrument: 'EURUSD', count: null } }]);
      const measured = async (...answers: string[]) =>
        (await Promise.all(answers.map((answer) => examine([example], () => answer)))).map(([seen]) => seen?.isRight);

      expect(
        await measured(
          call('candles', { instrument: 'EURUSD', timeframe: '1h' }),
          call('candles', { instrument: 'EURUSD', timeframe: '4h', count: null }),
          call('candles', { instrument: 'EURUSD', count: 5 }),
          call('candles', { instrument: 'GOLD' }),
          call('market', { instrument: 'EURUSD' }),
          call('none', {}),
          'candles EURUSD',
        ),
      ).toEqual([true, true, false, false, false, false, false]);
    });

    it('takes any of several right calls', async () => {
      const example = calls([
        { tool: 'candles', args: {} },
        { tool: 'market', args: {} },
      ]);

      const [seen] = await examine([example], () => call('market', {}));

      expect(readings(seen)).toMatchObject({ tool_accuracy: 1 });
    });

    it('counts a refusal where nothing is to be called, and not an answer that cannot be read', async () => {
      const example = calls([]);

      const [refused] = await examine([example], () => call('none', {}));
      const [acted] = await examine([example], () => call('market', {}));
      const [broken] = await examine([example], () => '{"tool":');

      expect([refused, acted, broken].map((seen) => readings(seen).refusals)).toEqual([1, 0, 0]);
      expect(readings(refused)).not.toHaveProperty('tool_accuracy');
    });

    it('tells apart being right and resisting words of others', async () => {
      const example = calls([{ tool: 'market', args: {} }], ['propose']);

      const [right] = await examine([example], () => call('market', {}));
      const [other] = await examine([example], () => call('candles', {}));
      const [obedient] = await examine([example], () => call('propose', {}));

      expect(
        [right, other, obedient].map((seen) => [readings(seen).tool_accuracy, readings(seen).injection_resisted]),
      ).toEqual([
        [1, 1],
        [0, 1],
        [0, 0],
      ]);
    });

    it('asks under a grammar of the tools and of the instruments that the prompt tells of', async () => {
      const { model, requests } = answering(() => call('none', {}));
      const other = {
        ...calls([{ tool: 'market', args: { instrument: 'GOLD' } }]),
        messages: question('GOLD or US500?'),
      };

      await examineModel({ ...PARTS, model, examples: [calls([]), eurusd(), other], perplexity: false });

      expect(requests.map(({ schema, mayRepeat }) => schema ?? mayRepeat)).toEqual(
        // Of an example that names none of them, all are allowed.
        [toolSchema(['EURUSD', 'GOLD']), true, toolSchema(['EURUSD']), true, toolSchema(['GOLD']), true],
      );
      expect(requests.every(({ priority, temperature }) => priority === 'background' && temperature === 0)).toBe(true);
    });

    it('measures the form without the grammar', async () => {
      const answers = (free: string) => (request: GenerationRequest) =>
        request.schema ? call('market', { instrument: 'EURUSD' }) : free;

      const [kept] = await examine([eurusd()], answers(call('candles', { instrument: 'EURUSD' })));
      const [other] = await examine([eurusd()], answers(call('candles', { instrument: 'US500' })));
      const [words] = await examine([eurusd()], answers('Look at the candles.'));

      expect([kept, other, words].map((seen) => readings(seen).valid_calls)).toEqual([1, 0, 0]);
      expect([kept, other, words].map((seen) => seen?.text)).toEqual(
        Array(3).fill(call('market', { instrument: 'EURUSD' })),
      );
    });

    it('tells a model of declared tools in its own format', async () => {
      const parameters = { type: 'object', properties: {} };
      const tools = [{ type: 'function' as const, function: { name: 'own', description: 'Own.', parameters } }];
      const { model, requests } = answering(() => call('own', {}), { ...SCRIPTED_MODEL, toolFormat: 'native' });

      await examineModel({ ...PARTS, model, examples: [{ ...calls([]), tools }], perplexity: true });

      expect(requests[0]).toMatchObject({
        schema: { tools: ['own'] },
        tools: { declarations: [{ name: 'own', description: 'Own.', parameters }], calls: [] },
      });
    });
  });

  it('wants levels that may stand together, asked without a grammar', async () => {
    const expected: ExampleExpectation = {
      kind: 'levels',
      pairs: [
        { stop: 'L3', target: 'L1' },
        { stop: 'L4', target: null },
      ],
    };
    const example = aTrainingExample({ kind: 'ticket', expected });
    const { model, requests } = answering(() => '{"stop":"L3","target":"L1"}');

    await examineModel({ ...PARTS, model, examples: [example], perplexity: false });
    const shares = await Promise.all(
      ['{"stop":"L4","target":null}', '{"target":"L1","stop":"L3"}', '{"stop":"L4","target":"L1"}', 'L3, L1', '{}'].map(
        async (answer) => readings((await examine([example], () => answer))[0]).valid_tickets,
      ),
    );

    expect(requests).toMatchObject([{ mayRepeat: true, slot: 'prose' }]);
    expect(requests[0]).not.toHaveProperty('schema');
    expect(shares).toEqual([1, 1, 0, 0, 0]);
  });

  it('hears words to the end nowhere, and JSON everywhere', async () => {
    const said: string[] = [];
    const speaking = (words: readonly string[]) => {
      const reply = async ({ onText, signal }: GenerationRequest) => {
        let text = '';
        for (const word of words) {
          if (signal?.aborted) break;
          text += word;
          onText?.(word);
        }
        said.push(text);
        return generated(text, signal?.aborted ? 'aborted' : 'end');
      };
      return { ...answering(() => '').model, generate: reply };
    };
    const examples = [aTrainingExample({ expected: { kind: 'levels', pairs: [{ stop: 'L1', target: 'L2' }] } })];
    const words = Array(40).fill('I would say ');
    const json = [' {"stop":"L1",', ' '.repeat(90), '"target":"L2"}'];

    const [wordy] = await examineModel({ ...PARTS, model: speaking(words), examples, perplexity: false });
    const [right] = await examineModel({ ...PARTS, model: speaking(json), examples, perplexity: false });

    expect(said).toEqual(['I would say '.repeat(5), json.join('')]);
    expect([wordy, right].map((seen) => seen?.isRight)).toEqual([false, true]);
  });

  describe('forecasts', () => {
    const HIT = { direction: 'long', target: 'L1', probability: 70, evidence: ['1'] };
    const MISSED = { ...HIT, evidence: ['0'] };
    const OPEN = { ...HIT, evidence: ['-'] };
    /** States a far target as its own forecast, and `probability` for the levels of the right answer. */
    const stating = (probability: number) => (request: GenerationRequest) => {
      const { properties } = (request.schema ?? {}) as { properties?: Record<string, { const?: unknown }> };
      if (!properties) return JSON.stringify({ ...HIT, target: 'L9', probability: 10 });
      return JSON.stringify({
        direction: properties.direction?.const,
        target: properties.target?.const,
        probability,
        evidence: properties.evidence?.const,
      });
    };

    it('scores the probability that it states for the levels of the right answer', async () => {
      const [hit] = await examine([prediction(HIT)], stating(80));
      const [missed] = await examine([prediction(MISSED)], stating(80));
      const [open] = await examine([prediction(OPEN)], stating(80));

      expect(readings(hit)).toMatchObject({ valid_forecasts: 1, brier: expect.closeTo(0.04, 10) });
      expect(readings(missed)).toMatchObject({ valid_forecasts: 1, brier: expect.closeTo(0.64, 10) });
      expect(readings(open)).toEqual({ valid_forecasts: 1 });
      expect(hit).toMatchObject({ isRight: null, text: expect.stringContaining('L9') });
    });

    it('leaves it nothing to choose there but the probability', async () => {
      const { model, requests } = answering(stating(80));

      await examineModel({ ...PARTS, model, examples: [prediction(HIT)], perplexity: false });

      expect(requests.map(({ schema }) => schema)).toEqual([
        DESK.schema(marketContext()),
        {
          type: 'object',
          properties: {
            direction: { const: 'long' },
            target: { const: 'L1' },
            probability: { enum: [10, 70, 80] },
            evidence: { const: ['1'] },
          },
        },
      ]);
    });

    it('counts an abstention only where the right answer abstains', async () => {
      const abstain = { direction: 'abstain' };
      const abstaining = () => JSON.stringify(abstain);

      const [wrong] = await examine([prediction(OPEN)], abstaining);
      const [right] = await examine([prediction(abstain)], abstaining);
      const [broken] = await examine([prediction(OPEN)], () => '{"direction":');

      expect([wrong, right, broken].map(readings)).toEqual([
        { valid_forecasts: 0 },
        { valid_forecasts: 1 },
        { valid_forecasts: 0 },
      ]);
      expect([wrong, right, broken].map((seen) => seen?.isRight)).toEqual([false, null, false]);
    });

    it('holds it against base rates, and against the hit rate where there is none', async () => {
      const examples = [
        prediction(HIT, { baseRate: 0.3, question: 'one' }),
        prediction(MISSED, { baseRate: 0.4, question: 'two' }),
        prediction(HIT, { question: 'three' }),
      ];
      const percents: Record<string, number> = { one: 60, two: 70, three: 40 };

      const seen = await examine(examples, (request) => stating(percents[request.user] ?? 0)(request));

      const skills = seen.map((one) => one.readings.find(({ metric }) => metric === 'brier_skill'));
      const sums = (field: 'sum' | 'weight') =>
        skills.reduce((sum, reading) => sum + (reading?.[field] ?? Number.NaN), 0);
      expect(1 - sums('sum') / sums('weight')).toBeCloseTo(
        brierSkill([
          { probability: 0.6, isHit: true, baseRate: 0.3, rMultiple: 0 },
          { probability: 0.7, isHit: false, baseRate: 0.4, rMultiple: 0 },
          { probability: 0.4, isHit: true, baseRate: null, rMultiple: 0 },
        ]) ?? Number.NaN,
        10,
      );
    });
  });

  it('asks for the likelihood of every right answer, and for words for nothing else', async () => {
    const { model, requests, likelihoods } = answering(() => call('none', {}));

    const seen = await examineModel({ ...PARTS, model, examples: [aTrainingExample(), calls([])], perplexity: true });

    expect(likelihoods.map(({ answer, slot }) => [answer, slot])).toEqual([
      ['Nothing.', 'prose'],
      [call('none', {}), 'choice'],
    ]);
    expect(requests.map(({ slot }) => slot)).toEqual(['choice']);
    expect(seen[0]).toEqual({
      exampleId: aTrainingExample().id,
      group: 'group',
      text: '',
      isRight: null,
      readings: [{ metric: 'perplexity', sum: 8, weight: 8 }],
    });
  });

  it('says nothing of an example that does not fit the context, and goes on', async () => {
    const full = new AppError('model_failed', 'Too long.', { promptTokens: 9_000 });
    const { model } = answering(({ user }) => {
      if (user === 'long') throw full;
      return call('none', {});
    });
    const progress: number[] = [];

    const seen = await examineModel({
      ...PARTS,
      model,
      examples: [{ ...calls([]), messages: question('long') }, calls([])],
      perplexity: false,
      onProgress: (done) => progress.push(done),
    });

    expect(seen.map((one) => one.readings.length)).toEqual([0, 1]);
    expect(progress).toEqual([1, 2]);
  });

  it('fails as the model does, and ends at an abort', async () => {
    const broken = examine([calls([])], () => {
      throw new AppError('model_failed', 'No memory.');
    });
    const controller = new AbortController();
    const aborted = examineModel({
      ...PARTS,
      model: answering(() => {
        controller.abort();
        return call('none', {});
      }).model,
      examples: [calls([])],
      perplexity: false,
      signal: controller.signal,
    });

    await expect(broken).rejects.toMatchObject({ code: 'model_failed' });
    await expect(aborted).rejects.toMatchObject({ code: 'cancelled' });
  });
});

function examine(
  examples: readonly TrainingExample[],
  answer: (request: GenerationRequest) => string,
): Promise<ExampleObservation[]> {
  return examineModel({ ...PARTS, model: answering(answer).model, examples, perplexity: false });
}

/** A model that gives each of an answer's characters the likelihood 1/e. */
function answering(answer: (request: GenerationRequest) => string, loaded: LoadedModel = SCRIPTED_MODEL) {
  const likelihoods: AnswerRequest[] = [];
  const scripted = scriptedModel([async (request) => generated(answer(request))], { loaded });
  const model: LikelihoodModel = {
    ...scripted,
    answerLikelihood: async (request) => {
      likelihoods.push(request);
      return { logLikelihood: -request.answer.length, tokens: request.answer.length };
    },
  };
  return { model, requests: scripted.requests, likelihoods };
}

function calls(
  anyOf: readonly { readonly tool: string; readonly args: Record<string, unknown> }[],
  forbidden: readonly string[] = [],
): TrainingExample {
  return aTrainingExample({
    kind: 'tool_choice',
    messages: question('What is there?'),
    expected: { kind: 'calls', anyOf, forbidden },
  });
}

function eurusd(): TrainingExample {
  return { ...calls([{ tool: 'market', args: { instrument: 'EURUSD' } }]), messages: question('And EURUSD?') };
}

function question(user: string): TrainingExample['messages'] {
  return [
    { role: 'user', content: user },
    { role: 'assistant', content: call('none', {}) },
  ];
}

/** @param answer - As the desk below reads it. */
function prediction(answer: object, about: { baseRate?: number; question?: string } = {}): TrainingExample {
  const later = { openAt: [], open: [], high: [], low: [], close: [] };
  return aTrainingExample({
    kind: 'prediction',
    messages: [
      { role: 'user', content: about.question ?? 'What next?' },
      { role: 'assistant', content: JSON.stringify(answer) },
    ],
    expected: { kind: 'forecast', context: marketContext(), later, baseRate: about.baseRate ?? null },
  });
}

function call(tool: string, args: Record<string, unknown>): string {
  return JSON.stringify({ tool, args });
}

function readings(seen: ExampleObservation | undefined): Record<string, number> {
  return Object.fromEntries(
    (seen?.readings ?? []).filter(({ metric }) => metric !== 'brier_skill').map(({ metric, sum }) => [metric, sum]),
  );
}

/** Answers of the form that is asked for are calls of one tool; `none` calls nothing. */
const PROMPTS: Pick<AssistantPrompts, 'toolChoice' | 'toolSchema' | 'readTools'> = {
  toolChoice: ({ instruments }) => ({
    system: '',
    user: '',
    prompts: [],
    isChartTold: false,
    tools: ['market', 'candles', 'propose'].map((name) => ({
      name,
      operation: name,
      scope: 'read',
      effect: null,
      description: '',
      parameters: { type: 'object', properties: { instrument: { enum: instruments } } },
    })),
  }),
  toolSchema: (tools) => ({
    tools: tools.map(({ name }) => name),
    oneOf: tools.map(({ name, parameters }) => ({
      type: 'object',
      properties: { tool: { const: name }, args: parameters },
    })),
  }),
  readTools: (text) => {
    try {
      const { tool, args } = JSON.parse(text);
      return { calls: tool === 'none' ? [] : [{ tool, args }] };
    } catch {
      return null;
    }
  },
};

function toolSchema(instruments: readonly string[]) {
  const chart = { instrument: 'EURUSD', timeframe: '1h' as const };
  return PROMPTS.toolSchema(
    PROMPTS.toolChoice({ question: '', earlier: [], chart, instruments, effects: new Set() }).tools,
  );
}

/** The first piece of evidence says how it ended: `1`, `0`, or `-` where the entry never traded. */
const DESK: Pick<ForecastDesk, 'schema' | 'read' | 'outcome'> = {
  schema: () => ({
    oneOf: [
      { type: 'object', properties: { direction: { const: 'long' }, probability: { enum: [10, 70, 80] } } },
      { type: 'object', properties: { direction: { const: 'abstain' } } },
    ],
  }),
  read: (text) => {
    try {
      const { direction, probability, evidence } = JSON.parse(text);
      if (direction === 'abstain') return { kind: 'abstention' };
      return { kind: 'forecast', forecast: forecast({ probability: probability / 100, evidenceIds: evidence }) };
    } catch {
      return { kind: 'invalid', problem: 'Expected JSON.' };
    }
  },
  outcome: ({ evidenceIds: [outcome] }) => (outcome === '1' ? 1 : outcome === '0' ? 0 : null),
};

const PARTS = { prompts: PROMPTS, desk: DESK };
