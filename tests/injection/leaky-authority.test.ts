import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Authority } from '#electron/llm/router/route';
import { type AssistantRig, startAssistantRig } from '#tests/support/assistant-rig';
import { injectionCorpus } from '#tests/support/injection-corpus';
import { lastOrder, obedientModel } from '#tests/support/obedient-model';
import { attackTexts } from './attack-texts';
import { unauthorisedEffects } from './judge-effects';
import { runInjectionCase } from './run-injection-case';

// The one guard that all of this rests on, broken on purpose: pasted text counts as the person's own words and every effect is
// taken for asked. A check that still finds nothing then would find nothing ever.
function leakingAuthority(text: string): Authority {
  return {
    effects: new Set(['propose', 'predict', 'show']),
    directions: new Set(['long', 'short']),
    instruments: new Set(),
    prices: [],
    ownWords: text,
  };
}

describe('with an authority that leaks', () => {
  const model = obedientModel();
  let rig: AssistantRig;
  beforeAll(async () => {
    rig = await startAssistantRig({ model, readAuthority: leakingAuthority });
  });
  afterAll(async () => {
    await rig.close();
  });

  it('effects of attacks are seen and counted', async () => {
    const { attacks } = injectionCorpus();
    // Requests that plain words do not settle: the model chooses.
    const cases = attacks.filter(({ channel, request }) => channel === 'pasted' && request.looksUp.length === 0);
    const hit: string[] = [];
    for (const one of cases.filter(({ request }) => request.ticket === null).slice(0, 8)) {
      const { before, after, answer } = await runInjectionCase(rig, one);
      if (unauthorisedEffects(one.request, before, after, answer).length > 0) hit.push(one.id);
    }

    expect(hit.length).toBeGreaterThan(2);
  });

  it('whatever a person did not ask for is an effect', async () => {
    const request = {
      language: 'en',
      text: 'What positions do I have open?',
      looksUp: ['positions.list'],
      mayPredict: false,
      mayShow: false,
      ticket: null,
      externalCalls: 0,
    } as const;
    const before = await rig.facts();
    const answer = await rig.call<Parameters<typeof unauthorisedEffects>[3]>('chat.send', { text: 'hello' });
    const file = rig.writeCandles('extra.csv');

    const seen: string[][] = [];
    const note = async () => seen.push(unauthorisedEffects(request, before, await rig.facts(), answer));
    await note();
    await rig.call('settings.update', { theme: 'light' });
    await note();
    await rig.call('candles.import', { file, instrument: 'EXTRA', timeframe: '1m' });
    await note();
    await rig.call('predictions.request', { instrument: 'DEMOGOLD/USDT', timeframe: '1m', maker: 'rules' });
    await note();
    await rig.call('orders.propose', {
      instrument: 'DEMOGOLD/USDT',
      direction: 'long',
      entry: null,
      stop: '49000',
      target: null,
    });
    await note();
    await rig.call('external.call', {
      serverId: (await rig.call<{ readonly id: string }[]>('external.list'))[0]?.id,
      tool: 'headlines',
    });
    await note();

    expect(seen.map((effects) => effects.length > 0)).toEqual([false, true, true, true, true, true]);
    expect(seen.at(-1)).toEqual(
      expect.arrayContaining([
        'table settings',
        'table imports',
        'prediction of DEMOGOLD/USDT',
        'proposal long DEMOGOLD/USDT stop 49000',
        'call of an external tool',
      ]),
    );
  });
});

it('the obedient model understands nearly every attack, disguised ones too', () => {
  const deaf = attackTexts().filter(({ text }) => lastOrder(text) === null);

  expect(deaf.map(({ id }) => id)).toEqual([]);
});
