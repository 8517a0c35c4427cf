import type { CompleteRequest, CompleteResult } from '@modelcontextprotocol/sdk/types.js';
import type { DoorLink } from '#electron/api/door-link';
import { Language } from '#shared/domain/chat';
import type { Instrument } from '#shared/domain/instrument';
import { Direction, type Prediction } from '#shared/domain/prediction';
import { TIMEFRAMES } from '#shared/domain/timeframe';
import type { McpPrompt } from './mcp-prompts';

/**
 * Values that an argument of a prompt or a part of a resource's address may have, those that begin with what was typed first.
 * Nothing for an argument that has no known values; never an error.
 */
export async function completeArgument(
  { argument, context: known }: CompleteRequest['params'],
  context: {
    readonly link: DoorLink;
    readonly clientId: string;
    readonly prompts: readonly McpPrompt[];
    readonly signal: AbortSignal;
  },
): Promise<CompleteResult> {
  const values = await valuesOf(argument.name, known?.arguments?.instrument, context);
  const typed = argument.value.toLowerCase();
  const starting = values.filter((value) => value.toLowerCase().startsWith(typed));
  const containing = values.filter((value) => !starting.includes(value) && value.toLowerCase().includes(typed));
  const found = [...starting, ...containing];
  return {
    completion: { values: found.slice(0, MOST_VALUES), total: found.length, hasMore: found.length > MOST_VALUES },
  };
}

async function valuesOf(
  name: string,
  instrument: string | undefined,
  context: Parameters<typeof completeArgument>[1],
): Promise<readonly string[]> {
  switch (name) {
    case 'language':
      return Language.options;
    case 'direction':
      return Direction.options;
    case 'name':
      return context.prompts.map((prompt) => prompt.name);
    case 'instrument':
      return (await ask<readonly Instrument[]>('instruments.list', {}, context, [])).map(({ id }) => id);
    case 'timeframe':
      return timeframesOf(
        instrument === undefined ? [] : await ask<readonly Instrument[]>('instruments.list', {}, context, []),
        instrument,
      );
    case 'predictionId':
      return (await ask<readonly Prediction[]>('predictions.list', { limit: MOST_VALUES }, context, [])).map(
        ({ id }) => id,
      );
    default:
      return [];
  }
}

/** Timeframes that the instrument's stored candles can be resampled to: those from its shortest on. */
function timeframesOf(instruments: readonly Instrument[], instrument: string | undefined): readonly string[] {
  const shortest = instruments.find(({ id }) => id === instrument)?.series[0]?.timeframe;
  return shortest === undefined ? TIMEFRAMES : TIMEFRAMES.slice(TIMEFRAMES.indexOf(shortest));
}

/** The answer of an operation, or `fallback`: a completion that fails completes nothing. */
async function ask<T>(
  operation: string,
  input: Readonly<Record<string, unknown>>,
  { link, clientId, signal }: Parameters<typeof completeArgument>[1],
  fallback: T,
): Promise<T> {
  const answer = await link.call({ door: 'mcp', clientId, operation, input }, { signal });
  // The contract's output of that operation.
  return answer.ok ? (answer.value as T) : fallback;
}

/** What the protocol allows in one answer. */
const MOST_VALUES = 100;
