import { describe, expect, expectTypeOf, it } from 'vitest';
import { jsonSchemaGrammar } from '#electron/llm/json-schema-grammar';
import type { AssistantEffect, ToolOutcome } from '#electron/ports/assistant-tools';
import { contract } from '#shared/contract/contract';
import { declaredOperations } from '#shared/contract/doors';
import { AppError } from '#shared/domain/app-error';
import { ALL_EFFECTS, assistantRig, NO_EFFECTS, RIG_INSTRUMENTS } from '#tests/support/assistant-door-rig';
import { exampleOf } from '#tests/support/example-of-schema';
import type { AssistantOperationName } from './assistant-operation';
import { TOOL_TABLE } from './tool-table';

const BTC = { instrument: 'BTC/USDT', timeframe: '1h' };
const TICKET = { instrument: 'EURUSD', direction: 'long', entry: null, stop: '1.09', target: '1.12' };

describe('the lists of tools', () => {
  const { tools } = assistantRig();

  it('offers every operation with this door, each by one short name', () => {
    const wanted = declaredOperations(contract).filter(({ meta }) => meta.doors.includes('assistant'));

    const full = tools.list({ size: 'full', effects: ALL_EFFECTS });

    expect(full.map(({ operation }) => operation).toSorted()).toEqual(wanted.map(({ name }) => name).toSorted());
    expect(new Set(full.map(({ name }) => name)).size).toBe(full.length);
    expect(full.filter(({ name }) => !/^[a-z_]{4,16}$/.test(name))).toEqual([]);
  });

  it('leaves out what the words of the person did not ask for', () => {
    const effects = (asked: readonly AssistantEffect[]) =>
      tools.list({ size: 'full', effects: new Set(asked) }).flatMap(({ effect }) => effect ?? []);

    expect(effects([])).toEqual([]);
    expect(effects(['show'])).toEqual(['show']);
    expect(effects(['propose', 'predict', 'show'])).toEqual(['predict', 'propose', 'show']);
  });

  it('marks exactly the commands as something that stays', () => {
    const commands = declaredOperations(contract)
      .filter(({ meta }) => meta.doors.includes('assistant') && meta.kind === 'command')
      .map(({ name }) => name);
    const marked = Object.entries(TOOL_TABLE).flatMap(([name, { effect }]) => (effect === null ? [] : name));

    expect(marked.toSorted()).toEqual(commands.toSorted());
  });

  it.each(['small', 'full'] as const)('gives the %s list parameters that a grammar can be made of', (size) => {
    for (const { name, parameters } of tools.list({ size, effects: ALL_EFFECTS })) {
      expect(jsonSchemaGrammar(parameters), name).toContain('root ::=');
    }
  });

  it('names the instruments and timeframes that exist', () => {
    const parameters = tools.find('market')?.parameters as { properties: Record<string, { enum: string[] }> };

    expect(parameters.properties.instrument?.enum).toEqual(['BTC/USDT', 'EURUSD']);
    expect(parameters.properties.timeframe?.enum).toHaveLength(13);
    const hours = assistantRig({ parts: { instruments: () => RIG_INSTRUMENTS.slice(1) } }).tools.find('market');
    expect(JSON.stringify(hours?.parameters)).not.toContain('"15m"');
  });

  it('names recent ids where they are told, and leaves out a tool that could name none', () => {
    const { tools: told } = assistantRig({ parts: { ids: () => ({ predictions: ['p-1'], evidence: ['swing:1'] }) } });
    const { tools: none } = assistantRig({ parts: { ids: () => ({ predictions: [], evidence: [] }) } });

    expect(told.find('prediction')?.parameters).toMatchObject({ properties: { prediction: { enum: ['p-1'] } } });
    const propose = told.find('propose')?.parameters as { properties: { evidence: { anyOf: unknown[] } } };
    expect(propose.properties.evidence.anyOf[0]).toMatchObject({ items: { enum: ['swing:1'] } });
    const listed = none.list({ size: 'full', effects: ALL_EFFECTS });
    expect(listed.map(({ name }) => name)).not.toContain('prediction');
    expect(listed.find(({ name }) => name === 'propose')?.parameters).toMatchObject({
      properties: { evidence: { type: 'null' }, prediction: { type: 'null' } },
    });
  });

  it('offers only tools that can be called where nothing is stored yet', () => {
    const { tools: empty } = assistantRig({ parts: { instruments: () => [] } });

    const listed = empty.list({ size: 'full', effects: ALL_EFFECTS });

    expect(listed.map(({ name }) => name)).toContain('positions');
    expect(listed.map(({ name }) => name)).not.toContain('market');
    for (const { parameters } of listed) expect(jsonSchemaGrammar(parameters)).toContain('root ::=');
    expect(jsonSchemaGrammar(empty.forOperation('market.context').parameters)).toContain('root ::=');
  });

  it('has no argument for a quantity', () => {
    const names = tools
      .list({ size: 'full', effects: ALL_EFFECTS })
      .flatMap(({ parameters }) => Object.keys(parameters.properties as object));

    expect(names.filter((name) => /quantity|qty|size|amount|lots|notional|leverage|risk/i.test(name))).toEqual([]);
  });
});

describe('what no tool reaches', () => {
  const { tools, reached } = assistantRig();
  const forbidden = declaredOperations(contract)
    .filter(({ meta }) => !meta.doors.includes('assistant'))
    .map(({ name }) => name);

  it('has no type for it', () => {
    expectTypeOf<'orders.confirm'>().not.toExtend<AssistantOperationName>();
    expectTypeOf<'risk.signMandate'>().not.toExtend<AssistantOperationName>();
    expectTypeOf<'settings.update'>().not.toExtend<AssistantOperationName>();
    expectTypeOf<'orders.propose'>().toExtend<AssistantOperationName>();
    // @ts-expect-error An operation without this door has no place in the table.
    expect(TOOL_TABLE['orders.confirm']).toBeUndefined();
  });

  it.each([
    ...forbidden,
    ...forbidden.map((name) => name.split('.')[1] ?? ''),
    ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', '', 'confirm', 'propose ', 'PROPOSE'],
    'orders.propose',
  ])('refuses %j', async (name) => {
    // Names that a tool happens to have too are tools.
    if (tools.find(name)) return;

    const outcome = await tools.call({ tool: name, args: {}, effects: ALL_EFFECTS });

    expect(outcome).toMatchObject({ ok: false, state: 'refused', error: { code: 'not_found' } });
    expect(reached).toEqual([]);
  });

  it.each(['orders.confirm', '__proto__', 'constructor', 'market'])('knows no operation %j', (operation) => {
    expect(() => tools.forOperation(operation)).toThrow(/door assistant/);
  });
});

describe('a call', () => {
  it('reaches the operation in the name of the assistant, nulls left out', async () => {
    const { tools, reached } = assistantRig();

    const outcome = await tools.call({
      tool: 'structures',
      args: { ...BTC, kinds: null },
      effects: NO_EFFECTS,
    });

    expect(outcome.ok).toBe(true);
    expect(reached).toEqual([
      {
        operation: 'structures.detect',
        input: { ...BTC, lookback: 500, profile: 'fairgap', parameters: {} },
        call: expect.objectContaining({ door: 'assistant', clientName: null }),
      },
    ]);
    expect(() => reached[0]?.call.resolveFile('/etc/passwd')).toThrow(AppError);
  });

  it.each(
    assistantRig()
      .tools.list({ size: 'full', effects: ALL_EFFECTS })
      .map((tool) => [tool.name, tool] as const),
  )('takes the smallest arguments of %s', async (name, { operation, parameters }) => {
    const { tools, reached } = assistantRig();
    const args = exampleOf(parameters) as Record<string, unknown>;
    const prices = name === 'propose' || name === 'evaluate' ? { entry: '1.1', stop: '1.09', target: null } : {};

    const outcome = await tools.call({ tool: name, args: { ...args, ...prices }, effects: ALL_EFFECTS });

    expect(errorOf(outcome)).toBeNull();
    expect(reached.map((call) => call.operation)).toEqual([operation]);
  });

  it('hands null on where it means something', async () => {
    const { tools, reached } = assistantRig();

    await tools.call({ tool: 'propose', args: TICKET, effects: ALL_EFFECTS });
    await tools.call({ tool: 'evaluate', args: TICKET, effects: NO_EFFECTS });

    expect(reached[0]?.input).toMatchObject({ ...TICKET, evidenceIds: [], predictionId: null });
    expect(reached[1]?.input).toMatchObject({ ticket: TICKET });
  });

  it('switches layers by name', async () => {
    const { tools, reached } = assistantRig();

    await tools.call({ tool: 'show', args: { on: ['swings', 'sessions'], off: ['volume'] }, effects: ALL_EFFECTS });

    expect(reached[0]?.input).toEqual({ layers: { swings: true, sessions: true, volume: false } });
  });

  it.each([
    ['propose', TICKET],
    ['predict', BTC],
    ['show', BTC],
  ])('refuses %s where the person did not ask for it', async (tool, args) => {
    const { tools, reached } = assistantRig();
    const others = new Set([...ALL_EFFECTS].filter((effect) => effect !== tool));

    for (const effects of [NO_EFFECTS, others]) {
      const outcome = await tools.call({ tool, args, effects });
      expect(outcome).toMatchObject({ ok: false, state: 'refused', error: { code: 'not_granted' } });
    }
    expect(reached).toEqual([]);
  });

  it.each([
    ['an unknown tool', 'markets', {}, /tool that exists, was markets\. Did you mean market\?.*positions/],
    ['an invented argument', 'market', { ...BTC, mood: 1 }, /no argument mood\. It takes instrument, timeframe\./],
    ['a file', 'structures', { ...BTC, file: '/etc/passwd' }, /no argument file/],
    ['a quantity', 'propose', { ...TICKET, quantity: '1' }, /no argument quantity.*The risk engine sizes/],
    [
      'a missing instrument',
      'market',
      { timeframe: '1h' },
      /instrument: Expected one of BTC\/USDT, EURUSD, was nothing/,
    ],
    ['an unknown instrument', 'market', { ...BTC, instrument: 'BTCUSDT' }, /was BTCUSDT\. Did you mean BTC\/USDT\?/],
    ['a wrong type', 'market', { ...BTC, instrument: 7 }, /instrument: Expected one of .*was 7/],
    [
      'a shorter timeframe',
      'market',
      { instrument: 'EURUSD', timeframe: '5m' },
      /one of 1h, 2h, .* for EURUSD, was 5m/,
    ],
    ['no timeframe', 'market', { ...BTC, timeframe: '7m' }, /timeframe: Expected one of 1m, .* was 7m/],
    ['a direction', 'propose', { ...TICKET, direction: 'up' }, /direction: Expected one of long, short, was up/],
    ['a number for a price', 'propose', { ...TICKET, stop: 1.09 }, /stop: Expected a string, was 1\.09/],
    [
      'words for a price',
      'propose',
      { ...TICKET, stop: 'low' },
      /stop: Expected a decimal number such as 0\.015.*was low/,
    ],
    ['a missing stop', 'propose', { ...TICKET, stop: null }, /stop: Expected a decimal number as text.*was nothing/],
    ['a kind', 'structures', { ...BTC, kinds: ['gap'] }, /kinds: Expected one of swing/],
    ['too many', 'candles', { ...BTC, count: 9_000 }, /count: Expected at most 200, was 9000/],
    ['a layer', 'show', { on: ['__proto__'] }, /on: Expected/],
    ['layers as text', 'show', { on: 'swings' }, /on: Expected a list of names, was swings/],
    ['nothing to show', 'show', { instrument: null }, /at least one of instrument, timeframe, on, off/],
    ['no object', 'market', [] as never, /Expected arguments as an object/],
  ])('refuses %s and says what is expected', async (_case, tool, args, message) => {
    const { tools, reached } = assistantRig();

    const outcome = await tools.call({ tool, args, effects: ALL_EFFECTS });

    expect(outcome).toMatchObject({ ok: false, state: 'refused' });
    expect(errorOf(outcome)?.message).toMatch(message);
    expect(errorOf(outcome)?.message.length).toBeLessThanOrEqual(480);
    expect(reached).toEqual([]);
  });

  it('takes no name of a prototype for an argument', async () => {
    const { tools, reached } = assistantRig();
    const args = JSON.parse('{"instrument":"EURUSD","timeframe":"1h","__proto__":{"isAdmin":true}}');

    const outcome = await tools.call({ tool: 'market', args, effects: ALL_EFFECTS });

    expect(outcome).toMatchObject({ ok: false, state: 'refused' });
    expect(reached).toEqual([]);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('tells what the operation refused, without folders of this computer', async () => {
    const folder = '/home/someone/data';
    const refuse = () => {
      throw new AppError('no_candles', `Nothing in ${folder}/live/journal.db.`, { file: `${folder}/a.db` });
    };
    const { tools } = assistantRig({ handlers: { 'market.context': refuse }, parts: { privateFolders: [folder] } });

    const outcome = await tools.call({ tool: 'market', args: BTC, effects: NO_EFFECTS });

    expect(outcome).toEqual({
      ok: false,
      state: 'failed',
      error: { code: 'no_candles', message: 'Nothing in journal.db.', details: { file: 'a.db' } },
    });
  });

  it('says nothing of the inside of a bug', async () => {
    const { tools, unexpected } = assistantRig({
      handlers: { 'market.context': () => Promise.reject(new TypeError('secret of undefined')) },
    });

    const outcome = await tools.call({ tool: 'market', args: BTC, effects: NO_EFFECTS });

    expect(outcome).toMatchObject({ ok: false, state: 'failed', error: { code: 'internal' } });
    expect(errorOf(outcome)?.message).not.toContain('secret');
    expect(unexpected).toHaveLength(1);
  });

  it('never throws, whatever it is given', async () => {
    const { tools } = assistantRig({
      parts: {
        instruments: () => {
          throw new Error('journal closed');
        },
      },
    });

    for (const request of [undefined, null, {}, { tool: 'market', args: BTC, effects: NO_EFFECTS }]) {
      expect((await tools.call(request as never)).ok).toBe(false);
    }
  });
});

describe('a call that takes long', () => {
  it('is stopped after its time, and its work is told so', async () => {
    const { work, signals } = hanging();
    const { tools } = assistantRig({ handlers: { 'market.context': work }, parts: { timeoutsMs: { quick: 20 } } });

    const outcome = await tools.call({ tool: 'market', args: BTC, effects: NO_EFFECTS });

    expect(outcome).toMatchObject({ ok: false, state: 'timed_out', error: { details: { timeoutMs: 20 } } });
    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
  });

  it('is cancelled at once, whether it has begun or not', async () => {
    const { work, signals, begun } = hanging();
    const { tools, reached } = assistantRig({ handlers: { 'market.context': work } });
    const controller = new AbortController();
    const request = { tool: 'market', args: BTC, effects: NO_EFFECTS };

    const running = tools.call(request, controller.signal);
    await begun;
    controller.abort();

    expect(await running).toMatchObject({ ok: false, state: 'cancelled' });
    expect(signals[0]?.aborted).toBe(true);
    expect(await tools.call(request, controller.signal)).toMatchObject({ ok: false, state: 'cancelled' });
    expect(reached).toHaveLength(1);
  });

  it('runs beside three others and no more, and leaves no listener behind', async () => {
    let running = 0;
    let most = 0;
    const releases: (() => void)[] = [];
    const work = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => releases.push(resolve));
      running -= 1;
      return null;
    };
    const { tools } = assistantRig({ handlers: { 'market.context': work } });
    const calls = Array.from({ length: 10 }, () => tools.call({ tool: 'market', args: BTC, effects: NO_EFFECTS }));

    for (let freed = 0; freed < 10; freed++) {
      await expect.poll(() => releases.length).toBeGreaterThan(freed);
      releases[freed]?.();
    }

    expect((await Promise.all(calls)).every(({ ok }) => ok)).toBe(true);
    expect(most).toBe(4);
  });

  it('keeps its place until its work has ended, and turns away what would wait too long a line', async () => {
    const { work, release } = hanging();
    const { tools } = assistantRig({
      handlers: { 'market.context': work },
      parts: { timeoutsMs: { quick: 30 }, mostAtOnce: 1 },
    });
    const request = { tool: 'market', args: BTC, effects: NO_EFFECTS };

    const calls = await Promise.all(Array.from({ length: 40 }, () => tools.call(request)));

    const states = calls.map((outcome) => (outcome.ok ? 'ok' : outcome.error.code));
    expect(states.filter((code) => code === 'rate_limited')).toHaveLength(7);
    expect(states.filter((code) => code === 'timed_out')).toHaveLength(33);
    release();
    await expect.poll(async () => (await tools.call({ ...request, tool: 'positions', args: {} })).ok).toBe(true);
  });
});

function errorOf(outcome: ToolOutcome) {
  return outcome.ok ? null : outcome.error;
}

/** Work that does not look at its signal. */
function hanging() {
  const signals: (AbortSignal | undefined)[] = [];
  let begin = (): void => {};
  let release = (): void => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const ended = new Promise<void>((resolve) => {
    release = resolve;
  });
  const work = async (_: unknown, call: { readonly signal: AbortSignal | undefined }) => {
    signals.push(call.signal);
    begin();
    await ended;
    return null;
  };
  return { work, signals, begun, release: () => release() };
}
