import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPromptTemplates } from '#electron/llm/prompt-template';
import { generated, scriptedModel } from '#tests/support/scripted-model';
import { compareEvaluations } from './compare-evaluations';
import type { EvalCase } from './eval-case';
import { EVAL_CASES } from './eval-cases';
import { evaluateAssistant } from './evaluate-assistant';
import { evaluationMarkdown } from './evaluation-report';
import { openObservationCache } from './observation-cache';

const templates = loadPromptTemplates('resources/prompts');

describe('the evaluation', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'fairgap-eval-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('counts the right tool with the right arguments, and the wrong ones', async () => {
    const cases = [named('arguments-timeframe-codes-en-01'), named('tool-choice-account-plain-en-01')];
    const right = scriptedModel([
      '{"tool":"market","args":{"instrument":"GBPUSD","timeframe":"5m"}}',
      '{"tool":"positions","args":{}}',
    ]);
    const wrong = scriptedModel([
      '{"tool":"market","args":{"instrument":"EURUSD","timeframe":"5m"}}',
      '{"tool":"alerts","args":{}}',
    ]);

    const [good, bad] = [await evaluate(right, cases), await evaluate(wrong, cases)];

    expect(good.cases.map(({ score }) => [score.tool, score.toolAndArguments])).toEqual([
      [true, true],
      [true, true],
    ]);
    expect(bad.cases.map(({ score }) => [score.tool, score.toolAndArguments])).toEqual([
      [true, false],
      [false, false],
    ]);
    expect(good.overall.toolAndArguments).toMatchObject({ share: { value: 1 }, n: 2 });
    expect(bad.overall.toolAndArguments).toMatchObject({ share: { value: 0 }, n: 2 });
  });

  it('counts what cannot be parsed as no valid call, and asks once', async () => {
    const model = scriptedModel(['I would look at the market.']);

    const { overall } = await evaluate(model, [named('tool-choice-account-plain-en-01')], 'bare');

    expect(overall.validCalls).toMatchObject({ share: { value: 0 }, n: 1 });
    expect(model.requests).toHaveLength(1);
    expect(model.requests[0]?.schema).toBeUndefined();
  });

  it('asks under a grammar unless the mode is bare', async () => {
    const model = scriptedModel(['{"tool":"positions","args":{}}']);

    await evaluate(model, [named('tool-choice-account-plain-en-01')]);

    expect(model.requests[0]?.schema).toBeDefined();
  });

  it('asks no model where the router is sure', async () => {
    const model = scriptedModel([new Error('Expected no request.')]);

    const { cases } = await evaluate(model, [named('tool-choice-account-plain-en-01')], 'router+grammar');

    expect(cases[0]?.score).toMatchObject({ tool: true, toolAndArguments: true });
  });

  it('takes a ticket on the wrong side for wrong', async () => {
    const one = named('ticket-typed-stop-en-01');
    const turned: EvalCase = {
      ...one,
      question: 'Long BTC at market, stop 52000.',
      expected: { kind: 'ticket', instrument: 'BTC/USDT', direction: 'long', typed: { stop: '52000' } },
    };

    const { cases } = await evaluate(scriptedModel(['{}']), [one, turned], 'router+grammar');

    expect(cases.map(({ score }) => score.ticket)).toEqual([true, false]);
  });

  it('counts invented numbers and a turned direction', async () => {
    const one = named('grounding-market-en-01');

    const honest = await evaluate(scriptedModel(['The swings point up above 1.0829.']), [one]);
    const invented = await evaluate(scriptedModel(['Price falls to 1.0500 with 90 % chance.']), [one]);

    expect(honest.cases[0]?.score).toMatchObject({ invented: 0, direction: true, grounded: { hits: 1, n: 1 } });
    expect(invented.cases[0]?.score).toMatchObject({ invented: 2, direction: false });
  });

  it('remembers what it saw, and goes on where it was stopped', async () => {
    const cases = EVAL_CASES.filter(({ family }) => family === 'multi_turn').slice(0, 4);
    const cache = () => openObservationCache(folder, { model: 'm' });
    const stop = new AbortController();
    const first = scriptedModel(['{"tool":"positions","args":{}}']);

    const cut = await evaluateAssistant({
      model: first,
      prompts: templates,
      cases,
      mode: 'grammar',
      cache: cache(),
      signal: stop.signal,
      onProgress: ({ done }) => done === 2 && stop.abort(),
    });
    const second = scriptedModel(['{"tool":"positions","args":{}}']);
    const whole = await evaluateAssistant({
      model: second,
      prompts: templates,
      cases,
      mode: 'grammar',
      cache: cache(),
    });

    expect([cut.isCut, cut.cases.length, first.requests.length]).toEqual([true, 2, 2]);
    expect([whole.isCut, whole.cases.length, second.requests.length]).toEqual([false, 4, 2]);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('keeps nothing of a question that was being asked when it was stopped', async () => {
    const stop = new AbortController();
    const model = scriptedModel([
      () => {
        stop.abort();
        return generated('', 'aborted');
      },
    ]);
    const cache = openObservationCache(folder, { model: 'm' });
    const [one] = [named('tool-choice-account-plain-en-01')];

    const evaluation = await evaluateAssistant({
      model,
      prompts: templates,
      cases: [one],
      mode: 'grammar',
      cache,
      signal: stop.signal,
    });

    expect([evaluation.isCut, evaluation.cases, cache.get(one, 'grammar')]).toEqual([true, [], null]);
  });

  it('runs again what another model, prompt or code saw', async () => {
    const [one] = [named('tool-choice-account-plain-en-01')];
    const { cases } = await evaluate(scriptedModel(['{"tool":"positions","args":{}}']), [one]);
    const observed = cases[0]?.observed;
    if (!observed) throw new Error('Expected an observation.');

    openObservationCache(folder, { model: 'a', code: '1' }).put(one, 'grammar', observed);

    expect(openObservationCache(folder, { code: '1', model: 'a' }).get(one, 'grammar')).toEqual(observed);
    expect(openObservationCache(folder, { model: 'a', code: '1' }).get(one, 'bare')).toBeNull();
    expect(openObservationCache(folder, { model: 'a', code: '2' }).get(one, 'grammar')).toBeNull();
    expect(openObservationCache(folder, { model: 'b', code: '1' }).get(one, 'grammar')).toBeNull();
    expect(openObservationCache(folder, { model: 'a', code: '1' }, { isFresh: true }).get(one, 'grammar')).toBeNull();
  });

  it('compares two runs and tells them in a table', async () => {
    const cases = EVAL_CASES.filter(({ family, language }) => family === 'tool_choice' && language === 'en');
    const routed = await evaluate(scriptedModel(['{"tool":"none","args":{}}']), cases, 'router+grammar');
    const chosen = await evaluate(scriptedModel(['{"tool":"none","args":{}}']), cases);

    const comparison = compareEvaluations(chosen.cases, routed.cases);
    const text = evaluationMarkdown({
      madeAt: '2024-01-01',
      model: { modelId: 'm', modelHash: 'a'.repeat(64), adapterHash: null, runtime: 'r', parameterCount: 1 },
      prompts: [],
      codeHash: 'b'.repeat(64),
      filter: {},
      evaluations: [routed, chosen],
    });

    expect(comparison.onlyFirst).toBe(0);
    expect(comparison.onlySecond).toBeGreaterThan(5);
    expect(comparison.difference?.low).toBeGreaterThan(0);
    expect(comparison.pValue).toBeLessThan(0.05);
    expect(compareEvaluations(chosen.cases, chosen.cases)).toMatchObject({ onlyFirst: 0, onlySecond: 0, pValue: 1 });
    expect(text).toContain('| router+grammar |');
    expect(text).toMatch(/\d+ % \(\d+ to \d+, n \d+\)/);
  });
});

function evaluate(
  model: ReturnType<typeof scriptedModel>,
  cases: readonly EvalCase[],
  mode: 'router+grammar' | 'grammar' | 'bare' = 'grammar',
) {
  return evaluateAssistant({ model, prompts: templates, cases, mode });
}

function named(id: string): EvalCase {
  const one = EVAL_CASES.find((item) => item.id === id);
  if (!one) throw new Error(`Expected a case ${id}, was none.`);
  return one;
}
