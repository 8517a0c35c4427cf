import { z } from 'zod';

/** What came back over HTTP, before anybody interprets it. */
export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Why there is no answer. `mayHaveLeft` is false only where it is proven that no byte of the request was sent. */
export interface NoAnswer {
  readonly code: string;
  readonly message: string;
  readonly mayHaveLeft: boolean;
}

/** What an answer to a request that changes something proves. */
export type AnswerVerdict =
  | { readonly kind: 'accepted'; readonly body: unknown }
  | { readonly kind: 'rejected'; readonly code: string; readonly message: string; readonly isKeyRevoked: boolean }
  | { readonly kind: 'unknown'; readonly code: string; readonly message: string };

/**
 * What is proven about a request, by HTTP status and exchange code. Everything that proves neither is `unknown`.
 *
 * Rejections carry the exchange's code (`-2010`), `http_429` or `not_sent`.
 *
 * @param hasKeyWorked - Whether the exchange has taken this key before: a refusal of it then means that it was revoked.
 */
export function classifyAnswer(answer: RawAnswer | NoAnswer, hasKeyWorked: boolean): AnswerVerdict {
  if ('mayHaveLeft' in answer) {
    const { code, message } = answer;
    return answer.mayHaveLeft
      ? { kind: 'unknown', code, message }
      : { kind: 'rejected', code: 'not_sent', message: `${code}: ${message}`, isKeyRevoked: false };
  }
  const facts = readFacts(answer);
  const row = VERDICTS.find(({ applies }) => applies(facts));
  const kind = row?.kind ?? 'unknown';
  if (kind === 'accepted') return { kind, body: facts.json };
  const code = facts.error
    ? String(facts.error.code)
    : kind === 'unknown' && facts.isSuccess
      ? 'unreadable_answer'
      : `http_${answer.status}`;
  const message = facts.error?.msg ?? `HTTP ${answer.status} without an answer of the exchange.`;
  return kind === 'rejected'
    ? { kind, code, message, isKeyRevoked: facts.error?.code === KEY_REFUSED && hasKeyWorked }
    : { kind, code, message };
}

/** The exchange's error in an answer, or `null`. */
export function exchangeErrorOf({ body }: RawAnswer): ExchangeErrorBody | null {
  const parsed = ExchangeErrorBody.safeParse(parseJson(body));
  return parsed.success ? parsed.data : null;
}

/** The answer's JSON; `undefined` for anything else, a page of a captive portal or half an object. */
export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

export const ExchangeErrorBody = z.object({ code: z.number().int(), msg: z.string() });
export type ExchangeErrorBody = z.infer<typeof ExchangeErrorBody>;

interface AnswerFacts {
  readonly status: number;
  readonly isSuccess: boolean;
  readonly json: unknown;
  readonly error: ExchangeErrorBody | null;
}

function readFacts(answer: RawAnswer): AnswerFacts {
  const isSuccess = answer.status >= 200 && answer.status < 300;
  return { status: answer.status, isSuccess, json: parseJson(answer.body), error: exchangeErrorOf(answer) };
}

function isOrderAnswer(json: unknown): boolean {
  return typeof json === 'object' && json !== null && ('orderId' in json || 'orderListId' in json);
}

const KEY_REFUSED = -2015;

/** Refusals of the matching engine: one table of messages for all of them, so that only the words tell them apart. */
const ENGINE_CODES: ReadonlySet<number> = new Set([-1010, -2010, -2011]);

/** Codes whose words say that the exchange itself does not know, whatever the status. */
const UNDECIDED_CODES: ReadonlySet<number> = new Set([
  -1000, // An unknown error occurred while processing the request.
  -1001, // Internal error; unable to process your request.
  -1006, // Unexpected response from the message bus; execution status unknown.
  -1007, // Timeout waiting for the backend; send status unknown, execution status unknown.
]);

/** The first row that applies decides; none is `unknown`. */
const VERDICTS: readonly { readonly kind: AnswerVerdict['kind']; applies(facts: AnswerFacts): boolean }[] = [
  // Binance: any 5XX leaves the fate of the request open.
  { kind: 'unknown', applies: ({ status }) => status >= 500 },
  { kind: 'unknown', applies: ({ error }) => error !== null && UNDECIDED_CODES.has(error.code) },
  { kind: 'accepted', applies: ({ isSuccess, json }) => isSuccess && isOrderAnswer(json) },
  // The request was counted and thrown away, even if a proxy in between replaced the words.
  { kind: 'rejected', applies: ({ status }) => status === 429 || status === 418 },
  // An order of this name is open: ours, from before. It is looked up and adopted.
  {
    kind: 'unknown',
    applies: ({ error }) => error !== null && ENGINE_CODES.has(error.code) && /duplicate/i.test(error.msg),
  },
  { kind: 'rejected', applies: ({ status, error }) => status >= 400 && error !== null },
  // What remains: a portal's page, half an object, a redirect, a 403 of some machine in between.
];
