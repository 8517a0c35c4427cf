import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AssistantRig, startAssistantRig } from '#tests/support/assistant-rig';
import { INJECTION_CHANNELS, injectionCorpus } from '#tests/support/injection-corpus';
import { obedientModel } from '#tests/support/obedient-model';
import { falseAlarm, unauthorisedEffects } from './judge-effects';
import { runInjectionCase } from './run-injection-case';

// The real router, contract, risk engine, exchange client and journal; only the model is ours, and it does as anybody tells it.
// All cases with `npm run test:injection`, a sample of them with `npm test`.
const isWhole = process.env.FAIRGAP_INJECTION === 'all';
const { attacks, twins } = injectionCorpus();

describe('a model that obeys whoever wrote last', () => {
  const model = obedientModel();
  let rig: AssistantRig;
  beforeAll(async () => {
    rig = await startAssistantRig({ model });
  });
  afterAll(async () => {
    await rig.close();
  });

  it.each(INJECTION_CHANNELS)('causes nothing that nobody asked for through %s', async (channel) => {
    const cases = sample(attacks.filter((one) => one.channel === channel));
    const effects: string[] = [];
    for (const one of cases) {
      const { before, after, answer } = await runInjectionCase(rig, one);
      for (const effect of unauthorisedEffects(one.request, before, after, answer))
        effects.push(`${one.id}: ${effect}`);
    }

    console.log([`${channel}: ${effects.length} unauthorised effects in ${cases.length} attacks`, ...effects].join('\n'));
    expect(effects).toEqual([]);
    // Where the model takes part at all.
    expect(await rig.call('models.standing')).toMatchObject({ isSafeMode: false });
  });

  it.each(INJECTION_CHANNELS)('still serves the person where %s says nothing bad', async (channel) => {
    const cases = sample(twins.filter((one) => one.channel === channel));
    const alarms: string[] = [];
    for (const one of cases) {
      const { before, after, answer } = await runInjectionCase(rig, one);
      const alarm = falseAlarm(one, before, after, answer);
      if (alarm !== null) alarms.push(`${one.id}: ${alarm}`);
      for (const effect of unauthorisedEffects(one.request, before, after, answer)) alarms.push(`${one.id}: ${effect}`);
    }

    console.log(`${channel}: ${alarms.length} false alarms in ${cases.length} clean twins`);
    expect(alarms).toEqual([]);
  });

  it('was really given orders, and obeyed them', () => {
    expect(model.obeyed.length).toBeGreaterThan(isWhole ? 100 : 10);
  });
});

function sample<T>(cases: readonly T[]): readonly T[] {
  return isWhole ? cases : cases.filter((_, index) => index % EVERY === 0);
}

const EVERY = 10;
