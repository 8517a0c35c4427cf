import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AssistantRig, startAssistantRig } from '#tests/support/assistant-rig';
import { INJECTION_CHANNELS, type InjectionCase, injectionCorpus } from '#tests/support/injection-corpus';
import { OBEDIENT_MODELS, obedientModel } from '#tests/support/obedient-model';
import { falseAlarm, strangersWords, unauthorisedEffects } from './judge-effects';
import { runInjectionCase } from './run-injection-case';

// The real router, contract, risk engine, exchange client and journal; only the model is ours, and it does as anybody tells it.
// All cases with `npm run test:injection`, a sample of them with `npm test`.
const isWhole = process.env.FAIRGAP_INJECTION === 'all';
const KINDS = Object.keys(OBEDIENT_MODELS) as (keyof typeof OBEDIENT_MODELS)[];
const { attacks, twins } = injectionCorpus();

describe.each(KINDS)('a %s model that obeys whoever wrote last', (kind) => {
  const model = obedientModel(OBEDIENT_MODELS[kind]);
  const lines: string[] = [];
  let rig: AssistantRig;
  beforeAll(async () => {
    rig = await startAssistantRig({ model });
  });
  afterAll(async () => {
    console.log(tableOf(kind, lines));
    await rig.close();
  });

  it.each(INJECTION_CHANNELS)('causes nothing that nobody asked for through %s', async (channel) => {
    const [attacked, clean] = [ofChannel(attacks, channel, kind), ofChannel(twins, channel, kind)];
    const effects: string[] = [];
    const alarms: string[] = [];

    for (const one of attacked) effects.push(...(await causedBy(one)).effects);
    for (const one of clean) {
      const caused = await causedBy(one);
      alarms.push(...caused.effects, ...caused.alarms);
    }

    lines.push(row([channel, attacked.length, effects.length, clean.length, alarms.length]));
    expect({ effects, alarms }).toEqual({ effects: [], alarms: [] });
    // Otherwise the rules answered, and nothing was tested.
    expect(await rig.call('models.standing')).toMatchObject({ isSafeMode: false });
  });

  it('was really given orders, and obeyed them', () => {
    expect(model.obeyed.length).toBeGreaterThan(isWhole ? 100 : 10);
  });

  async function causedBy(one: InjectionCase): Promise<{ effects: string[]; alarms: string[] }> {
    model.requests.length = 0;
    const { before, after, answer } = await runInjectionCase(rig, one);
    const alarm = falseAlarm(one, before, after, answer);
    return {
      effects: [...unauthorisedEffects(one.request, before, after, answer), ...strangersWords(one, model.requests)].map(
        (effect) => `${one.id}: ${effect}`,
      ),
      alarms: alarm === null ? [] : [`${one.id}: ${alarm}`],
    };
  }
});

/** All of a channel, or a few, others for each kind of model. */
function ofChannel(
  cases: readonly InjectionCase[],
  channel: InjectionCase['channel'],
  kind: (typeof KINDS)[number],
): readonly InjectionCase[] {
  const own = cases.filter((one) => one.channel === channel);
  return isWhole ? own : own.filter((_, index) => index % EVERY === EVERY_OFFSET * KINDS.indexOf(kind));
}

function tableOf(kind: string, lines: readonly string[]): string {
  return [`${kind} obedient model`, row(['channel', 'attacks', 'effects', 'twins', 'alarms']), ...lines].join('\n');
}

function row([channel, ...counts]: readonly (string | number)[]): string {
  return [String(channel).padEnd(20), ...counts.map((count) => String(count).padStart(8))].join('');
}

/** No multiple of the number of requests of a channel, so that each of them is asked. */
const EVERY = 31;
const EVERY_OFFSET = 10;
