import {
  ErrorCode,
  McpError,
  type ReadResourceResult,
  type Resource,
  type ResourceTemplate,
} from '@modelcontextprotocol/sdk/types.js';
import type { DoorError, DoorLink } from '#electron/api/door-link';
import type { CandleColumns } from '#shared/domain/candle-columns';
import { type McpPrompt, promptPage } from './mcp-prompts';
import { plainJson } from './plain-json';
import { parseResourceUri, promptUri, type ResourceAddress } from './resource-uri';

/** Resources that are always there. */
export function listedResources(prompts: readonly McpPrompt[]): Resource[] {
  return [
    {
      uri: 'fairgap://instruments',
      name: 'instruments',
      title: 'Instruments',
      description: 'Instruments with stored candles, and their timeframes.',
      mimeType: 'application/json',
    },
    {
      uri: 'fairgap://reports/accuracy',
      name: 'accuracy',
      title: 'Record of predictions',
      description: 'How often predictions were right, with n, interval, base rate, Brier score and expectancy in R.',
      mimeType: 'application/json',
    },
    {
      uri: 'fairgap://risk/state',
      name: 'risk-state',
      title: 'Risk state',
      description: 'Trading state with its causes, budgets in R, and the distance to every trigger.',
      mimeType: 'application/json',
    },
    ...prompts.map(({ name, texts }) => ({
      uri: promptUri(name),
      name: `prompt-${name}`,
      title: texts.en.title,
      description: `Text of the prompt ${name}.`,
      mimeType: 'text/markdown',
    })),
  ];
}

/** Resources that are named by their parts. */
export const RESOURCE_TEMPLATES: readonly ResourceTemplate[] = [
  {
    uriTemplate: 'fairgap://candles/{instrument}/{timeframe}',
    name: 'candles',
    title: 'Candles',
    description: 'The last 300 closed candles as CSV, oldest first, times in UTC.',
    mimeType: 'text/csv',
  },
  {
    uriTemplate: 'fairgap://predictions/{predictionId}',
    name: 'prediction',
    title: 'Prediction',
    description: 'One prediction with its outcome, and exactly what the model saw.',
    mimeType: 'application/json',
  },
  {
    uriTemplate: 'fairgap://prompts/{name}/{language}',
    name: 'prompt',
    title: 'Prompt',
    description: 'Text of a prompt in English (en) or Spanish (es).',
    mimeType: 'text/markdown',
  },
];

/**
 * The content of a resource.
 *
 * @throws McpError -32002 where there is no such resource, -32603 where it cannot be read; the message says why.
 */
export async function readResource(
  uri: string,
  context: {
    readonly link: DoorLink;
    readonly clientId: string;
    readonly prompts: readonly McpPrompt[];
    readonly signal: AbortSignal;
  },
): Promise<ReadResourceResult> {
  const address = parseResourceUri(uri);
  if (!address) throw unknownResource(uri);
  if (address.kind === 'prompt') {
    const prompt = context.prompts.find(({ name }) => name === address.name);
    if (!prompt) throw unknownResource(uri);
    return contents(uri, 'text/markdown', promptPage(prompt, address.language));
  }
  const { operation, input } = questionOf(address);
  const answer = await context.link.call(
    { door: 'mcp', clientId: context.clientId, operation, input },
    { signal: context.signal },
  );
  if (!answer.ok) throw resourceError(uri, answer.error);
  if (address.kind === 'candles') {
    // The contract's output of `candles.list`.
    const { candles } = answer.value as { readonly candles: CandleColumns };
    return contents(uri, 'text/csv', candlesCsv(candles));
  }
  const text = plainJson(answer.value);
  if (Buffer.byteLength(text) > RESOURCE_BYTES) {
    throw new McpError(
      ErrorCode.InternalError,
      `${uri} has ${Math.ceil(text.length / 1_000)} kB, more than the ${RESOURCE_BYTES / 1_000} kB of a resource. Ask with a tool and a limit.`,
    );
  }
  return contents(uri, 'application/json', text);
}

/** That nothing has the address `uri`. */
export function unknownResource(uri: string): McpError {
  return new McpError(RESOURCE_NOT_FOUND, `There is no resource ${uri.slice(0, 200)}.`, { uri: uri.slice(0, 200) });
}

function questionOf(address: Exclude<ResourceAddress, { readonly kind: 'prompt' }>): {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
} {
  switch (address.kind) {
    case 'instruments':
      return { operation: 'instruments.list', input: {} };
    case 'accuracy':
      return { operation: 'accuracy.report', input: {} };
    case 'risk':
      return { operation: 'risk.state', input: {} };
    case 'prediction':
      return { operation: 'predictions.get', input: { predictionId: address.predictionId } };
    case 'candles': {
      const { instrument, timeframe } = address;
      return { operation: 'candles.list', input: { instrument, timeframe, limit: CSV_CANDLES } };
    }
  }
}

function candlesCsv({ openAt, open, high, low, close, volume }: CandleColumns): string {
  const rows = Array.from(openAt, (at, index) =>
    [new Date(at).toISOString(), open[index], high[index], low[index], close[index], volume[index]].join(','),
  );
  return `${['open_at,open,high,low,close,volume', ...rows].join('\n')}\n`;
}

function contents(uri: string, mimeType: string, text: string): ReadResourceResult {
  return { contents: [{ uri, mimeType, text }] };
}

function resourceError(uri: string, { code, message, details }: DoorError): McpError {
  if (MISSING.has(code)) return new McpError(RESOURCE_NOT_FOUND, message, { uri: uri.slice(0, 200), code });
  return new McpError(ErrorCode.InternalError, message, { code, details });
}

/** Codes of refusals that mean: not there. */
const MISSING: ReadonlySet<string> = new Set([
  'not_found',
  'instrument_unknown',
  'no_candles',
  'timeframe_unavailable',
]);

/** What the protocol has for this. */
const RESOURCE_NOT_FOUND = -32002;
const CSV_CANDLES = 300;
const RESOURCE_BYTES = 200_000;
