import type { AnyRouter } from '@orpc/server';
import { assistantOperations } from '#electron/api/assistant/assistant-operation';
import { createAssistantTools } from '#electron/api/assistant/assistant-tools';
import type { Call, Handlers } from '#electron/api/handlers';
import { createRouter } from '#electron/api/router';
import type { AssistantEffect } from '#electron/ports/assistant-tools';
import { contract } from '#shared/contract/contract';
import { declaredOperations } from '#shared/contract/doors';
import { outputJsonSchema } from '#shared/contract/json-schema';
import { columnsFromCandles } from '#shared/domain/candle-columns';
import type { Instrument } from '#shared/domain/instrument';
import { exampleOf } from './example-of-schema';
import { marketContext } from './market-context-fixture';

/** What a handler of the rig is given and answers; the contract checks both. */
export type RigHandler = (input: unknown, call: Call) => unknown;

/** A call that reached a handler. */
export interface ReachedCall {
  readonly operation: string;
  readonly input: unknown;
  readonly call: Call;
}

export const ALL_EFFECTS: ReadonlySet<AssistantEffect> = new Set(['propose', 'predict', 'show']);
export const NO_EFFECTS: ReadonlySet<AssistantEffect> = new Set();

/** The door over the real router of the real contract, whose handlers answer the smallest value that fits. */
export function assistantRig(
  options: {
    readonly handlers?: Readonly<Record<string, RigHandler>>;
    readonly parts?: Partial<Parameters<typeof createAssistantTools>[0]>;
  } = {},
) {
  const reached: ReachedCall[] = [];
  const unexpected: unknown[] = [];
  const router = rigRouter(options.handlers ?? {}, reached, unexpected);
  const tools = createAssistantTools({ router, instruments: () => RIG_INSTRUMENTS, ...options.parts });
  return { tools, reached, unexpected };
}

export function instrument(id: string, pricePrecision: number, timeframe: '1m' | '1h' | '1d'): Instrument {
  return {
    id,
    source: 'file',
    pricePrecision,
    series: [{ timeframe, firstOpenAt: 0, lastOpenAt: 3_600_000, count: 2 }],
  };
}

/** Minutes of one, hours of the other. */
export const RIG_INSTRUMENTS: readonly Instrument[] = [instrument('BTC/USDT', 2, '1m'), instrument('EURUSD', 5, '1h')];

/** The smallest answer of an operation that fits the contract. */
export function exampleAnswer(operation: string): unknown {
  if (operation === 'candles.list') {
    const candle = { openAt: Date.UTC(2024, 0, 2), open: 1, high: 3, low: 1, close: 2, volume: 5 };
    return { candles: columnsFromCandles([candle]), forming: null, hasMore: false, pricePrecision: 2 };
  }
  if (operation === 'market.context') return marketContext();
  const declared = assistantOperations().find(({ name }) => name === operation);
  return declared === undefined ? null : inKnownZones(exampleOf(outputJsonSchema(declared)));
}

/** JSON Schema cannot say which time zones there are. */
function inKnownZones(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(inKnownZones);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, /^(dayZone|timeZone)$/.test(key) ? 'UTC' : inKnownZones(item)]),
  );
}

function rigRouter(
  handlers: Readonly<Record<string, RigHandler>>,
  reached: ReachedCall[],
  unexpected: unknown[],
): AnyRouter {
  const all: Record<string, Record<string, RigHandler>> = {};
  for (const { name, path } of declaredOperations(contract)) {
    const [group, operation] = path;
    all[group] ??= {};
    all[group][operation] = (input, call) => {
      reached.push({ operation: name, input, call });
      return (handlers[name] ?? (() => exampleAnswer(name)))(input, call);
    };
  }
  // Every operation of the contract has a handler here, and the router checks what they answer.
  return createRouter(all as unknown as Handlers, { onUnexpected: (_, error) => unexpected.push(error) });
}
