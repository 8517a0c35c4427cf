import { describe, expect, it } from 'vitest';
import type { AssistantEffect } from '#electron/ports/assistant-tools';
import { assistantRig, instrument } from '#tests/support/assistant-door-rig';
import type { Subject } from '../router/route';
import type { ChosenCall } from './choose-tools';
import { permitEffects } from './permit-effects';

describe('effects that a model chose', () => {
  it('happen to the market of the chart, whatever the call says, where the words name none', () => {
    const predict = call('predict', { instrument: 'GOLD', timeframe: '1d' });
    const show = call('show', { instrument: 'GOLD', timeframe: '1d', on: ['swings'], off: null });

    expect(permit([predict, show])).toEqual({
      calls: [
        call('predict', { instrument: 'BTC/USDT', timeframe: '1m' }),
        call('show', { timeframe: null, on: ['swings'] }),
      ],
      proposal: null,
      refused: [],
    });
  });

  it('are refused for a market that the words do not name', () => {
    const chosen = [call('predict', { instrument: 'GOLD', timeframe: '1m' }), call('show', { instrument: 'GOLD' })];

    const permitted = permit(chosen, { named: ['EUR/USDT', 'BTC/USDT'] });

    expect(permitted.calls).toEqual([]);
    expect(permitted.refused.map(({ text }) => text)).toEqual([
      'predict of GOLD was not asked for.',
      'show of GOLD was not asked for.',
    ]);
  });

  it('may be about any one of several markets that the words name', () => {
    const permitted = permit([call('predict', { instrument: 'EUR/USDT', timeframe: '1d' })], {
      named: ['EUR/USDT', 'BTC/USDT'],
    });

    expect(permitted.calls).toEqual([call('predict', { instrument: 'EUR/USDT', timeframe: '1m' })]);
  });

  it('happen once a question, over all steps', () => {
    const acted = new Set<AssistantEffect>();
    const tickets = [call('propose', { direction: 'long' }), call('propose', { direction: 'short' })];

    const first = permit([...tickets, call('predict', {})], { acted });
    const second = permit([call('propose', {}), call('predict', {})], { acted });

    expect([first.proposal, first.calls.length, first.refused.length]).toEqual([tickets[0], 1, 1]);
    expect([second.proposal, second.calls.length, second.refused.length]).toEqual([null, 0, 2]);
  });

  it.each(['predict', 'show'] as const)('switch no layer off where the words ask to %s', (asked) => {
    const permitted = permit([call('show', { off: ['volume'], on: ['swings'] })], { asked: [asked] });

    expect(permitted.calls).toEqual([call('show', { on: ['swings'], timeframe: null })]);
  });

  it('that the words do not ask for are left to the door, which refuses them; looks pass as they are', () => {
    const chosen = [call('market', { instrument: 'GOLD', timeframe: '1d' }), call('propose', { direction: 'long' })];

    expect(permit(chosen, { asked: [] })).toEqual({ calls: chosen, proposal: null, refused: [] });
  });
});

function permit(
  chosen: readonly ChosenCall[],
  options: {
    readonly named?: readonly string[];
    readonly asked?: readonly AssistantEffect[];
    readonly acted?: Set<AssistantEffect>;
  } = {},
) {
  const { named = [], asked = ['propose', 'predict', 'show'], acted = new Set() } = options;
  const instruments = ['BTC/USDT', 'EUR/USDT', 'GOLD'].map((id) => instrument(id, 2, '1m'));
  const effects = new Set(asked);
  // As a turn does: who asks for an analysis sees it on the chart.
  if (effects.has('predict')) effects.add('show');
  return permitEffects(
    chosen,
    {
      authority: {
        effects: new Set(asked),
        directions: new Set(['long']),
        instruments: new Set(named),
        prices: [],
        ownWords: '',
      },
      effects,
      shown: { instrument: 'BTC/USDT', timeframe: '1m' },
      earlier: [],
      parts: { tools: assistantRig().tools, market: { instruments: () => instruments } },
    },
    NO_SUBJECT,
    acted,
  );
}

function call(tool: string, args: ChosenCall['args']): ChosenCall {
  return { tool, args };
}

const NO_SUBJECT: Subject = { instrument: { kind: 'none' }, timeframe: null, structureKinds: [], count: null };
