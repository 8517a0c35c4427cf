import type { LlamaContext, LlamaContextSequence } from 'node-llama-cpp';
import type { PromptSlot } from '#electron/ports/language-model';
import { createPromptState, type PromptState } from './prompt-state';

/** A context of its own for the prompts of one slot, so that nothing else changes what it holds, nor the bytes that it gives. */
export interface LlamaLane {
  readonly sequence: LlamaContextSequence;
  readonly state: PromptState;
}

export interface LlamaLanes {
  /**
   * The lane of a slot, with room for so many tokens. It is the caller's until it is released. Where somebody else has it, who
   * is held up, the caller gets another one for this time.
   *
   * @throws What the library throws when there is no memory for it, even after idle lanes were given up.
   */
  take(slot: PromptSlot, tokens: number): Promise<LlamaLane>;
  release(lane: LlamaLane): Promise<void>;
}

export interface LlamaLanesOptions {
  /** Most tokens that one lane holds. */
  readonly mostTokens: number;
  /** Most tokens that all lanes hold together. */
  readonly totalTokens: number;
  readonly batchTokens: number;
  /** A lane that a model's answers depend on the size of has the largest from the start. */
  readonly isFixedSize: boolean;
  readonly createContext: (contextTokens: number) => Promise<LlamaContext>;
}

/**
 * Keeps one lane for each slot that is used, made when it is first needed and as large as its requests were so far.
 *
 * One context with several sequences would take the memory of all of them, each of the largest size, at once; separate ones
 * cost what is used. Where they would hold more than `totalTokens` together, idle ones go, the one that was used longest ago
 * first. One caller at a time may be in `take` and `release`.
 */
export function createLlamaLanes(options: LlamaLanesOptions): LlamaLanes {
  /** In the order of their last use. */
  let lanes: OpenLane[] = [];

  const close = async (lane: OpenLane): Promise<void> => {
    lanes = lanes.filter((other) => other !== lane);
    await lane.context.dispose();
  };

  const open = async (slot: PromptSlot, size: number): Promise<OpenLane> => {
    const context = await options.createContext(size);
    const sequence = context.getSequence();
    const state = createPromptState(sequence, options.batchTokens);
    return { slot, size, context, sequence, state, isTaken: true };
  };

  const make = async (slot: PromptSlot, size: number): Promise<OpenLane> => {
    const idle = () => lanes.find(({ isTaken }) => !isTaken);
    const total = () => lanes.reduce((sum, lane) => sum + lane.size, size);
    for (let lane = idle(); lane && total() > options.totalTokens; lane = idle()) await close(lane);
    try {
      return await open(slot, size);
    } catch (error) {
      if (!idle()) throw error;
      // Without room for all slots each request still gets an answer, only slower.
      for (let lane = idle(); lane; lane = idle()) await close(lane);
      return open(slot, size);
    }
  };

  return {
    async take(slot, tokens) {
      const size = options.isFixedSize ? options.mostTokens : laneSize(tokens, options.mostTokens);
      const idle = lanes.find((lane) => lane.slot === slot && !lane.isTaken);
      if (idle && idle.size >= size) {
        idle.isTaken = true;
        lanes = [...lanes.filter((lane) => lane !== idle), idle];
        return idle;
      }
      if (idle) await close(idle);
      const lane = await make(slot, size);
      lanes = [...lanes, lane];
      return lane;
    },

    async release(released) {
      const lane = lanes.find((one) => one === released);
      if (!lane) return;
      lane.isTaken = false;
      // Two of one slot are there only while one of them is held up.
      if (lanes.some((other) => other !== lane && other.slot === lane.slot)) await close(lane);
    },
  };
}

interface OpenLane extends LlamaLane {
  readonly slot: PromptSlot;
  readonly size: number;
  readonly context: LlamaContext;
  isTaken: boolean;
}

/** The next power of two that holds so many tokens: a lane that grows step by step would lose what it holds at each of them. */
function laneSize(tokens: number, most: number): number {
  return Math.min(most, Math.max(SMALLEST_LANE, 2 ** Math.ceil(Math.log2(tokens))));
}

const SMALLEST_LANE = 2_048;
