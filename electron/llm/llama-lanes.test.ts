import type { LlamaContext } from 'node-llama-cpp';
import { describe, expect, it } from 'vitest';
import { createLlamaLanes, type LlamaLanesOptions } from './llama-lanes';

describe('createLlamaLanes', () => {
  it('keeps one lane for each slot, as large as its requests were, up to the largest size', async () => {
    const { lanes, log } = lanesWith({ mostTokens: 5_000, totalTokens: 20_000 });

    for (const [slot, tokens] of [
      ['choice', 100],
      ['choice', 2_048],
      ['prose', 2_100],
      ['choice', 2_500],
      ['choice', 100],
      ['prose', 4_999],
    ] as const) {
      await lanes.release(await lanes.take(slot, tokens));
    }

    expect(log).toEqual(['+2048', '+4096', '-2048', '+4096', '-4096', '+5000']);
  });

  it('gives idle lanes up where all would hold too much, the one that was used longest ago first', async () => {
    const { lanes, log } = lanesWith({ mostTokens: 4_096, totalTokens: 5_000 });

    const held = await lanes.take('prediction', 10);
    await lanes.release(await lanes.take('choice', 10));
    await lanes.release(await lanes.take('prose', 10));
    await lanes.release(held);
    await lanes.release(await lanes.take('prose', 10));
    await lanes.release(await lanes.take('choice', 10));

    // Whoever has a lane keeps it: `choice` went for `prose`, and `prediction`, once it was idle, for `choice`.
    expect(log).toEqual(['+2048', '+2048', '-2048', '+2048', '-2048', '+2048']);
  });

  it('makes another lane where somebody is held up in one, and keeps one of them', async () => {
    const { lanes, log } = lanesWith({});

    const heldUp = await lanes.take('prediction', 10);
    const other = await lanes.take('prediction', 10);
    await lanes.release(other);
    await lanes.release(heldUp);
    const again = await lanes.take('prediction', 10);

    expect(other).not.toBe(heldUp);
    expect(again).toBe(heldUp);
    expect(log).toEqual(['+2048', '+2048', '-2048']);
  });

  it('gives all idle lanes up where memory runs out, and fails only if that does not help', async () => {
    let left = 2;
    const { lanes, log } = lanesWith({}, () => left-- > 0);

    await lanes.release(await lanes.take('choice', 10));
    await lanes.release(await lanes.take('prose', 10));
    left = 0;
    const failing = lanes.take('prediction', 10);

    await expect(failing).rejects.toThrow('no memory');
    expect(log).toEqual(['+2048', '+2048', '-2048', '-2048']);
    left = 1;
    expect(await lanes.take('prediction', 10)).toBeDefined();
  });

  it('makes every lane of the largest size where answers depend on it', async () => {
    const { lanes, log } = lanesWith({ isFixedSize: true, mostTokens: 9_000, totalTokens: 9_000 });

    await lanes.take('choice', 10);

    expect(log).toEqual(['+9000']);
  });
});

/** Lanes of contexts that only tell when they come and go. */
function lanesWith(options: Partial<LlamaLanesOptions>, hasMemory: () => boolean = () => true) {
  const log: string[] = [];
  const createContext = async (size: number): Promise<LlamaContext> => {
    if (!hasMemory()) throw new Error('no memory');
    log.push(`+${size}`);
    const context = { getSequence: () => ({}), dispose: async () => void log.push(`-${size}`) };
    // Sound: lanes ask a context for nothing else.
    return context as unknown as LlamaContext;
  };
  const lanes = createLlamaLanes({
    mostTokens: 4_096,
    totalTokens: 100_000,
    batchTokens: 128,
    isFixedSize: false,
    createContext,
    ...options,
  });
  return { lanes, log };
}
