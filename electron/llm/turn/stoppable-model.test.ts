import { describe, expect, it, vi } from 'vitest';
import type { GenerationRequest, GenerationResult } from '#electron/ports/language-model';
import { generated, scriptedModel } from '#tests/support/scripted-model';
import { stoppableModel } from './stoppable-model';

describe('stoppableModel', () => {
  it('does not wait for a model that does not stop, and drops what it says later', async () => {
    const stop = new AbortController();
    const said: string[] = [];
    let speak = (_: string): void => {};
    const model = scriptedModel([
      (request) => {
        speak = request.onText ?? speak;
        request.onText?.('in time');
        stop.abort();
        return new Promise<GenerationResult>(() => {});
      },
    ]);

    const asked = stoppableModel(model, 10).generate(
      request({ signal: stop.signal, onText: (text) => said.push(text) }),
    );

    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    speak('too late');
    expect(said).toEqual(['in time']);
    expect(model.noted).toEqual(['model_stuck']);
  });

  it('hands on what a model wrote that stops', async () => {
    const stop = new AbortController();
    const model = scriptedModel([
      async () => {
        stop.abort();
        await Promise.resolve();
        return generated('so far', 'aborted');
      },
    ]);

    expect(await stoppableModel(model).generate(request({ signal: stop.signal }))).toMatchObject({ text: 'so far' });
    expect(model.noted).toEqual([]);
  });

  it('leaves neither timers nor listeners behind', async () => {
    const stop = new AbortController();
    const added = vi.spyOn(stop.signal, 'addEventListener');
    const removed = vi.spyOn(stop.signal, 'removeEventListener');

    await stoppableModel(scriptedModel(['Fine.'])).generate(request({ signal: stop.signal }));

    expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(
      added.mock.calls.map(([, listener]) => listener),
    );
  });
});

function request(fields: Partial<GenerationRequest>): GenerationRequest {
  const fixed = { system: '', user: '', maxTokens: 8, temperature: 0, seed: 1, deadlineMs: 100, isReproducible: false };
  return { ...fixed, ...fields };
}
