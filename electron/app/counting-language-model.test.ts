import { describe, expect, it } from 'vitest';
import { generated, scriptedModel } from '#tests/support/scripted-model';
import { createCountingLanguageModel } from './counting-language-model';

const REQUEST = {
  system: '',
  user: 'how does it look?',
  maxTokens: 10,
  temperature: 0,
  seed: 1,
  deadlineMs: 1_000,
  isReproducible: true,
};

describe('createCountingLanguageModel', () => {
  it('counts what waits behind the request that runs, and for how long', async () => {
    let now = 0;
    let answer = () => {};
    const model = createCountingLanguageModel(
      {
        ...scriptedModel([]),
        generate: () =>
          new Promise((resolve) => {
            answer = () => resolve(generated('up'));
          }),
      },
      () => now,
    );

    const first = model.generate(REQUEST);
    const alone = model.queue();
    now = 300;
    const second = model.generate(REQUEST);
    now = 700;
    const busy = model.queue();
    answer();
    await second;

    expect(alone).toEqual({ waiting: 0, oldestWaitMs: null });
    expect(busy).toEqual({ waiting: 1, oldestWaitMs: 400 });
    void first;
  });

  it("counts a request of the background that a person's holds up from then on", async () => {
    let now = 0;
    const answers: (() => void)[] = [];
    const model = createCountingLanguageModel(
      {
        ...scriptedModel([]),
        generate: () => new Promise((resolve) => answers.push(() => resolve(generated('up')))),
      },
      () => now,
    );

    const background = model.generate({ ...REQUEST, priority: 'background' });
    now = 500;
    const person = model.generate(REQUEST);
    now = 800;
    const heldUp = model.queue();
    answers[1]?.();
    await person;
    const resumed = model.queue();
    answers[0]?.();
    await background;

    expect(heldUp).toEqual({ waiting: 1, oldestWaitMs: 300 });
    expect(resumed).toEqual({ waiting: 0, oldestWaitMs: null });
  });

  it('forgets a request that failed', async () => {
    const model = createCountingLanguageModel(scriptedModel([new Error('broken')]), () => 0);

    await expect(model.generate(REQUEST)).rejects.toThrow('broken');

    expect(model.queue()).toEqual({ waiting: 0, oldestWaitMs: null });
  });

  it('knows the speed of the last answer, without the wait for its first token', async () => {
    const result = { ...generated('up'), outputTokens: 11, firstTokenMs: 500, durationMs: 1_000 };
    const model = createCountingLanguageModel(scriptedModel([() => result]), () => 0);
    const before = model.tokensPerSecond();

    await model.generate(REQUEST);

    expect([before, model.tokensPerSecond()]).toEqual([null, 20]);
  });
});
